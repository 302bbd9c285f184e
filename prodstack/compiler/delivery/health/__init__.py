"""The health checks of the operator's kinds: Lua scripts for Argo CD, CEL expressions for Flux. They are data files beside this one.

argocd/<group>/<Kind>/health.lua has the layout of Argo CD's own resource_customizations/; flux.yaml is a list for `healthCheckExprs`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import GROUP
from prodstack.manifests.yaml_plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = Path(__file__).parent


def lua_scripts(kinds: Iterable[str], folder: Path = _HERE) -> dict[str, str]:
    """Return the script of each kind that has one."""
    paths = {kind: folder / "argocd" / GROUP / kind / "health.lua" for kind in kinds}
    return {kind: path.read_text(encoding="utf-8") for kind, path in paths.items() if path.is_file()}


@cache
def flux_expressions(folder: Path = _HERE) -> tuple[dict[str, Any], ...]:
    """Return the expressions of each kind."""
    path = folder / "flux.yaml"
    if not path.is_file():
        return ()
    (listed,) = read_plain(path.read_text(encoding="utf-8"))
    return tuple(listed)
