"""Run `python main.py` to synthesize dist/, or `python main.py --help` for the other commands.

If the requirements are missing, it runs itself again with the project's .venv. Everything else is in prodstack/program.py.
This file has to parse and run under every Python 3, so that an old one is told apart from a broken program.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
TOO_OLD = """\
main.py: Python {found} at {python} is too old, so nothing was run; this program needs Python {oldest} or newer
  fix: run it with a newer one, for example python{oldest} main.py
"""
NOT_INSTALLED = """\
main.py: the requirements are not installed, neither for {python} nor in {here}/.venv, so nothing was run
  fix: in {here}, run `make synth`, or without make:
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.txt
  On Debian and Ubuntu, first run as root: apt-get install -y make python3-venv
"""


def _needed(command: str) -> "tuple[str, ...]":
    """The packages that tell whether the requirements of a command are installed."""
    from prodstack.program import NEEDS_CDK8S

    if command in NEEDS_CDK8S:
        return ("cdk8s", "watchfiles") if command == "watch" else ("cdk8s",)
    return ("typer", "pydantic") if command in ("import", "init", "add") else ("typer",)


def _run_in_venv() -> None:
    """Replace this process by the same program in the project's .venv; return if this is it already, or if there is none."""
    folder = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    if python.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
        try:
            os.execv(str(python), [str(python)] + sys.argv)  # noqa: RUF005, S606  # an old Python; the same program, the project's own interpreter
        except OSError as error:
            sys.stderr.write(f"main.py: {python} does not run: {error.strerror}\n")


def main(argv: "list[str]") -> int:
    """Run one command line and return its exit code: 0 clean, 1 findings, 2 misuse."""
    from prodstack.program import command_of
    from prodstack.program import main as run

    if any(find_spec(name) is None for name in _needed(command_of(argv))):
        _run_in_venv()
        sys.stderr.write(NOT_INSTALLED.format(python=sys.executable, here=HERE))
        return 2
    return run(argv)


def _refuse() -> None:
    """End because this Python is too old, unless the project's .venv has a newer one."""
    _run_in_venv()
    found, oldest = (".".join(map(str, version)) for version in (sys.version_info[:3], OLDEST))
    sys.stderr.write(TOO_OLD.format(found=found, python=sys.executable, oldest=oldest))
    sys.exit(2)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        _refuse()
    sys.path.insert(0, str(HERE))
    from prodstack.program import run_and_exit

    run_and_exit(main)
