"""What Kubernetes accepts as a name, a label key and a label value.

Each function returns what is wrong as half a sentence, or None. Source: apimachinery's validation package, read.
"""

from __future__ import annotations

import re

MAX_LABEL = 63
MAX_SUBDOMAIN = 253
_DNS_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")
_DNS_1123_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")
_NAME_PART = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\Z", re.ASCII)


def dns_1035_problem(name: str) -> str | None:
    """Why `name` cannot name a Service: at most 63 of a-z, 0-9 and "-", a letter first, no "-" last."""
    if len(name) > MAX_LABEL:
        return f"has {len(name)} characters, where a Service takes {MAX_LABEL} at most"
    if _DNS_1035.match(name):
        return None
    return "is no name for a Service (a-z, 0-9 and '-', a letter first, no '-' last)"


def dns_subdomain_problem(name: str) -> str | None:
    """Why `name` cannot name an object: at most 253 of a-z, 0-9, "-" and ".", each part between dots an own label."""
    if len(name) > MAX_SUBDOMAIN:
        return f"has {len(name)} characters, where {MAX_SUBDOMAIN} are the most"
    if all(_DNS_1123_LABEL.match(part) for part in name.split(".")):
        return None
    return "is no object name (a-z, 0-9, '-' and '.', a letter or digit first and last)"


def label_value_problem(value: str) -> str | None:
    """Why `value` cannot be a label's value: "" or at most 63 of letters, digits, "-", "_" and ".", no sign first or last."""
    if len(value) > MAX_LABEL:
        return f"has {len(value)} characters, where a label value takes {MAX_LABEL} at most"
    if not value or _NAME_PART.match(value):
        return None
    return "is no label value (letters, digits, '-', '_' and '.', a letter or digit first and last)"


def label_key_problem(key: str) -> str | None:
    """Why `key` cannot be a label's key: a name of at most 63 characters, where wanted with a DNS prefix and "/" before it."""
    prefix, slash, name = key.rpartition("/")
    if slash and dns_subdomain_problem(prefix):
        return "has a prefix that is no DNS name"
    if len(name) > MAX_LABEL:
        return f"has a name of {len(name)} characters, where a label key takes {MAX_LABEL} at most"
    if not _NAME_PART.match(name):
        return "is no label key (letters, digits, '-', '_' and '.', a letter or digit first and last)"
    return None
