"""The texts of quantities, as Go writes them."""

from __future__ import annotations

import pytest

from prodstack.manifests.quantity import sent, stored


@pytest.mark.parametrize(
    ("text", "expected", "kept"),
    [
        ("0.5", "500m", "500m"),
        ("1000m", "1", "1"),
        ("2.0", "2", "2"),
        ("1000", "1k", "1k"),
        ("1024Mi", "1Gi", "1Gi"),
        ("8192Mi", "8Gi", "8Gi"),
        ("1.5Gi", "1536Mi", "1536Mi"),
        ("0.5Gi", "512Mi", "512Mi"),
        ("1000M", "1G", "1G"),
        ("16Gi", "16Gi", "16Gi"),
        ("0", "0", "0"),
        ("00", "0", "0"),
        ("1.500", "1.500", "1.500"),
        ("1e3", "1e3", "1e3"),
        ("1000e3", "1e6", "1e6"),
        ("0.1Ki", "102400m", "102400m"),
        ("100u", "100u", "1m"),
        ("0.0001", "100u", "1m"),
        ("37.6202e-12", "1e-9", "1e-3"),
        ("-1024Mi", "-1Gi", "-1Gi"),
        ("abc", "abc", "abc"),
        ("", "", ""),
    ],
)
def test_the_text_that_is_sent_and_the_one_that_is_stored(text: str, expected: str, kept: str) -> None:
    """Sent: the shortest text, or the text itself if Go keeps it; stored: also rounded up (apimachinery, read)."""
    assert (sent(text), stored(text)) == (expected, kept)
