"""The public Python API: constructs for cdk8s apps of your own. Stack files need none of it."""

from constructs_lib.crds import Crds
from constructs_lib.operator_install import OperatorInstall
from constructs_lib.prefill_decode import PrefillDecode
from constructs_lib.resources import CacheServer, LoraAdapter, Router, Runtime

__all__ = ["CacheServer", "Crds", "LoraAdapter", "OperatorInstall", "PrefillDecode", "Router", "Runtime"]
