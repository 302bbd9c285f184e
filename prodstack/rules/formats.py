"""Values that the operator copies into a field of Kubernetes: each must have that field's format.

FIELDS is the table. Where more than the format decides about a value (a taken name, an operator that takes no value), another rule judges it,
with the same formats: names.py, environment.py, scheduling.py (tolerations), gpu_pools.py and labels.py.
"""

from __future__ import annotations

from typing import NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.formats import DNS_LABEL, DNS_SUBDOMAIN, LABEL_KEY, LABEL_VALUE, SECRET_KEY, Format
from prodstack.rules.adapters import IS_DOWNLOADED
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import ADAPTER_SPEC, ENGINE, ROUTER_SPEC, STORAGE, Place
from prodstack.rules.engine.predicate import empty, field, filled, formatted

_DEPLOYMENT, _CLAIM = "and the API server refuses the Deployment", "and the API server refuses the claim"
_UNUSABLE = "and no Secret can have it"
_TOKEN, _TERMS = ENGINE / "model.hfTokenSecret", (ENGINE / "deploymentConfig", ROUTER_SPEC)
_CREDENTIALS = (ADAPTER_SPEC / "adapterSource").where(IS_DOWNLOADED) / "credentialsSecretRef"
_ADAPTER_KEY = ADAPTER_SPEC / "vllmApiKey"


class Row(NamedTuple):
    """Values of one format. consequence: what becomes of another value, as the end of a sentence.

    may_be_empty: an empty text means the same as none, or another rule reports it.
    """

    at: tuple[Place, ...]
    format: Format
    consequence: str = _DEPLOYMENT
    may_be_empty: bool = True
    severity: Severity | None = None
    fails_at: FailsAt | None = None


FIELDS = (
    Row((ENGINE / "deploymentConfig.runtimeClass",), DNS_SUBDOMAIN),
    Row((STORAGE / "volumeName",), DNS_LABEL),
    Row((STORAGE / "storageClassName",), DNS_SUBDOMAIN, _CLAIM),
    Row((_TOKEN / "hfTokenSecretName",), DNS_SUBDOMAIN),
    Row((_TOKEN.where(field("hfTokenSecretName", filled)) / "hfTokenKeyName",), SECRET_KEY),
    Row((ROUTER_SPEC.where(field("vllmApiKeyName", filled)) / "vllmApiKeySecret.name",), DNS_SUBDOMAIN),
    Row((ROUTER_SPEC.where(field("vllmApiKeySecret.name", filled)) / "vllmApiKeyName",), SECRET_KEY),
    Row((_CREDENTIALS / "name", _ADAPTER_KEY / "secretName"), DNS_SUBDOMAIN, _UNUSABLE, may_be_empty=False),
    Row((_CREDENTIALS / "key", _ADAPTER_KEY / "secretKey"), SECRET_KEY, _UNUSABLE, may_be_empty=False),
    # Kubernetes does not judge the name of a pull secret: a public image is pulled without it.
    Row(
        (ENGINE / "deploymentConfig.image.pullSecretName", ROUTER_SPEC / "image.pullSecretName"),
        DNS_SUBDOMAIN,
        _UNUSABLE,
        severity=Severity.WARNING,
        fails_at=FailsAt.POD,
    ),
    Row(
        tuple(each / "nodeSelectorTerms[].matchExpressions[].key" for each in _TERMS),
        LABEL_KEY,
        may_be_empty=False,
    ),
    Row(tuple(each / "nodeSelectorTerms[].matchExpressions[].values[]" for each in _TERMS), LABEL_VALUE),
    Row(
        tuple(each / "nodeSelectorTerms[].matchFields[].values[]" for each in _TERMS),
        DNS_SUBDOMAIN,
        may_be_empty=False,
    ),
)
"""Fields of the custom resources and the format of the Kubernetes field that each of them reaches."""


def _case(row: Row) -> Case:
    # One `at` per name, so that a guard's words name the field.
    return Case(
        at=row.at,
        must=empty | formatted(row.format) if row.may_be_empty else formatted(row.format),
        message=f'{{name}} "{{value}}" {{problem}}, {row.consequence}',
        fix=f"write {row.format.rule}",
        guard=f"{{name}} is not a {row.format.name}, {row.consequence}: write {row.format.rule}",
        severity=row.severity,
        fails_at=row.fails_at,
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed("Kubernetes 1.34 API server"),))
def malformed_value() -> tuple[Case, ...]:
    """A value does not have the format of the Kubernetes field that it reaches.

    **What it reports.** These values, if they reach a child and the API server would refuse it:

    - names that are not a DNS subdomain: `runtimeClass`, `storageClassName`, the Secrets in `hfTokenSecret` and `vllmApiKeySecret`, the Secrets
      of an adapter (its credentials only if the operator downloads it), and a node in `matchFields`; as a warning, `pullSecretName`;
    - a `volumeName` that is not a DNS label;
    - keys that no Secret can have: `hfTokenKeyName`, `vllmApiKeyName` and those of an adapter;
    - a `key` in `matchExpressions` that is not a label key, and `values` that are not label values.

    **Why it is bad.** The CRD accepts any text, so the API server stores the custom resource. It then refuses the Deployment or the
    PersistentVolumeClaim, and the operator tries again endlessly. The operator reads an adapter's Secrets itself, and finds none.

    **Bad**

        deploymentConfig:
          runtimeClass: NVIDIA_cdi
          nodeSelectorTerms:
            - matchExpressions:
                - {key: gpu/model/name, operator: In, values: ["A100 80GB"]}

    **Fix.**

        deploymentConfig:
          runtimeClass: nvidia-cdi
          nodeSelectorTerms:
            - matchExpressions:
                - {key: nvidia.com/gpu.product, operator: In, values: [A100-80GB]}
    """
    return tuple(map(_case, FIELDS))
