"""A project's own catalogue: its models are filled in and judged, and a change of it makes the stacks again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.saves import looks
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.session import Session
from prodstack.manifests.cluster_index import read_index, to_text
from prodstack.manifests.manifest import Facts
from tests.projects import ENGINE_IMAGE, spec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

OWN = """\
models:
- id: me/tiny-1b
  hiddenSize: 2048
  heads: 32
  attention: [{kind: full, layers: 16, kvHeads: 8, headSize: 64}]
  vocabulary: 32000
  dtype: bfloat16
  maxContext: 8192
  weights: [{part: all, parameters: 1000000000, bits: 16}]
  source: https://example.com/config.json
toolCallParsers:
- {parser: hermes, models: [me/tiny-1b], source: https://example.com/README.md}
"""
STACK = f"runtimes:\n  tiny:\n    model: {{catalog: tiny-1b}}\n    deploymentConfig: {{image: {ENGINE_IMAGE}}}\n"
WRITTEN = f"""\
runtimes:
  tiny:
    model: {{modelURL: me/tiny-1b, maxModelLen: 16384}}
    vllmConfig: {{tensorParallelSize: 1}}
    deploymentConfig: {{image: {ENGINE_IMAGE}, resources: {{cpu: 4, memory: 16Gi, gpu: 1}}}}
"""
CLUSTER = (
    "stacks: [tiny]\noperator: {install: false}\nfacts: {nodePools: [{name: l4, gpus: 4, nodes: 4, gpuMemory: 24}]}\n"
)
FILES = {
    "stacks/chat.yaml": None,
    "stacks/tiny.yaml": STACK,
    "clusters/prod.yaml": CLUSTER,
    "catalog/own.yaml": OWN,
}


def length(project: ProjectFolder) -> int:
    """The context of the runtime."""
    return int(spec(project.objects("tiny"), "VLLMRuntime", "tiny")["model"]["maxModelLen"])


def checked(root: Path) -> list[str]:
    """The messages of a run that uses the build cache, and is stored in it."""
    session = Session(root, workers=1)
    found = [f"{each.file}:{each.line}: {each.message}" for each in session.findings]
    session.save()
    session.close()
    return found


def test_an_own_model_is_filled_in(project: ProjectFolder) -> None:
    """With its context and its parser for tool calls."""
    model = spec(project.write(FILES).objects("tiny"), "VLLMRuntime", "tiny")["model"]
    assert (model["modelURL"], model["maxModelLen"], model["toolCallParser"]) == ("me/tiny-1b", 8192, "hermes")


def test_a_changed_entry_makes_the_stacks_again(project: ProjectFolder) -> None:
    """The catalogue is part of the key of a record and of the key of a run's result."""
    project.write(FILES)
    assert not any("fit" in line for line in checked(project.root))
    project.write({"catalog/own.yaml": OWN.replace("1000000000", "90000000000")})
    assert any("me/tiny-1b fits no node pool for certain" in line for line in checked(project.root))
    project.write({"catalog/own.yaml": OWN.replace("8192", "4096")})
    assert not any("fit" in line for line in checked(project.root))
    assert length(project) == 4096
    project.write({"catalog/own.yaml": None})
    os.rmdir(project.root / "catalog")  # noqa: PTH106  # the folder itself goes too
    assert any('catalog names "tiny-1b"' in line for line in checked(project.root))


def test_a_stack_that_no_cluster_runs_knows_own_models(project: ProjectFolder) -> None:
    """It is validated with the catalogue of the project, and again if that changes."""
    project.write({**FILES, "stacks/later.yaml": STACK})
    assert not any("stacks/later.yaml" in line and "no cluster runs" not in line for line in checked(project.root))
    project.write({"catalog/own.yaml": OWN.replace("tiny-1b", "small-1b")})
    assert any("stacks/later.yaml:3" in line and 'catalog names "tiny-1b"' in line for line in checked(project.root))


def test_the_rule_knows_own_models_also_in_dist(project: ProjectFolder) -> None:
    """`check` reads catalog/, and `check dist/` what the cluster's facts carry of it."""
    project.write({**FILES, "stacks/tiny.yaml": WRITTEN})
    words = "16384 tokens exceeds the model's limit of 8192"
    assert any(words in line for line in checked(project.root))
    assert project.run().returncode == 0
    assert words in project.run("check", "dist").stdout
    project.write({"catalog/own.yaml": None})
    assert project.run().returncode == 0
    assert words not in project.run("check", "dist").stdout


def test_facts_carry_models_and_nothing_else_of_the_catalogue(tmp_path: Path) -> None:
    """What is written is read back, and a cluster of which nothing but models is known is not described."""
    facts = Facts(catalog='{"models": [{"id": "a"}]}')
    (tmp_path / "cluster.facts").write_text(to_text(facts, {}))
    assert read_index(tmp_path, "x").facts == facts
    assert not facts.is_described


def test_a_text_that_nobody_can_have_written_adds_nothing(project: ProjectFolder) -> None:
    """A damaged cluster.facts stops no check; `verify` reports that it changed."""
    project.write({**FILES, "stacks/tiny.yaml": WRITTEN})
    assert project.run().returncode == 0
    path = project.root / "dist/prod/cluster.facts"
    path.write_text(path.read_text().replace("hiddenSize", "hidden"))
    done = project.run("check", "dist")
    assert "internal error" not in done.stderr
    assert "exceeds the model's limit" not in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "words", "place"),
    [
        ("hiddenSize", "hidden", 'me/tiny-1b: the key "hidden" does not exist', "3:3"),
        ("models:\n", "models: {\n", "not well-formed YAML", "2:1"),
        ("[me/tiny-1b]", "[]", "hermes: `models` is missing", "12:3"),
    ],
)
def test_a_wrong_file_stops_publishing(project: ProjectFolder, old: str, new: str, words: str, place: str) -> None:
    """It is a finding at its place, in every project with such a folder, because the rule reads it too."""
    project.write({**FILES, "catalog/own.yaml": OWN.replace(old, new, 1), "stacks/tiny.yaml": WRITTEN})
    found = [line for line in project.messages() if line.startswith(f"catalog/own.yaml:{place}: ")]
    assert [f": {words}" in line and "[invalid-catalog-entry]" in line for line in found] == [True]
    assert project.compiled().blocked


def test_a_link_out_of_the_project_is_not_read(project: ProjectFolder, tmp_path: Path) -> None:
    """As everywhere, nothing outside the project is read."""
    outside = tmp_path / "own.yaml"
    outside.write_text(OWN)
    project.write({**FILES, "catalog/own.yaml": lambda path: path.symlink_to(outside)})
    assert any("a place outside the project" in line for line in project.messages())


def test_the_folder_is_listed_and_watched(project: ProjectFolder) -> None:
    """Only the files that `fit` reads count."""
    project.write({**FILES, "catalog/README.md": "notes", "catalog/.hidden.yaml": None})
    assert list(load(project.root).catalog_files) == ["catalog/own.yaml"]
    assert "catalog/own.yaml" in looks(project.root)
