"""The rule `invalid-label-value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest, World, get
from prodstack.manifests.names import MAX_LABEL, label_key_problem, label_value_problem
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import engines

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.API_SERVER)
def label_value_invalid(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A label is one that Kubernetes does not take.

    **What it reports.** A label of any object whose value has more than 63 characters, a slash or another sign that labels do not take, or is no
    text; or whose key is none. Of a topology also a label `model` that has no room for the `-prefill` and `-decode` of its sides: 55
    characters are the most there.

    **Why it is bad.** The API server rejects the object. So the label `model`, and with it a LoraAdapter's `baseModel`, cannot be a Hugging
    Face id such as meta-llama/Llama-3.1-8B (operator, observed). The label of a side stands in its Deployment, which the operator then fails to
    create for ever (source of upstream change 841, read).

    **Bad**

        metadata:
          labels: {model: meta-llama/Llama-3.1-8B}

    **Fix.**

        metadata:
          labels: {model: Llama-3.1-8B}
    """
    labels = get(manifest.body, "metadata", "labels")
    for key, value in labels.items() if isinstance(labels, dict) else ():
        problem = _problem(key, value)
        if problem:
            yield Report(
                ("metadata", "labels", key),
                f"the label {problem}; the API server rejects the object",
                "write at most 63 letters, digits, '-', '_' and '.', in quotes if it reads as a number or a boolean",
            )
    yield from _of_sides(manifest)


def _of_sides(manifest: Manifest) -> Iterator[Report]:
    """The label `model` with a side's suffix, where it is right without it."""
    label = manifest.labels.get("model", "")
    sides = [engine for engine in engines(manifest) if engine.side] if not label_value_problem(label) else []
    for engine in sides:
        problem = label_value_problem(engine.labels.get("model", ""))
        if problem:
            yield Report(
                ("metadata", "labels", "model"),
                f'the label model "{label}" gives the {engine.side} side "{engine.labels["model"]}", which {problem}',
                f"write at most {MAX_LABEL - len('-prefill')} characters",
                fails_at=FailsAt.OPERATOR,
            )
            return


def _problem(key: object, value: object) -> str | None:
    key_problem = label_key_problem(str(key))
    if key_problem:
        return f'"{key}" {key_problem}'
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{key} has the value {str(value).lower()}, which is no text"
    problem = label_value_problem(value)
    return f'{key} has the value "{value}", which {problem}' if problem else None
