"""Images are split as container runtimes do, and pinned or replaced by the cluster file."""

from __future__ import annotations

import pytest

from prodstack.compiler.authoring.images import joined, repository, split, substitute
from prodstack.manifests.yaml_reader import Map

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("reference", "registry", "name"),
    [
        ("a/b:1", "docker.io", "a/b:1"),
        ("b", "docker.io", "b"),
        ("docker.io/a/b:1", "docker.io", "a/b:1"),
        ("localhost/b", "localhost", "b"),
        ("host:5000/b", "host:5000", "b"),
        ("quay.io/a/b/c", "quay.io", "a/b/c"),
        (f"quay.io/a@{DIGEST}", "quay.io", f"a@{DIGEST}"),
    ],
)
def test_split(reference: str, registry: str, name: str) -> None:
    """The first part is a registry if it looks like a host; tag and digest stay part of the name."""
    assert split(reference) == (registry, name)


@pytest.mark.parametrize(
    "reference", ["host:5000/a/b", "host:5000/a/b:1", f"host:5000/a/b@{DIGEST}", f"host:5000/a/b:1@{DIGEST}"]
)
def test_repository(reference: str) -> None:
    """A port is not a tag."""
    assert repository(reference) == "host:5000/a/b"


SUBSTITUTIONS = {
    "pin a tag": ("h.io/a:1", {"h.io/a": ":2"}, "h.io/a:2", "h.io/a"),
    "pin a digest": ("h.io/a:1", {"h.io/a": f"@{DIGEST}"}, f"h.io/a@{DIGEST}", "h.io/a"),
    "replace, keep the tag": ("h.io/a:1", {"h.io/a": "x.io/b"}, "x.io/b:1", "h.io/a"),
    "replace, keep the digest": (f"h.io/a@{DIGEST}", {"h.io/a": "x.io/b"}, f"x.io/b@{DIGEST}", "h.io/a"),
    "replace all of it": ("h.io/a:1", {"h.io/a": "x.io/b:3"}, "x.io/b:3", "h.io/a"),
    "the exact tag first": ("h.io/a:1", {"h.io/a": ":2", "h.io/a:1": ":3"}, "h.io/a:3", "h.io/a:1"),
    "another tag": ("h.io/a:1", {"h.io/a:2": ":3"}, "h.io/a:1", None),
    "another image": ("h.io/a:1", {"h.io/ab": ":3"}, "h.io/a:1", None),
    "a key without docker.io": ("docker.io/a/b:1", {"a/b": ":2"}, "docker.io/a/b:2", "a/b"),
    "a key without docker.io, with a tag": ("docker.io/a/b:1", {"a/b:1": ":2"}, "docker.io/a/b:2", "a/b:1"),
    "a reference without docker.io": ("a/b:1", {"docker.io/a/b": ":2"}, "a/b:2", "docker.io/a/b"),
    "another name of Docker Hub": ("index.docker.io/a/b:1", {"a/b": ":2"}, "index.docker.io/a/b:2", "a/b"),
    "an official image": ("docker.io/library/a:1", {"a": ":2"}, "docker.io/library/a:2", "a"),
    "the same name elsewhere": ("h.io/a/b:1", {"a/b": ":2"}, "h.io/a/b:1", None),
    "a mirror with a port": ("h.io/a:1", {"h.io/a": "m:5000/a"}, "m:5000/a:1", "h.io/a"),
}


@pytest.mark.parametrize(("reference", "images", "wanted", "key"), SUBSTITUTIONS.values(), ids=SUBSTITUTIONS)
def test_substitute(reference: str, images: dict[str, str], wanted: str, key: str | None) -> None:
    """A cluster pins or replaces an image, and the key that applied is returned."""
    assert substitute(reference, images) == (wanted, key)


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ({"registry": "h.io", "name": "a:1"}, "h.io/a:1"),
        ({"registry": "", "name": "a:1"}, "/a:1"),
        ({"name": "a:1"}, None),
        ({"registry": "h.io", "name": 5}, None),
        ({}, None),
    ],
)
def test_joined(block: dict[str, object], wanted: str | None) -> None:
    """The operator joins the two with a slash, even if the registry is empty (operator, observed)."""
    assert joined(Map(block)) == wanted
