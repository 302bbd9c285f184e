"""How a router finds its engines: by a label selector, or from a static list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.selector import SelectorError, parse
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import ROUTER_SPEC
from prodstack.rules.engine.predicate import field, filled, one_of, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import backends, has_port, service_named
from prodstack.rules.reading.reference_index import (
    SERVICE_PORT,
    claimant,
    elsewhere,
    foreign_pods,
    known_runtimes,
    namespaces,
    router_labels,
    selected,
    selector_of,
    selector_text,
    watched_namespace,
)
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path
    from prodstack.rules.reading.addresses import Address

_SPACE = "[ \\t\\r\\n]*"
_GAP = "[ \\t\\r\\n]+"
_KEY, _WORD = formats.LABEL_KEY.pattern, formats.LABEL_WORD
_LISTED = f"{_SPACE}({_WORD})?{_SPACE}"
_LIST = f"[(]({_SPACE}{_WORD}{_SPACE}|{_LISTED}(,{_LISTED})+)[)]"
_CONDITION = (
    f"{_SPACE}(!{_SPACE}{_KEY}|{_KEY}({_SPACE}(=|==|!=){_SPACE}({_WORD})?|{_SPACE}[<>]{_SPACE}[-+]?[0-9]+"
    f"|{_GAP}(in|notin){_SPACE}{_LIST})?){_SPACE}"
)
_SELECTOR = f"^({_SPACE}|{_CONDITION}(,{_CONDITION})*)$"
_CONDITIONS = "write conditions such as app=engine or app in (a,b), with commas between them"

_STATIC = {"staticBackends": "http://engine.llm.svc:80", "staticModels": "Qwen/Qwen3-8B"}
"""What static discovery needs, with an example of each."""
_URL = re.compile(r"https?://(([a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}|localhost|\d{1,3}(\.\d{1,3}){3})(:\d+)?(/.*)?\Z")
_URL_IN_LIST = r"https?://(([a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}|localhost|\d{1,3}(\.\d{1,3}){3})(:\d+)?(/[^,]*)?"
_MODEL = r"[^,\s]([^,]*[^,\s])?"
_NOT_STATIC = f"!has(self.serviceDiscovery) || self.serviceDiscovery != 'static' || {cel.argument('--s')}"


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    guards=(
        cel.Guard(
            ROUTER,
            ".spec",
            f"(has(self.serviceDiscovery) && self.serviceDiscovery == 'static') || {cel.argument('--k', '--s')}"
            f" || !has(self.k8sLabelSelector) || {cel.matches('self.k8sLabelSelector', _SELECTOR)}",
            f"the selector cannot be parsed: {_CONDITIONS}",
            ".k8sLabelSelector",
        ),
    ),
    guard_misses="routers whose extraArgs may set another selector",
)
def invalid_label_selector(manifest: Manifest) -> Iterator[Report]:
    """The router's label selector cannot be parsed.

    **What it reports.** A `k8sLabelSelector` (or `--k8s-label-selector` in extraArgs) that the API server cannot parse, with the reason.

    **Why it is bad.** The router asks the API server for the pods that the selector matches, and gets the answer 400 each time: it runs but
    never finds an engine (router's discovery, read; the grammar: apimachinery, read).

    **Bad**

        spec:
          k8sLabelSelector: model=meta-llama/Llama-3.1-8B-Instruct

    **Fix.** A value has at most 63 letters, digits, "-", "_" and "."; a list has parentheses.

        spec:
          k8sLabelSelector: app in (llama-a,llama-b)
    """
    if winning(manifest.spec, "--service-discovery")[1] == "static":
        return
    path, text = winning(manifest.spec, "--k8s-label-selector")
    try:
        parse(text)
    except SelectorError as error:
        yield Report(path, f"the selector '{text}' cannot be parsed: {error}", _CONDITIONS)


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    unguarded="needs the labels, but CEL sees only name and generateName of the metadata",
)
def self_matching_selector(manifest: Manifest) -> Iterator[Report]:
    """A router's label selector matches the router's own pods.

    **What it reports.** A VLLMRouter with k8s service discovery whose `spec.k8sLabelSelector` matches the labels of its own pods. An
    empty selector matches every pod.

    **Why it is bad.** The router takes every pod that its selector matches for an engine, even itself, and sends requests to it
    (router's service discovery, read). Its pods have the label `app: <name of the router>` and the labels of the VLLMRouter (operator,
    observed).

    **Bad**

        kind: VLLMRouter
        metadata:
          labels: {team: search}
        spec:
          k8sLabelSelector: team=search

    **Fix.** Select by the runtimes' names, or by a label that only the runtimes have.

        spec:
          k8sLabelSelector: app in (llama, qwen)
    """
    selector, labels = selector_of(manifest), router_labels(manifest)
    if selector is not None and watched_namespace(manifest) == manifest.ref.namespace and selector.matches(labels):
        path, text = selector_text(manifest)
        own = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
        yield Report(
            path,
            f'the selector "{text}" matches the router\'s own pods ({own}), so the router sends requests to itself',
            "select by the names of the runtimes, as in app in (NAME), or by a label that only the runtimes have",
        )


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, unguarded=cel.OTHER_OBJECTS)
def unmatched_selector(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router's label selector matches no pod.

    **What it reports.** A VLLMRouter with k8s service discovery whose `spec.k8sLabelSelector` matches the pods of no VLLMRuntime in its
    own namespace, and no other pod in the tree. In a partial tree it is a warning, because the runtime may be elsewhere.

    **Why it is bad.** The router starts, finds no engine and answers every request with an error. It watches only its own namespace
    (operator source, read). The pods of a runtime have the label `app: <name of the runtime>` and the labels of the VLLMRuntime, and no
    others (operator, observed): there is a `model` label only if the VLLMRuntime has one.

    **Bad**

        kind: VLLMRouter
        spec:
          k8sLabelSelector: app=lama      # the runtime is named llama

    **Fix.** Select by the runtime's name, or by a label of the VLLMRuntime; in a stack file, use `serves`.

        spec:
          k8sLabelSelector: app in (llama)
    """
    selector = selector_of(manifest)
    if selector is None or selected(world, manifest):
        return
    namespace, (path, text) = watched_namespace(manifest), selector_text(manifest)
    if any(selector.matches(labels) for labels in world.look(foreign_pods, (namespace,))):
        return
    other, where = elsewhere(world, selector), f' in namespace "{namespace}"' if namespace else ""
    if other is not None:
        message = (
            f'the selector "{text}" matches no runtime{where}, only {other}; a router watches only its own namespace'
        )
        fix = f'move the router to namespace "{other.namespace}", or the runtime to "{namespace}"'
    else:
        known = world.ask(known_runtimes, namespace)
        message = f'the selector "{text}" matches the pods of no runtime{where} (runtimes there: {known})'
        fix = "write app in (NAME) with the name of a runtime of the same namespace, or a label of the VLLMRuntime"
    yield Report(path, message, fix, world.missing_here)


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),), only_with=("serviceDiscovery",))
def incomplete_static_discovery() -> tuple[Case, ...]:
    """Static discovery has no backends or no models.

    **What it reports.** A router with `serviceDiscovery: static` and without `staticBackends` or `staticModels`.

    **Why it is bad.** The operator panics on every reconcile of the router. Arguments in extraArgs do not help.

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://engine.llm.svc:80

    **Fix.** Write both, with as many models as backends.

        spec:
          serviceDiscovery: static
          staticBackends: http://engine.llm.svc:80
          staticModels: Qwen/Qwen3-8B
    """
    is_static = ROUTER_SPEC.where(field("serviceDiscovery", one_of("static")))
    return tuple(
        Case(
            at=(is_static / name,),
            must=python(bool, filled.cel),
            required=True,
            message="serviceDiscovery is static and {name} is empty, so the operator panics on every reconcile",
            fix=f"write {name}, for example {example}",
        )
        for name, example in _STATIC.items()
    )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("incomplete-static-discovery", "invalid-value"),
    only_with=("serviceDiscovery", "extraArgs"),
    guards=(
        cel.Guard(
            ROUTER,
            ".spec",
            f"{_NOT_STATIC} || !{cel.filled('staticBackends')} || !{cel.filled('staticModels')}"
            " || self.staticBackends.split(',').size() == self.staticModels.split(',').size()",
            "backends and models do not pair up: write as many models as backends, in the same order",
            ".staticModels",
        ),
        cel.Guard(
            ROUTER,
            ".spec",
            f"{_NOT_STATIC} || !{cel.filled('staticBackends')}"
            f" || {cel.matches('self.staticBackends', f'^{_URL_IN_LIST}(,{_URL_IN_LIST})*$')}",
            "the router skips a backend: write http://HOST:PORT with a dot in the host, and no spaces after commas",
            ".staticBackends",
        ),
        cel.Guard(
            ROUTER,
            ".spec",
            f"{_NOT_STATIC} || !{cel.filled('staticModels')} || {cel.matches('self.staticModels', f'^{_MODEL}(,{_MODEL})*$')}",
            "a model is empty, or begins or ends with a space: write no spaces after commas",
            ".staticModels",
        ),
    ),
    guard_misses="routers whose extraArgs may set other backends or models",
)
def uneven_static_discovery(manifest: Manifest) -> Iterator[Report]:
    """Static backends and static models do not pair up.

    **What it reports.** Static discovery with different numbers of backends and models, with a backend that the router skips, or with a
    space in one of the two lists.

    **Why it is bad.** The router splits both lists at the commas and pairs them in order. It skips a backend that is not
    `http(s)://HOST[:PORT]`, where the host ends in a dot and at least two letters, is `localhost`, or is an IPv4 address. So it skips
    `http://engine:80`, `http://engine.a:80` and `http://engine.team-1:80`. A space after a comma becomes part of the next entry (router's
    parser and URL check, read).

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://a:80, http://b.llm.svc:80
          staticModels: Qwen/Qwen3-8B

    **Fix.** Write host names with a dot, as many models as backends, and no spaces.

        spec:
          serviceDiscovery: static
          staticBackends: http://a.llm.svc:80,http://b.llm.svc:80
          staticModels: Qwen/Qwen3-8B,Qwen/Qwen3-8B
    """
    if winning(manifest.spec, "--service-discovery")[1] != "static":
        return
    backends_at, listed = winning(manifest.spec, "--static-backends")
    models_at, models = winning(manifest.spec, "--static-models")
    hosts, names = listed.split(","), models.split(",")
    if len(hosts) != len(names):
        message = f"{_count(hosts, 'backend')} and {_count(names, 'model')} do not pair up"
        yield Report(models_at, message, "write as many models as backends, in the same order")
    yield from _skipped(backends_at, hosts)
    for name in names:
        if name != name.strip() or not name:
            message = f'the model "{name}" is empty, or begins or ends with a space'
            yield Report(models_at, message, "write no spaces after commas")


def _skipped(path: Path, hosts: list[str]) -> Iterator[Report]:
    for host in hosts:
        if host != host.strip():
            message = f'the router skips the backend "{host}", because it begins or ends with a space'
            yield Report(path, message, "write no spaces after commas")
        elif not _URL.match(host):
            message = f'the router skips the backend "{host}": its host must be localhost, an IPv4 address, or end in a dot and letters'
            yield Report(path, message, "write the Service's full name, such as http://engine.llm.svc:80")


def _count(items: list[str], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("incomplete-static-discovery", "uneven-static-discovery"),
    only_with=("serviceDiscovery", "extraArgs"),
    unguarded=cel.OTHER_OBJECTS,
)
def unresolved_static_backend(manifest: Manifest, world: World) -> Iterator[Report]:
    """A static backend leads to a Service that does not exist, or to a port that its Service does not have.

    **What it reports.** A VLLMRouter with static discovery and a backend whose host is the Service of a runtime (or of another object of the
    operator) with another port than 80, or a Service of the tree without that port. In a complete tree also a Service of the cluster that
    does not exist.

    **Why it is bad.** The Service that the operator makes has one port, 80, whatever the container's port is (operator, observed). Nothing
    answers on any other port, and the requests that the router sends there fail.

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://llama.prod.svc:8000     # the port of the container
          staticModels: Qwen/Qwen3-8B

    **Fix.** Write port 80 of the runtime's Service.

        spec:
          serviceDiscovery: static
          staticBackends: http://llama.prod.svc:80
          staticModels: Qwen/Qwen3-8B
    """
    for backend in backends(manifest):
        problem = _problem(backend, world)
        if problem:
            fix = f"write http://NAME.NAMESPACE.svc:{SERVICE_PORT} with the name and the namespace of a runtime"
            yield Report(backend.path, f'the backend "{backend.text}" {problem}', fix)


def _problem(backend: Address, world: World) -> str | None:
    where = backend.service
    if where is None:
        return None
    owner, written = claimant(world, *where), service_named(world, *where)
    if written is not None and (_is_open(written) or has_port(written, backend.port)):
        return None
    if owner is not None and backend.port != str(SERVICE_PORT):
        return f"uses port {backend.port}, but the Service of {owner.ref} listens only on {SERVICE_PORT}"
    if owner is not None:
        return None
    if written is not None:
        return f'uses port {backend.port}, which the Service "{where[1]}" does not have'
    if not world.complete or (backend.is_ambiguous and not world.look(namespaces, where[:1])):
        return None
    return f'leads to the Service "{where[1]}" in namespace "{where[0]}", which does not exist'


def _is_open(service: Manifest) -> bool:
    """Whether it may answer on any port: it stands for a name outside the cluster, or it leads to the pods themselves."""
    return service.spec.get("type") == "ExternalName" or get(service.spec, "clusterIP") == "None"
