"""A finding that people accept, said in a stack or a cluster file."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import field_validator

from prodstack.models.base import Crd, Model


class Suppression(Model):
    """One finding that is accepted, and why."""

    rule: Annotated[str, Crd("The id of the rule.")]
    object: Annotated[
        str | None, Crd("The name of the one object that is meant; absent: every object of the file.")
    ] = None
    reason: Annotated[str, Crd("Why it is accepted; reviewers read it.", min_length=1)]


ENTRY_NAME = "An entry's name is the object's name."


class StackFile(Model):
    """The outer shape of one file of stacks/."""

    namespace: Annotated[
        str | None,
        Crd(
            "The namespace of all its objects; the cluster file's where absent.",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    rollout_digest: Annotated[
        Literal[True, False, "on", "off"] | None,
        Crd(
            "off: runtimes carry no rollout digest, as long as a live stack is adopted without a restart.", default=True
        ),
    ] = None
    runtimes: Annotated[Mapping[str, Any] | None, Crd(f"VLLMRuntimes. {ENTRY_NAME}")] = None
    prefill_decode: Annotated[
        Mapping[str, Any] | None, Crd(f"Engines split into a prefill and a decode side. {ENTRY_NAME}")
    ] = None
    routers: Annotated[Mapping[str, Any] | None, Crd(f"VLLMRouters. {ENTRY_NAME}")] = None
    cache_servers: Annotated[Mapping[str, Any] | None, Crd(f"CacheServers. {ENTRY_NAME}")] = None
    lora_adapters: Annotated[Mapping[str, Any] | None, Crd(f"LoraAdapters. {ENTRY_NAME}")] = None

    @field_validator("rollout_digest", mode="before")
    @classmethod
    def _no_number(cls, written: object) -> object:
        """0 and 1 equal false and true in Python, but are no switch in YAML."""
        return str(written) if isinstance(written, int | float) and not isinstance(written, bool) else written

    suppress: Annotated[Sequence[Suppression] | None, Crd("Findings that are accepted, each with its reason.")] = None
