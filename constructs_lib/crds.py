"""The four CRDs as a construct, from the committed bundles."""

from __future__ import annotations

import cdk8s
from constructs import Construct

from prodstack.compiler.publishing.bundles import BUNDLES, HARDENED


class Crds(Construct):
    """The four CRDs. Install them before the operator and before any CR.

    validation: "hardened" (Kubernetes 1.29 or newer; the API server refuses what the operator is known to fail on, see
    docs/hardened-crds.md) or "upstream". Raises ValueError for another word.
    """

    def __init__(self, scope: Construct, id: str, *, validation: str = HARDENED) -> None:
        super().__init__(scope, id)
        if validation not in BUNDLES:
            raise ValueError(f'Crds: validation "{validation}" is none of {", ".join(BUNDLES)}; write one of them')
        cdk8s.Include(self, "Resource", url=str(BUNDLES[validation]))
