"""Find mistakes in a kubectl line, for a cluster to which dist/ was applied: wrong names, ports, labels and files.

The cluster also has what the shipped dump contains, the namespaces of the GitOps tools, and what every cluster has.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import load
from prodstack.manifests.manifest import objects
from prodstack.manifests.selector import parse
from prodstack.manifests.values import get
from prodstack.manifests.yaml_reader import read
from prodstack.models.kinds import KINDS
from prodstack.upstream.children.predict import expand_all
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

Body = dict[str, Any]

WORDS = {
    "cm": "ConfigMap",
    "deploy": "Deployment",
    "pvc": "PersistentVolumeClaim",
    "svc": "Service",
    "service": "Service",
    "deployment": "Deployment",
    "secret": "Secret",
    "crd": "CustomResourceDefinition",
    "pods": "Pod",
    "events": "Event",
    "nodes": "Node",
    "storageclass": "StorageClass",
    "storageclasses": "StorageClass",
    "runtimeclass": "RuntimeClass",
    "runtimeclasses": "RuntimeClass",
    "application": "Application",
    "vllm": "",
} | {word: kind.name for kind in KINDS.values() for word in (kind.plural, kind.singular, *kind.short_names)}
"""kubectl's words for kinds; "" stands for the category of all four kinds."""
WITH_VALUE = ("-n", "-l", "-o", "-c", "-f", "-p", "--namespace")
DUMP = ROOT / "tests/data/dumps/stale.yaml"


@cache
def cluster_objects() -> tuple[Body, ...]:
    """Every object in dist/, the children that the operator creates, and the secrets that the cluster files list."""
    files = sorted((ROOT / "dist").glob("*/**/*.k8s.yaml"))
    written = [body for file in files for body in objects(read(file.read_bytes(), file.name))]
    return (*written, *(child.body for child in expand_all(written)), *_secrets(), *_dumped())


def _dumped() -> Iterator[Body]:
    yield from objects(read(DUMP.read_bytes(), DUMP.name))


def _secrets() -> Iterator[Body]:
    for cluster in load(ROOT).clusters:
        home = cluster.settings.namespace or "default"
        facts = cluster.settings.facts
        for secret in facts.secrets if facts and facts.secrets else ():
            yield {"kind": "Secret", "metadata": {"name": secret.name, "namespace": secret.namespace or home}}


@dataclass
class Line:
    """A parsed command line: its verb, words and options."""

    verb: str
    words: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """The namespace that the command uses."""
        return self.options.get("-n") or self.options.get("--namespace") or "default"


def parsed(command: str) -> Line:
    """Parse a line. Raises ValueError if it is not a kubectl command."""
    program, verb, *rest = shlex.split(command)
    if program != "kubectl":
        raise ValueError(command)
    line, words = Line(verb), iter(rest)
    for word in words:
        if word in WITH_VALUE:
            line.options[word] = next(words)
        elif word.startswith("-"):
            key, _, value = word.partition("=")
            line.options[key] = value
        else:
            line.words.append(word)
    return line


def mistakes(command: str) -> list[str]:
    """Everything that the command names and the cluster does not contain."""
    line = parsed(command)
    if line.verb == "create":
        return [] if _named("Secret", line.words[-1], line.namespace) else [f"no secret {line.words[-1]}"]
    found = [*_wrong_options(line)]
    if line.verb in ("apply", "diff"):
        return found + ([] if "-f" in line.options else ["nothing to apply"])
    if line.verb == "port-forward":
        return found + _wrong_port(line)
    if line.verb not in ("get", "describe", "logs", "delete", "wait", "patch", "annotate"):
        return [*found, f"the verb {line.verb} is not checked"]
    if line.verb == "annotate":  # what follows the name is not a name
        line.words[2:] = []
    return found + list(_wrong_names(line))


def _wrong_options(line: Line) -> Iterator[str]:
    namespaces = {get(body, "metadata", "namespace") for body in cluster_objects()}
    if line.namespace not in namespaces:
        yield f"no namespace {line.namespace}"
    if "-f" in line.options and not (ROOT / line.options["-f"]).exists():
        yield f"no file {line.options['-f']}"
    if "-l" in line.options and not _selected(line):
        yield f"no {'object' if '-f' in line.options else 'pod'} has {line.options['-l']}"


def _selected(line: Line) -> list[Body]:
    """The pods that a selector selects, or the objects of a folder."""
    if "-f" not in line.options:
        return _pods(line.options["-l"], line.namespace)
    wanted = parse(line.options["-l"])
    files = sorted((ROOT / line.options["-f"]).glob("*.k8s.yaml"))
    found = [body for file in files for body in objects(read(file.read_bytes(), file.name))]
    return [body for body in found if wanted.matches(get(body, "metadata", "labels") or {})]


def _pods(selector: str, namespace: str) -> list[Body]:
    wanted = parse(selector)
    deployments = (
        b for b in cluster_objects() if b["kind"] == "Deployment" and get(b, "metadata", "namespace") == namespace
    )
    return [body for body in deployments if wanted.matches(get(body, "spec", "template", "metadata", "labels") or {})]


def _named(kind: str, name: str, namespace: str) -> Body | None:
    where = (None, namespace)
    return next(
        (
            body
            for body in cluster_objects()
            if body["kind"] == kind
            and get(body, "metadata", "name") == name
            and get(body, "metadata", "namespace") in where
        ),
        None,
    )


def _targets(line: Line) -> Iterator[tuple[str, str]]:
    """Each kind and name in a line; the name is "" if there is none."""
    if line.words and "/" in line.words[0]:
        for word in line.words:
            kind, _, name = word.partition("/")
            yield kind, name
        return
    kinds, *names = line.words
    yield from ((kind, name) for kind in kinds.split(",") for name in names or [""])


def _wrong_names(line: Line) -> Iterator[str]:
    for word, name in _targets(line):
        kind = WORDS.get(word)
        if kind is None:
            yield f"no kind {word}"
        elif name:
            body = _named(kind, name, line.namespace)
            if body is None:
                yield f"no {kind} {name} in {line.namespace}"
            elif "-c" in line.options and line.options["-c"] not in _containers(body):
                yield f"no container {line.options['-c']} in {name}"


def _containers(body: Body) -> list[str]:
    return [each["name"] for each in get(body, "spec", "template", "spec", "containers") or ()]


def _wrong_port(line: Line) -> list[str]:
    (word, name), port = next(_targets(Line(line.verb, line.words[:1]))), line.words[-1].rpartition(":")[2]
    body = _named(WORDS.get(word, word), name, line.namespace)
    if body is None:
        return [f"no {word} {name} in {line.namespace}"]
    ports = [each["port"] for each in get(body, "spec", "ports") or ()]
    return [] if int(port) in ports else [f"{word} {name} has the ports {ports}, not {port}"]
