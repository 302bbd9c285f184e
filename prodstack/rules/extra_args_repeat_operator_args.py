"""The rule `extra-args-repeat-operator-args`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import DEFAULT_ENGINE_PORT, DEFAULT_ROUTER_PORT
from prodstack.upstream.router_cli import OPERATOR_FIELDS, Argument, read
from prodstack.upstream.vllm_cli import EMITTED, Extra, extras

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path


HOST, NAMESPACE = "--host", "--k8s-namespace"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # the operator's text, and the same of IPv6
LOOPBACK = re.compile(r"localhost|127\..*|::1")


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("extraArgs",))
def extra_args_repeat_operator_args(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An extra argument repeats or contradicts one that the operator writes.

    **What it reports.** A flag in `extraArgs` that the operator writes itself from a field: a note where it says the same or the field says
    nothing, a warning where it contradicts the field or cannot win, an error for another `--port`. Not reported: a router's
    `--routing-logic` with a disaggregated value, and an engine's `--kv-transfer-config` without LMCache, which are the ways to say these.
    The same for what has no field: `--host`, which the operator sets to 0.0.0.0 (an error where it says localhost), and a router's
    `--k8s-namespace`, its own namespace.

    **Why it is bad.** Of two values the last one counts, and extraArgs come after the fields: the field then lies, and the probes and the Service
    stay on the port of the field, so that the pod never becomes ready. In another namespace the router may not list pods: the Role that the operator
    makes is of the router's own. --chat-template and --kv-transfer-config come after
    extraArgs, so that these are without effect (operator, observed).

    **Bad**

        vllmConfig:
          port: 8000
          extraArgs: ["--port", "9000"]

    **Fix.** Say it in the field.

        vllmConfig:
          port: 9000
    """
    for path, engine in manifest.engines:
        for extra in extras(engine):
            yield from _of_engine((*path, "vllmConfig", "extraArgs", extra.at), engine, extra)
    for argument in read(manifest.spec.get("extraArgs")) if manifest.ref.kind == ROUTER else ():
        yield from _of_router(manifest, ("spec", "extraArgs", argument.index), argument)


def _of_engine(path: Path, engine: dict[str, Any], extra: Extra) -> Iterator[Report]:
    if extra.flag == HOST and extra.value:
        yield _host(path, extra.value)
    if extra.flag not in EMITTED:
        return
    emitted, written = EMITTED[extra.flag], get(engine, *EMITTED[extra.flag].field)
    name = ".".join(emitted.field)
    if emitted.last:
        if written and (extra.flag != "--kv-transfer-config" or written is True):
            yield Report(
                path,
                f"{extra.flag} in extraArgs is without effect: the operator writes its own after it, because {name} is set",
                f"take {extra.flag} out of extraArgs, or take {name} away",
            )
        return
    default = DEFAULT_ENGINE_PORT if extra.flag == "--port" else False if emitted.always else None
    said = extra.value.lower() if emitted.switch else extra.value
    wanted = default if written is None else written
    yield from _contradiction(
        path, extra.flag, ("true" if said == "" else said) if emitted.switch else said, name, wanted
    )


def _of_router(manifest: Manifest, path: Path, argument: Argument) -> Iterator[Report]:
    own, value = manifest.ref.namespace, argument.value or ""
    if argument.name == HOST and value:
        yield _host(path, value)
    if argument.name == NAMESPACE and value and own:
        yield _namespace(path, value, own)
    if argument.name not in OPERATOR_FIELDS:
        return
    name = OPERATOR_FIELDS[argument.name]
    if name == "routingLogic" and value.startswith("disaggregated_prefill"):
        return
    default = DEFAULT_ROUTER_PORT if name == "port" else None
    written = manifest.spec.get(name)
    yield from _contradiction(path, argument.name, value, name, default if written is None else written)


def _host(path: Path, value: str) -> Report:
    fix = f"take {HOST} out of extraArgs"
    if value in EVERYWHERE:
        message = f"extraArgs say {HOST} {value}, and the operator writes {HOST} {EVERYWHERE[0]} already"
        return Report(path, message, fix, Severity.NOTE, FailsAt.NOTHING)
    if LOOPBACK.fullmatch(value):
        message = f"extraArgs say {HOST} {value}, where neither probes nor the Service reach it: no pod is ever used"
        return Report(path, message, fix, Severity.ERROR)
    return Report(path, f"extraArgs say {HOST} {value}, and so contradict the operator's {EVERYWHERE[0]}", fix)


def _namespace(path: Path, value: str, own: str) -> Report:
    fix = f"take {NAMESPACE} out of extraArgs"
    if value == own:
        message = f"extraArgs repeat {NAMESPACE} {value}, which the operator writes already"
        return Report(path, message, fix, Severity.NOTE, FailsAt.NOTHING)
    message = f'extraArgs say {NAMESPACE} {value}, and the router may list the pods of its own namespace "{own}" alone'
    return Report(path, message, f"{fix}, and write one router a namespace")


def _contradiction(path: Path, flag: str, value: str, name: str, wanted: object) -> Iterator[Report]:
    said = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    fix = f"take {flag} out of extraArgs, and write {name}"
    if wanted in (None, ""):
        yield Report(path, f"extraArgs say {flag}, which has the field {name}", fix, Severity.NOTE, FailsAt.NOTHING)
    elif said == value:
        message = f"extraArgs repeat {flag} {value}, which {name} says already"
        yield Report(path, message, f"take {flag} out of extraArgs", Severity.NOTE, FailsAt.NOTHING)
    elif flag == "--port":
        message = (
            f"extraArgs say {flag} {value}, but the probes and the Service go to {name} {said}: no pod is ever used"
        )
        yield Report(path, message, fix, Severity.ERROR)
    else:
        yield Report(path, f"extraArgs say {flag} {value}, and so contradict {name}, which is {said}", fix)
