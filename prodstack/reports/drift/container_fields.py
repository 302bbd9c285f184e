"""The fields behind the arguments, the environment and the settings of a container, read from the profile's rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import block, entries, get, words
from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.arguments import EXTRA, MODEL
from prodstack.upstream.profile import MAIN, SIDECAR, Form, Profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.profile import Field, Variable

Body = dict[str, Any]

_NO_STEPS: Steps = ()
_RESOURCE = ("cpu", "memory")


@dataclass(frozen=True, slots=True)
class Place:
    """A difference in the words of the custom resource. path: below the spec or the side; label: what people know it by."""

    path: Steps
    label: str
    wanted: Any
    running: Any


@dataclass(frozen=True, slots=True)
class Container:
    """The fields of a container, as paths below spec. image: the image block; env: the env list; extra: the extra arguments.

    options: the field of each flag; environment: the field of each variable. Empty paths: there is no such field.
    """

    image: Steps
    env: Steps
    extra: Steps
    options: Mapping[str, Steps]
    environment: Mapping[str, Steps]


@cache
def container_fields(profile: Profile, kind: str, role: str = MAIN) -> Container:
    """The fields of a kind's main container, or of its sidecar."""
    rows = [row for row in profile.fields(kind) if row.path]
    main = [row for row in rows if row.container == role]
    images = (
        row.steps[: row.steps.index("image") + 1]
        for row in rows
        if "image" in row.steps and ("sidecarConfig" in row.steps) == (role == SIDECAR)
    )
    return Container(
        next(images, _NO_STEPS),
        next((row.steps for row in main if any(each.form is Form.PAIRS for each in row.environment)), _NO_STEPS),
        next((row.steps for row in main if row.argument and row.argument.form is Form.LIST), _NO_STEPS),
        {row.argument.flag or MODEL: row.steps for row in main if row.argument and row.argument.form is not Form.LIST},
        {variable.name: path for row in main for variable, path in _variables(row)},
    )


def _variables(row: Field) -> Iterator[tuple[Variable, Steps]]:
    """The variables of a row with the field behind each: a Secret's is the block that holds both its name and its key."""
    for variable in row.environment:
        if variable.form is Form.SECRET:
            pairs = zip(row.steps, variable.key.split("."), strict=False)
            shared = tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            yield variable, shared or row.steps
        elif variable.name:
            yield variable, row.steps


def place(container: Container, spec: Body, rest: Steps, wanted: Any, running: Any) -> Place | None:
    """The field behind a place of a container. rest: the path below the container; only arguments, env, image and resources."""
    match rest:
        case ("args", Item(_, name)):
            return _option(container, spec, name, wanted, running)
        case ("args",) if container.extra:
            return Place(container.extra, "the order of the extra arguments", wanted, running)
        case ("env", Item(_, name)):
            return _environment(container, spec, name, wanted, running)
        case ("env",) if container.env:
            names = ([get(each, "name") for each in items or []] for items in (wanted, running))
            return Place(container.env, "the order of env", *names)
        case ("image",):
            return _image(container, wanted, running)
        case ("resources", _, name):
            key = str(name) if name in _RESOURCE else "gpu"
            label = "gpu" if key == "gpu" and str(name).endswith("/gpu") else str(name)
            return Place((*container.image[:-1], "resources", key), label, wanted, running)
    return None


def _option(container: Container, spec: Body, name: str, wanted: Any, running: Any) -> Place | None:
    label = name.removeprefix(EXTRA)
    path = container.options.get(name)
    if name == "--kv-transfer-config" and wanted and running:
        path = ("vllmConfig", "v1")  # LMCache stays on, and v1 chooses the connector
    if name.startswith(EXTRA) or (path and _is_extra(container, spec, name, path)):
        return Place(container.extra, label, wanted, running)
    return Place(path, label, typed(wanted), typed(running)) if path else None


def _is_extra(container: Container, spec: Body, name: str, path: Steps) -> bool:
    """Whether the option stands in extraArgs, and the field that it is named after says nothing."""
    written = words(block(spec, *map(str, container.extra[:-1])), str(container.extra[-1]))
    says = get(spec, *map(str, path))
    return not says and any(each == name or each.startswith(f"{name}=") for each in written)


def typed(value: Any) -> Any:
    """A number as the custom resource has it; texts with a point (gpuMemoryUtilization) stay texts."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _environment(container: Container, spec: Body, name: str, wanted: Any, running: Any) -> Place | None:
    plain = name.removesuffix(" (again)")
    own = {get(each, "name") for each in entries(block(spec, *map(str, container.env[:-1])), "env")}
    found = container.environment.get(plain)
    if found and plain not in own:
        return Place(found, plain, wanted, running)
    return Place((*container.env, Item("name", plain)), plain, wanted, running) if container.env else None


def _image(container: Container, wanted: Any, running: Any) -> Place:
    """The name alone if the registry is the same."""
    registry, path = str(wanted).partition("/")[0] + "/", container.image
    if "/" in str(wanted) and str(running).startswith(registry):
        wanted, running = str(wanted).removeprefix(registry), str(running).removeprefix(registry)
        path = (*path, "name")
    return Place(path, "image", wanted, running)
