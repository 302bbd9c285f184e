"""The four CRDs as a construct, from the one bundle that the generated classes were made of."""

from __future__ import annotations

import cdk8s
from constructs import Construct

from constructs_lib.bundle import BUNDLE


class Crds(Construct):
    """The four CRDs. Install them before the operator and before any CR."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        cdk8s.Include(self, "Resource", url=str(BUNDLE))
