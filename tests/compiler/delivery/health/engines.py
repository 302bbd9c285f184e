"""Run health scripts with Lua 5.1, and health check expressions with the CEL project's own C++ library.

Argo CD's and Flux's own code judges the same objects in test_real_engines.py.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel
from cel_expr_python.ext.ext_strings import ExtStrings
from lupa import lua51

from prodstack.compiler.delivery import health
from prodstack.manifests.manifest import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPTS = health.lua_scripts(KINDS)
CHECKS = {check["kind"]: check for check in health.flux_expressions()}
FIELDS = ("apiVersion", "kind", "metadata", "spec", "status")
"""The variables of an expression: the fields of the object, as in Flux."""
WITHOUT_LIBRARIES = """
getmetatable("").__index = nil
string, math, io, debug, coroutine = nil, nil, nil, nil, nil
"""
"""Leaves what Argo CD opens for a script in argocd-cm: the package, base, table and os libraries. Strings have no methods either."""


def argocd(body: Mapping[str, Any], *, all_libraries: bool = False) -> tuple[str, str]:
    """The health status and message that the script of the object's kind returns."""
    runtime = lua51.LuaRuntime(register_eval=False, register_builtins=False)
    if not all_libraries:
        runtime.execute(WITHOUT_LIBRARIES)
    runtime.globals()["obj"] = runtime.table_from(body, recursive=True)
    answer = runtime.execute(SCRIPTS[str(body["kind"])])
    return str(answer["status"]), str(answer["message"])


def flux(body: Mapping[str, Any]) -> str:
    """The status that Flux derives from the expressions of the object's kind; Unknown if one of them is an error."""
    observed = body.get("status", {}).get("observedGeneration")
    if observed is not None and observed != body["metadata"]["generation"]:
        return "InProgress"
    check = CHECKS[body["kind"]]
    for key, status in (("inProgress", "InProgress"), ("failed", "Failed"), ("current", "Current")):
        if key not in check:
            continue
        answer = _compiled(check[key]).eval(data=dict(body))
        if answer.type() != cel.Type.BOOL:
            return "Unknown"
        if answer.value():
            return status
    return "InProgress"


@cache
def _compiled(expression: str) -> cel.Expression:
    environment = cel.NewEnv(variables=dict.fromkeys(FIELDS, cel.Type.DYN), extensions=[ExtStrings()])
    return environment.compile(expression, disable_check=True)
