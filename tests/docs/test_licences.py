"""The licence of every dependency is known and accepted: nothing comes in, and nothing changes its licence, unnoticed."""

from __future__ import annotations

import json
import re
import tarfile
from importlib import metadata

import pytest

from tests.docs.licences import (
    PAGE,
    RUN,
    SECTIONS,
    Section,
    is_accepted,
    licences_in,
    meaning,
    module_files,
    modules,
    npm_licences,
    recorded,
    rendered,
    requirements,
)
from tests.docs.pages import ROOT
from tests.docs.reviewed_licences import CONTAINED, REVIEWED, Dependency

TEXT = PAGE.read_text(encoding="utf-8")
HELP = "run `.venv/bin/python -m tests.docs.licences`"
FILES = sorted(path.name for path in ROOT.glob("requirements*.txt"))
tables = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)


def wrong(section: Section) -> list[str]:
    """The dependencies of a section without a licence on the page, or with one that nobody has accepted; and entries of no dependency."""
    listed = recorded(TEXT, section)
    locked = set(section.locked())
    unknown = [f"{each}: {listed.get(each)}" for each in locked if not is_accepted(listed.get(each, ""))]
    return sorted([*unknown, *(f"{each}: is not locked" for each in listed.keys() - locked)])


@tables
def test_every_dependency_has_an_accepted_licence(section: Section) -> None:
    """The page lists exactly what the lock file locks."""
    assert wrong(section) == [], HELP
    assert len(recorded(TEXT, section)) >= 20


@tables
def test_the_page_agrees_with_what_can_be_read_here(section: Section) -> None:
    """The metadata of installed packages, the npm lock file, and the module cache if there is one."""
    listed = recorded(TEXT, section)
    read = {each: licence for each in section.locked() if (licence := section.read(each))}
    assert {each: (listed[each], licence) for each, licence in read.items() if listed[each] != licence} == {}, HELP
    assert len(read) >= 20 or section.locked is modules


def test_the_page_is_what_the_generator_writes() -> None:
    """It was not edited by hand."""
    assert rendered({section.title: recorded(TEXT, section) for section in SECTIONS}) == TEXT, HELP


def test_the_sections_cover_every_lock_file() -> None:
    """A new file of requirements needs a section."""
    covered = {each for section in SECTIONS[:2] for each in section.locked()}
    assert covered == requirements(*FILES)
    assert len(FILES) == 8
    lines = re.findall(r"^[^\s#]\S*==", "\n".join((ROOT / file).read_text("utf-8") for file in FILES), re.MULTILINE)
    assert len(covered) == len({line.lower() for line in lines})


def test_go_modules_have_the_versions_that_are_built() -> None:
    """Replaced versions count: the module file states v0.0.0 for parts of Kubernetes."""
    sums = [line for file in module_files() for line in file.with_name("go.sum").read_text("utf-8").splitlines()]
    summed = {Dependency(*line.split()[:2]) for line in sums if "/go.mod " not in line}
    assert modules() <= summed
    stated = [
        line.split()[0]
        for file in module_files()
        for line in file.read_text("utf-8").splitlines()
        if "// indirect" in line
    ]
    assert len(modules()) >= len(set(stated))


def test_a_run_needs_permissive_licences_only() -> None:
    """As the page says: what a run needs is neither MPL nor GPL, and three Python packages for the tests are MPL."""
    assert [each for each, licence in recorded(TEXT, SECTIONS[0]).items() if "PL-" in licence] == []
    copyleft = [each for each, licence in recorded(TEXT, SECTIONS[1]).items() if licence == "MPL-2.0"]
    assert len(copyleft) == 3
    assert "MPL-2.0" not in recorded(TEXT, SECTIONS[2]).values()


@pytest.mark.parametrize("package", sorted((REVIEWED | CONTAINED).keys()), ids=str)
def test_a_reviewed_package_is_reviewed_in_its_locked_version(package: Dependency) -> None:
    """An upgrade asks for a new look at its licence."""
    assert package in requirements(*FILES)


@pytest.mark.parametrize("package", sorted(REVIEWED), ids=str)
def test_a_reviewed_licence_is_the_one_of_the_licence_file(package: Dependency) -> None:
    """It is read again wherever the package is installed; `publication` always is."""
    try:
        files = metadata.files(package.name) or []
    except metadata.PackageNotFoundError:
        assert package not in requirements(RUN) or package.name == "colorama"
        return
    texts = [file.read_text("utf-8") for file in files if "LICENSE" in file.name]
    found = set().union(*map(licences_in, texts))
    assert found == set(REVIEWED[package][0].split(" OR "))


@pytest.mark.parametrize("name", ["cdk8s", "cdk8s-plus-27"])
def test_the_npm_packages_in_a_wheel_are_those_of_the_page(name: str) -> None:
    """They are part of the archive that jsii loads."""
    [archive] = [file.locate() for file in metadata.files(name) or [] if file.name.endswith(".jsii.tgz")]
    with tarfile.open(str(archive)) as opened:
        paths = [path for path in opened.getnames() if re.search(r"node_modules/[^/@]+/package\.json$", path)]
        found = [json.load(content) for path in paths if (content := opened.extractfile(path))]
    [text] = [text for package, text in CONTAINED.items() if package.name == name]
    listed = re.findall(r"([a-z-]+ [\d.]+ \([\w.-]+\))", text)
    assert sorted(f"{each['name']} {each['version']} ({each['license']})" for each in found) == sorted(listed)
    assert all(is_accepted(each["license"]) for each in found)


def test_a_new_dependency_would_be_noticed() -> None:
    """A package, or another version of one, that the page does not list."""
    section = Section(SECTIONS[0].title, "", lambda: {Dependency("attrs", "0.0.1")}, lambda _: "MIT")
    assert "attrs 0.0.1: None" in wrong(section)
    assert "attrs 0.0.1: None" not in wrong(SECTIONS[0])


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("MIT OR GPL-3.0-or-later", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_accepted_by_name(expression: str, accepted: bool) -> None:
    """One alternative is enough; of a combination, every part counts."""
    assert is_accepted(expression) is accepted


@pytest.mark.parametrize(
    ("names", "licence"),
    [
        (["MIT"], "MIT"),
        (["UNKNOWN", "License :: OSI Approved :: MIT License"], "MIT"),
        (["BSD 2-Clause License", "License :: OSI Approved :: BSD License"], "BSD-2-Clause"),
        (["License :: OSI Approved :: BSD License"], None),
        (["ISC", "License :: OSI Approved :: BSD License"], None),
        (["MIT", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], None),
        (["Proprietary"], None),
        (["UNKNOWN"], None),
        ([], None),
    ],
)
def test_older_metadata_must_name_one_licence(names: list[str], licence: str | None) -> None:
    """What is ambiguous, contradictory or missing needs a review."""
    assert meaning(names) == licence


def test_npm_packages_are_all_read() -> None:
    """Two versions of a package are two entries."""
    assert Dependency("fs-extra", "8.1.0") in npm_licences()
    assert Dependency("fs-extra", "10.1.0") in npm_licences()
    assert len(npm_licences()) > 100
