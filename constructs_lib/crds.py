"""The four CRDs as a construct, from the one bundle that the generated classes were made of."""

from __future__ import annotations

from pathlib import Path

import cdk8s
from constructs import Construct

BUNDLE = Path(__file__).parent.parent / "imports" / "crds.yaml"
"""The committed bundle; a test proves that it is what the models say."""


class Crds(Construct):
    """The four CRDs. Install them before the operator and before any CR."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        cdk8s.Include(self, "Resource", url=str(BUNDLE))
