"""Names, label keys and label values are judged as Kubernetes judges them."""

from __future__ import annotations

import pytest

from prodstack.manifests.names import dns_1035_problem, dns_subdomain_problem, label_key_problem, label_value_problem

CASES = {
    "service": (dns_1035_problem, "llama-3-1-8b", None),
    "service-63": (dns_1035_problem, "a" * 63, None),
    "service-64": (dns_1035_problem, "a" * 64, "has 64 characters"),
    "service-digit": (dns_1035_problem, "3a", "is not a valid name for a Service"),
    "service-dot": (dns_1035_problem, "a.b", "is not a valid name for a Service"),
    "service-dash": (dns_1035_problem, "a-", "is not a valid name for a Service"),
    "service-newline": (dns_1035_problem, "a\n", "is not a valid name for a Service"),
    "object": (dns_subdomain_problem, "3a.b-c", None),
    "object-253": (dns_subdomain_problem, "a" * 253, None),
    "object-254": (dns_subdomain_problem, "a" * 254, "has 254 characters"),
    "object-capital": (dns_subdomain_problem, "A", "is not a valid object name"),
    "object-two-dots": (dns_subdomain_problem, "a..b", "is not a valid object name"),
    "value": (label_value_problem, "Llama-3.1_8B", None),
    "value-empty": (label_value_problem, "", None),
    "value-64": (label_value_problem, "a" * 64, "has 64 characters"),
    "value-slash": (label_value_problem, "meta-llama/X", "is not a valid label value"),
    "value-edge": (label_value_problem, "-a", "is not a valid label value"),
    "value-foreign-letter": (label_value_problem, "é", "is not a valid label value"),
    "key": (label_key_problem, "model", None),
    "key-prefix": (label_key_problem, "app.kubernetes.io/name", None),
    "key-empty": (label_key_problem, "", "is not a valid label key"),
    "key-64": (label_key_problem, "k" * 64, "64 characters"),
    "key-empty-prefix": (label_key_problem, "/name", "not a DNS name"),
    "key-two-slashes": (label_key_problem, "a/b/c", "not a DNS name"),
}


@pytest.mark.parametrize(("judge", "text", "problem"), CASES.values(), ids=CASES)
def test_a_problem_is_half_a_sentence(judge: object, text: str, problem: str | None) -> None:
    """None means valid; otherwise the text is the reason."""
    assert callable(judge)
    said = judge(text)
    assert said is None if problem is None else problem in said
