"""Random edits of a project, as people and tools make them. Each is a function of the state, which it changes, and of a random choice."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.compiler.building import worlds
from tests.compiler.building.worlds import CLUSTERS, ENTRIES, NAMES, NAMESPACES, RULES, SECTIONS, STACKS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.compiler.building.worlds import Data

    Edit = Callable[[Data, random.Random], None]


def a_value(state: Data, choose: random.Random) -> None:
    """One entry is written anew, under the same name."""
    found = _entries(state)
    if found:
        _, entries, section, name = choose.choice(found)
        entries[name] = ENTRIES[section](choose)


def a_field(state: Data, choose: random.Random) -> None:
    """One field of one entry changes, and stays valid."""
    found = [entries[name] for _, entries, section, name in _entries(state) if section == "runtimes"]
    if found:
        entry = choose.choice(found)
        match choose.randrange(4):
            case 0:
                count = choose.choice((1, 2, 3, 6))
                entry["deploymentConfig"]["resources"]["gpu"] = count
                entry["vllmConfig"] = {"tensorParallelSize": count}
            case 1:
                entry["deploymentConfig"]["replicas"] = choose.choice((1, 2, 3))
            case 2:
                entry["vllmConfig"] = choose.choice(({}, {"enableChunkedPrefill": True}, {"maxLoras": 3}))
            case _:
                entry["labels"] = {"model": choose.choice(NAMES)}


def a_name(state: Data, choose: random.Random) -> None:
    """An entry gets another name, perhaps that of another one."""
    found = _entries(state)
    if found:
        _, entries, _, name = choose.choice(found)
        entries[choose.choice(NAMES)] = entries.pop(name)


def an_entry(state: Data, choose: random.Random) -> None:
    """An entry comes or goes."""
    each, section = _stack(state, choose), choose.choice(SECTIONS)
    entries = each["sections"].setdefault(section, {})
    if entries and choose.random() < 0.5:
        entries.pop(choose.choice(sorted(entries)))
    else:
        entries[choose.choice(NAMES)] = ENTRIES[section](choose)
    if not entries:
        del each["sections"][section]


def a_copy(state: Data, choose: random.Random) -> None:
    """An entry, or the manifests beside a stack, are copied to another stack, where they may be duplicates."""
    found = _entries(state)
    manifests = [each["manifests"] for each in state["stacks"].values() if each["manifests"]]
    if manifests and choose.random() < 0.5:
        _stack(state, choose)["manifests"].update(copy.deepcopy(choose.choice(manifests)))
    elif found:
        _, entries, section, name = choose.choice(found)
        target = _stack(state, choose)["sections"].setdefault(section, {})
        target[name] = copy.deepcopy(entries[name])


def comments(state: Data, choose: random.Random) -> None:
    """Comments move everything below them."""
    each = choose.choice([*state["stacks"].values(), *state["clusters"].values(), *state["bases"].values()])
    each["comments"] = choose.choice((0, 1, 2))


def the_stacks_namespace(state: Data, choose: random.Random) -> None:
    """A stack moves to another namespace."""
    _put(_stack(state, choose)["keys"], "namespace", choose.choice((None, *NAMESPACES)))


def a_manifest(state: Data, choose: random.Random) -> None:
    """A manifest beside a stack comes, changes or goes."""
    each = _stack(state, choose)["manifests"]
    file = choose.choice(("extra.yaml", "more.yaml"))
    if file in each and choose.random() < 0.4:
        del each[file]
    else:
        each[file] = [worlds.manifest(choose) for _ in range(choose.choice((1, 1, 2)))]


def a_suppression(state: Data, choose: random.Random) -> None:
    """A suppression comes or goes; it may be unused, or of a rule that does not exist."""
    holder = choose.choice(
        [each["keys"] for each in state["stacks"].values()] + [each["data"] for each in state["clusters"].values()]
    )
    made = {"rule": choose.choice(RULES), "reason": "a test"}
    if choose.random() < 0.4:
        made["object"] = choose.choice(NAMES)
    given = holder.setdefault("suppress", [])
    if given and choose.random() < 0.4:
        given.pop()
    else:
        given.append(made)
    if not given:
        del holder["suppress"]


def an_override(state: Data, choose: random.Random) -> None:
    """A cluster overrides something of a stack that it runs, or no longer does."""
    data = _cluster(state, choose)
    found = data.setdefault("overrides", {})
    name = choose.choice(data["stacks"]) if data["stacks"] else ""
    sections = state["stacks"].get(name, {}).get("sections", {})
    if name in found and choose.random() < 0.3:
        del found[name]
    elif sections:
        section = choose.choice(sorted(sections))
        entry = choose.choice(sorted(sections[section]))
        found[name] = {section: {entry: _overridden(section, choose)}}
    if not found:
        del data["overrides"]


def _overridden(section: str, choose: random.Random) -> Data | None:
    if choose.random() < 0.1:
        return None
    if section != "runtimes":
        return {"resources": {"cpu": 3}} if section != "loraAdapters" else {"baseModel": choose.choice(NAMES)}
    return choose.choice(
        (
            {"deploymentConfig": {"resources": {"gpu": choose.choice((1, 2, 8))}}},
            {"deploymentConfig": {"replicas": choose.choice((1, 3, 8))}},
            {"labels": {"model": choose.choice(NAMES)}},
            {"vllmConfig": {"tensorParallelSize": 4}, "deploymentConfig": {"replicas": choose.choice((1, 3))}},
            {"cache": choose.choice(NAMES)},
            {"model": {"hfTokenSecret": choose.choice(("hf", "other"))}},
        )
    )


def the_facts(state: Data, choose: random.Random) -> None:
    """What the cluster provides changes."""
    _put(_cluster(state, choose), "facts", choose.choice((None, worlds.facts(choose), worlds.facts(choose))))


def a_setting(state: Data, choose: random.Random) -> None:
    """One setting of a cluster changes."""
    data = _cluster(state, choose)
    match choose.randrange(7):
        case 0:
            pairs = [
                ("docker.io/lmcache/lmstack-router", choose.choice((":v9", ":latest"))),
                ("lmcache/vllm-openai", "@sha256:" + "a" * 64),
                ("registry/unused", ":v1"),
            ]
            _put(data, "images", dict(choose.sample(pairs, choose.randrange(3))) or None)
        case 1:
            _put(data, "namespace", choose.choice((None, *NAMESPACES)))
        case 2:
            _put(data, "storageClass", choose.choice((None, "gp3", "nfs")))
        case 3:
            profile = choose.choice(("0.1.11", "0.1.12", "2026-08-05", "change-841", "unknown"))
            data["operator"] = {**data.get("operator", {}), "profile": profile}
        case 4:
            installed = {"image": choose.choice(("registry/operator:v1", "registry/operator@sha256:" + "b" * 64))}
            data["operator"] = choose.choice(({"install": False}, installed, {**installed, "allowMutableImage": True}))
        case 5:
            _put(data, "crds", choose.choice((None, {"validation": "upstream"}, {"validation": "hardened"})))
        case _:
            _put(data, "foreignFiles", choose.choice((None, ["../extra.yaml"])))


def the_clusters_objects(state: Data, choose: random.Random) -> None:
    """A cluster or a base asks for other quotas or RuntimeClasses."""
    data = choose.choice([*(each["data"] for each in state["bases"].values()), _cluster(state, choose)])
    if choose.random() < 0.7:
        _put(data, "quotas", choose.choice((None, worlds.quotas(choose), worlds.quotas(choose))))
    else:
        _put(data, "runtimeClasses", choose.choice((None, {"nvidia": {}}, {"kata": {"handler": "kata-qemu"}})))


def the_delivery(state: Data, choose: random.Random) -> None:
    """A cluster is delivered by other GitOps tools, or by the same ones in another way."""
    url = choose.choice(("https://git.example.com/a.git", "https://git.example.com/b.git"))
    argocd = {"repoURL": url, "destination": {"name": choose.choice(("east", "west"))}}
    flux = choose.choice(({"repoURL": url}, {"repoURL": url, "decryption": {"provider": "sops"}}))
    tools = choose.choice((None, {"argocd": argocd}, {"flux": flux}, {"argocd": argocd, "flux": flux}))
    _put(_cluster(state, choose), "gitops", tools)


def what_may_be_deleted(state: Data, choose: random.Random) -> None:
    """A runtime says that its volume may be deleted, or no longer does."""
    runtimes = [entries[name] for _, entries, section, name in _entries(state) if section == "runtimes"]
    if runtimes:
        runtime = choose.choice(runtimes)
        runtime["storageConfig"] = {"enabled": True, "size": "10Gi"}
        _put(runtime, "onDelete", choose.choice((None, "deleteVolume")))


def a_base(state: Data, choose: random.Random) -> None:
    """A base comes, changes or goes, or a cluster or another base begins or ceases to have it."""
    name, bases = choose.choice(worlds.BASES), state["bases"]
    match choose.randrange(5):
        case 0:
            bases[name] = worlds.base(choose)
        case 1:
            bases.pop(name, None)
        case 2 if bases:
            _put(choose.choice(sorted(bases.values(), key=str))["data"], "base", choose.choice((None, name)))
        case 3 if bases:
            data = choose.choice(sorted(bases.values(), key=str))["data"]
            holder = {"stacks": sorted(state["stacks"]), **{key: data[key] for key in ("overrides",) if key in data}}
            an_override({**state, "clusters": {"x": {"data": holder}}}, choose)
            _put(data, "overrides", holder.get("overrides"))
        case _:
            _put(_cluster(state, choose), "base", choose.choice((None, *worlds.BASES)))


def shared_settings(state: Data, choose: random.Random) -> None:
    """The defaults or the mirrors of a cluster or a base change."""
    data = choose.choice([*(each["data"] for each in state["bases"].values()), _cluster(state, choose)])
    if choose.random() < 0.7:
        _put(data, "defaults", choose.choice((None, worlds.defaults(choose), worlds.defaults(choose))))
    else:
        _put(
            data,
            "registries",
            choose.choice((None, {"docker.io": "mirror.example.com"}, {"quay.io": "m.example.com/q"})),
        )


def the_list(state: Data, choose: random.Random) -> None:
    """A cluster runs its stacks in another order, one more, or one less."""
    data = _cluster(state, choose)
    match choose.randrange(3):
        case 0:
            choose.shuffle(data["stacks"])
        case 1:
            data["stacks"].append(choose.choice([*sorted(state["stacks"]), *STACKS]))
        case _:
            del data["stacks"][choose.randrange(len(data["stacks"]) + 1) :][:1]
    data["stacks"] = list(dict.fromkeys(data["stacks"])) or sorted(state["stacks"])[:1]


def a_stack(state: Data, choose: random.Random) -> None:
    """A stack is new, renamed, or deleted; the clusters follow, or forget to."""
    names, kind = sorted(state["stacks"]), choose.randrange(3)
    name = choose.choice(names)
    new = choose.choice(STACKS)
    if kind == 0:
        state["stacks"].setdefault(new, worlds.stack(choose))
        listed = {"": new}
    elif kind == 1 and new not in state["stacks"]:
        state["stacks"][new] = state["stacks"].pop(name)
        listed = {name: new}
    elif len(names) > 1:
        del state["stacks"][name]
        listed = {name: ""}
    else:
        return
    if choose.random() < 0.9:
        for each in state["clusters"].values():
            _follow(each["data"], listed)


def _follow(data: Data, renamed: dict[str, str]) -> None:
    ((old, new),) = renamed.items()
    stacks = [new if each == old else each for each in data["stacks"]] + ([new] if not old else [])
    data["stacks"] = list(dict.fromkeys(each for each in stacks if each))
    overrides = data.get("overrides", {})
    if old in overrides:
        moved = overrides.pop(old)
        if new:
            overrides[new] = moved
        if not overrides:
            del data["overrides"]


def a_cluster(state: Data, choose: random.Random) -> None:
    """A cluster is new, a copy of another one, or deleted."""
    name = choose.choice(CLUSTERS)
    if name not in state["clusters"]:
        first = next(iter(state["clusters"].values()))
        new = worlds.cluster(choose, sorted(state["stacks"]))
        state["clusters"][name] = copy.deepcopy(first) if choose.random() < 0.5 else new
    elif len(state["clusters"]) > 1:
        del state["clusters"][name]


def a_mistake(state: Data, choose: random.Random) -> None:
    """A file is not YAML, or is again."""
    each = choose.choice([*state["stacks"].values(), *state["clusters"].values(), *state["bases"].values()])
    each["broken"] = not each["broken"]


def a_note(state: Data, choose: random.Random) -> None:
    """A file that is not read comes or goes, or one whose name does not say that it is YAML."""
    path = choose.choice(("stacks/README.md", "stacks/chat.yml", "clusters/notes.txt", "clusters/.hidden.yaml"))
    state["notes"] = {} if state["notes"] else {path: "runtimes: {}\n"}


def mended(state: Data, choose: random.Random) -> None:
    """Whatever keeps the files from being read is taken away."""
    state["notes"] = {}
    for each in (*state["stacks"].values(), *state["clusters"].values(), *state["bases"].values()):
        each["broken"] = False
    worlds.tidied(state, choose)
    for each in state["clusters"].values():
        if each["data"].get("operator", {}).get("profile") == "unknown":
            del each["data"]["operator"]["profile"]


EDITS: dict[Edit, int] = {
    a_value: 3,
    a_field: 4,
    a_name: 3,
    an_entry: 2,
    a_copy: 3,
    comments: 3,
    the_stacks_namespace: 2,
    a_manifest: 4,
    a_suppression: 3,
    an_override: 4,
    the_facts: 2,
    a_setting: 4,
    the_clusters_objects: 3,
    the_delivery: 3,
    what_may_be_deleted: 2,
    a_base: 4,
    shared_settings: 4,
    the_list: 3,
    a_stack: 3,
    a_cluster: 2,
    a_mistake: 1,
    a_note: 1,
    mended: 5,
}
"""Every edit, and how often it is made."""


def _entries(state: Data) -> list[tuple[str, Data, str, str]]:
    """Every entry: (stack, the section, its name, the entry's name)."""
    return [
        (stack, entries, section, name)
        for stack, each in state["stacks"].items()
        for section, entries in each["sections"].items()
        for name in entries
    ]


def _stack(state: Data, choose: random.Random) -> Data:
    found: Data = state["stacks"][choose.choice(sorted(state["stacks"]))]
    return found


def _cluster(state: Data, choose: random.Random) -> Data:
    found: Data = state["clusters"][choose.choice(sorted(state["clusters"]))]["data"]
    return found


def _put(data: Data, key: str, value: Any) -> None:
    if value is None:
        data.pop(key, None)
    else:
        data[key] = value
