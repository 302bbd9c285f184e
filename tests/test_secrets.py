"""No secret can enter dist/, wherever in a stack, a manifest or a cluster file it stands; nobody prints it; and nothing else is taken for one."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.cli.app import run
from prodstack.cli.synth import synthesize
from prodstack.compiler.authoring.form import spec_schema
from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME, World
from prodstack.rules.secrets import plaintext_secret
from tests.printed import one_line
from tests.projects import BLOCK, CLUSTER, STACK, ProjectFolder
from tests.secret_corpus import (
    CORE,
    FLAGS,
    HARMLESS,
    NAMES,
    PLAIN,
    REFERENCES,
    SHAPED,
    body,
    string_fields,
    with_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.projects import Content
    from tests.secret_corpus import Fields

RULE = "[plaintext-secret]"
OLD = b"# Generated from stacks/chat.yaml\na: the old one\n"
ADAPTER = (
    "loraAdapters:\n  sql:\n    runtime: llama\n    adapterSource: {type: local, adapterName: sql, adapterPath: /x}\n"
)
ENTRY = {RUNTIME: ("runtimes", "llama"), ROUTER: ("routers", "front"), CACHE_SERVER: ("cacheServers", "cache")}
ENTRY[LORA_ADAPTER] = ("loraAdapters", "sql")
BASE: dict[str, Any] = yaml.safe_load(STACK + ADAPTER)
TOKEN = SHAPED["hugging-face"]


def stack(path: Fields, text: str, base: dict[str, Any] = BASE) -> dict[str, Content]:
    """The valid stack with the text at one place."""
    return {"stacks/chat.yaml": yaml.safe_dump(with_text(base, path, text), sort_keys=False)}


def runtime(spec: Mapping[str, Any]) -> dict[str, Content]:
    """The valid stack with more in its runtime's vllmConfig."""
    return {
        "stacks/chat.yaml": yaml.safe_dump(
            {**BASE, "runtimes": {"llama": {**BASE["runtimes"]["llama"], "vllmConfig": spec}}}
        )
    }


def beside(manifest: Mapping[str, Any]) -> dict[str, Content]:
    """The valid stack as a folder, with a manifest beside the stack file."""
    text = json.dumps({"metadata": {"name": "x"}, **manifest})
    return {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK, "stacks/chat/x.json": text}


def config(data: Mapping[str, Any], field: str = "data") -> dict[str, Content]:
    """A ConfigMap in the stack's folder."""
    return beside({"apiVersion": "v1", "kind": "ConfigMap", field: data})


def secret(**fields: Any) -> dict[str, Content]:
    """A Secret in the stack's folder."""
    return beside({"apiVersion": "v1", "kind": "Secret", **fields})


def cluster(path: Fields, text: str) -> dict[str, Content]:
    """A cluster file with the text at one place."""
    base = {"stacks": ["chat"], "facts": {"nodePools": [{"name": "a", "gpus": 8}]}}
    return {"clusters/prod.yaml": yaml.safe_dump(with_text(base, path, text))}


def is_kept_out(project: ProjectFolder, capsys: pytest.CaptureFixture[str], value: str, rule: str = RULE) -> None:
    """An error stops the publish, and no command and no format prints the value."""
    compiled = project.compiled()
    assert compiled.blocked
    assert any(rule in one_line(finding) for finding in compiled.findings), [one_line(f) for f in compiled.findings]
    printed = "\n".join(one_line(finding) for finding in compiled.findings)
    for form in ("human", "json", "sarif", "github", "gitlab"):
        assert run(["-C", str(project.root), "check", "--format", form]) == 1
        out, err = capsys.readouterr()
        printed += out + err
    for form in {value, json.dumps(value)[1:-1], value.strip().split("\n")[-1]}:
        assert form not in printed


FIELDS = {
    f"{kind}.{'.'.join(map(str, path))}": (kind, path, RULE if any_text else "[invalid-value]")
    for kind in ENTRY
    for path, any_text in string_fields(spec_schema(kind)).items()
}


def test_every_field_is_in_the_table() -> None:
    """The four CRDs have more than two hundred fields for text, and each is tried; a dozen are enums."""
    assert len(FIELDS) > 200
    assert {"VLLMRuntime.model.chatTemplate", "LoraAdapter.adapterSource.repository"} <= FIELDS.keys()
    assert sum(rule != RULE for _, _, rule in FIELDS.values()) < 15


@pytest.mark.parametrize(("kind", "path", "rule"), FIELDS.values(), ids=FIELDS)
def test_a_token_in_any_field_of_any_kind(project: ProjectFolder, kind: str, path: Fields, rule: str) -> None:
    """It is an error of plaintext-secret, or the enum refuses it; the message does not repeat it."""
    section, name = ENTRY[kind]
    entry = with_text(BASE[section][name], path, TOKEN, spec_schema(kind))
    others = {key: value for key, value in BASE.items() if kind in (LORA_ADAPTER, ROUTER) or key != "loraAdapters"}
    changed = {**others, section: {name: entry}}
    compiled = project.write({"stacks/chat.yaml": yaml.safe_dump(changed, sort_keys=False)}).compiled()
    messages = [one_line(finding) for finding in compiled.findings]
    assert compiled.blocked
    assert any(rule in message for message in messages), messages
    assert TOKEN not in "\n".join(messages)


HEADERS = [{"name": "Authorization", "value": PLAIN}]
HEADER_FILTER = {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": HEADERS}}
ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "spec": {"rules": [{"filters": [HEADER_FILTER]}]},
}
POD_ENV = [{"name": "DB_PASSWORD", "value": 1234567890123}]
POD = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "env": POD_ENV}]}}
HALF_ENCRYPTED = {"token": "ENC[AES256_GCM,data:x,type:str]", "password": PLAIN}
LAST_APPLIED = {"name": "x", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": TOKEN}}
PAIR_SIDE = ("prefillDecode", "pd", "prefill", "vllmConfig", "env", "HF_TOKEN")
PLACES: dict[str, tuple[dict[str, Content], str]] = {
    **{f"shape {name}": (config({"a": f"x {text}"}), text) for name, text in SHAPED.items()},
    **{f"variable {name}": (runtime({"env": {name: PLAIN}}), PLAIN) for name in NAMES},
    **{f"{flag} and its value": (runtime({"extraArgs": [flag, "correct-horse"]}), "correct-horse") for flag in FLAGS},
    **{f"{flag}=value": (runtime({"extraArgs": [f"{flag}=correct-horse"]}), "correct-horse") for flag in FLAGS},
    **{f"{flag} value": (runtime({"extraArgs": [f"{flag} correct-horse"]}), "correct-horse") for flag in FLAGS},
    "variable in the CRD's form": (runtime({"env": [{"name": "HF_TOKEN", "value": PLAIN}]}), PLAIN),
    "variable that is a number": (runtime({"env": {"DB_PASSWORD": 1234567890123}}), "1234567890123"),
    "innocent variable": (runtime({"env": {"GREETING": TOKEN}}), TOKEN),
    "name of a variable": (runtime({"env": {TOKEN: "x"}}), TOKEN),
    "image": (stack(("routers", "front", "image"), f"docker.io/{TOKEN}/router:1"), TOKEN),
    "tag": (stack(("routers", "front", "image"), f"docker.io/a/router:{TOKEN}"), TOKEN),
    "label": (stack(("routers", "front", "labels", "a"), TOKEN), TOKEN),
    "name of a label": (stack(("routers", "front", "labels", TOKEN), "a"), TOKEN),
    "annotation": (stack(("routers", "front", "annotations", "a"), TOKEN), TOKEN),
    "name of an annotation": (stack(("routers", "front", "annotations", f"x.io/{TOKEN}"), "a"), TOKEN),
    "telling annotation": (stack(("routers", "front", "annotations", "x.io/api-key"), PLAIN), PLAIN),
    "name of an object": (stack(("cacheServers", "glpat-" + body(20, "ab3de6gh9j")), "x"), "glpat-" + body(20, "ab3de6gh9j")),
    "side of a pair": (stack(PAIR_SIDE, PLAIN, yaml.safe_load(BLOCK)), PLAIN),
    "Secret, data": (secret(data={"token": base64.b64encode(PLAIN.encode()).decode()}), PLAIN),
    "Secret, stringData": (secret(stringData={"token": PLAIN}), PLAIN),
    "Secret, a number": (secret(stringData={"token": 1234567890123}), "1234567890123"),
    "Secret, metadata": (secret(metadata=LAST_APPLIED), TOKEN),
    "Secret, half of it encrypted": (secret(stringData=HALF_ENCRYPTED, sops={"version": "3.9"}), PLAIN),
    "ConfigMap, telling name": (config({"DB_PASSWORD": PLAIN}), PLAIN),
    "ConfigMap, a name": (config({TOKEN: "x"}), TOKEN),
    "ConfigMap, binaryData": (config({"a": base64.b64encode(TOKEN.encode()).decode()}, "binaryData"), TOKEN),
    "HTTPRoute, header": (beside(ROUTE), PLAIN),
    "Pod, a number": (beside(POD), "1234567890123"),
    "List": (beside({"apiVersion": "v1", "kind": "List", "items": [{"metadata": {"name": "y"}, **POD}]}), "1234567890123"),
    "operator's image": (cluster(("operator", "image"), f"registry.example/{TOKEN}:1"), TOKEN),
    "image override": (cluster(("images", "docker.io/lmcache/lmstack-router"), f"a.example/{TOKEN}:1"), TOKEN),
    "image override of nothing": (cluster(("images", f"a.example/{TOKEN}"), ":1"), TOKEN),
    "storage class": (cluster(("storageClass",), TOKEN), TOKEN),
    "name of a Secret": (cluster(("facts", "secrets", 0, "name"), TOKEN), TOKEN),
    "label of a node pool": (
        {"clusters/prod.yaml": f"stacks: [chat]\nfacts: {{nodePools: [{{name: a, gpus: 1, labels: {{a: {TOKEN}}}}}]}}\n"},
        TOKEN,
    ),
    "override": (cluster(("overrides", "chat", "runtimes", "llama", "vllmConfig", "env", "HF_TOKEN"), PLAIN), PLAIN),
    "override of an annotation": (cluster(("overrides", "chat", "routers", "front", "annotations", "a"), TOKEN), TOKEN),
}  # fmt: skip
OTHER_RULE = {"name of an object": "[invalid-value]"}


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_in_any_place_stays_out_and_is_not_printed(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Stack files, plain manifests and cluster files; by shape and by name; in all four forms of `check`."""
    files, value = PLACES[place]
    is_kept_out(project.write(files), capsys, value, OTHER_RULE.get(place, RULE))


MISTAKES = {
    "a field of another type": ("runtimes", "llama", "model", "maxModelLen"),
    "an unknown field": ("runtimes", "llama", "model", TOKEN),
    "an unknown section": (TOKEN,),
    "a reference to nothing": ("runtimes", "llama", "cache"),
    "a namespace": ("namespace",),
    "a list as text": ("routers", "front", "serves"),
    "an entry as text": ("routers", "front"),
    "a variable as text": ("runtimes", "llama", "vllmConfig", "env"),
    "a quantity": ("runtimes", "llama", "deploymentConfig", "resources", "cpu"),
}


@pytest.mark.parametrize("token", CORE.values(), ids=CORE)
@pytest.mark.parametrize("path", MISTAKES.values(), ids=MISTAKES)
def test_no_other_message_repeats_a_token(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], path: Fields, token: str
) -> None:
    """A mistake is said with the value that was found, but not with a secret."""
    is_kept_out(project.write(stack(path, token)), capsys, token, "")


def test_no_suggestion_is_derived_from_a_token(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the token in lower case nor with dashes, which the filter of the output would not recognize."""
    asked = f"namespace: {TOKEN}\nexpose: {{front: {{ingress: {{tlsSecret: {TOKEN}}}}}}}\n"
    project.write({"stacks/chat.yaml": f"{STACK}{asked}"})
    assert run(["-C", str(project.root), "check"]) == 1
    out = capsys.readouterr().out
    assert out.count("(a secret, not shown)") == 2
    assert "did you mean" not in out
    assert TOKEN.lower()[5:] not in out.lower()


COMPANION_PLACES: Mapping[str, tuple[str, Any, str]] = {
    "label of a monitor": ("monitoring", {"labels": {"a": TOKEN}}, TOKEN),
    "label of a dashboard": ("monitoring", {"dashboardLabels": {"a": TOKEN}}, TOKEN),
    "annotation of an Ingress": ("expose", {"ingress": {"annotations": {"a": TOKEN}}}, TOKEN),
    "telling annotation": ("expose", {"service": {"annotations": {"example.com/password": PLAIN}}}, PLAIN),
    "path of a route": ("expose", {"httpRoute": {"gateway": {"name": "g"}, "path": f"/{TOKEN}"}}, TOKEN),
    "label of a client": ("networkPolicy", {"clients": [{"podLabels": {"a": TOKEN}}]}, TOKEN),
    "label of a namespace": ("networkPolicy", {"prometheus": [{"namespaceLabels": {"a": TOKEN}}]}, TOKEN),
}


@pytest.mark.parametrize(("key", "settings", "value"), COMPANION_PLACES.values(), ids=COMPANION_PLACES)
@pytest.mark.parametrize("where", ["stack file", "override", "defaults"])
def test_a_secret_in_a_companion_stays_out(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], key: str, settings: Any, value: str, where: str
) -> None:
    """In the keys of a stack file, and in what a cluster file says about them."""
    asked = {key: {"front": settings} if key == "expose" else settings}
    switch = {key: {"front": True} if key == "expose" else True}
    data: dict[str, Any] = {"stacks": ["chat"], "operator": {"install": False}}
    data |= {"override": {"overrides": {"chat": asked}}, "defaults": {"defaults": {key: settings}}}.get(where, {})
    written = {"stack file": asked, "defaults": switch}.get(where, {})
    project.write({"stacks/chat.yaml": yaml.safe_dump({**BASE, **written}), "clusters/prod.yaml": yaml.safe_dump(data)})
    is_kept_out(project, capsys, value)


@pytest.mark.parametrize("place", ["variable HF_TOKEN", "Secret, stringData", "operator's image", "url"])
@pytest.mark.parametrize("as_program", [False, True], ids=["in process", "the program"])
def test_dist_stays_the_old_one(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], place: str, as_program: bool
) -> None:
    """Exit 1, dist/ byte for byte as before, nothing on standard output, and the value nowhere."""
    files, value = PLACES.get(place) or PLACES[f"shape {place}"]
    project.write({**files, "dist/prod/chat/chat.k8s.yaml": OLD})
    if as_program:
        done = project.run("synth")
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        code = synthesize(project.root)
        out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert RULE in err
    assert value not in err
    assert project.dist() == {"prod/chat/chat.k8s.yaml": OLD}


def _changed(text: str) -> str:
    return text.replace("correct", "other").replace("E6gH", "E7gH")


@pytest.mark.parametrize("form", ["human", "md", "json"])
@pytest.mark.parametrize("place", ["DB_PASSWORD", "GREETING", "args", "annotation"])
def test_diff_shows_that_a_secret_changed_and_not_to_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, form: str
) -> None:
    """Objects that others wrote may contain secrets, which must not appear in a comment on a pull request."""
    secret_value = PLAIN if place == "DB_PASSWORD" else TOKEN
    for name, value in (("old", secret_value), ("new", _changed(secret_value))):
        config: dict[str, Any] = {"args": {"extraArgs": ["--api-key", value]}}.get(
            place, {"env": [{"name": place, "value": value}]}
        )
        meta = {"name": "llama", "annotations": {"a": value}} if place == "annotation" else {"name": "llama"}
        config = {} if place == "annotation" else config
        spec = {"model": {"modelURL": "a/b"}, "vllmConfig": config, "deploymentConfig": {"replicas": 1}}
        body_ = {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": RUNTIME, "metadata": meta, "spec": spec}
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(body_))
    assert run(["-C", str(tmp_path), "diff", "old.yaml", "new.yaml", "--format", form]) == 0
    out, _ = capsys.readouterr()
    assert "not shown" in out
    assert secret_value not in out
    assert _changed(secret_value) not in out


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_is_no_secret_is_left_alone(project: ProjectFolder, text: str) -> None:
    """Names, digests, references and templates pass in a variable, an argument, a template, an annotation, a ConfigMap and a Pod."""
    runtime_ = {
        **BASE["runtimes"]["llama"],
        "vllmConfig": {"env": {"GREETING": text}, "extraArgs": [f"--x={text}", text]},
    }
    runtime_["model"] = {"modelURL": text.split("\n")[0], "chatTemplate": text}
    changed = {**BASE, "runtimes": {"llama": {**runtime_, "annotations": {"note": text}}}}
    manifest = json.dumps(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": text, "b.json": text}}
    )
    files = {
        "stacks/chat.yaml": None,
        "stacks/chat/stack.yaml": yaml.safe_dump(changed),
        "stacks/chat/x.json": manifest,
    }
    images = {
        "clusters/prod.yaml": yaml.safe_dump({"stacks": ["chat"], "operator": {"image": text}, "images": {"a": text}})
    }
    for each in (files, {**files, **images}):
        assert [message for message in project.write(each).messages() if RULE in message] == []


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_beside_a_telling_name_is_left_alone(project: ProjectFolder, text: str) -> None:
    """A variable, a flag, a header and an entry may refer to a secret that stands elsewhere."""
    spec = {
        "env": dict.fromkeys(NAMES, text),
        "extraArgs": [part for flag in FLAGS for part in (flag, text, f"{flag}={text}")],
    }
    manifest = config({name: text for name in NAMES if "-" not in name})["stacks/chat/x.json"]
    files = {
        **runtime(spec),
        "stacks/more/x.json": manifest,
        "clusters/prod.yaml": CLUSTER.replace("[chat]", "[chat, more]"),
    }
    assert [message for message in project.write(files).messages() if RULE in message] == []


def test_what_is_published_here_holds_none() -> None:
    """dist/ of this repository was read whole, and `check` finds no secret in it."""
    root = Path(__file__).parents[1]
    tree = read_tree(["dist"], root)
    assert len(tree.manifests) > 20
    assert [f for m in tree.manifests for f in plaintext_secret.check(m, World(tree.manifests))] == []
