"""The rule `invalid-value`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import KINDS, Manifest, World, get
from prodstack.manifests.wording import dotted, nearest
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.schema import SchemaError

INT32 = 2**31 - 1
ELSEWHERE = frozenset(("unknown-field", "format"))
"""Kinds of errors that rules of their own report."""


@rule(kinds=KINDS, severity=Severity.ERROR, fails_at=FailsAt.API_SERVER)
def invalid_value(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A value that the CRD does not accept, or one that is missing.

    **What it reports.** A value of a wrong type, outside its list or its bounds, and a required field that is not there. Among them
    numbers where the CRD wants text (cpu, memory, gpu, gpuMemoryUtilization, env values), and words that YAML 1.1 reads as booleans or
    numbers (y, n, on, off, 1e3).

    **Why it is bad.** The API server rejects the object (operator, observed). kubectl, Argo CD and Flux read YAML by the rules of
    version 1.1, so the plain word `y` is sent as true and `1e3` as a number.

    **Bad**

        spec:
          deploymentConfig:
            resources:
              cpu: 4

    **Fix.** Write what the CRD wants; text that looks like a number or a boolean needs quotes.

        spec:
          deploymentConfig:
            resources:
              cpu: "4"
    """
    strangers = {error.path[:-1] for error in manifest.schema_errors if error.kind == "unknown-field"}
    for error in manifest.schema_errors:
        if error.kind == "required" and error.path[:-1] in strangers:
            continue  # a field beside it has the wrong name: one mistake, one finding
        if error.kind in ELSEWHERE or _is_int_range(error):
            continue
        found = get(manifest.body, *error.path)
        yield Report(error.path, _message(manifest, error, found), _fix(manifest, error, found))


def _is_int_range(error: SchemaError) -> bool:
    """Whether the value only leaves the range of its format: an API server lets that pass, and another rule reports it."""
    return error.kind in ("minimum", "maximum") and abs(int(float(error.allowed[0]))) >= INT32


def _message(manifest: Manifest, error: SchemaError, found: Any) -> str:
    text = _written(manifest, error)
    as_read = found is not None and text is not None and text != json.dumps(found)
    note = f" (YAML 1.1 reads the plain word {text} so)" if as_read and isinstance(found, bool | float) else ""
    return f"{dotted(error.path)} {error.message}{note}"


def _fix(manifest: Manifest, error: SchemaError, found: Any) -> str:
    key, text = error.path[-1], _written(manifest, error)
    name = f"{key}: " if isinstance(key, str) else "- "
    match error.kind, error.allowed:
        case "required", _:
            return f"add {key}"
        case "type", ("string",) if isinstance(found, bool | int | float):
            return f'write {name}"{text if text is not None else json.dumps(found)}"'
        case "type", ("integer" | "number",) if isinstance(found, str) and _is_number(found):
            return f"write {name}{found.strip()} without quotes"
        case "type", ("boolean",):
            return f"write {name}true or {name}false without quotes"
        case "type", (wanted, *_):
            return f"write {name}<{wanted}>"
        case "enum", allowed:
            return _enum_fix(str(found), allowed)
        case _:
            return "write a value that is allowed"


def _enum_fix(found: str, allowed: tuple[str, ...]) -> str:
    near = nearest(found, allowed)
    return f'did you mean "{near}"' if near else f"write one of {', '.join(allowed)}"


def _written(manifest: Manifest, error: SchemaError) -> str | None:
    return manifest.mark(error.path).text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
