"""Companions of custom resources, derived as those of a stack file are (prodstack.compiler.companions)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import cdk8s
from constructs import Construct

from constructs_lib.resources import PrefillDecode
from prodstack.compiler.authoring.tree import mapping, plain
from prodstack.compiler.companions.derive import companions
from prodstack.compiler.companions.settings import in_full
from prodstack.compiler.companions.stack import Stack
from prodstack.manifests.finding import blocks
from prodstack.manifests.manifest import Manifest
from prodstack.models.base import Model, crd_name
from prodstack.models.stack import StackFile
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from constructs_lib.resources import CustomResource
    from prodstack.manifests.finding import Finding
    from prodstack.models.companions import Disruption, Exposure, ExternalSecret, Monitoring, NetworkPolicies

    Data = Mapping[str, Any]
    ByName = Mapping[str, Exposure | Data | bool]

_METADATA = ("name", "namespace", "labels", "annotations")


class Companions(Construct):
    """The objects that a stack file with the same keys gives, such as PodDisruptionBudgets and monitors.

    of: the custom resources and prefill/decode blocks, all in one namespace. Their verbs, such as `router.serves(runtime)`, must have been
    called before. stack: the name of the stack, which some names contain; the id if left out. The other arguments are the keys of a stack
    file: models, plain data in the form of stack files, or True. operator_namespace: where the operator runs.

    Raises ValueError for objects of several namespaces, and for mistakes in the settings.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        of: Iterable[CustomResource | PrefillDecode],
        stack: str | None = None,
        operator_namespace: str = OPERATOR_NAMESPACE,
        monitoring: Monitoring | Data | bool | None = None,
        expose: ByName | None = None,
        network_policy: NetworkPolicies | Data | bool | None = None,
        disruption: Disruption | Data | bool | None = None,
        external_secrets: Mapping[str, ExternalSecret | Data | bool] | None = None,
    ) -> None:
        super().__init__(scope, id)
        made = list(of)
        whole = Stack(
            name=stack or id,
            namespace=_namespace(id, made),
            manifests=tuple(Manifest(each.body) for each in _resources(made)),
            blocks={each.block.name: each.block.runtimes for each in made if isinstance(each, PrefillDecode)},
            operator_namespace=operator_namespace,
        )
        asked = {
            "monitoring": monitoring,
            "expose": expose,
            "network_policy": network_policy,
            "disruption": disruption,
            "external_secrets": external_secrets,
        }
        settings = {crd_name(key): _written(value) for key, value in asked.items() if value is not None}
        for body in _bodies(id, settings, whole):
            _emit(self, body)


def _resources(made: Iterable[CustomResource | PrefillDecode]) -> Iterator[CustomResource]:
    for each in made:
        yield from each.runtimes if isinstance(each, PrefillDecode) else (each,)


def _namespace(id: str, made: Iterable[CustomResource | PrefillDecode]) -> str:
    found = sorted({each.namespace for each in made})
    if len(found) != 1:
        where = f"objects of {', '.join(found)}" if found else "no objects"
        raise ValueError(
            f"companions {id}: `of` has {where}, and companions belong to the objects of one namespace: add a Companions for each"
        )
    return found[0]


def _written(value: Any) -> Any:
    """A setting as a stack file has it."""
    if isinstance(value, Model):
        return value.written()
    return {key: _written(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _bodies(id: str, settings: Data, stack: Stack) -> list[dict[str, Any]]:
    """The companions as plain data. Raises ValueError with all mistakes; pydantic's ValidationError for one in the structure is one too."""
    data = in_full(mapping(settings))
    findings: list[Finding] = []
    model = StackFile.model_validate(data, by_alias=True, by_name=False)
    found = [plain(tree) for tree in companions(model, data, stack, findings)]
    if blocks(findings):
        raise ValueError("\n".join(f"companions {id}: {each.message}; {each.fix}" for each in findings))
    return found


def _emit(scope: Construct, body: Data) -> None:
    """Build an object. cdk8s-plus has no classes for most kinds of companions, so all of them are built alike."""
    metadata = body["metadata"]
    unknown = sorted(metadata.keys() - set(_METADATA))
    if unknown:
        raise ValueError(f"cdk8s has no metadata {', '.join(unknown)}")
    made = cdk8s.ApiObject(
        scope,
        f"{body['kind']}-{metadata['name']}",
        api_version=body["apiVersion"],
        kind=body["kind"],
        metadata=cdk8s.ApiObjectMetadata(**metadata),
    )
    for key, value in body.items():
        if key not in ("apiVersion", "kind", "metadata"):
            made.add_json_patch(cdk8s.JsonPatch.add(f"/{key}", value))
