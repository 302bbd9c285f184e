"""What Kubernetes accepts as a name, a label key and a label value.

Each function returns the problem as the rest of a sentence ("has 70 characters, ..."), or None. Source: apimachinery's validation
package, read.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_LABEL = 63
MAX_SUBDOMAIN = 253
_DNS_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")
_DNS_1123_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")
_NAME_PART = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\Z", re.ASCII)


@lru_cache(maxsize=4096)
def dns_1035_problem(name: str) -> str | None:
    """Why `name` cannot name a Service, which takes at most 63 of a-z, 0-9 and "-", starting with a letter and not ending in "-"."""
    if len(name) > MAX_LABEL:
        return f"has {len(name)} characters; the name of a Service has at most {MAX_LABEL}"
    if _DNS_1035.match(name):
        return None
    return "is not a valid name for a Service (a-z, 0-9 and '-', starting with a letter, not ending in '-')"


@lru_cache(maxsize=4096)
def dns_subdomain_problem(name: str) -> str | None:
    """Why `name` cannot name an object, which takes at most 253 of a-z, 0-9, "-" and "."; each part between dots is a DNS label."""
    if len(name) > MAX_SUBDOMAIN:
        return f"has {len(name)} characters; an object name has at most {MAX_SUBDOMAIN}"
    if all(_DNS_1123_LABEL.match(part) for part in name.split(".")):
        return None
    return "is not a valid object name (a-z, 0-9, '-' and '.', starting and ending with a letter or digit)"


def dns_label_problem(name: str) -> str | None:
    """Why `name` cannot name a container or a volume, which takes at most 63 of a-z, 0-9 and "-", not starting or ending in "-"."""
    if len(name) > MAX_LABEL:
        return f"has {len(name)} characters; a DNS label has at most {MAX_LABEL}"
    if _DNS_1123_LABEL.match(name):
        return None
    return "is not a DNS label (a-z, 0-9 and '-', starting and ending with a letter or digit)"


@lru_cache(maxsize=4096)
def label_value_problem(value: str) -> str | None:
    """Why `value` cannot be a label value, which is "" or at most 63 letters, digits, "-", "_" and ".", no sign first or last."""
    if len(value) > MAX_LABEL:
        return f"has {len(value)} characters; a label value has at most {MAX_LABEL}"
    if not value or _NAME_PART.match(value):
        return None
    return "is not a valid label value (letters, digits, '-', '_' and '.', starting and ending with a letter or digit)"


@lru_cache(maxsize=4096)
def label_key_problem(key: str) -> str | None:
    """Why `key` cannot be a label key, which is a name of at most 63 characters after an optional DNS prefix and "/"."""
    prefix, slash, name = key.rpartition("/")
    if slash and dns_subdomain_problem(prefix):
        return "has a prefix that is not a DNS name"
    if len(name) > MAX_LABEL:
        return f"has a name of {len(name)} characters; a label key has at most {MAX_LABEL}"
    if not _NAME_PART.match(name):
        return (
            "is not a valid label key (letters, digits, '-', '_' and '.', starting and ending with a letter or digit)"
        )
    return None
