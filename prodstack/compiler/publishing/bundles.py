"""Where the CRDs are; apart from the constructs, so that who only copies the file needs no cdk8s."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UPSTREAM, HARDENED = "upstream", "hardened"
_HERE = Path(__file__).parent
BUNDLES: Mapping[str, Path] = MappingProxyType(
    {UPSTREAM: _HERE.parents[2] / "imports" / "crds.yaml", HARDENED: _HERE / "data" / "crds-hardened.yaml"}
)
"""The committed bundles by validation. Tests prove that they are what the models and the rules say.

The generated classes were made of the upstream one; the hardened one has the same fields, types and defaults.
"""
