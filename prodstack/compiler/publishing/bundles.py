"""The paths of the committed CRD bundles. They are not in constructs_lib, because copying a bundle needs no cdk8s."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from prodstack.layout import IMPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

UPSTREAM, HARDENED = "upstream", "hardened"
_HERE = Path(__file__).parent
BUNDLES: Mapping[str, Path] = MappingProxyType(
    {UPSTREAM: IMPORTS / "crds.yaml", HARDENED: _HERE / "data" / "crds-hardened.yaml"}
)
"""The committed bundles by validation; tests compare them with the models and the rules.

The classes in imports/ were generated from the upstream bundle. The hardened one has the same fields, types and defaults.
"""
