"""`Record`: what is kept of one compiled and judged stack of a cluster, so that it need not be compiled again.

It has what the rest of the cluster needs: the facts that other objects look up (`offers` and `values`), and the findings with the look-ups
that they depend on. Numbers are the first eight bytes of digests.
"""

from __future__ import annotations

import json
import marshal
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import repeat
from operator import eq
from typing import TYPE_CHECKING, Any

from prodstack.compiler.building.fingerprint import PLAIN, digest
from prodstack.compiler.delivery.summary import Summary, summary_from_json, summary_to_json
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.compiler.authoring.stack import Resource
    from prodstack.manifests.index import Key
    from prodstack.manifests.suppression import Suppression

_to_json = json.JSONEncoder(sort_keys=True, default=str).encode


def number(value: Any) -> int:
    """The number of JSON data."""
    text = f'"{value}' if isinstance(value, str) else _to_json(value)
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little", signed=True)


@lru_cache(maxsize=4096)
def look_up(index: str, key: Key) -> int:
    """The number of a look-up: the name of the index, and the key."""
    text = "\0".join((index, *key)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little", signed=True)


def combined(answers: dict[int, int], offers: array[int]) -> None:
    """Add what a record offers to the answers of all look-ups: the order of the records counts.

    The hash of a tuple of integers is the same in every process.
    """
    numbers, known = iter(offers), answers.get
    for at, answer in zip(numbers, numbers, strict=True):
        answers[at] = hash((known(at, 0), answer))


@dataclass(frozen=True, slots=True)
class Record:
    """One stack on one cluster, or one of the cluster's own objects, such as a Namespace.

    key: the digest of everything that it is made of; body: the digest of its objects, b"" if there are none.
    namespaces, defined: those that its objects are in, and those for which it has a Namespace.
    used_images, used_registries: the keys of the cluster's `images` and `registries` that applied; images: the references of its objects.
    borrows: the other stacks whose runtimes its routers serve. A record with them has its key from `borrowing`; under the key of its job is one
    that has nothing else.
    suppressions: those in its stack file; summary: what its objects are.
    offers: pairs of a look-up and what it finds here, each look-up once; values: what plain indexes give, by index, as the text of a JSON
    object, None if it is still in the store: most are never read.
    looks: pairs of a look-up and its answer, on which the findings depend; asked: the same for questions, (name, about, number of the answer).
    """

    key: bytes
    body: bytes = b""
    namespaces: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()
    used_images: tuple[str, ...] = ()
    used_registries: tuple[str, ...] = ()
    borrows: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    offers: array[int] = field(default_factory=lambda: array("q"))
    values: str | None = "{}"
    findings: tuple[Finding, ...] = ()
    looks: array[int] = field(default_factory=lambda: array("q"))
    asked: tuple[tuple[str, Key, int], ...] = ()
    summary: Summary = field(default_factory=Summary)

    def answers_hold(self, answers: Mapping[int, int]) -> bool:
        """Whether every look-up that the findings depend on still has its answer."""
        return all(map(eq, map(answers.get, self.looks[::2], repeat(0)), self.looks[1::2]))


def body_digest(resources: Sequence[Resource]) -> bytes:
    """The digest of objects as they are rendered; b"" without objects."""
    if not resources:
        return b""
    content = [(each.as_written, each.spec is None, each.body) for each in resources]
    try:
        return digest(marshal.dumps(content, PLAIN))
    except ValueError:  # data that marshal does not know
        return digest(json.dumps(content, default=str))


def to_row(record: Record) -> tuple[str, bytes, bytes]:
    """The record as the store keeps it, without its key and its values: text, offers and looks."""
    text = json.dumps(
        [
            record.body.hex(),
            record.namespaces,
            record.defined,
            record.used_images,
            record.used_registries,
            record.borrows,
            record.images,
            [_suppression_out(each) for each in record.suppressions],
            [finding_out(each) for each in record.findings],
            record.asked,
            summary_to_json(record.summary),
        ],
        separators=(",", ":"),
    )
    return text, record.offers.tobytes(), record.looks.tobytes()


def from_row(key: bytes, text: str, offers: bytes, looks: bytes) -> Record:
    """The record that `to_row` stored. Raises ValueError, TypeError, KeyError or IndexError for anything else."""
    (body, namespaces, defined, used, mirrored, borrows, images, suppressions, findings, asked, summary) = json.loads(
        text
    )
    return Record(
        key,
        bytes.fromhex(body),
        tuple(namespaces),
        tuple(defined),
        tuple(used),
        tuple(mirrored),
        tuple(borrows),
        tuple(images),
        tuple(map(_suppression_in, suppressions)),
        array("q", offers),
        None,
        tuple(map(finding_in, findings)),
        array("q", looks),
        tuple((name, tuple(about), answer) for name, about, answer in asked),
        summary_from_json(summary),
    )


def finding_out(finding: Finding) -> list[Any]:
    """A finding as JSON data."""
    ref = finding.object
    return [
        finding.rule,
        int(finding.severity),
        str(finding.fails_at),
        finding.file,
        finding.line,
        finding.column,
        None if ref is None else [ref.kind, ref.namespace, ref.name],
        finding.message,
        finding.fix,
        list(finding.clusters),
    ]


def finding_in(data: Iterable[Any]) -> Finding:
    """The finding that `finding_out` stored."""
    rule, severity, fails_at, file, line, column, ref, message, fix, clusters = data
    place = (file, line, column, None if ref is None else ObjectRef(*ref))
    return Finding(rule, Severity(severity), FailsAt(fails_at), *place, message, fix, tuple(clusters))


def _suppression_out(each: Suppression) -> list[Any]:
    return [each.rule, each.object, each.reason, *each.mark[:3]]


def _suppression_in(data: Iterable[Any]) -> Suppression:
    from prodstack.manifests.suppression import Suppression
    from prodstack.manifests.yaml_reader import Mark

    rule, about, reason, file, line, column = data
    return Suppression(rule, about, reason, Mark(file, line, column))
