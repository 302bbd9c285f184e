"""A cluster as a GitOps tool leaves it: everything that is published for it, applied in sync order to a server of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import GROUP
from tests.e2e.api import RefusedError, eventually
from tests.e2e.manifests import Document, in_sync_order, published

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.e2e.api import Api

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deployed:
    """One cluster: its server, its objects, and what the server refused of them, by kind and name."""

    name: str
    api: Api
    documents: tuple[Document, ...]
    refused: Mapping[str, str]

    def of_kind(self, kind: str) -> list[Body]:
        """The bodies of one kind, as published."""
        return [each.body for each in self.documents if each.body["kind"] == kind]

    @property
    def custom_resources(self) -> list[Body]:
        """The operator's custom resources, as published."""
        return [each.body for each in self.documents if each.body["apiVersion"].partition("/")[0] == GROUP]

    @property
    def manager(self) -> Body:
        """The operator's Deployment."""
        (found,) = self.of_kind("Deployment")
        return found

    @property
    def account(self) -> tuple[str, str]:
        """Namespace and name of the operator's account."""
        return self.manager["metadata"]["namespace"], self.manager["spec"]["template"]["spec"]["serviceAccountName"]

    def as_manager(self) -> Api:
        """The server as the operator sees it."""
        return self.api.as_account(*self.account)


def deploy(cluster: str, api: Api, scratch: Path, owner_crds: Sequence[Body]) -> Deployed:
    """Apply everything once, and the CRDs of other owners before it; what is refused is kept for a test to show."""
    api.apply_crds(owner_crds)
    documents = in_sync_order(published(cluster, scratch))
    refused: dict[str, str] = {}
    for each in documents:
        try:
            api.apply(each.body, text=each.text)
            if each.body["kind"] == "CustomResourceDefinition":
                eventually(partial(api.serves, each.body), f"{each.name} is served")
        except RefusedError as error:
            refused[each.name] = error.message
    return Deployed(cluster, api, tuple(documents), refused)
