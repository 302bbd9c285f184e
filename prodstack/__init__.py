"""Reviewed static YAML for the vLLM production stack. `__version__` is the only place of the version; pyproject.toml reads it."""

__version__ = "0.1.0"
