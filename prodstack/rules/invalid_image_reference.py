"""The rule `invalid-image-reference`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import matches, on, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import REFERENCE, images

if TYPE_CHECKING:
    from collections.abc import Iterator

_READABLE = "self.registry == '' || " + matches("(self.registry + '/' + self.name)", f"^{REFERENCE}$")
_MESSAGE = "registry/name is no image reference: write registry: HOST and name: repository:tag, in lower case"
GUARDS = (
    *on_engines(".deploymentConfig.image", _READABLE, _MESSAGE),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), _READABLE.replace("self.", "self.image.")),
        _MESSAGE,
        ".image",
    ),
    *on((ROUTER, CACHE_SERVER), ".spec.image", _READABLE, _MESSAGE),
)


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("empty-field", "invalid-value"),
)
def invalid_image_reference(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Registry and name do not make an image that a node can read.

    **What it reports.** An image, joined of `registry`, "/" and `name`, that is no image reference: an empty name, a slash too many, a
    scheme such as https://, capitals in the repository, a space, a broken digest.

    **Why it is bad.** The API server accepts nearly any text; the kubelet then reports InvalidImageName and the pod never starts (the
    grammar of image references: the distribution specification, read).

    **Bad**

        spec:
          image:
            registry: https://registry.example/
            name: Team/router:v1

    **Fix.** Write host and path, then the repository in lower case with its tag or digest.

        spec:
          image:
            registry: registry.example
            name: team/router:v1
    """
    for image in images(manifest):
        if not image.is_well_formed:
            message = f'"{image.reference}" of the {image.role} is no image reference'
            yield Report((*image.path, "name"), message, "write registry: HOST and name: repository:tag, in lower case")
