"""Whose work is judged, and who may judge it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_MAKERS: Final = MappingProxyType(
    {
        "claude": "anthropic", "gpt": "openai", "chatgpt": "openai", "codex": "openai", "gemini": "google",
        "gemma": "google", "grok": "xai", "llama": "meta", "qwen": "alibaba", "deepseek": "deepseek",
        "kimi": "moonshot", "mistral": "mistral", "mixtral": "mistral", "glm": "zhipu",
    }
)  # fmt: skip
"""Makers of models by the first word of their names, whoever serves them."""

_ALSO: Final = MappingProxyType(
    {
        "x-ai": "xai", "meta-llama": "meta", "google-vertex": "google", "vertex": "google", "azure": "openai",
        "moonshotai": "moonshot", "z-ai": "zhipu", "zai-org": "zhipu", "deepseek-ai": "deepseek",
        "mistralai": "mistral",
    }
)  # fmt: skip
"""Other names of the same makers."""

_PREFIX: Final = re.compile(rf"^(?:[a-z]+\.)+(?={'|'.join(_MAKERS)})")
"""Region and vendor before a model's name, as one cloud writes them."""

_DATE: Final = re.compile(
    r"[-@](?:20\d{6}|20\d\d-\d\d-\d\d|latest|(?:0[1-9]|1[0-2])[0-3]\d|2[3-9](?:0[1-9]|1[0-2]))(?:-v\d+)?$"
)
"""Day or month of a snapshot at a name's end, or the word for the newest; four digits are month and day, or year and
month."""


@dataclass(frozen=True, slots=True)
class Author:
    """A model that has written something; `provider` is who serves it, "" where that is not known."""

    provider: str
    model: str

    @property
    def maker(self) -> str:
        """Who has made the model: by its name, else by what stands before the slash, else the provider."""
        first = re.match(r"[a-z]+", bare_model(self.model))
        if first is not None and first[0] in _MAKERS:
            return _MAKERS[first[0]]
        before = self.model.rpartition("/")[0].rpartition("/")[2].casefold()
        named = before or self.provider.casefold()
        return _ALSO.get(named, named)


@dataclass(frozen=True, slots=True)
class Judged:
    """Part of a question to a judge that is in no body: whose work is shown.

    None of the authors' models is asked, unless `own_allowed`; models of other makers are asked first.
    """

    authors: tuple[Author, ...]
    own_allowed: bool = False

    def wrote(self, model: str) -> bool:
        """Whether this model is one of the authors."""
        return bare_model(model) in {bare_model(author.model) for author in self.authors}

    def related(self, author: Author) -> bool:
        """Whether a model comes from the maker of one of the authors'."""
        return author.maker in {one.maker for one in self.authors} - {""}


def bare_model(model: str) -> str:
    """One spelling of a model, whoever serves it, under whatever vendor's prefix, date or punctuation.

    `openai/gpt-4.1:free`, `gpt-4.1-2025-04-14` and `GPT-4-1` are one model, and so are `claude-opus-5.5`,
    `us.anthropic.claude-opus-5-5-20270101-v1:0` and `claude-opus-5-5@20270101`.
    """
    name = model.rsplit("/", 1)[-1].split(":", 1)[0].casefold()
    undated = _DATE.sub("", _PREFIX.sub("", name))
    return re.sub(r"[._]", "-", undated)
