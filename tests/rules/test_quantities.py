"""The rules about quantities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime, topology
from tests.rules.harness import NOTHING, POD, WARNING, Case, Said, bad, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RESOURCES = "spec/deploymentConfig/resources"
CPU, MEMORY, GPU = (f"{RESOURCES}/{key}" for key in ("cpu", "memory", "gpu"))
SHARED_MEMORY, STORAGE, SIZE = "spec/deploymentConfig/shmSize", "spec/storageConfig", "spec/storageConfig/size"
SIDECAR = "spec/deploymentConfig/sidecarConfig"


def stored(size: object) -> Manifest:
    """A runtime with a volume of this size."""
    return runtime({STORAGE: {"enabled": True, "size": size}})


def with_sidecar(*, enabled: bool = True, **resources: object) -> Manifest:
    """A runtime with a sidecar that asks for these resources."""
    return runtime({SIDECAR: {"enabled": enabled, "image": IMAGE, "resources": resources}})


invalid, valid = partial(bad, "invalid-quantity"), partial(good, "invalid-quantity")
INVALID_QUANTITY = (
    invalid("cpu", runtime({CPU: "abc"}), Said(CPU, "panics")),
    invalid("memory", runtime({MEMORY: "10 GB"}), Said(MEMORY, '"10 GB"')),
    invalid("kilo", router({"spec/resources/cpu": "1K"}), Said("spec/resources/cpu", "panics")),
    invalid("a cache", cache({"spec/resources/memory": "four"}), Said("spec/resources/memory", "panics")),
    invalid("below 0", runtime({CPU: "-1"}), Said(CPU, "refuses")),
    invalid("a volume's size", stored("10 GB"), Said(SIZE, "panics")),
    invalid("a volume's size of 0", stored("0"), Said(SIZE, "not above 0")),
    invalid("a sidecar", with_sidecar(cpu="half"), Said(f"{SIDECAR}/resources/cpu", "panics")),
    invalid("shmSize", runtime({SHARED_MEMORY: "big"}), Said(SHARED_MEMORY, "without a limit", WARNING, NOTHING)),
    invalid("a negative shmSize", runtime({SHARED_MEMORY: "-1Gi"}), Said(SHARED_MEMORY, "the API server refuses")),
    valid("good", runtime()),
    valid("a volume that is off", runtime({STORAGE: {"enabled": False, "size": "big"}})),
    valid("a router has no GPU", router({"spec/resources/gpu": "x"})),
    valid("a number is another rule's", runtime({CPU: 4})),
    valid("empty is absent", runtime({GPU: "", "spec/vllmConfig/tensorParallelSize": ABSENT})),
    valid("an exponent", runtime({MEMORY: "16e9"})),
    valid(
        "a side of a topology has no /dev/shm",
        topology({"spec/topology/decode/deploymentConfig/shmSize": "-1Gi"}),
    ),
)

unstable, kept = partial(bad, "unstable-quantity"), partial(good, "unstable-quantity")
_CHANGED = (
    (CPU, "0.5", "500m"),
    (CPU, "1000m", "1"),
    (CPU, "2.0", "2"),
    (CPU, "1000", "1k"),
    (MEMORY, "1024Mi", "1Gi"),
    (MEMORY, "2048Mi", "2Gi"),
    (MEMORY, "12288Mi", "12Gi"),
    (MEMORY, "0.5Gi", "512Mi"),
    (MEMORY, "1.5Gi", "1536Mi"),
    (MEMORY, "1000M", "1G"),
    (GPU, "1.0", "1"),
    (SHARED_MEMORY, "0.5Gi", "512Mi"),
)
_SIDE = "spec/topology/prefill/deploymentConfig/resources/cpu"
UNSTABLE_QUANTITY = (
    *(
        unstable(
            f"{path.rpartition('/')[2]} {text}",
            runtime({path: text}),
            Said(path, f'"{text}"', fix=f'write "{form}"'),
        )
        for path, text, form in _CHANGED
    ),
    unstable("too fine", runtime({CPU: "0.5m"}), Said(CPU, "endlessly", fix="three decimals")),
    unstable("a router", router({"spec/resources/memory": "1024Mi"}), Said("spec/resources/memory", "1024Mi")),
    unstable("a cache", cache({"spec/resources/cpu": "0.5"}), Said("spec/resources/cpu", "0.5")),
    unstable("a side of a topology", topology({_SIDE: "0.5"}), Said(_SIDE, "0.5")),
    kept("good", runtime()),
    kept("8192Mi", runtime({MEMORY: "8192Mi"})),
    kept("16384Mi", runtime({MEMORY: "16384Mi"})),
    kept("65536Mi", runtime({SHARED_MEMORY: "65536Mi"})),
    kept("a router has no GPU", router({"spec/resources/gpu": "1.0"})),
    kept("a sidecar is not compared", with_sidecar(cpu="0.5")),
    kept("a part of a GPU is another rule's", runtime({GPU: "0.5"})),
    kept("what is not a quantity is another rule's", runtime({CPU: "abc"})),
    kept("a number is another rule's", runtime({CPU: 0.5})),
)

unstable_size, kept_size = partial(bad, "unstable-storage-size"), partial(good, "unstable-storage-size")
UNSTABLE_STORAGE_SIZE = (
    *(
        unstable_size(text, stored(text), Said(SIZE, text, fix=f'write "{form}"'))
        for text, form in (("16384Mi", "16Gi"), ("1024Gi", "1Ti"), ("1.5Ti", "1536Gi"))
    ),
    *(kept_size(text, stored(text)) for text in ("10Gi", "1536Gi", "500G")),
    kept_size("the default", runtime({STORAGE: {"enabled": True}})),
    kept_size("a volume that is off", runtime({STORAGE: {"enabled": False, "size": "1024Gi"}})),
    kept_size("what is not a quantity is another rule's", stored("big")),
    kept_size("a number is another rule's", stored(10)),
)

fractional, whole = partial(bad, "fractional-gpu"), partial(good, "fractional-gpu")
FRACTIONAL_GPU = (
    fractional("a half", runtime({GPU: "0.5"}), Said(GPU, "whole number")),
    fractional("thousandths", runtime({GPU: "1500m"}), Said(GPU, "1500m")),
    fractional("a sidecar", with_sidecar(gpu="0.5"), Said(f"{SIDECAR}/resources/gpu", "0.5")),
    fractional(
        "huge pages",
        runtime({GPU: "3Mi", f"{RESOURCES}/gpuType": "hugepages-2Mi"}),
        Said(RESOURCES, "a multiple of 2Mi"),
    ),
    whole("whole huge pages", runtime({GPU: "4Mi", f"{RESOURCES}/gpuType": "hugepages-2Mi"})),
    whole(
        "a part of what Kubernetes itself counts", runtime({GPU: "500m", f"{RESOURCES}/gpuType": "kubernetes.io/gpu"})
    ),
    whole("one", runtime()),
    whole("a whole number with a point", runtime({GPU: "1.0"})),
    whole("a sidecar that is off", runtime({SIDECAR: {"image": IMAGE, "resources": {"gpu": "0.5"}}})),
    whole("a router", router({"spec/resources/gpu": "0.5"})),
    whole("what is not a quantity is another rule's", runtime({GPU: "all"})),
)


def unlikely(name: str, manifest: Manifest, path: str, part: str) -> Case:
    """A warning at a path."""
    return bad("unlikely-unit", name, manifest, Said(path, part, WARNING, POD))


likely = partial(good, "unlikely-unit")
_MEMORY_OF_SIDE = "spec/topology/decode/deploymentConfig/resources/memory"
UNLIKELY_UNIT = (
    unlikely("no suffix", runtime({MEMORY: "32"}), MEMORY, '"32" is less than 1Mi'),
    unlikely("thousandths", runtime({MEMORY: "512m"}), MEMORY, '"512m"'),
    unlikely("just below", runtime({MEMORY: "1023Ki"}), MEMORY, "1Mi"),
    unlikely("cpu in Gi", runtime({CPU: "4Gi"}), CPU, "4,294,967,296 cores"),
    unlikely("a router", router({"spec/resources/cpu": "4G"}), "spec/resources/cpu", "suffix of bytes"),
    unlikely("a cache", cache({"spec/resources/memory": "60"}), "spec/resources/memory", '"60"'),
    unlikely("a sidecar", with_sidecar(memory="1"), f"{SIDECAR}/resources/memory", '"1"'),
    unlikely("a volume", stored("20"), SIZE, '"20"'),
    unlikely("shmSize", runtime({SHARED_MEMORY: "16"}), SHARED_MEMORY, '"16"'),
    unlikely("a side of a topology", topology({_MEMORY_OF_SIDE: "64"}), _MEMORY_OF_SIDE, '"64"'),
    likely("good", runtime()),
    likely("small", runtime({CPU: "500m", MEMORY: "64Mi"})),
    likely("bytes", runtime({MEMORY: "17179869185"})),
    likely("nothing", runtime({MEMORY: "0", CPU: "0"})),
    likely("a volume that is off", runtime({STORAGE: {"enabled": False, "size": "20"}})),
    likely("what is not a quantity is another rule's", runtime({MEMORY: "lots"})),
)

CASES = (*INVALID_QUANTITY, *UNSTABLE_QUANTITY, *UNSTABLE_STORAGE_SIZE, *FRACTIONAL_GPU, *UNLIKELY_UNIT)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator panics on texts that it cannot parse, and updates endlessly if a quantity comes back in another form (observed)."""
    check(case)
