"""The row of a field in the newest observed profile."""

from __future__ import annotations

from prodstack.upstream.profile import Field, default


def operator_field(kind: str, path: str) -> Field | None:
    """The row of a field, of the field above it, or of the first one below it."""
    return default().field(kind, path)
