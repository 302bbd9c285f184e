"""Operations on YAML trees that keep positions: merge, set, remove. Every function returns a new tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.yaml_reader import Map, Mark, Path, Seq

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLLECTIONS = (dict, list)


def merged(base: Map, over: Map) -> Map:
    """Return `base` with `over` merged over it: mappings key by key, null removes a key, any other value replaces.

    Values keep their positions, so that a finding about an overridden value points at the override.
    """
    result = copied(base)
    for key, value in over.items():
        mark = over.marks.get(key)
        if value is None:
            result.pop(key, None)
            result.marks.pop(key, None)
        elif isinstance(value, Map) and isinstance(result.get(key), Map):
            _set(result, key, merged(result[key], value), result.marks.get(key))
        else:
            _set(result, key, value, mark)
    return result


def put(root: Map, path: Path, value: Any) -> Map:
    """Return `root` with `value` at `path`, creating missing mappings. A replaced value keeps its position; a new one has none."""
    head, *rest = path
    if not isinstance(head, str):
        raise TypeError(f"a path into a mapping consists of text keys, found {head!r}")
    below = root.get(head)
    child = put(below if isinstance(below, Map) else Map(), tuple(rest), value) if rest else value
    result = copied(root)
    _set(result, head, child, root.marks.get(head))
    return result


def default(root: Map, path: Path, value: Any) -> Map:
    """Return `root` with `value` at `path`, unless something is written there."""
    return root if at(root, path) is not None or _blocked(root, path) else put(root, path, value)


def filled(root: Map, values: Map) -> Map:
    """Return `root` with values, and their positions, where nothing is written: mappings key by key."""
    result = copied(root)
    for key, value in values.items():
        written = root.get(key)
        if key not in root:
            _set(result, key, value, values.marks.get(key))
        elif isinstance(written, Map) and isinstance(value, Map):
            result[key] = filled(written, value)
    return result


def _blocked(root: Map, path: Path) -> bool:
    """Return whether something along the path is not a mapping. It is left alone, so that validation reports it as written."""
    node: Any = root
    for key in path[:-1]:
        node = node.get(key)
        if node is None:
            return False
        if not isinstance(node, Map):
            return True
    return False


def at(root: object, path: Path) -> Any:
    """Return the value at `path`, or None."""
    for key in path:
        if not isinstance(root, dict) or key not in root:
            return None
        root = root[key]
    return root


def map_at(root: object, path: Path) -> Map:
    """Return the mapping at `path`; an empty one if there is none."""
    found = at(root, path)
    return found if isinstance(found, Map) else Map()


def without(root: Map, *keys: str) -> Map:
    """Return `root` without these keys."""
    result = copied(root)
    for key in keys:
        result.pop(key, None)
        result.marks.pop(key, None)
    return result


def copied(root: Map) -> Map:
    """Return a shallow copy with its positions."""
    return Map(root, dict(root.marks), root.mark)


def mapping(values: Mapping[str, Any], mark: Mark | None = None) -> Map:
    """Return derived values as a Map, all at the position `mark`."""
    tree = {key: mapping(value, mark) if isinstance(value, dict) else value for key, value in values.items()}
    return Map(tree, dict.fromkeys(tree, mark) if mark else {}, mark)


def plain(value: Any) -> Any:
    """Return the data as plain dicts and lists, without nulls in mappings (null means: not written)."""
    if isinstance(value, dict):
        return {
            key: plain(item) if isinstance(item, _COLLECTIONS) else item
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def unchanged(value: Any) -> Any:
    """Return the data as plain dicts and lists, including nulls."""
    if isinstance(value, dict):
        return {key: unchanged(item) for key, item in value.items()}
    return [unchanged(item) for item in value] if isinstance(value, list) else value


def with_places(node: Any) -> str:
    """Return a tree with the places of its entries, as text: findings point to them."""
    marks = node.marks if isinstance(node, Map | Seq) else ()
    below = node.items() if isinstance(node, Map) else enumerate(node) if isinstance(node, Seq) else ()
    return f"{marks} {[(key, with_places(item)) for key, item in below]}" if below else f"{marks} {node!r}"


def has_empty(value: Any) -> bool:
    """Return whether a tree contains an empty mapping, an empty list or a null, at any depth or itself."""
    if not isinstance(value, _COLLECTIONS):
        return value is None
    pending = [value]
    for each in pending:  # the list grows during the loop until it holds every mapping and list of the tree
        if not each:
            return True
        for item in each.values() if isinstance(each, dict) else each:
            if item is None:
                return True
            if isinstance(item, _COLLECTIONS):
                pending.append(item)
    return False


def without_empty(value: Any, *, keep: frozenset[Path] = frozenset(), path: Path = ()) -> Any:
    """Return the tree without empty mappings, empty lists and nulls, except at the paths in `keep`."""
    if isinstance(value, Map):
        items = {key: without_empty(item, keep=keep, path=(*path, key)) for key, item in value.items()}
        kept = {key: item for key, item in items.items() if not _is_empty(item) or (*path, key) in keep}
        return Map(kept, {key: value.marks[key] for key in kept if key in value.marks}, value.mark)
    if isinstance(value, Seq):
        return Seq([without_empty(item) for item in value], list(value.marks), value.mark)
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, dict | list) and not value)


def _set(node: Map, key: str, value: Any, mark: Mark | None) -> None:
    node[key] = value
    if mark is not None:
        node.marks[key] = mark
