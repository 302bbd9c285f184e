"""Quantities: what stays as it is written, and the same amount in a form that does."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodstack.manifests.quantity import (
    QuantityError,
    amount,
    canonical_storage,
    is_quantity,
    is_stable,
    is_stable_storage,
    stable,
)

LINES = (Path(__file__).parent / "data" / "quantities.tsv").read_text(encoding="utf-8").splitlines()
RECORDED = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
READ = [row for row in RECORDED if row[1] != "ERR"]
SUFFIXES = ("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
QUANTITIES = st.builds(
    lambda whole, fraction, suffix: f"{whole}{fraction}{suffix}",
    st.integers(0, 10**7),
    st.sampled_from(("", ".0", ".5", ".25", ".125", ".001")),
    st.sampled_from(SUFFIXES),
)


def test_the_record_is_there() -> None:
    """The table has both outcomes, and texts that are not quantities."""
    assert {row[1] for row in RECORDED} == {"true", "false", "ERR"}


@pytest.mark.parametrize(("text", "same"), [(row[0], row[1]) for row in READ])
def test_is_stable(text: str, same: str) -> None:
    """A quantity is stable if and only if Go's parser gives the same for the text that the API server returns (apimachinery, run)."""
    assert is_stable(text) == (same == "true")


@pytest.mark.parametrize(("text", "_same", "back"), READ)
def test_is_stable_storage(text: str, _same: str, back: str) -> None:
    """A volume's size is stable if and only if the API server returns it unchanged (apimachinery, run)."""
    assert is_stable_storage(text) == (text == back)


@pytest.mark.parametrize("text", [row[0] for row in RECORDED if row[1] == "ERR"])
def test_is_no_quantity(text: str) -> None:
    """Texts that Go's parser refuses are not quantities here (apimachinery, run)."""
    assert not is_quantity(text)
    with pytest.raises(QuantityError, match="is not a quantity"):
        amount(text)


UPDATED_FOR_EVER = ("0.5", "1000m", "2.0", "1000", "1024Mi", "2048Mi", "12288Mi", "0.5Gi", "1.5Gi", "1000M", "1.0")
SETTLED = ("8192Mi", "16384Mi", "65536Mi", "1", "250m", "1500m", "64Gi", "24Gi", "1G", "0")


@pytest.mark.parametrize("text", UPDATED_FOR_EVER)
def test_updated_for_ever(text: str) -> None:
    """These texts make the operator update the Deployment endlessly (operator, observed)."""
    assert not is_stable(text)


@pytest.mark.parametrize("text", SETTLED)
def test_settled(text: str) -> None:
    """With these texts the operator settles (operator, observed)."""
    assert is_stable(text)


@pytest.mark.parametrize("text", ["16384Mi", "1024Gi", "1.5Ti"])
def test_volume_updated_for_ever(text: str) -> None:
    """These sizes make the operator update the volume endlessly (operator, observed)."""
    assert not is_stable_storage(text)


@pytest.mark.parametrize("text", ["10Gi", "1536Gi", "500G", "200Gi", "20Gi"])
def test_volume_settled(text: str) -> None:
    """With these sizes the operator settles (operator, observed)."""
    assert is_stable_storage(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1", "1"),
        ("2.0", "2"),
        ("1000", "1k"),
        ("0", "0"),
        ("0.0Gi", "0"),
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("0.5Gi", "512Mi"),
        ("0.5Ki", "512"),
        ("1000M", "1G"),
        ("16384Mi", "16Gi"),
        ("16Gi", "16Gi"),
        ("+1Gi", "1Gi"),
        ("007", "7"),
        ("16e9", "16G"),
        ("1E3", "1k"),
        (".5", "500m"),
        ("3.", "3"),
    ],
)
def test_stable(text: str, wanted: str) -> None:
    """The same amount is written as Kubernetes itself prints it."""
    assert stable(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("16384Mi", "16Gi"), ("1024Gi", "1Ti"), ("1.5Ti", "1536Gi"), ("500G", "500G")]
)
def test_canonical_storage(text: str, wanted: str) -> None:
    """The same size is written as the API server returns it."""
    assert canonical_storage(text) == wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("abc", "is not a quantity"),
        ("10 GB", "is not a quantity"),
        ("10GB", "is not a quantity"),
        ("1K", "is not a quantity"),
        ("", "is not a quantity"),
        (".", "is not a quantity"),
        ("Gi", "is not a quantity"),
        ("٣", "is not a quantity"),
        ("1" * 65, "is not a quantity"),
        ("1e400", "too large"),
        ("1e-999999999", "too large or too small"),
        ("-1", "negative"),
        ("0.1m", "Kubernetes changes"),
        ("8Ei", "Kubernetes changes"),
    ],
)
def test_no_stable_form(text: str, part: str) -> None:
    """A text that is not a quantity, or that Kubernetes changes, is an error that names the text."""
    with pytest.raises(QuantityError, match=part) as raised:
        stable(text)
    assert f'"{text}"' in str(raised.value)


@pytest.mark.parametrize("text", ["0", "0Gi", "-1Gi"])
def test_no_size(text: str) -> None:
    """A volume has a size."""
    with pytest.raises(QuantityError, match="not a valid size for a volume"):
        canonical_storage(text)


@pytest.mark.parametrize("value", [None, 1, 0.5, True, [], {}])
def test_other_types_are_no_quantity(value: object) -> None:
    """The CRD's fields are strings, so a number is not a quantity."""
    assert not is_quantity(value)


@pytest.mark.parametrize(
    ("text", "wanted"), [("500m", Fraction(1, 2)), ("1Ki", 1024), ("1.5Gi", 3 * 2**29), ("2k", 2000), ("-1", -1)]
)
def test_amount(text: str, wanted: Fraction) -> None:
    """Amounts are exact."""
    assert amount(text) == wanted


@given(QUANTITIES)
def test_a_stable_form_is_stable_and_means_the_same(text: str) -> None:
    """The stable form has the same amount, is stable itself, and is valid for a volume's size."""
    try:
        made = stable(text)
    except QuantityError:
        return
    assert amount(made) == amount(text)
    assert is_stable(made)
    assert is_stable_storage(made)
    assert stable(made) == made


def test_whole_bytes_that_are_no_whole_ki_are_written_as_decimals() -> None:
    """585168000 without a suffix is a decimal quantity, which the API server writes back as 585168k."""
    assert stable("571453.125Ki") == "585168k"
    assert stable("1.125Ki") == "1152"


@given(QUANTITIES)
def test_three_decimals_and_64_bits_always_have_a_stable_form(text: str) -> None:
    """Only amounts finer than a thousandth or beyond 64 bits are refused."""
    if (amount(text) * 1000).denominator == 1 and amount(text) < 2**63:
        assert is_stable(stable(text))
