"""No path of the host in what a model reads, and none needed in what it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.environments.mcp.inside_run import Place
from distill.environments.mcp.launch import interpreters
from distill.environments.sandbox import WORKSPACE

_PYTHON: Final = "/opt/python"


@dataclass(frozen=True, slots=True)
class Masking:
    """Replacements in texts: `outs` always, `ins` only where there is no sandbox to do it for real."""

    outs: tuple[tuple[str, str], ...]
    ins: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, place: Place) -> Masking:
        """In a sandbox only the interpreter lies at its place of the host; without one everything does."""
        outs = [(str(base), _PYTHON) for launch in place.launches for base in interpreters(launch.root)]
        if place.sandbox.backend != "none":
            return cls(tuple(dict.fromkeys(outs)), ())
        seats = [(str(launch.root), launch.seat) for launch in place.launches]
        work = (str(place.work), WORKSPACE)
        return cls((work, *seats, *outs), ((WORKSPACE, str(place.work)),))

    def outward(self, text: str) -> str:
        """What a tool said, with the places a model knows."""
        for host, shown in self.outs:
            text = text.replace(host, shown)
        return text

    def inward(self, arguments: JsonObject) -> JsonObject:
        """What a model asked, with the places of the host; the same object where none is needed."""
        return {key: self._in(value) for key, value in arguments.items()} if self.ins else arguments

    def _in(self, value: Json) -> Json:
        if isinstance(value, str):
            for shown, host in self.ins:
                value = value.replace(shown, host)
            return value
        if isinstance(value, list):
            return [self._in(item) for item in value]
        if isinstance(value, dict):
            return {key: self._in(item) for key, item in value.items()}
        return value
