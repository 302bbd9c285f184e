"""The construct of the four CRDs, which includes a committed bundle."""

from __future__ import annotations

import cdk8s
from constructs import Construct

from prodstack.compiler.publishing.bundles import BUNDLES, HARDENED


class Crds(Construct):
    """The four CRDs. Install them before the operator and before any CR.

    validation: "hardened" (Kubernetes 1.29 or newer; the API server refuses what the operator is known to fail on, see
    docs/hardened-crds.md) or "upstream". Raises ValueError for any other value.
    """

    def __init__(self, scope: Construct, id: str, *, validation: str = HARDENED) -> None:
        super().__init__(scope, id)
        if validation not in BUNDLES:
            raise ValueError(f'Crds: unknown validation "{validation}"; write one of {", ".join(BUNDLES)}')
        cdk8s.Include(self, "Resource", url=str(BUNDLES[validation]))
