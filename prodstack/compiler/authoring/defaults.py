"""The `defaults` of a cluster file: settings that are merged under every entry of a section, in all stacks of the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from prodstack.compiler.authoring.entries import checked_entry
from prodstack.compiler.authoring.form import PREFILL_DECODE, SECTIONS, SIDES, in_crd_form, without_catalog
from prodstack.compiler.authoring.problems import invalid, problem, unknown_key
from prodstack.compiler.authoring.tree import copied, plain, put, without
from prodstack.compiler.companions.settings import EXPOSE, WAYS, applicable
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, shown
from prodstack.manifests.yaml_reader import Map, Mark, Path, Seq
from prodstack.models.companions import COMPANIONS, SWITCHES
from prodstack.models.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import Finding
    from prodstack.models.base import Model

KEY = "defaults"


def with_defaults(data: Map, defaults: Mapping[str, Any] | None, done: Map | None = None) -> Map:
    """Return a stack file's data in which every entry has the defaults of its section, except what the entry says itself.

    Companions that are no sections, such as `monitoring`, have their defaults where a stack file asks for them. A null in an entry keeps the
    default away. done: data whose entries have the defaults already, so that they are left as they are; ways in that were added have theirs.
    """
    for section, settings in (defaults or {}).items():
        entries = data.get(section)
        if section in SWITCHES:
            if isinstance(entries, Map) and isinstance(settings, Map) and section not in (done or {}):
                data = put(data, (section,), _under(entries, applicable(section, entries, settings)))
            continue
        have = done.get(section) if done is not None else None
        if not isinstance(entries, Map) or not isinstance(settings, Map):
            continue
        result = copied(entries)
        for name, entry in entries.items():
            earlier = have.get(name) if isinstance(have, Map) else None
            if isinstance(entry, Map) and (not isinstance(earlier, Map) or section == EXPOSE):
                result[name] = _under(entry, _settings_of(section, entry, settings, earlier))
        data = put(data, (section,), result)
    return data


def _settings_of(section: str, entry: Map, settings: Map, earlier: Map | None) -> Map:
    """Return the defaults of one entry. earlier: the entry with its defaults, before an override, which can add ways in to a router."""
    if section not in COMPANIONS:
        return settings
    if isinstance(earlier, Map):
        added = [way for way in WAYS if way in entry and way not in earlier]
        return without(settings, *(key for key in settings if key not in added))
    return applicable(section, entry, settings)


def _under(entry: Map, settings: Map) -> Map:
    result = copied(entry)
    for key, value in settings.items():
        written = entry.get(key)
        if key not in entry:
            result[key] = value
            if key in settings.marks:
                result.marks[key] = settings.marks[key]
        elif isinstance(written, Map) and isinstance(value, Map):
            result[key] = _under(written, value)
        elif isinstance(written, Seq) and isinstance(value, Map):
            result[key] = _with_variables(written, value)
    return result


def _with_variables(env: Seq, variables: Map) -> Seq:
    """Return an environment that is written as a list, with the variables of a mapping that it does not set."""
    have = {get(item, "name") for item in env}
    marks = {name: variables.marks.get(name, variables.mark) for name in variables if name not in have}
    added = [Map({"name": name, "value": variables[name]}, _both(mark), mark) for name, mark in marks.items()]
    places = list(env.marks) + [mark._replace(text=None) for mark in marks.values() if mark is not None]
    return Seq([*env, *added], places, env.mark)


def _both(mark: Mark | None) -> dict[str, Mark]:
    return {} if mark is None else {"name": mark._replace(text=None), "value": mark}


def wrong_defaults(data: Map) -> Iterator[Finding]:
    """Report mistakes in the defaults of a cluster file or a base, so that they are not reported for each entry that has them."""
    written = data.get(KEY)
    defaults = written if isinstance(written, Map) else Map()
    for section, settings in defaults.items():
        mark = defaults.marks[section]
        if section not in SECTIONS and section not in COMPANIONS:
            yield unknown_key(section, mark, KEY, (*SECTIONS, *COMPANIONS))
        elif isinstance(settings, Map):
            yield from _nulls(settings, (KEY, section))
            yield from _wrong_settings(section, settings, mark)
        elif section in COMPANIONS:
            message = (
                f"{KEY}.{section} is {shown(settings)}, which does not say what a stack has if it asks for {section}"
            )
            yield problem("invalid-value", mark, message, "write a mapping with the settings")


def _wrong_settings(section: str, settings: Map, mark: Mark) -> Iterator[Finding]:
    findings: list[Finding] = []
    if section in COMPANIONS:
        written: Map = settings
        model: type[Model] = COMPANIONS[section]
    else:
        kind = SECTIONS[section]
        entry = in_crd_form(checked_entry(kind, section, f"{KEY}.{section}", mark, settings, findings))
        written, model = without_catalog(entry.spec), KINDS[RUNTIME if kind == PREFILL_DECODE else kind].spec
    try:
        model.model_validate(plain(written), by_alias=True, by_name=False)
    except ValidationError as error:
        findings += invalid(error, written, model, (KEY, section), partial=True)
    yield from findings


def _nulls(settings: Map, path: Path) -> Iterator[Finding]:
    """Report nulls: nothing is below the defaults that they could remove, except in the two sides of a prefillDecode block."""
    for key, value in settings.items():
        where = (*path, key)
        if value is None:
            message = f"{dotted(where)} is null, but there is nothing below the defaults to remove"
            yield problem("invalid-value", settings.marks.get(key, settings.mark), message, "remove it")
        elif isinstance(value, Map) and key not in SIDES:
            yield from _nulls(value, where)
