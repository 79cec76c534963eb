"""A company's face over the one world: names of tools and fields, forms of ids, layout of results.

A skin renames and lays out, it never changes what a tool does: `to_own` and `to_canonical` are
inverse. Some skins are held out, so that what was learnt can be tried on an API never seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final, Literal, TypeAlias

import orjson

from distill.domain.json import Json, JsonObject
from distill.domain.tool import ToolSpec
from distill.environments.telecom import layout
from distill.environments.telecom.desk import DESK_TOOLS
from distill.environments.telecom.toolkit import Tool

Style: TypeAlias = Literal["snake", "camel", "pascal", "kebab"]

FOLDER: Final = "distill.environments.telecom"


@dataclass(frozen=True)
class Skin:
    """`words` replaces words of names and descriptions; `tools` names single tools outright.

    `id_word` stands for `id` in field names. `ids` holds a format for each kind of number, with
    one integer to fill in. `wording` names the policy text, `towns` lie in `home`.
    """

    name: str
    company: str
    home: str
    currency: str
    wording: str
    tone: str
    style: Style
    layout: layout.Name
    id_word: str
    words: Mapping[str, str]
    tools: Mapping[str, str]
    ids: Mapping[str, str]
    towns: tuple[str, ...]
    plans: tuple[str, ...]
    held_out: bool = False

    @cached_property
    def to_own(self) -> Mapping[str, str]:
        """Canonical tool name -> this company's; raises ValueError when two would be called alike."""
        named = {name: self.tools.get(name) or self._spell(name) for name in DESK_TOOLS}
        if len(set(named.values())) != len(named):
            raise ValueError(f"skin {self.name}: two tools have one name")
        return named

    @cached_property
    def to_canonical(self) -> Mapping[str, str]:
        """This company's tool name -> canonical."""
        return {own: name for name, own in self.to_own.items()}

    def key(self, field: str) -> str:
        """A field's or an argument's name here."""
        return self._keys.setdefault(field, self._spell(re.sub(r"_id$", f"_{self.id_word}", field)))

    def arguments(self, canonical: JsonObject) -> JsonObject:
        """Arguments under this company's names."""
        return {self.key(name): value for name, value in canonical.items()}

    def canonical_arguments(self, tool: str, own: JsonObject) -> JsonObject:
        """Arguments of canonical `tool`, whose names here are `own`; an unknown name stays as it is."""
        back = {self.key(name): name for name in DESK_TOOLS[tool].parameters["properties"]}
        return {back.get(name, name): value for name, value in own.items()}

    def spec(self, tool: str) -> ToolSpec:
        """A desk tool as this company offers it."""
        return _spec(self, DESK_TOOLS[tool])

    def render(self, payload: Json) -> str:
        """A result as this company's systems print it."""
        return layout.render(self.layout, _renamed(self, payload))

    def render_error(self, text: str) -> str:
        """An error as this company's systems print it."""
        return layout.render_error(self.layout, text)

    def pattern(self, field: str, where: tuple[str, str] | None = None) -> str:
        """A regular expression whose group 1 is `field` of the first record, or of that with `where` (field, value)."""
        return layout.pattern(self.layout, self.key(field), (self.key(where[0]), where[1]) if where else None)

    def number(self, kind: str, serial: int) -> str:
        """An id of that kind."""
        return self.ids[kind].format(serial)

    def say(self, text: str) -> str:
        """A description in this company's words."""
        said = _VOCABULARY.sub(lambda match: _like(match[0], self._word(match[0])), text)
        return _ARTICLE.sub(lambda match: match[1] + ("n " if match[2] in "aeio" else " "), said)

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {}

    def _word(self, word: str) -> str:
        low = word.lower()
        if low in self.words:
            return self.words[low]
        if low.endswith("s") and low[:-1] in self.words:
            return _plural(self.words[low[:-1]])
        return low

    def _spell(self, name: str) -> str:
        words = [part for word in name.split("_") for part in self._word(word).split(" ")]
        match self.style:
            case "snake":
                return "_".join(words)
            case "kebab":
                return "-".join(words)
            case "camel":
                return words[0] + "".join(word.capitalize() for word in words[1:])
            case "pascal":
                return "".join(word.capitalize() for word in words)


NOUNS: Final = (
    "customer",
    "account",
    "line",
    "bill",
    "charge",
    "ticket",
    "plan",
    "pack",
    "promotion",
    "outage",
    "port",
)
"""Words of descriptions that a skin may replace."""

_VOCABULARY: Final = re.compile(rf"\b(?:{'|'.join(NOUNS)})s?\b", re.IGNORECASE)

_ARTICLE: Final = re.compile(r"\b([Aa])n? (?=([a-z]))")


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("s") else f"{word}s"


def _like(model: str, word: str) -> str:
    return word[:1].upper() + word[1:] if model[0].isupper() else word


def _renamed(skin: Skin, value: Json) -> Json:
    if isinstance(value, dict):
        return {skin.key(name): _renamed(skin, item) for name, item in value.items()}
    return [_renamed(skin, item) for item in value] if isinstance(value, list | tuple) else value


@cache
def _specs() -> dict[tuple[str, str], ToolSpec]:
    return {}


def _spec(skin: Skin, tool: Tool) -> ToolSpec:
    made = _specs().get((skin.name, tool.name))
    if made is None:
        properties = {
            skin.key(name): {
                **schema,
                **({"description": skin.say(text)} if (text := schema.get("description")) else {}),
            }
            for name, schema in tool.parameters["properties"].items()
        }
        schema = {**tool.parameters, "properties": properties, "required": list(properties)}
        made = ToolSpec(skin.to_own[tool.name], skin.say(tool.description), schema, tool.write)
        _specs()[skin.name, tool.name] = made
    return made


@cache
def skins() -> Mapping[str, Skin]:
    """Every company, by name, from skins/*.json."""
    found = {}
    for entry in sorted((files(FOLDER) / "skins").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".json"):
            data = orjson.loads(entry.read_bytes())
            skin = Skin(**{**data, "towns": tuple(data["towns"]), "plans": tuple(data["plans"])})
            found[skin.name] = skin
    return found
