"""The JSON schema of a run file as it is written, for editors: presets not yet merged in, params of families known."""

from __future__ import annotations

from typing import Any, Final

from distill.config.models import RunConfig
from distill.config.plugins import load_plugin, registered
from distill.domain.json import JsonObject

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def run_file_schema() -> JsonObject:
    """Draft 2020-12; what stands between keys (see `checks`) is left to `distill validate`."""
    schema: JsonObject = RunConfig.model_json_schema()
    definitions = schema["$defs"]
    _lend_presets(definitions["EndpointConfig"])
    for definition in definitions.values():
        _without_defaults(definition)
    _without_defaults(schema)
    _add_params(definitions)
    return {"$schema": DRAFT, **schema, "title": "A run file of distill"}


def _lend_presets(endpoint: JsonObject) -> None:
    """What a preset may give is required only of an endpoint that names none."""
    rest = [name for name in endpoint["required"] if name != "name"]
    endpoint["required"] = ["name"]
    endpoint["anyOf"] = [{"required": ["preset"]}, {"required": rest}]


def _without_defaults(model: JsonObject) -> None:
    """A default that is a whole section says nothing in a tooltip."""
    for field in model.get("properties", {}).values():
        if isinstance(field.get("default"), dict):
            del field["default"]


def _add_params(definitions: dict[str, Any]) -> None:
    """Params of each registered family, chosen by its name or its dotted path."""
    choices = []
    for name, point in registered().items():
        params = load_plugin(name).Params.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
        for inner, definition in params.pop("$defs", {}).items():
            definitions[f"{name}.{inner}"] = definition
        definitions[f"{name}.Params"] = params
        said = {"properties": {"generator": {"enum": [name, point.value]}}, "required": ["generator"]}
        choices.append({"if": said, "then": {"properties": {"params": {"$ref": f"#/$defs/{name}.Params"}}}})
    definitions["ScenarioConfig"]["allOf"] = choices
