"""The rule `secret-missing`."""

from __future__ import annotations

import dataclasses

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import adapter, cache, other, router, runtime, topology
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

RULE = "secret-missing"
AT = "spec/model/hfTokenSecret/hfTokenSecretName"


def needs(name: str, **more: str) -> Manifest:
    """A runtime that wants a token."""
    return runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": name, **more}})


def made(kind: str, spec: dict[str, object] | None = None, name: str = "made", **content: object) -> Manifest:
    """An object that makes a secret."""
    return other(kind, {**({"spec": spec} if spec else {}), **content}, name)


API = {"spec/vllmApiKeySecret": {"name": "api"}, "spec/vllmApiKeyName": "key"}
SOURCE = "spec/adapterSource/credentialsSecretRef"
BAD = {
    "a token": Bad((needs("nobody"),), (Said("engine", AT, '"nobody" is not known in namespace "llm"'),)),
    "a key": Bad((needs("hf", hfTokenKeyName="tok"),), (Said("engine", AT, 'no key "tok" (it has: token)'),)),
    "a pull secret": Bad(
        (runtime({"spec/deploymentConfig/image/pullSecretName": "nobody"}),),
        (Said("engine", "spec/deploymentConfig/image/pullSecretName", "nobody"),),
    ),
    "both sides": Bad(
        (topology({"spec/topology/prefill/model/hfTokenSecret": {"hfTokenSecretName": "nobody"}}),),
        (Said("engine", "spec/topology/prefill/model/hfTokenSecret/hfTokenSecretName", "nobody"),),
    ),
    "a router's key": Bad((runtime(), router(API)), (Said("router", "spec/vllmApiKeySecret/name", "api"),)),
    "an adapter's credentials": Bad(
        (
            runtime({"spec/model/enableLoRA": True}, labels={"model": "qwen3-8b"}),
            adapter({SOURCE: {"name": "nobody", "key": "k"}}),
        ),
        (Said("adapter", SOURCE + "/name", "nobody", fails_at=FailsAt.OPERATOR),),
    ),
    "a complete tree without facts": Bad(
        (needs("hf"),), (Said("engine", AT, "hf"),), facts=Facts(), also=frozenset({"missing-runtime-class"})
    ),
    "a partial tree": Bad((needs("hf"),), (Said("engine", AT, "hf", Severity.NOTE),), complete=False, facts=Facts()),
    "of another namespace": Bad(
        (needs("hf"),), (Said("engine", AT, "hf"),), facts=dataclasses.replace(FACTS, secrets={("b", "hf"): None})
    ),
    "an ExternalSecret with another key": Bad(
        (needs("made"), made("ExternalSecret", {"data": [{"secretKey": "tok"}]})), (Said("engine", AT, "it has: tok"),)
    ),
}
GOOD = {
    "of the cluster": (needs("hf"),),
    "keys not said": (needs("registry", hfTokenKeyName="any"),),
    "an ExternalSecret": (needs("made"), made("ExternalSecret", {"data": [{"secretKey": "token"}]})),
    "an ExternalSecret of another name": (
        needs("out"),
        made("ExternalSecret", {"target": {"name": "out"}, "dataFrom": [{}]}),
    ),
    "a SealedSecret": (needs("made"), made("SealedSecret", {"encryptedData": {"token": "AgB"}})),
    "a vault": (needs("out"), made("VaultStaticSecret", {"destination": {"name": "out"}})),
    "none": (runtime(), router()),
    "only half of the key": (runtime(), router({"spec/vllmApiKeySecret": {"name": "api"}})),
    "a pull secret that reaches nothing": (cache({"spec/image/pullSecretName": "nobody"}),),
}


def test_nothing_is_said_where_the_cluster_is_described_without_secrets() -> None:
    """What a cluster file does not say is not judged."""
    check_good(RULE, (needs("nobody"),), dataclasses.replace(FACTS, secrets=None))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A container whose secret is missing does not start; a secret is looked up in the object's namespace."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
