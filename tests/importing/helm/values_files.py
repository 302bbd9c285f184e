"""The public values files, and shorthands for importing values in tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.importing.helm.convert import Imported, convert
from prodstack.importing.helm.values import read_values
from prodstack.manifests.wording import dotted

if TYPE_CHECKING:
    from prodstack.importing.helm.accounts import Account

FOLDER = Path(__file__).resolve().parents[2] / "data/helm-values"
DEFAULTS, SCHEMA = FOLDER / "chart-defaults.yaml", FOLDER / "chart-schema.json"
REAL = sorted(FOLDER.glob("values-*.yaml"))
MODEL = {"name": "chat", "repository": "lmcache/vllm-openai", "tag": "v0.3.7", "modelURL": "org/chat", "requestCPU": 4}
MODEL |= {"requestMemory": "16Gi", "requestGPU": 1}
"""A model without a mistake."""


def imported(values: Any, name: str = "vllm") -> Imported:
    """What values become: as data, as text, or as the path of a file."""
    if isinstance(values, Path):
        content = values.read_bytes()
    else:
        content = values.encode() if isinstance(values, str) else yaml.safe_dump(values).encode()
    return convert(read_values([("values.yaml", content)]), name, "default")


def with_model(*, top: Any = None, **fields: Any) -> dict[str, Any]:
    """Values with one model, its fields over those of MODEL, and more keys of servingEngineSpec."""
    model = {key: value for key, value in {**MODEL, **fields}.items() if value is not ...}
    return {"servingEngineSpec": {"modelSpec": [model], **(top or {})}}


def runtime(result: Imported) -> Any:
    """The only runtime of the stack file."""
    (found,) = result.stack["runtimes"].values()
    return found


def account(result: Imported, path: str) -> Account:
    """What became of the value at a dotted path."""
    (found,) = [each for each in result.accounts if dotted(each.path) == path]
    return found
