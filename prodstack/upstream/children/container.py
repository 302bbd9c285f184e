"""The arguments and the environment of a container, made from the rows of a profile.

The order of the rows is the operator's. It decides which of two equal arguments or variables wins, because vLLM and the router take the
last of two arguments, and a container the last of two variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import get
from prodstack.upstream.children import parts
from prodstack.upstream.profile import MAIN, SET, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prodstack.upstream.children.parts import Body
    from prodstack.upstream.profile import Argument, Field

Computed = dict[str, str]
"""The values of rows of the form "computed", by flag or variable; what is missing is not written."""


def arguments(fields: Iterable[Field], spec: Mapping[str, Any], computed: Computed) -> list[str]:
    """The arguments that the rows make of a spec, in the order of the rows. spec: with the CRD's defaults."""
    return [word for row in fields if row.argument and applies(row, spec) for word in _argument(row, spec, computed)]


def environment(
    fields: Iterable[Field], spec: Mapping[str, Any], computed: Computed, container: str = MAIN
) -> list[Body]:
    """The environment variables that the rows make of a spec, in the order of the rows."""
    rows = (row for row in fields if row.environment and row.container == container and applies(row, spec))
    return [variable for row in rows for variable in _variables(row, spec, computed)]


def applies(row: Field, spec: Mapping[str, Any]) -> bool:
    """Whether the conditions of a row hold in a spec."""
    for steps, wanted in row.conditions:
        found = get(spec, *steps)
        if not (is_set(found) if wanted == SET else found == wanted):
            return False
    return True


def is_set(value: object) -> bool:
    """Whether the operator takes a value for given: false, numbers up to 0, "" and empty lists are the same as nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value > 0
    return bool(value)


def _argument(row: Field, spec: Mapping[str, Any], computed: Computed) -> list[str]:
    if row.argument is None:
        return []
    value = get(spec, *row.steps) if row.path else None
    return _FORMS[row.argument.form](row.argument, value, computed)


def _listed(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _toggled(argument: Argument, value: object) -> list[str]:
    return [argument.flag if value is True else f"--no-{argument.flag.removeprefix('--')}"]


_FORMS: Mapping[Form, Callable[[Argument, Any, Computed], list[str]]] = {
    Form.VALUE: lambda a, value, _: [a.flag, text(value)] if is_set(value) and text(value) else [],
    Form.NONZERO: lambda a, value, _: [a.flag, text(value)] if text(value) not in ("", "0") else [],
    Form.ALWAYS: lambda a, value, _: [a.flag, text(value)],
    Form.SWITCH: lambda a, value, _: [a.flag] if value is True else [],
    Form.TOGGLE: lambda a, value, _: _toggled(a, value),
    Form.POSITIONAL: lambda _a, value, _: [text(value)],
    Form.LIST: lambda _a, value, _: _listed(value),
    Form.FIXED: lambda a, _value, _: [a.flag, a.value],
    Form.PATH: lambda a, value, _: [a.flag, a.value] if is_set(value) else [],
    Form.COMPUTED: lambda a, _value, computed: [a.flag, computed[a.flag]] if a.flag in computed else [],
}
"""The words that a row writes, by the form of its argument."""


def _variables(row: Field, spec: Mapping[str, Any], computed: Computed) -> Iterator[Body]:
    value = get(spec, *row.steps)
    for variable in row.environment:
        match variable.form:
            case Form.PAIRS:
                yield from parts.env(_pairs(value))
            case Form.SECRET if is_set(value):
                yield parts.secret_env(variable.name, text(value), text(get(spec, *variable.key.split("."))))
            case Form.COMPUTED if variable.name in computed:
                yield from parts.env([(variable.name, computed[variable.name])])
            case Form.VALUE:
                pattern = variable.set if is_set(value) else variable.unset
                if pattern is not None:
                    yield from parts.env([(variable.name, text(value) if pattern == "{}" else pattern)])


def _pairs(value: object) -> list[tuple[str, str]]:
    """The names and values of an env list; everything else in its items is lost (operator, observed)."""
    items = value if isinstance(value, list) else []
    return [(text(item.get("name")), text(item.get("value"))) for item in items if isinstance(item, dict)]


def text(value: object) -> str:
    """A text or a whole number as Go prints it; "" for anything else, because Go reads that as the zero value."""
    if isinstance(value, str):
        return value
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    return str(int(value)) if is_whole else ""  # type: ignore[call-overload]  # a number, by the line above
