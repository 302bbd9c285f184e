"""Images whose NIXL is too old for prefill/decode.

Source: upstream's tutorial, which reports "cuStreamCreate failed: invalid device context" for its sample image, lmcache/vllm-openai:v0.3.7,
and says that NIXL 0.9.0 is needed. Older tags of the same image cannot carry a newer NIXL. Of later ones, and of other images, nothing is
known here and nothing is said.
"""

from __future__ import annotations

import re

REPOSITORY = "lmcache/vllm-openai"
NEWEST_TOO_OLD = (0, 3, 7)
NEEDED = "0.9.0"
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[.-].*)?\Z")
_DATE = re.compile(r"2025-\d{2}-\d{2}(?:-.*)?\Z")
"""Tags by date stopped before v0.3.7 (the tutorial's basic part has 2025-05-27-v1)."""


def is_too_old(repository: str, tag: str) -> bool:
    """Whether an image, its registry aside, is known to carry a NIXL that fails."""
    if repository != REPOSITORY and not repository.endswith("/" + REPOSITORY):
        return False
    version = _VERSION.match(tag)
    if version:
        return tuple(int(part) for part in version.groups()) <= NEWEST_TOO_OLD
    return _DATE.match(tag) is not None
