"""The rule `overridden-app-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def selector_label_app(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A label `app` replaces the one that the operator sets.

    **What it reports.** A VLLMRuntime or VLLMRouter with a label `app` that is not its own name.

    **Why it is bad.** The label replaces `app=<name>` in the Deployment's selector, on the pods and in the Service (operator, observed): a
    router's selector `app=<name>`, the scrape job and every tool that goes by it no longer find the pods, and two runtimes with one `app`
    share their Services' pods. The queries of an autoscaled runtime still ask for `job="<name>"` (operator, observed).

    **Bad**

        metadata:
          name: llama
          labels: {app: chat}

    **Fix.** Use another key, and select by it.

        metadata:
          name: llama
          labels: {model: chat}
    """
    label = manifest.labels.get("app")
    if label is not None and label != manifest.ref.name:
        queried = f'; the autoscaling queries ask for job="{manifest.ref.name}"' if autoscaling(manifest) else ""
        yield Report(
            ("metadata", "labels", "app"),
            f'the label app "{label}" replaces app={manifest.ref.name} in the selector, on the pods and in the Service{queried}',
            "take the label app away, or choose another key",
        )
