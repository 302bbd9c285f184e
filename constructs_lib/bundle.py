"""Where the CRDs are; apart from the constructs, so that who only copies the file needs no cdk8s."""

from __future__ import annotations

from pathlib import Path

BUNDLE = Path(__file__).parent.parent / "imports" / "crds.yaml"
"""The committed bundle; a test proves that it is what the models say."""
