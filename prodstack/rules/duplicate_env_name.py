"""The rule `duplicate-env-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import environments

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("env",))
def duplicate_env_name(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An environment variable stands twice in one list.

    **What it reports.** A name that occurs more than once in an `env` list of a runtime, an enabled sidecar or a router.

    **Why it is bad.** All of them reach the pod, and the last one counts (operator, observed): a reader who finds the first is misled.

    **Bad**

        env:
          - {name: HF_HOME, value: /data}
          - {name: HF_HOME, value: /models}

    **Fix.**

        env:
          - {name: HF_HOME, value: /models}
    """
    for path, variables in environments(manifest):
        first: dict[str, int] = {}
        for index, variable in enumerate(variables):
            name = get(variable, "name")
            if isinstance(name, str) and first.setdefault(name, index) != index:
                yield Report(
                    (*path, index, "name"),
                    f"{name} stands in env twice (first as item {first[name] + 1}, here as item {index + 1}); the last one counts",
                    "keep one of them",
                )
