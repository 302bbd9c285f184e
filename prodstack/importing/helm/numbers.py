"""Numbers that a Helm template prints in another form than they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.accounts import leaves
from prodstack.importing.helm.pieces import code
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.importing.helm.accounts import Account

_LEAST = 1_000_000
"""The smallest whole number that Go prints with an exponent: Helm reads every number as a float."""


def misprinted(accounts: Sequence[Account]) -> Iterator[str]:
    """Yield the whole numbers that the chart passes on with an exponent, in Markdown."""
    for account in accounts:
        if account.verdict in (Verdict.UNUSED, Verdict.IGNORED):
            continue
        for leaf in leaves(account.value) if isinstance(account.value, dict | list) else [()]:
            value = get(account.value, *leaf)
            if _is_large(value):
                key = code(dotted((*account.path, *leaf)))
                yield f"{key} is {value} without quotes, which Helm prints as {printed(value)}. The stack file has the whole number."


def printed(number: int) -> str:
    """A whole number as Go prints a float: 1048576 as 1.048576e+06."""
    digits, exponent = f"{number:.16e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{exponent}"


def _is_large(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LEAST
