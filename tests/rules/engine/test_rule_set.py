"""The set of rules, the set of tests and the set of documented rules are one set, and every id that is printed has a page."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest
import yaml

from prodstack.manifests.manifest import KINDS
from prodstack.rules.engine.handbook import TROUBLESHOOTING, document
from prodstack.rules.engine.pages import PARTS, Page, pages, suppressible
from prodstack.rules.engine.registry import ANY, DELIVERY, Rule, rules

ROOT = Path(__file__).parents[3]
IDS = sorted(rule.id for rule in rules())
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+\Z")
PRINTERS = {"Finding": 0, "problem": 0, "PublishError": 3}
"""What prints an id, and which of its arguments the id is."""


MODULES = sorted(path.stem for path in (ROOT / "prodstack/rules").glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_each_rule_of_a_family_has_cases_in_its_test_module(name: str) -> None:
    """prodstack/rules/F.py and tests/rules/test_F.py belong together: what each rule reports, and what it leaves alone."""
    own = {
        each.id for each in vars(importlib.import_module(f"prodstack.rules.{name}")).values() if isinstance(each, Rule)
    }
    if not own:
        return  # a guard of an edit, which tests/e2e/test_hardened.py tries
    tests = importlib.import_module(f"tests.rules.test_{name}")
    assert {case.rule for case in tests.CASES if case.said} == own
    assert {case.rule for case in tests.CASES if not case.said} == own


def test_rule_set_is_documentation_set() -> None:
    """Each rule has a section, a row and a page, and nothing else has a section."""
    sections = re.findall(r"^## ([a-z0-9-]+)$", (ROOT / "docs/rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == sorted(pages())
    assert sorted(page.id for page in pages().values() if page.is_rule) == IDS


def test_the_documentation_is_fresh() -> None:
    """docs/rules.md is what `python -m prodstack.rules.engine.handbook` writes today."""
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == document(pages().values())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_is_named_kinded_and_premised(rule: Rule) -> None:
    """An id is words with dashes; premises are rules; a rule reads at least one kind, and `judge` asks it about all that it reads."""
    assert ID.match(rule.id)
    assert set(rule.premises) <= set(IDS) - {rule.id}
    assert rule.kinds
    assert set(rule.kinds) <= {*KINDS, ANY, DELIVERY}


@pytest.mark.parametrize("page", pages().values(), ids=lambda page: page.id)
def test_a_page_has_a_title_and_its_parts_in_order(page: Page) -> None:
    """What it reports, why it is bad, the bad example, the fix: each once, in this order, under a title of one sentence."""
    title, empty, *_ = page.text.splitlines()
    assert (title[-1], empty) == (".", "")
    found = re.findall(r"^\*\*(.+?)\*\*", page.text, re.MULTILINE)
    assert found == [part for part in PARTS if page.is_rule or part in found]
    assert {"What it reports.", "Why it is bad.", "Fix."} <= set(found)


@pytest.mark.parametrize("page", [page for page in pages().values() if page.is_rule], ids=lambda page: page.id)
def test_the_examples_of_a_page_are_yaml(page: Page) -> None:
    """The bad example and the fix are fenced YAML in docs/rules.md that can be parsed."""
    bad, fix = page.markdown.partition("**Fix.**")[::2]
    for part in (bad, fix):
        examples = re.findall(r"```yaml\n(.*?)\n```", part, re.DOTALL)
        assert examples
        assert all(document is not None for example in examples for document in yaml.safe_load_all(example))


def test_the_tutorials_troubleshooting_maps_to_rules() -> None:
    """Each of the tutorial's five entries has rules, and these exist."""
    assert len(TROUBLESHOOTING) == 5
    named = {rule for trouble in TROUBLESHOOTING for rule in trouble.rules}
    assert all(trouble.rules for trouble in TROUBLESHOOTING)
    assert sorted(named - set(IDS)) == []


def ids_in(path: Path) -> set[str]:
    """The ids that a module hands to what prints them: literals, and names of literals in the same module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    handed = [call.args[at] for call in calls if len(call.args) > (at := PRINTERS.get(call.func.id, 99))]  # type: ignore[attr-defined]
    values = [names.get(arg.id) if isinstance(arg, ast.Name) else getattr(arg, "value", None) for arg in handed]
    return {value for value in values if isinstance(value, str)}


def test_every_id_that_is_printed_has_a_page() -> None:
    """`explain` knows every id that a message can end with."""
    sources = [path for part in ("prodstack", "charts") for path in sorted((ROOT / part).rglob("*.py"))]
    printed = {identifier for path in sources for identifier in ids_in(path)}
    assert {"unreadable-yaml", "unknown-reference", "publish-running"} <= printed
    assert sorted(printed - set(pages())) == []


def test_what_can_be_suppressed() -> None:
    """Every rule can be overruled with a reason; a file that cannot be read, or a suppression itself, cannot."""
    assert set(IDS) <= suppressible()
    assert suppressible().isdisjoint({"unreadable-yaml", "unused-suppression", "invalid-suppression", "disk-full"})
