"""cdk8s-plus's plain classes, `k8s`, without the rest of cdk8s-plus: its high-level API is 24,000 lines that no plain class uses.

Importing a module runs its package first, which for this one takes a quarter of the time. Here the package runs when somebody first
uses a name of it, which is what `importlib.util.LazyLoader` does, but for packages whose modules can be imported before.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

PACKAGE = "cdk8s_plus_27"

__all__ = ["k8s"]


class _Package(ModuleType):
    """A package that did not run yet. Its path is known, so its modules can be imported."""

    def __getattr__(self, name: str) -> Any:
        package: Any = self
        package.__class__ = ModuleType
        package.__spec__.loader.exec_module(package)
        return getattr(package, name)


def _postpone_package() -> None:
    spec = None if PACKAGE in sys.modules else find_spec(PACKAGE)
    if spec is not None:
        sys.modules[PACKAGE] = module_from_spec(spec)
        sys.modules[PACKAGE].__class__ = _Package


_postpone_package()

import cdk8s_plus_27.k8s as k8s  # noqa: E402  # only now, and so: "from" looks for the name in the package first, which runs it
