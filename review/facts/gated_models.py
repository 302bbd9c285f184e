"""Models that Hugging Face gives only to accounts that accepted a licence, so that an engine needs a token.

Source: the model cards' own access notices. Organizations gate and ungate models as they like; this is a list of the well-known ones, a
hit is a warning, and a model that is not in it may be gated all the same. Patterns are compared without regard to case.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

GATED: tuple[str, ...] = (
    "meta-llama/*",
    "google/gemma-2b*",
    "google/gemma-7b*",
    "google/gemma-1.1-*",
    "google/gemma-2-*",
    "google/gemma-3-*",
    "google/gemma-3n-*",
    "google/codegemma-*",
    "google/medgemma-*",
    "google/paligemma*",
    "google/recurrentgemma-*",
    "google/shieldgemma-*",
    "mistralai/codestral-22b-*",
    "mistralai/ministral-8b-instruct-2410",
    "mistralai/mistral-large-*",
    "mistralai/mistral-small-instruct-2409",
    "mistralai/pixtral-large-*",
    "cohereforai/aya-*",
    "cohereforai/c4ai-command-*",
    "coherelabs/aya-*",
    "coherelabs/c4ai-command-*",
    "coherelabs/command-*",
    "databricks/dbrx-*",
    "bigcode/starcoder",
    "bigcode/starcoderbase*",
    "stabilityai/stablelm-2-*",
    "tiiuae/falcon-180b*",
)
"""organization/model, with * for anything."""


@lru_cache(maxsize=1024)
def is_gated(model: str) -> bool:
    """Whether a Hugging Face id is known to be gated; a path or a URL never is."""
    folded = model.lower()
    return folded.count("/") == 1 and any(fnmatchcase(folded, pattern) for pattern in GATED)
