"""Generate the JSON schemas that editors use for stack, cluster and base files, from the CRD schemas and the models.

The schema of an entry is its CRD's spec, extended by the shorthands of prodstack.compiler.authoring.form and the reference keys. It has
`required` only inside list items: other required fields may be derived, or come from a prefillDecode block's common fields or a cluster's
override, and an editor must not underline what synth accepts. The schemas use draft 7, which yaml-language-server supports best.

`python -m prodstack.compiler.authoring.editor_schema` writes them into docs/schemas/. --check reports outdated files and exits 1.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import create_model

from prodstack.compiler.authoring.bases import ALL
from prodstack.compiler.authoring.editor_words import (
    CATALOG_SCHEMAS,
    DEFAULTS,
    DESCRIPTIONS,
    REFERENCE_SCHEMAS,
    TOKEN_SECRET,
)
from prodstack.compiler.authoring.form import (
    DECIDED_BY_MODE,
    PREFILL_DECODE,
    REFERENCE_KEYS,
    SECTIONS,
    SIDES,
    is_env,
    is_image,
    is_model,
    is_token_secret,
    spec_schema,
)
from prodstack.manifests.manifest import RUNTIME
from prodstack.models.base import Model
from prodstack.models.cluster import BaseFile, ClusterFile
from prodstack.models.companions import BY_NAME, COMPANIONS
from prodstack.models.kinds import KINDS
from prodstack.models.schema import note, structural
from prodstack.models.stack import StackFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

Schema = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
FOLDER = "docs/schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"
COMMAND = "python -m prodstack.compiler.authoring.editor_schema"
USAGE = f"usage: {COMMAND} [--check]"

TEXT_TYPES = ("string", "number", "boolean")
"""What can be written where the CRD requires text; it becomes the text as written."""
KEPT_WORDS = ("description", "minimum", "maximum", "minLength", "maxLength", "pattern")
NAME = {"pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
"""The names that a Service can have (DNS-1035 labels)."""
OPEN_CLUSTER_FIELDS = ("stacks", "quotas", "defaults", "overrides")
OPEN_FIELDS: Mapping[type[Model], tuple[str, ...]] = MappingProxyType(
    {
        StackFile: ("rolloutDigest", *SECTIONS),
        ClusterFile: OPEN_CLUSTER_FIELDS,
        BaseFile: OPEN_CLUSTER_FIELDS,
    }
)
"""Keys whose values the models of the files do not describe in full, so that they are described here."""


def stack_schema() -> Schema:
    """Return the schema of a stack file. It allows null only inside the two sides of a prefillDecode block, where null removes."""
    return {
        "$schema": DRAFT,
        "title": "Stack file",
        **_stack_file(nullable=False),
        "definitions": {**_definitions(nullable=False), "side": _side()},
    }


def cluster_schema() -> Schema:
    """Return the schema of a cluster file. It names its stacks, or a base, which may name them."""
    named = {"anyOf": [{"required": ["stacks"]}, {"required": ["base"]}]}
    return {"$schema": DRAFT, "title": "Cluster file", **_cluster_file(ClusterFile), **named}


def base_schema() -> Schema:
    """Return the schema of a base."""
    return {"$schema": DRAFT, "title": "Base file", **_cluster_file(BaseFile)}


def _cluster_file(model: type[BaseFile]) -> Schema:
    """Return the outer structure of a cluster file or a base.

    Everything can be null, which removes it from the base below or, in overrides, from the stack.
    """
    file = nullable_fields(closed(_outline(model)))
    words = {str(field.alias): note(field).description for field in model.model_fields.values()}
    defaults: Schema = {section: {"$ref": f"#/definitions/{section}"} for section in SECTIONS}
    defaults |= {key: closed(structural(companion)) for key, companion in COMPANIONS.items()}
    amounts = {"additionalProperties": {"type": ["string", "number", "null"]}, "type": ["object", "null"]}
    opened: dict[str, Schema] = {
        "quotas": {"additionalProperties": amounts, "type": "object"},
        "defaults": {"additionalProperties": False, "properties": defaults, "type": "object"},
        "overrides": {"additionalProperties": {"$ref": "#/definitions/override"}, "type": "object"},
        "stacks": {"anyOf": [{"items": {"type": "string"}, "type": "array"}, {"enum": [ALL]}]},
    }
    for key, schema in opened.items():
        file["properties"][key] = or_null({"description": words[key], **schema})
    override = {key: value for key, value in _stack_file(nullable=True).items() if key != "description"}
    definitions = {**_definitions(nullable=True), "side": _side(), "override": override}
    properties = dict(sorted(file["properties"].items()))
    return {**{k: v for k, v in file.items() if k != "required"}, "properties": properties, "definitions": definitions}


def nullable_fields(schema: Schema) -> Schema:
    """Return the schema of a mapping whose values can be null, at any depth outside of lists."""
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {key: or_null(nullable_fields(value)) for key, value in made["properties"].items()}
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = or_null(made["additionalProperties"])
    return made


def relaxed(schema: Mapping[str, Any], *, nullable: bool = False, whole: bool = False, name: str = "") -> Schema:
    """Return a CRD schema that also accepts shorthands.

    nullable: whether null is allowed; whole: whether nothing is merged into the value, so that `required` applies; name: of the field.
    """
    made = _relaxed(schema, nullable, whole)
    if name in DESCRIPTIONS:
        made["description"] = DESCRIPTIONS[name]
    elif "description" in schema:
        made["description"] = schema["description"]
    if name in DEFAULTS or "default" in schema:
        made["default"] = DEFAULTS.get(name, schema.get("default"))
    return or_null(made) if nullable else made


def or_null(schema: Schema) -> Schema:
    """Return a schema that also accepts null."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    if "type" not in schema:
        return schema
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*types, "null"]}


def closed(schema: Mapping[str, Any]) -> Schema:
    """Return a schema without Kubernetes' own keywords, whose mappings accept only the keys that it lists."""
    made = {key: value for key, value in schema.items() if not key.startswith("x-kubernetes-") and key != "format"}
    if "properties" in made:
        made["properties"] = {key: closed(value) for key, value in made["properties"].items()}
        made["additionalProperties"] = False
    elif isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = closed(made["additionalProperties"])
    if "items" in made:
        made["items"] = closed(made["items"])
    return made


def _relaxed(schema: Mapping[str, Any], nullable: bool, whole: bool) -> Schema:
    if is_image(schema):
        return {"anyOf": [{"type": "string"}, _mapping(schema, nullable, whole)]}
    if is_token_secret(schema):
        forms = (TOKEN_SECRET, schema)
        return {"anyOf": [{"type": "string"}, *(_mapping(form, nullable, whole) for form in forms)]}
    if is_env(schema):
        values = or_null({"type": list(TEXT_TYPES)}) if nullable else {"type": list(TEXT_TYPES)}
        return {"anyOf": [{"additionalProperties": values, "type": "object"}, _list(schema)]}
    if schema.get("type") == "object":
        return _mapping(schema, nullable, whole)
    return _list(schema) if schema.get("type") == "array" else _scalar(schema)


def _mapping(schema: Mapping[str, Any], nullable: bool, whole: bool) -> Schema:
    if "properties" not in schema:
        below = relaxed(schema.get("additionalProperties", {}), nullable=nullable, whole=whole)
        return {"additionalProperties": below, "type": "object"}
    properties = {
        key: relaxed(value, nullable=nullable, whole=whole, name=key) for key, value in schema["properties"].items()
    }
    if is_model(schema):
        properties |= {key: or_null(dict(value)) if nullable else dict(value) for key, value in CATALOG_SCHEMAS.items()}
        properties = dict(sorted(properties.items()))
    required = {"required": schema["required"]} if whole and schema.get("required") else {}
    return {"additionalProperties": False, "properties": properties, "type": "object", **required}


def _list(schema: Mapping[str, Any]) -> Schema:
    """Return the schema of a list. Lists are never merged, so the required fields of an item must be in it."""
    return {"items": relaxed(schema["items"], whole=True), "type": "array"}


def _scalar(schema: Mapping[str, Any]) -> Schema:
    if "enum" in schema:
        return {"enum": list(schema["enum"])}
    words = {key: schema[key] for key in KEPT_WORDS if key in schema}
    kind = schema.get("type")
    return {**words, "type": list(TEXT_TYPES) if kind == "string" else kind}


def _definitions(*, nullable: bool) -> dict[str, Schema]:
    return {section: _entry(kind, nullable=nullable) for section, kind in SECTIONS.items()}


def _entry(kind: str, *, nullable: bool) -> Schema:
    """Return the schema of an entry: the relaxed spec and the reference keys."""
    entry = relaxed(spec_schema(kind), nullable=nullable)
    if kind == PREFILL_DECODE:
        entry["description"] = DESCRIPTIONS[PREFILL_DECODE]
        entry["properties"] = {k: v for k, v in entry["properties"].items() if k not in DECIDED_BY_MODE}
    references = {key: _reference(key, nullable) for key in REFERENCE_KEYS[kind]}
    return {**entry, "properties": dict(sorted({**entry["properties"], **references}.items()))}


def _reference(key: str, nullable: bool) -> Schema:
    schema: Schema = {"$ref": "#/definitions/side"} if key in SIDES else dict(REFERENCE_SCHEMAS[key])
    if nullable and "additionalProperties" in schema:
        schema["additionalProperties"] = or_null(schema["additionalProperties"])
    return or_null(schema) if nullable else schema


def _side() -> Schema:
    """Return the schema of a side of a prefillDecode block: what it overrides; null removes a common field."""
    side = _entry(RUNTIME, nullable=True)
    properties = {key: value for key, value in side["properties"].items() if key not in DECIDED_BY_MODE}
    return {**side, "description": DESCRIPTIONS["side"], "properties": properties, "type": "object"}


def _stack_file(*, nullable: bool) -> Schema:
    """Return the outer structure of a stack file; entries are references to definitions."""
    file = closed(_outline(StackFile))
    fields = {str(field.alias): field for field in StackFile.model_fields.values()}
    digest = {
        "default": True,
        "description": note(fields["rolloutDigest"]).description,
        "enum": [True, False, "on", "off"],
    }
    sections = {section: _section(section, fields[section], nullable) for section in SECTIONS}
    companions = {key: _companion(key, file["properties"][key], nullable) for key in COMPANIONS}
    properties = {**file["properties"], "rolloutDigest": digest, **companions, **sections}
    wanted = {key: or_null(value) for key, value in properties.items()} if nullable else properties
    return {**file, "properties": dict(sorted(wanted.items()))}


def _companion(key: str, written: Schema, nullable: bool) -> Schema:
    """Return the schema of a key that asks for companions: each of them can be switched on and off by true and false."""
    schema = nullable_fields(written) if nullable else written
    if key in BY_NAME:
        return {**schema, "additionalProperties": switchable(schema["additionalProperties"])}
    if "objects" in schema["properties"]:
        objects = schema["properties"]["objects"]
        switched = {**objects, "additionalProperties": switchable(objects["additionalProperties"])}
        schema = {**schema, "properties": {**schema["properties"], "objects": switched}}
    return switchable(schema)


def switchable(schema: Schema) -> Schema:
    """Return the schema of a mapping that also accepts true and false."""
    described = {key: schema[key] for key in ("description",) if key in schema}
    return {"anyOf": [{"type": "boolean"}, schema], **described}


def _section(section: str, field: FieldInfo, nullable: bool) -> Schema:
    entry: Schema = {"$ref": f"#/definitions/{section}"}
    kind = KINDS.get(SECTIONS[section])
    names = {"propertyNames": NAME} if kind is None or kind.has_service else {}
    return {
        "additionalProperties": or_null(entry) if nullable else entry,
        "description": note(field).description,
        "type": "object",
        **names,
    }


def _outline(model: type[Model]) -> Schema:
    """Return the structural schema of a file's model without its open fields."""
    fields = {k: (v.annotation, v) for k, v in model.model_fields.items() if v.alias not in OPEN_FIELDS[model]}
    outline: type[Model] = create_model(model.__name__, __base__=Model, __doc__=model.__doc__, **fields)  # type: ignore[call-overload]
    return structural(outline)


def schemas() -> dict[str, Schema]:
    """Return each schema by the kind of file that it describes."""
    return {"stack": stack_schema(), "cluster": cluster_schema(), "base": base_schema()}


def files() -> dict[str, bytes]:
    """Return the content of the schemas by their paths relative to the project root."""
    return {
        f"{FOLDER}/{name}.json": (json.dumps(schema, indent=1) + "\n").encode() for name, schema in schemas().items()
    }


def stale(root: Path) -> list[str]:
    """Return the paths of the schemas that are missing or outdated under `root`."""
    return sorted(
        path for path, text in files().items() if not (root / path).is_file() or (root / path).read_bytes() != text
    )


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the command. Returns 0, or 1 if --check finds outdated files, or 2 for wrong arguments."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    old = stale(root)
    if arguments:
        for path in old:
            sys.stderr.write(f"{path} does not match the models; run {COMMAND}\n")
        return 1 if old else 0
    made = files()
    for path in old:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(made[path])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
