"""Recognize secrets by their shape: the prefixes that issuers give their tokens, PEM private keys, passwords in URLs.

Sources: the issuers' documentation of their token formats. Text that is merely random (a digest, a uuid) has no such shape.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from prodstack.manifests.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator


def _keys_in_base64() -> Iterator[str]:
    """How a private key begins in base64, as in a kubeconfig, where certificates begin alike."""
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED "):
        start = f"-----BEGIN {kind}PRIVATE KEY".encode()
        yield base64.b64encode(start[: len(start) // 3 * 3]).decode()


SHAPES: tuple[tuple[str, str], ...] = (
    ("a Hugging Face token", r"(?<![A-Za-z0-9_])(?:hf|api_org)_[A-Za-z0-9]{20,}"),
    ("a GitHub token", r"(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    ("a GitLab token", r"(?<![A-Za-z0-9_])gl(?:pat|dt|rt|ptt|cbt|oas|soat|agent)-[A-Za-z0-9_-]{20,}"),
    (
        "an API key",
        r"(?<![A-Za-z0-9_-])(?:sk-(?:[A-Za-z0-9]{20,}|(?:proj|ant|svcacct|admin|or|lf)-[A-Za-z0-9_-]{20,})"
        r"|gsk_[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{30,}|pplx-[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{60,}|tgp_v1_[A-Za-z0-9_-]{30,}"
        r"|lsv2_(?:pt|sk)_[a-f0-9]{32}|[sr]k_live_[A-Za-z0-9]{20,}|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{40,})",
    ),
    ("an NVIDIA API key", r"(?<![A-Za-z0-9_])nvapi-[A-Za-z0-9_-]{30,}"),
    ("an AWS access key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    (
        "a Google API key",
        r"(?<![A-Za-z0-9_])(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{20,})",
    ),
    ("an Azure key", r"(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}"),
    (
        "a Slack token",
        r"(?<![A-Za-z0-9])(?:xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}"
        r"|hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]{20,})",
    ),
    ("a Docker Hub token", r"(?<![A-Za-z0-9_])dckr_[op]at_[A-Za-z0-9_-]{20,}"),
    ("an npm or PyPI token", r"(?<![A-Za-z0-9_])(?:npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{30,})"),
    (
        "an infrastructure token",
        r"(?<![A-Za-z0-9_])(?:hv[sbr]\.[A-Za-z0-9_-]{24,}|dapi[a-f0-9]{32}|do[opr]_v1_[a-f0-9]{64}"
        r"|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|AGE-SECRET-KEY-1[A-Z0-9]{58})",
    ),
    ("a JSON web token", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    (
        "a private key",
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*-----|\Z)",
    ),
    (
        "the credentials of an HTTP header",
        r"(?<![A-Za-z])(?:[Bb]earer|BEARER|Authorization: *Basic) +(?=[A-Za-z._~+/=-]*[0-9])[A-Za-z0-9._~+/=-]{16,}",
    ),
    ("the login of a registry", r'"auth": *"[A-Za-z0-9+/]{12,}={0,2}"'),
    (
        "a secret in a URL's query",
        r"(?<=[?&])(?:api[_-]?key|(?:access[_-]?)?token|password|secret|sig|X-Amz-Signature)="
        r"(?![$<{%*]|[Yy]our)[A-Za-z0-9%._~+/-]{8,}",
    ),
    (
        "a password in a URL",
        r"(?<=://)[^\s/:@?#\"'`,<>]{0,200}:(?![<{*%]|\$[({]|\$[A-Za-z_]\w*@|[0-9]{1,5}[/?#,])[^\s\"'`<>]{1,200}?(?=@[\w\[$({%*.-])",
    ),
    (
        "a token in a URL",
        r"(?<=://)(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{20,200}(?=@[\w\[])",
    ),
    ("a password in a data source name", r"(?<![\w/:])\w{1,60}:(?![<{*$])[^\s@/]{1,100}(?=@(?:tcp|unix)\()"),
    ("a private key in base64", rf"(?:{'|'.join(_keys_in_base64())})[A-Za-z0-9+/=]*"),
)
"""(description, regular expression)."""
_ANY = lazy_pattern("|".join(f"(?P<s{index}>{shape})" for index, (_, shape) in enumerate(SHAPES)))

MIN_LENGTH = 12
"""No text with one of these shapes is shorter; for a password in a URL, the whole URL counts."""
HIDDEN = "(a secret, not shown)"
_HINTS = (
    "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "gloas-", "glsoat-", "glagent-", "sk-", "pplx-", "xai-", "sg.", "nvapi-", "akia", "asia", "aiza", "ya29.", "gocspx-", "key=", "xox", "xapp-", "hooks.slack",
    "pypi-age", "hvs.", "hvb.", "hvr.", "dapi", "age-secret-key-", "eyj", "private key", "bearer ", "authorization:", '"auth"',
)  # fmt: skip
_HINTS_WITH_UNDERSCORE = (
    "hf_", "api_org_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "hub_pat_", "gsk_", "r8_", "_v1_", "lsv2_", "k_live_", "dckr_", "npm_",
    "glsa_",
)  # fmt: skip
"""Every shape except those of URLs contains one of these in lower case; a text without them needs no slow search."""
_MARK = re.compile(r"([xX*.#])\1{11,}")
_LOGIN, _QUERY = re.compile(r"://[^\s\"'`<>]{0,400}@"), re.compile(r"[?&][A-Za-z_-]{3,16}=")
"""Every shape of a URL contains a match of one of these."""


def shape_of(text: str) -> str | None:
    """Describe the secret in `text` ("a Hugging Face token"), or return None. The secret itself is never returned."""
    found = shape_in(text)
    return found[0] if found else None


def shape_in(text: str) -> tuple[str, str] | None:
    """The description of the first secret in `text`, and the secret."""
    if len(text) < MIN_LENGTH or not may_have_shape(text):
        return None
    return next(((_described(found), found[0]) for found in _ANY().finditer(text) if not _is_mark(found)), None)


def redacted(text: str) -> str:
    """The text with everything in it that has the shape of a secret replaced by a note."""
    return _ANY().sub(lambda found: found[0] if _is_mark(found) else HIDDEN, text) if may_have_shape(text) else text


def _described(found: re.Match[str]) -> str:
    return SHAPES[int((found.lastgroup or "s0")[1:])][0]


def _is_mark(found: re.Match[str]) -> bool:
    """Whether a token is one of documentation, such as hf_xxxxxxxxxxxxxxxxxxxxxxxx."""
    return _MARK.search(found[0]) is not None


def may_have_shape(text: str) -> bool:
    """Whether a text may contain a secret: a quick check, so that a harmless text costs little."""
    has = text.lower().__contains__
    if any(map(has, _HINTS)) or (has("_") and any(map(has, _HINTS_WITH_UNDERSCORE))):
        return True
    if "LS0tLS1CRUdJTi" in text or "@tcp(" in text or "@unix(" in text:
        return True
    return (has("@") and bool(_LOGIN.search(text))) or ((has("?") or has("&")) and bool(_QUERY.search(text)))
