"""What the API server cannot see of the traps: which rules have no guard and why, and which guards see less than their rule.

A test holds this against the rules: each one that reports an error has a guard or stands here. Rules that only warn have none: the server
would refuse what may well work.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UNGUARDED: Mapping[str, str] = MappingProxyType({})
"""Rules that report errors and have no guard, each with the reason."""

NARROWER: Mapping[str, str] = MappingProxyType({})
"""Guards that let pass some of what their rule reports."""
