"""The formats of Kubernetes fields: for each, what is wrong with a text, and the same as a pattern for CEL.

Rules judge the custom resources with them, and the prediction of children judges what the API server would refuse. Source: Kubernetes 1.34's
validation, observed (tests/e2e/test_generated.py compares each format with a real API server).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.names import (
    MAX_LABEL,
    MAX_SUBDOMAIN,
    dns_label_problem,
    dns_subdomain_problem,
    label_key_problem,
    label_value_problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DOMAIN = f"{_PART}([.]{_PART})*"
LABEL_WORD = "([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]"
"""A label value that is not empty, and the part of a label key after the slash."""
_SECRET_KEY = re.compile(r"[-._a-zA-Z0-9]+", re.ASCII)
_ENV_NAME = re.compile(r"[ -<>-~]+")
_STANDARD_RESOURCES = ("cpu", "memory", "ephemeral-storage")
HUGE_PAGES = "hugepages-"
NATIVE = "kubernetes.io/"
"""In the name of a resource: Kubernetes' own, which may be asked for in parts."""


class Format(NamedTuple):
    """What one Kubernetes field accepts. problem: what is wrong with a text, as the rest of a sentence, or None.

    pattern: for RE2, without anchors or single quotes; longest: characters that the field takes where the pattern cannot say so. The two
    accept at least what `problem` accepts. rule: the format in words, for what to do.
    """

    name: str
    problem: Callable[[str], str | None]
    pattern: str
    rule: str
    longest: int | None = None

    def accepts(self, text: str) -> bool:
        """Whether the field takes the text."""
        return self.problem(text) is None


def _secret_key_problem(key: str) -> str | None:
    if len(key) > MAX_SUBDOMAIN:
        return f"has {len(key)} characters; a key of a Secret has at most {MAX_SUBDOMAIN}"
    if not _SECRET_KEY.fullmatch(key) or key == "." or key.startswith(".."):
        return "is not a valid key of a Secret (letters, digits, '-', '_' and '.', not \".\", and not starting with \"..\")"
    return None


def _env_name_problem(name: str) -> str | None:
    return (
        None
        if _ENV_NAME.fullmatch(name)
        else "is not the name of an environment variable (printable ASCII without '=')"
    )


@lru_cache(maxsize=4096)
def is_extended_resource(name: str) -> bool:
    """Whether a resource is one of a device plugin, of which a container can only ask for whole numbers."""
    return "/" in name and NATIVE not in name


def _resource_problem(name: str) -> str | None:
    is_valid = label_key_problem(name) is None
    if "/" in name:
        is_valid = is_valid and not (is_extended_resource(name) and name.startswith("requests."))
    else:
        is_valid = is_valid and (name in _STANDARD_RESOURCES or name.startswith(HUGE_PAGES))
    return None if is_valid else "is not the name of a resource (a domain, '/' and a name, such as nvidia.com/gpu)"


def _annotation_problem(key: str) -> str | None:
    return label_key_problem(key.lower())


_NAME_RULE = "letters, digits, '-', '_' and '.', a letter or digit first and last"
DNS_LABEL = Format(
    "DNS label",
    dns_label_problem,
    "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
    f"at most {MAX_LABEL} of a-z, 0-9 and '-', a letter or digit first and last",
)
DNS_SUBDOMAIN = Format(
    "DNS subdomain",
    dns_subdomain_problem,
    _DOMAIN,
    f"at most {MAX_SUBDOMAIN} of a-z, 0-9, '-' and '.', a letter or digit first and last",
    MAX_SUBDOMAIN,
)
LABEL_KEY = Format(
    "label key", label_key_problem, f"({_DOMAIN}/)?{LABEL_WORD}", f"{_NAME_RULE}, optionally after a DNS name and '/'"
)
LABEL_VALUE = Format("label value", label_value_problem, f"({LABEL_WORD})?", f"at most {MAX_LABEL} {_NAME_RULE}")
SECRET_KEY = Format(
    "key of a Secret",
    _secret_key_problem,
    "[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*",
    f"at most {MAX_SUBDOMAIN} letters, digits, '-', '_' and '.'",
    MAX_SUBDOMAIN,
)
ENV_NAME = Format("environment name", _env_name_problem, "[ -<>-~]+", "letters, digits and '_', a letter first")
RESOURCE_NAME = Format(
    "resource name",
    _resource_problem,
    f"{'|'.join(_STANDARD_RESOURCES)}|{HUGE_PAGES}[-A-Za-z0-9_.]*[A-Za-z0-9]|{_DOMAIN}/{LABEL_WORD}",
    "a name such as nvidia.com/gpu",
)
ANNOTATION_KEY = Format(
    "annotation key",
    _annotation_problem,
    f"((?i:{_DOMAIN})/)?{LABEL_WORD}",
    f"{_NAME_RULE}, optionally after a DNS name and '/'",
)
