"""Selectors are read and matched as apimachinery's labels package does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodstack.manifests.selector import SelectorError, parse

A = {"app": "a", "model": "llama", "rank": "16"}

MATCHES = {
    "nothing-selects-everything": ("", A, True),
    "blanks-select-everything": ("  ", A, True),
    "equal": ("app=a", A, True),
    "equal-other": ("app=b", A, False),
    "double-equal": ("app==a", A, True),
    "blanks-around": (" app = a , model == llama ", A, True),
    "all-conditions": ("app=a,model=other", A, False),
    "unequal": ("app!=b", A, True),
    "unequal-same": ("app!=a", A, False),
    "unequal-absent": ("tier!=x", A, True),
    "equal-empty": ("app=", A, False),
    "equal-empty-matches": ("app=,model=llama", {"app": "", "model": "llama"}, True),
    "in": ("app in (a, b)", A, True),
    "in-tight": ("app in(b,a)", A, True),
    "in-absent": ("tier in (a)", A, False),
    "notin": ("app notin (b,c)", A, True),
    "notin-same": ("app notin (a)", A, False),
    "notin-absent": ("tier notin (a)", A, True),
    "in-empty-value": ("app in (,)", {"app": ""}, True),
    "in-trailing-comma": ("app in (a,)", {"app": ""}, True),
    "exists": ("model", A, True),
    "exists-absent": ("tier", A, False),
    "absent": ("!tier", A, True),
    "absent-present": ("!app", A, False),
    "greater": ("rank>8", A, True),
    "less": ("rank < 8", A, False),
    "greater-no-number": ("app>8", A, False),
    "prefixed-key": ("app.kubernetes.io/name=a", {"app.kubernetes.io/name": "a"}, True),
    "a-key-named-in": ("in in (in)", {"in": "in"}, True),
    "mixed": ("app in (a),model!=x,!tier,rank", A, True),
}


@pytest.mark.parametrize(("text", "labels", "expected"), MATCHES.values(), ids=MATCHES)
def test_a_selector_selects(text: str, labels: dict[str, str], expected: bool) -> None:
    """Equality and set based conditions hold as on the API server; all of them must."""
    assert parse(text).matches(labels) is expected


BAD = {
    "trailing-comma": ("app=a,", "ends where a label key"),
    "leading-comma": (",app=a", 'found ","'),
    "two-commas": ("app=a,,b=c", 'found ","'),
    "no-key": ("=a", 'found "="'),
    "value-with-slash": ("model=meta-llama/Llama-3.1-8B", "is not a valid label value"),
    "value-too-long": ("model=" + "x" * 64, "64 characters"),
    "colon": ("app:a", "is not a valid label key"),
    "yaml-map": ("app: a", "is not a valid label key"),
    "key-with-two-slashes": ("a/b/c=d", "not a DNS name"),
    "key-too-long": ("k" * 64 + "=d", "64 characters"),
    "two-words": ("app a", 'found "a"'),
    "two-values": ("app=a b", 'found "b"'),
    "unclosed": ("app in (a", 'without ")"'),
    "unopened": ("app in a", 'instead of "("'),
    "no-values": ("app in ()", "is empty"),
    "two-values-in": ("app in (a b)", 'without ")"'),
    "operator-in-values": ("app in (a=b)", 'without ")"'),
    "upper-case-in": ("app IN (a)", 'found "IN"'),
    "greater-than-text": ("rank>many", "does not compare with a whole number"),
    "greater-than-nothing": ("rank>", "does not compare with a whole number"),
    "beyond-int64": ("rank>99999999999999999999", "does not compare with a whole number"),
    "absent-with-value": ("!app=a", 'found "="'),
    "quotes": ('app="a"', "is not a valid label value"),
    "and": ("app=a && model=b", 'found "&&"'),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_selector_says_why(text: str, message: str) -> None:
    """What the API server answers with 400 is refused, with the reason."""
    with pytest.raises(SelectorError) as caught:
        parse(text)
    assert message in str(caught.value)


@given(st.text(alphabet="ab/.=!<>(), in\n-_1é", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Every text either raises SelectorError or gives a selector that can be matched."""
    try:
        selector = parse(text)
    except SelectorError:
        return
    assert selector.matches({"a": "b"}) in (True, False)
