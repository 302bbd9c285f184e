"""A suppression silences exactly what it names, needs a reason, and is a finding when it silences nothing."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.suppression import Suppression, annotated, apply
from prodstack.manifests.yaml_reader import Mark, read

KNOWN = ("mismatched-port", "mutable-image-tag")
CHAT = ObjectRef("VLLMRouter", "llm", "chat")


def finding(rule: str = "mismatched-port", about: ObjectRef | None = CHAT, file: str = "stacks/a.yaml") -> Finding:
    """A finding of that rule about that object."""
    return Finding(rule, Severity.ERROR, FailsAt.POD, file, 9, 3, about, "m", "f")


def suppression(rule: str = "mismatched-port", about: str | None = None, reason: str = "because") -> Suppression:
    """A suppression in stacks/a.yaml."""
    return Suppression(rule, about, reason, Mark("stacks/a.yaml", 2, 5))


@pytest.mark.parametrize(
    "about",
    [pytest.param(None, id="every object"), "chat", "VLLMRouter/chat", "VLLMRouter/llm/chat"],
)
def test_a_suppression_silences_what_it_names(about: str | None) -> None:
    """An object is named by its name alone, with its kind, or with its namespace too."""
    other = finding("mutable-image-tag")
    assert apply([finding(), other], [suppression(about=about)], KNOWN) == [other]


@pytest.mark.parametrize(
    ("given", "found", "message"),
    [
        pytest.param(suppression(about="other"), finding(), "about other", id="another object"),
        pytest.param(suppression(about="VLLMRuntime/chat"), finding(), "about VLLMRuntime/chat", id="another kind"),
        pytest.param(suppression(about="VLLMRouter/x/chat"), finding(), "x/chat", id="another namespace"),
        pytest.param(
            suppression(), finding(file="stacks/b.yaml"), "mismatched-port reports nothing", id="another file"
        ),
        pytest.param(
            suppression("mutable-image-tag"), finding(), "mutable-image-tag reports nothing", id="another rule"
        ),
        pytest.param(suppression(about="chat"), finding(about=None), "about chat", id="a finding about a file"),
    ],
)
def test_a_suppression_that_meets_nothing_is_a_warning(given: Suppression, found: Finding, message: str) -> None:
    """It silences nothing and is reported at its own line."""
    unused, kept = sorted(apply([found], [given], KNOWN), key=lambda f: f.line)
    assert kept == found
    assert (unused.rule, unused.severity, unused.line, unused.column) == ("unused-suppression", Severity.WARNING, 2, 5)
    assert message in unused.message


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        pytest.param(suppression("mismatched-prot"), 'did you mean "mismatched-port"?', id="misspelt"),
        pytest.param(suppression("zzz"), "run `rules`", id="unknown"),
        pytest.param(suppression(reason=" "), "state why", id="no reason"),
    ],
)
def test_an_invalid_suppression_is_one_error_and_silences_nothing(given: Suppression, fix: str) -> None:
    """An unknown id or an empty reason overrules no finding."""
    invalid, kept = sorted(apply([finding()], [given], KNOWN), key=lambda f: f.line)
    assert kept == finding()
    assert (invalid.rule, invalid.severity) == ("invalid-suppression", Severity.ERROR)
    assert fix in invalid.fix


def test_one_suppression_written_once_is_judged_once() -> None:
    """A stack that two clusters use is read twice; its suppressions count once, for both."""
    both = [finding(), finding(about=ObjectRef("VLLMRouter", "other", "chat"))]
    assert apply(both, [suppression(), suppression()], KNOWN) == []
    assert len(apply([], [suppression(), suppression()], KNOWN)) == 1


def test_the_reach_of_a_suppression_can_be_given() -> None:
    """A caller can define which findings a suppression applies to."""
    assert apply([finding(file="b")], [suppression()], KNOWN, lambda _s, _f: True) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("mismatched-port: a proxy sits between", [("mismatched-port", "a proxy sits between")], id="one"),
        pytest.param("a: x; b: y;", [("a", "x"), ("b", "y")], id="two, by semicolon"),
        pytest.param("a: x\nb: y\n", [("a", "x"), ("b", "y")], id="two, by line"),
        pytest.param("a: first; then the rest", [("a", "first; then the rest")], id="a semicolon in a reason"),
        pytest.param("a: see http://x/y", [("a", "see http://x/y")], id="a colon in a reason"),
        pytest.param("a", [("a", "")], id="no reason"),
        pytest.param(" ", [], id="empty"),
    ],
)
def test_an_annotation_holds_suppressions(text: str, expected: list[tuple[str, str]]) -> None:
    """Rules and reasons are read from the annotation, at its line."""
    body = {"kind": "VLLMRouter", "metadata": {"name": "n", "annotations": {"production-stack.vllm.ai/suppress": text}}}
    found = list(annotated(Manifest(body)))
    assert [(s.rule, s.reason) for s in found] == expected
    assert all(
        s.names(ObjectRef("VLLMRouter", "", "n")) and not s.names(ObjectRef("VLLMRouter", "x", "n")) for s in found
    )


def test_an_annotation_has_a_line() -> None:
    """A finding about a suppression points at the annotation."""
    text = 'kind: A\nmetadata:\n  name: n\n  annotations:\n    production-stack.vllm.ai/suppress: "zzz: because"\n'
    (found,) = annotated(Manifest(read(text, "a.yaml")[0]))
    assert str(found.mark) == "a.yaml:5:5"


@pytest.mark.parametrize("annotations", [None, [], "x", {"production-stack.vllm.ai/suppress": 1}])
def test_odd_annotations_hold_none(annotations: object) -> None:
    """A value that is not a string gives no suppression."""
    assert list(annotated(Manifest({"metadata": {"annotations": annotations}}))) == []
