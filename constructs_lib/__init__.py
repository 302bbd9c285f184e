"""The public Python API: constructs for cdk8s apps of your own. Stack files need none of it.

A construct is imported when it is first used, so that charts can import the objects of the operator install without cdk8s-plus.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructs_lib.companions import Companions
    from constructs_lib.crds import Crds
    from constructs_lib.operator_install import OperatorInstall
    from constructs_lib.resources import CacheServer, LoraAdapter, PrefillDecode, Router, Runtime

__all__ = ["CacheServer", "Companions", "Crds", "LoraAdapter", "OperatorInstall", "PrefillDecode", "Router", "Runtime"]

_MODULES = {
    "CacheServer": "resources",
    "Companions": "companions",
    "Crds": "crds",
    "LoraAdapter": "resources",
    "OperatorInstall": "operator_install",
    "PrefillDecode": "resources",
    "Router": "resources",
    "Runtime": "resources",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
