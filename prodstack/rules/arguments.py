"""Extra arguments of engines and routers: what the operator writes already, and what the program does not understand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, read
from prodstack.rules.engine.place import ENGINE, Found
from prodstack.rules.engine.predicate import python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import DEFAULT_ENGINE_PORT, DEFAULT_ROUTER_PORT
from prodstack.upstream import router_cli
from prodstack.upstream.profile import default, profile
from prodstack.upstream.vllm_cli import Emitted, Extra, emitted, extras

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.upstream.router_cli import Argument

_HOST, _NAMESPACE = "--host", "--k8s-namespace"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # what the operator writes, and its equivalent in IPv6
_LOOPBACK = re.compile(r"localhost|127\..*|::1")


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("extraArgs",))
def repeated_operator_argument(manifest: Manifest, world: World) -> Iterator[Report]:
    """An extra argument repeats or contradicts one that the operator writes.

    **What it reports.** A flag in `extraArgs` that the cluster's version of the operator writes itself from a field: a note if both have the
    same value or the field is not set, a warning if the flag contradicts the field or has no effect, an error for another `--port`. The same
    for two arguments without a field: `--host`, which the operator sets to 0.0.0.0 (an error if it is localhost), and a router's
    `--k8s-namespace`, which is the router's own namespace. Not reported: a router's `--routing-logic` with a disaggregated value, and an
    engine's `--kv-transfer-config` without LMCache, because only extraArgs can set these.

    **Why it is bad.** extraArgs come after the arguments made of fields, and the last value counts. So the field no longer says what runs,
    while the probes and the Service stay on the field's port, and the pod never becomes ready. In another namespace the router may not
    list pods: the Role that the operator makes covers the router's own namespace only. --chat-template and --kv-transfer-config come after
    extraArgs, so there the extra argument has no effect (operator, observed).

    **Bad**

        vllmConfig:
          port: 8000
          extraArgs: ["--port", "9000"]

    **Fix.** Set the field.

        vllmConfig:
          port: 9000
    """
    name = world.facts.profile
    flags = emitted(default() if name is None else profile(name))
    for path, engine in manifest.engines:
        for extra in extras(engine):
            yield from _of_engine((*path, "vllmConfig", "extraArgs", extra.at), engine, extra, flags)
    for argument in router_cli.read(manifest.spec.get("extraArgs")) if manifest.ref.kind == ROUTER else ():
        yield from _of_router(manifest, ("spec", "extraArgs", argument.index), argument)


def _of_engine(path: Path, engine: dict[str, Any], extra: Extra, flags: Mapping[str, Emitted]) -> Iterator[Report]:
    if extra.flag == _HOST and extra.value:
        yield _host(path, extra.value)
    if extra.flag not in flags:
        return
    flag, written = flags[extra.flag], get(engine, *flags[extra.flag].field)
    name = ".".join(flag.field)
    if flag.last:
        if written and (extra.flag != "--kv-transfer-config" or written is True):
            message = f"{extra.flag} in extraArgs has no effect: {name} is set, so the operator writes its own {extra.flag} after it"
            yield Report(path, message, f"remove {extra.flag} from extraArgs, or remove {name}")
        return
    unset = DEFAULT_ENGINE_PORT if extra.flag == "--port" else False if flag.always else None
    value = (extra.value.lower() or "true") if flag.switch else extra.value
    yield from _against_field(path, extra.flag, value, name, unset if written is None else written)


def _of_router(manifest: Manifest, path: Path, argument: Argument) -> Iterator[Report]:
    own, value = manifest.ref.namespace, argument.value or ""
    if argument.name == _HOST and value:
        yield _host(path, value)
    if argument.name == _NAMESPACE and value and own:
        yield _namespace(path, value, own)
    name = router_cli.OPERATOR_FIELDS.get(argument.name)
    if name is None or (name == "routingLogic" and value.startswith("disaggregated_prefill")):
        return
    unset = DEFAULT_ROUTER_PORT if name == "port" else None
    written = manifest.spec.get(name)
    yield from _against_field(path, argument.name, value, name, unset if written is None else written)


def _host(path: Path, value: str) -> Report:
    fix = f"remove {_HOST} from extraArgs"
    if value in _EVERYWHERE:
        message = f"extraArgs set {_HOST} {value}, but the operator writes {_HOST} {_EVERYWHERE[0]} already"
        return Report(path, message, fix, Severity.NOTE, FailsAt.NOTHING)
    if _LOOPBACK.fullmatch(value):
        message = (
            f"extraArgs set {_HOST} {value}, which neither the probes nor the Service can reach, so no pod is ever used"
        )
        return Report(path, message, fix, Severity.ERROR)
    return Report(path, f"extraArgs set {_HOST} {value}, which contradicts the operator's {_EVERYWHERE[0]}", fix)


def _namespace(path: Path, value: str, own: str) -> Report:
    fix = f"remove {_NAMESPACE} from extraArgs"
    if value == own:
        message = f"extraArgs repeat {_NAMESPACE} {value}, which the operator writes already"
        return Report(path, message, fix, Severity.NOTE, FailsAt.NOTHING)
    message = f'extraArgs set {_NAMESPACE} {value}, but the router may list pods in its own namespace "{own}" only'
    return Report(path, message, f"{fix}, and write one router per namespace")


def _against_field(path: Path, flag: str, value: str, name: str, wanted: object) -> Iterator[Report]:
    field = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    fix = f"remove {flag} from extraArgs, and set {name}"
    if wanted in (None, ""):
        yield Report(path, f"extraArgs set {flag}, which has the field {name}", fix, Severity.NOTE, FailsAt.NOTHING)
    elif field == value:
        message = f"extraArgs repeat {flag} {value}, which {name} sets already"
        yield Report(path, message, f"remove {flag} from extraArgs", Severity.NOTE, FailsAt.NOTHING)
    elif flag == "--port":
        message = (
            f"extraArgs set {flag} {value}, but the probes and the Service use {name} {field}, so no pod is ever used"
        )
        yield Report(path, message, fix, Severity.ERROR)
    else:
        yield Report(path, f"extraArgs set {flag} {value}, which contradicts {name}: {field}", fix)


def _two_items(found: Found) -> str:
    flag, _, value = found.value.partition(" ")
    return f'write two items: "{flag}", "{value.strip()}"'


_UNSPLIT = re.compile("-[^=]* ")
_IS_UNSPLIT = python(
    lambda argument: _UNSPLIT.match(argument) is not None if isinstance(argument, str) else None,
    lambda argument: cel.matches(argument, f"^{_UNSPLIT.pattern}"),  # a longer pattern exceeds the API server's budget
    is_exact=True,
)


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.POD, evidence=(read("Python's argparse"),))
def unsplit_argument() -> tuple[Case, ...]:
    """A flag and its value are one argument.

    **What it reports.** An item of a runtime's `extraArgs` that begins with a dash and has a space before any "=": `--seed 42`.

    **Why it is bad.** Each item reaches vLLM as one argument, including the space; vLLM knows no such flag and exits.

    **Bad**

        extraArgs: ["--seed 42"]

    **Fix.** Write two items, or one with "=".

        extraArgs: ["--seed", "42"]
    """
    return (
        Case(
            at=(ENGINE / "vllmConfig.extraArgs[]",),
            must=~_IS_UNSPLIT,
            message='"{value}" reaches vLLM as one argument; it knows no such flag and exits',
            fix=_two_items,
            guard="an argument holds a flag and its value: write them as two items, or with = between them",
        ),
    )
