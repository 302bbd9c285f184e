"""Format paths, values and numbers for messages."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.secret_shapes import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.manifests.yaml_reader import Path

MAX_SHOWN = 60
CLOSE = 0.6
"""How similar two words are that one may have been meant for the other (difflib's ratio, 1 for the same word)."""
MOST_LETTERS = 1_000
"""Longer words are compared with none."""
_CONTROL = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Line breaks, terminal controls, invisible characters, those that change the direction of text, and lone surrogates; a tab is harmless."""
_LINES = re.compile(_CONTROL.pattern.replace(r"\x0a-", r"\x0b-"))
"""The same without the line feed."""
_MARKUP = re.compile(r"[&<>|`@*\[\]~_#\\!]|(?<=:)//|\bwww\.")


def dotted(path: Path) -> str:
    """The path as people write it: spec.vllmConfig.env[0].name."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def shown(value: object) -> str:
    """The value as short JSON. Secrets are redacted before it is cut, because half a secret no longer has a secret's shape."""
    from prodstack.manifests.secrets import masked  # which imports the YAML reader; most output shows no value

    text = redacted(json.dumps(masked("", value), ensure_ascii=False, default=str))
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."


def plural(number: int, noun: str) -> str:
    """A number and its noun: "1 error", "2 errors"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """The text on one line that cannot control a terminal: control characters are replaced."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def document(text: str) -> str:
    """A whole output, whose line feeds are ours: everything else that is not printable is replaced, in any format."""
    return _LINES.sub("\N{REPLACEMENT CHARACTER}", text)


def markdown(text: str) -> str:
    """Text on one line that stays text in Markdown: nothing in it is markup, a tag, a link or a mention."""
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(each)};" for each in found[0]), " ".join(printable(text).split()))


def markdown_code(text: str) -> str:
    """A code span that is valid in a table and may contain backticks."""
    inner = " ".join(printable(text).split()).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", inner)), default=0))
    space = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{ticks}{space}{inner or ' '}{space}{ticks}"


def finite(value: Any) -> Any:
    """The value with infinity and not-a-number, which JSON cannot represent, as strings."""
    if isinstance(value, dict):
        return {key: finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [finite(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word closest to `word`, ignoring case, underscores and dashes; None if none is close."""
    folded, choices = _fold(word), _folded(tuple(sorted(allowed)))
    if folded in choices:
        return choices[folded][0]
    if not folded or len(folded) > MOST_LETTERS:
        return None
    letters = _letters(folded)
    # difflib compares texts letter by letter, so it gets only those choices that have enough letters in common, in whatever order
    near = [
        choice
        for choice, (_, others) in choices.items()
        if 2 * len(letters & others) / (len(letters) + len(others)) >= CLOSE
    ]
    found = difflib.get_close_matches(folded, near, n=1, cutoff=CLOSE)
    return choices[found[0]][0] if found else None


@lru_cache(maxsize=64)
def _folded(allowed: tuple[str, ...]) -> Mapping[str, tuple[str, frozenset[tuple[str, int]]]]:
    """Each allowed word, and its letters, by its folded form."""
    return {_fold(choice): (choice, _letters(_fold(choice))) for choice in allowed}


def _letters(word: str) -> frozenset[tuple[str, int]]:
    """Every letter with the number of times that it has occurred so far: two words share as many as their letters in common."""
    seen: Counter[str] = Counter()
    found = []
    for letter in word:
        seen[letter] += 1
        found.append((letter, seen[letter]))
    return frozenset(found)


def _fold(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def listed(words: Sequence[str], conjunction: str) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last
