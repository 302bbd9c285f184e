"""The stack file: the entries of each section, and the findings that its authors accept."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import create_model, field_validator

from prodstack.models.base import Crd, Model
from prodstack.models.companions import Disruption, Exposure, ExternalSecret, Monitoring, NetworkPolicies
from prodstack.models.kinds import KINDS

PREFILL_DECODE_SECTION = "prefillDecode"
"""The one section whose entries are not a kind: each becomes one or two VLLMRuntimes."""


class Suppression(Model):
    """A finding that is accepted, with the reason."""

    rule: Annotated[str, Crd("The id of the rule.")]
    object: Annotated[
        str | None, Crd("The name of the object whose finding is accepted; every object of the file if left out.")
    ] = None
    reason: Annotated[str, Crd("Why the finding is accepted, for reviewers.", min_length=1)]


class _StackSettings(Model):
    """A file in stacks/."""

    namespace: Annotated[
        str | None,
        Crd(
            "The namespace of all objects of the stack; the cluster file's namespace if left out.",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    rollout_digest: Annotated[
        Literal[True, False, "on", "off"] | None,
        Crd(
            "Whether runtimes carry a rollout digest. Use off while you adopt a running stack without a restart.",
            default=True,
        ),
    ] = None
    monitoring: Annotated[
        Monitoring | None, Crd("Monitors for Prometheus, alerts and a dashboard; true for all of them.")
    ] = None
    expose: Annotated[Mapping[str, Exposure] | None, Crd("How clients outside the cluster reach routers, by name.")] = (
        None
    )
    network_policy: Annotated[
        NetworkPolicies | None, Crd("NetworkPolicies that allow what the stack needs, and nothing else; true for them.")
    ] = None
    disruption: Annotated[
        Disruption | None, Crd("A PodDisruptionBudget for each router and group of engines; true for them.")
    ] = None
    external_secrets: Annotated[
        Mapping[str, ExternalSecret] | None,
        Crd("ExternalSecrets that make the Secrets that the stack refers to, by name."),
    ] = None
    suppress: Annotated[Sequence[Suppression] | None, Crd("Accepted findings, each with its reason.")] = None

    @field_validator("rollout_digest", mode="before")
    @classmethod
    def _no_number(cls, written: object) -> object:
        """Reject 0 and 1, which equal false and true in Python but are numbers in YAML."""
        return str(written) if isinstance(written, int | float) and not isinstance(written, bool) else written


def _section(description: str) -> Any:
    """Return the definition of an optional section; `check` validates the entries, at their lines."""
    return (Annotated[Mapping[str, Any] | None, Crd(description)], None)


StackFile: type[_StackSettings] = create_model(
    "StackFile",
    __base__=_StackSettings,
    __doc__=_StackSettings.__doc__,
    **{PREFILL_DECODE_SECTION: _section("Engines split into a prefill and a decode side, by name.")},
    **{kind.section: _section(f"{kind.name} objects by name. {kind.description}") for kind in KINDS.values()},
)
"""The outer shape of a stack file: the settings, and one section for each kind."""
