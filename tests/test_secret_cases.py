"""The secrets of tests/data/secrets/knowable.yaml are found and not repeated, and the values of ordinary.yaml are left alone.

Each entry of `variables` is a variable of a runtime, each of `arguments` its extraArgs, each of `texts` an entry of a ConfigMap, and each
of `objects` a manifest.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.manifests.manifest import Manifest, World, objects
from prodstack.manifests.secret_names import certainty
from prodstack.manifests.secret_texts import has_hint
from prodstack.manifests.secrets import masked, may_contain_secret
from prodstack.manifests.wording import shown
from prodstack.rules.engine.registry import judge
from tests.printed import one_line
from tests.projects import ROOT
from tests.rules.builders import other, runtime
from tests.secret_corpus import HARMLESS, SHAPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding

DATA = ROOT / "tests/data/secrets"
TEXTS = {**SHAPED, **HARMLESS}
TEXTS["private-key-in-base64"] = base64.b64encode(TEXTS["private-key"].encode()).decode()
RULE = "plaintext-secret"


def read(name: str) -> dict[str, Any]:
    """The file with the texts of the corpus in place of their names."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return dict(_filled(loaded))


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return re.sub(r"@([a-z0-9-]+)@", _text, value) if isinstance(value, str) else value


def _text(found: re.Match[str]) -> str:
    return TEXTS.get(found[1], found[0])


def manifests(cases: dict[str, Any]) -> Iterator[tuple[str, Manifest]]:
    """Every case with its manifest."""
    for name, value in cases["variables"].items():
        yield f"variable {name}", runtime({"spec/vllmConfig/env": [{"name": name, "value": value}]})
    for items in cases["arguments"]:
        yield f"arguments {' '.join(items)}", runtime({"spec/vllmConfig/extraArgs": items})
    for name, text in cases["texts"].items():
        yield f"text {name}", other("ConfigMap", {"data": {"file": text}})
    for name, body in cases["objects"].items():
        for each in objects([body]):
            yield f"object {name}", Manifest(each)


KNOWABLE, ORDINARY = read("knowable.yaml"), read("ordinary.yaml")
SECRETS = [*map(str, KNOWABLE["secrets"]), *(TEXTS[name] for name in ("hugging-face", "github-p", "json-web-token"))]


def found(manifest: Manifest) -> list[Finding]:
    """All findings of all rules about one object."""
    return judge(World((manifest,)))


def is_reported(manifest: Manifest) -> bool:
    """Whether plaintext-secret reports the object."""
    return any(finding.rule == RULE for finding in found(manifest))


def test_the_secrets_that_can_be_known_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    """At least nine of ten; the counts are printed."""
    cases = list(manifests(KNOWABLE))
    missed = [name for name, manifest in cases if not is_reported(manifest)]
    with capsys.disabled():
        print(f"\nsecrets that can be known: {len(cases) - len(missed)} of {len(cases)} found; missed: {missed}")
    assert len(cases) >= 120
    assert len(missed) <= len(cases) // 10


def test_ordinary_values_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """No false alarm; the counts are printed."""
    cases = list(manifests(ORDINARY))
    alarms = [name for name, manifest in cases if is_reported(manifest)]
    with capsys.disabled():
        print(f"\nordinary values: {len(alarms)} of {len(cases)} reported: {alarms}")
    assert len(cases) >= 200
    assert alarms == []


@pytest.mark.parametrize("manifest", [pytest.param(m, id=name) for name, m in manifests(KNOWABLE)])
def test_no_message_repeats_a_secret(manifest: Manifest) -> None:
    """Neither a finding of any rule nor the value that `diff` and `drift` show."""
    words = [word for word in SECRETS if word in json.dumps(manifest.body, ensure_ascii=False)]
    said = "\n".join(one_line(finding) for finding in found(manifest))
    shown = json.dumps(masked("", manifest.body), ensure_ascii=False)
    for word in words:
        assert word not in said
        assert word not in shown


@pytest.mark.parametrize(
    "name", ["GH_PAT", "githubPat", "PATOld", "my-pat", "URL_SIG", "urlSignature", "JWT_2", "DB_DSN", "SALT"]
)
def test_every_name_of_a_secret_has_a_hint(name: str) -> None:
    """Wherever its words begin and end; a name without one would never be looked at."""
    assert certainty(name)
    assert has_hint(name)
    assert has_hint(f"export {name}=x")


def test_the_quick_check_misses_none() -> None:
    """An object without a hint is never searched."""
    assert [name for name, manifest in manifests(KNOWABLE) if not may_contain_secret(manifest.body)] == []


@pytest.mark.parametrize(
    "value", ["DB_PASS=plum-kettle-7", {"DB_PASS": "plum-kettle-7"}, ["--api-key", "plum-kettle-7"]], ids=str
)
def test_a_value_in_a_message_is_masked(value: object) -> None:
    """A message shows a value of a wrong type, but not the secret in it."""
    assert "plum-kettle" not in shown(value)
