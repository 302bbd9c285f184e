"""The objects for which a cluster file asks: ResourceQuotas (`quotas`) and RuntimeClasses (`runtimeClasses`).

Whether Kubernetes knows what a quota limits is judged by a rule, as for every ResourceQuota (prodstack/rules/quotas.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.form import text_as_written
from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import map_at, mapping
from prodstack.manifests.formats import DNS_SUBDOMAIN, LABEL_KEY, LABEL_VALUE
from prodstack.manifests.quantity import sent
from prodstack.manifests.wording import dotted
from prodstack.manifests.yaml_reader import Map, locate
from prodstack.upstream.children.admission import toleration_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Mark, Path
    from prodstack.models.cluster import BaseFile, RuntimeClass

QUOTAS, RUNTIME_CLASSES = "quotas", "runtimeClasses"
QUOTA_NAME = "quota"
"""The name of the ResourceQuota in each namespace."""


def quotas(written: Map) -> Iterator[tuple[str, Map]]:
    """Yield each namespace of `quotas` with its ResourceQuota, by namespace."""
    for namespace in sorted(written):
        mark, limits = written.marks.get(namespace), map_at(written, (namespace,))
        amounts = {name: _amount(amount, limits.marks.get(name)) for name, amount in limits.items()}
        hard = Map(amounts, limits.marks, limits.mark)
        spec = Map({"hard": hard} if hard else {}, {"hard": mark} if hard and mark else {}, mark)
        yield namespace, _object("v1", "ResourceQuota", {"name": QUOTA_NAME, "namespace": namespace}, mark, spec=spec)


def _amount(written: Any, mark: Mark | None) -> Any:
    """Return an amount as the API server returns it, so that no GitOps tool sees a difference: "500m" for 0.5."""
    text = text_as_written(written, mark)
    return sent(text) if isinstance(text, str) else text


def runtime_classes(written: Map) -> Iterator[Map]:
    """Yield each RuntimeClass of `runtimeClasses`, by name."""
    for name in sorted(written):
        mark, settings = written.marks.get(name), map_at(written, (name,))
        scheduling = Map(
            {key: settings[key] for key in ("nodeSelector", "tolerations") if settings.get(key)},
            settings.marks,
            settings.mark,
        )
        rest = {"handler": settings.get("handler") or name, **({"scheduling": scheduling} if scheduling else {})}
        yield _object("node.k8s.io/v1", "RuntimeClass", {"name": name}, mark, **rest)


def _object(version: str, kind: str, metadata: dict[str, Any], mark: Mark | None, **rest: Any) -> Map:
    body = {"apiVersion": version, "kind": kind, "metadata": mapping(metadata, mark), **rest}
    return Map(body, dict.fromkeys(body, mark) if mark else {}, mark)


def wrong_objects(settings: BaseFile, data: Map) -> Iterator[Finding]:
    """Report what no ResourceQuota or RuntimeClass can have, in a cluster file or a base whose structure is valid."""
    for namespace, limits in (settings.quotas or {}).items():
        for name in (name for name, amount in limits.items() if amount is None):
            path: Path = (QUOTAS, namespace, name)
            message = f"{dotted(path)} is null, and there is nothing to remove"
            yield problem("invalid-value", locate(data, path), message, "leave it out, or write a number")
    for name, each in (settings.runtime_classes or {}).items():
        for path, wrong, fix in _wrong_class(name, each):
            at: Path = (RUNTIME_CLASSES, name, *path)
            message = f"{dotted((RUNTIME_CLASSES, name))}: {wrong}, so the API server refuses the RuntimeClass"
            yield problem("invalid-value", locate(data, at), message, fix)


def _wrong_class(name: str, each: RuntimeClass) -> Iterator[tuple[Path, str, str]]:
    """Yield the path, the problem and what to do (Kubernetes' validation of RuntimeClasses, read)."""
    if not DNS_SUBDOMAIN.accepts(name):
        yield (), f'the name "{name}" {DNS_SUBDOMAIN.problem(name)}', "write a name such as nvidia"
    if each.handler is None and "." in name:
        yield (), f'"{name}" has a dot, which no handler has', "write the handler too"
    for key, value in (each.node_selector or {}).items():
        for kind, text, form in (("key", key, LABEL_KEY), ("value", value, LABEL_VALUE)):
            if wrong := form.problem(text):
                yield ("nodeSelector", key), f'the {kind} "{text}" {wrong}', "write a label that the nodes have"
    for index, toleration in enumerate(each.tolerations or ()):
        for wrong in toleration_problems(toleration.written()):
            yield ("tolerations", index), wrong, "write a toleration as for the pods of a runtime"
