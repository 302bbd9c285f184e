"""Write docs/licences.md: the licence of every locked dependency, read from its metadata or from its licence file.

`python -m tests.docs.licences` reads what is installed for the running Python, .ci/node/package-lock.json and Go's module cache. What is not
there keeps its entry on the page if its version has not changed. Anything else is an error that names what to install or to review.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT
from tests.docs.reviewed_licences import CONTAINED, REVIEWED, REVIEWED_MODULES, Dependency

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

PAGE = ROOT / "docs/licences.md"
ACCEPTED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BlueOak-1.0.0",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
    ]
)
"""The SPDX identifiers of the licences that a dependency may have. Add one only after you have read it."""


_MEANINGS = {
    "UNKNOWN": ACCEPTED,
    "Apache 2.0": {"Apache-2.0"},
    "BSD 2-Clause License": {"BSD-2-Clause"},
    "ISC License": {"ISC"},
    "License :: OSI Approved": ACCEPTED,
    "License :: OSI Approved :: Apache Software License": {"Apache-2.0"},
    "License :: OSI Approved :: BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "License :: OSI Approved :: ISC License (ISCL)": {"ISC"},
    "License :: OSI Approved :: MIT License": {"MIT"},
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "License :: OSI Approved :: Python Software Foundation License": {"PSF-2.0"},
}
"""The licences that a name in older metadata can stand for."""

_PHRASES = {
    "Apache-2.0": "apache license version 2 0",
    "BSD-2-Clause": "redistribution and use in source and binary forms",
    "CC0-1.0": "released into the public domain with cc0 1 0",
    "ISC": "permission to use copy modify and or distribute this software",
    "MIT": "permission is hereby granted free of charge to any person obtaining a copy",
    "MPL-2.0": "mozilla public license version 2 0",
    "Unlicense": "this is free and unencumbered software released into the public domain",
}
"""Words that only the text of this licence contains, without punctuation."""
_THIRD_CLAUSE = "endorse or promote products"
"""What the third clause of BSD-3-Clause forbids."""


def is_accepted(expression: str) -> bool:
    """Whether every part of an SPDX expression is accepted, or every part of one of its alternatives."""
    return any(ACCEPTED.issuperset(choice.split(" AND ")) for choice in expression.split(" OR "))


def requirements(*files: str) -> set[Dependency]:
    """What these requirement files lock, under its normalized name."""
    text = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    return {
        Dependency(_normal(found[1]), found[2]) for found in re.finditer(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def python_licence(dependency: Dependency) -> str | None:
    """What the metadata of an installed package say. None if this version is not installed, or if they leave the licence open."""
    if dependency in REVIEWED:
        return REVIEWED[dependency][0]
    try:
        found = metadata.metadata(dependency.name)
    except metadata.PackageNotFoundError:
        return None
    if found["Version"] != dependency.version:
        return None
    if expression := found.get_all("License-Expression", []):
        return str(expression[0])
    classifiers = [name for name in found.get_all("Classifier", []) if name.startswith("License ::")]
    return meaning([*found.get_all("License", []), *classifiers])


def meaning(names: list[str]) -> str | None:
    """The one licence that all these names of older metadata can stand for. None if there is none, or more than one."""
    possible = [_MEANINGS.get(name) or ({name} if is_accepted(name) else set()) for name in names]
    common = set.intersection(*map(set, possible)) if possible else set()
    return common.pop() if len(common) == 1 else None


def npm_licences() -> dict[Dependency, str]:
    """Every package of the npm lock file, which states the licences, but the project itself."""
    packages = json.loads((ROOT / ".ci/node/package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {
        Dependency(path.rpartition("node_modules/")[2], package["version"]): package.get("license", "").strip("()")
        for path, package in packages.items()
        if path
    }


def module_files() -> list[Path]:
    """Every go.mod of the end-to-end tests."""
    return sorted((ROOT / "tests/e2e").glob("*/go.mod"))


def modules() -> set[Dependency]:
    """Every module that a go.mod of the end-to-end tests requires, in the version that is built."""
    return {each for file in module_files() for each in _required(file.read_text(encoding="utf-8"))}


def _required(text: str) -> set[Dependency]:
    replaced = dict(re.findall(r"^\t?(?:replace )?\S+ => (\S+) (v\S+)$", text, re.MULTILINE))
    required = re.findall(r"^\t(\S+) (v\S+)(?: // indirect)?$", text, re.MULTILINE)
    return {Dependency(name, replaced.get(name, version)) for name, version in required}


def go_licence(dependency: Dependency) -> str | None:
    """What the licence files in the root of a module's source contain. None if the module cache has no such module."""
    if dependency in REVIEWED_MODULES:
        return REVIEWED_MODULES[dependency][0]
    default = Path(os.environ.get("GOPATH") or Path.home() / "go") / "pkg/mod"
    cache = Path(os.environ.get("GOMODCACHE") or default)
    folder = cache / re.sub(r"[A-Z]", lambda found: f"!{found[0].lower()}", f"{dependency.name}@{dependency.version}")
    files = [
        file
        for file in folder.glob("*")
        if re.fullmatch(r"(?i)(LICEN[CS]E|COPYING)(\.(txt|md|libyaml|MIT))?", file.name)
    ]
    found = {licence for file in files if file.is_file() for licence in licences_in(file.read_text(encoding="utf-8"))}
    return " AND ".join(sorted(found)) or None


def licences_in(text: str) -> set[str]:
    """The licences whose words a text contains."""
    words = re.sub(r"[\W_]+", " ", text).lower()
    found = {licence for licence, phrase in _PHRASES.items() if phrase in words}
    if "BSD-2-Clause" in found and _THIRD_CLAUSE in words:
        found = found - {"BSD-2-Clause"} | {"BSD-3-Clause"}
    return found


@dataclass(frozen=True)
class Section:
    """One table of the page. read: the licence of a dependency; None if it cannot be read on this machine."""

    title: str
    text: str
    locked: Callable[[], Collection[Dependency]]
    read: Callable[[Dependency], str | None]


RUN = "requirements.txt"
ADDED = (
    "requirements-build.txt",
    "requirements-dev.txt",
    "requirements-docs.txt",
    "requirements-browser.txt",
    "requirements-e2e.txt",
    "requirements-bench.txt",
)
SECTIONS = (
    Section(
        "Python packages that a run needs",
        "`requirements.txt`. The licence is what a package's metadata say.",
        lambda: requirements(RUN),
        python_licence,
    ),
    Section(
        "Python packages for the tests, the benchmarks and the documentation site",
        "What `requirements-build.txt`, `requirements-dev.txt`, `requirements-docs.txt`, `requirements-browser.txt`, `requirements-e2e.txt` "
        "and `requirements-bench.txt` add. No command needs them.",
        lambda: requirements(*ADDED) - requirements(RUN),
        python_licence,
    ),
    Section(
        "npm packages that generate imports/",
        "`.ci/node/package-lock.json`, which states the licences. The packages run only in `make imports`, in some of the tests, and in the "
        "benchmarks.",
        npm_licences,
        lambda dependency: npm_licences().get(dependency),
    ),
    Section(
        "Go modules of the programs in the end-to-end tests",
        "`go.mod` in `tests/e2e/server`, `flux`, `argocd`, `owners`, `prometheus` and `prometheus-operator`. The licence is that of the licence files in the root folder of each module.",
        modules,
        go_licence,
    ),
)

_INTRODUCTION = """# Licences of the dependencies

This project is licensed under [Apache-2.0](../LICENSE). It contains none of its dependencies: it names them by version and checksum, and
`make` downloads them to your machine. This page lists their licences, as SPDX identifiers.

- A run needs Python packages with permissive licences only.
- Three Python packages for the tests, and some Go modules of the programs that the end-to-end tests build, have a weak copyleft licence,
  MPL-2.0. They are used as they are.
- If a package offers a choice of licences (`OR`), we choose one that is neither GPL nor AFL.

`.venv/bin/python -m tests.docs.licences` generates the page. A test fails if a dependency is missing, if it has a licence that nobody has
accepted yet, or if its metadata say something else. This is a list of facts, not legal advice.
"""


def recorded(page: str, section: Section) -> dict[Dependency, str]:
    """The entries of a section on the page."""
    rows = re.findall(
        r"^\| ([^|]+) \| \d+ \| ([^|]+) \|$",
        page.partition(f"\n## {section.title}\n")[2].partition("\n## ")[0],
        re.MULTILINE,
    )
    entries = ((licence, entry.rpartition(" ")) for licence, entries in rows for entry in entries.split(", "))
    return {Dependency(name, version): licence for licence, (name, _, version) in entries}


def current(page: str, section: Section) -> dict[Dependency, str | None]:
    """The licence of each locked dependency: what can be read here, else what the page says of the same version."""
    before = recorded(page, section)
    return {each: section.read(each) or before.get(each) for each in sorted(section.locked())}


def rendered(licences: Mapping[str, Mapping[Dependency, str]]) -> str:
    """The page, from the licences of each section."""
    tables = [f"## {each.title}\n\n{each.text}\n\n{_table(licences[each.title])}" for each in SECTIONS]
    read = {**REVIEWED, **REVIEWED_MODULES}
    reviewed = "".join(f"| {each} | {licence} | {source} |\n" for each, (licence, source) in read.items())
    contained = "".join(f"| {each} | {text} |\n" for each, text in CONTAINED.items())
    return (
        "\n".join(
            [
                _INTRODUCTION,
                *tables,
                f"## What metadata do not say\n\n| package | licence | source |\n|---|---|---|\n{reviewed}",
                f"Some packages contain other software:\n\n| package | what it contains |\n|---|---|\n{contained}",
                _DATA,
            ]
        ).rstrip("\n")
        + "\n"
    )


_DATA = """\
## Data from other projects

| files | what was taken | licence |
|---|---|---|
| `prodstack/catalog/data/models.yaml`, `prodstack/catalog/data/gpus.yaml` | shapes of models and sizes of memory, computed from the files of aiconfigurator-core 0.12.0, Copyright NVIDIA CORPORATION & AFFILIATES | Apache-2.0 |
| `prodstack/catalog/data/models-llama.yaml`, `prodstack/catalog/data/gpus-amd.yaml`, `tests/data/receipts.yaml` | single numbers, each with the page that states it | facts, not the text of the pages |
"""


def _table(licences: Mapping[Dependency, str]) -> str:
    groups = defaultdict(list)
    for dependency, licence in sorted(licences.items()):
        groups[licence].append(str(dependency))
    rows = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return "| licence | number | packages |\n|---|---|---|\n" + "".join(
        f"| {licence} | {len(names)} | {', '.join(names)} |\n" for licence, names in rows
    )


_HELP = """No accepted licence is known for these dependencies. To install or download them, run `make e2e`, and `go mod download` in
the folders with a go.mod below tests/e2e for the modules of other systems. If a licence is new, or if the metadata leave it open, read it and extend ACCEPTED
or REVIEWED in tests/docs/licences.py."""


def main() -> int:
    """Write the page, or say for which dependencies no accepted licence is known."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    licences: dict[str, dict[Dependency, str]] = {}
    unknown = []
    for section in SECTIONS:
        found = current(page, section)
        licences[section.title] = {each: licence for each, licence in found.items() if licence}
        unknown += [
            f"{each}: {licence or 'unknown'}" for each, licence in found.items() if not is_accepted(licence or "")
        ]
    if unknown:
        print(_HELP, *unknown, sep="\n  ")
        return 1
    PAGE.write_text(rendered(licences), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
