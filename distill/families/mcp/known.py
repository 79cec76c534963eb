"""What has been seen so far, as a set of words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import orjson

from distill.domain.json import Json
from distill.domain.tool import ToolSpec
from distill.families.mcp.words import number_in, tokens

_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(?::\d\d)?z?")
"""A date with a time of day, each of which is known once both were seen."""


class Known:
    """Words (lower case) and numbers that were read or written, and the longest list of lines or rows seen."""

    def __init__(self, texts: Iterable[str] = (), tools: Iterable[ToolSpec] = ()) -> None:
        """`texts` are the system prompt and the goal; a tool gives its description and its schema."""
        self._words: set[str] = set()
        self._numbers: set[Decimal] = set()
        self.longest = 0
        for text in texts:
            self.learn(text)
        for tool in tools:
            self.learn(tool.description)
            self._learn_json(tool.parameters)

    def learn(self, text: str) -> None:
        """Take in a text; when it is JSON, its strings are read without their escapes."""
        if text[:1] in {"{", "["}:
            try:
                self._learn_json(orjson.loads(text))
            except orjson.JSONDecodeError:
                self._learn_text(text.replace("\\n", "\n").replace("\\t", "\t"))
        else:
            self._learn_text(text)

    def learn_arguments(self, arguments: Json) -> None:
        """What was written in a call may be written again."""
        self._learn_json(arguments)

    def number(self, value: Decimal) -> bool:
        """Whether a number of this size was seen."""
        return abs(value) in self._numbers

    def word(self, token: str) -> bool:
        """Whether a word was seen, or each part of a path, a `revision:path`, a range or a dotted name."""
        low = token.lower()
        if low in self._words:
            return True
        for sign in "/:@":
            if sign in low.strip(sign):
                return all(self.word(part) for part in low.split(sign) if part)
        number = number_in(low)
        return number is not None and self.number(number)

    def _learn_json(self, value: Json) -> None:
        if isinstance(value, str):
            self.learn(value)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._learn_text(str(key))
                self._learn_json(item)
        elif isinstance(value, list):
            self.longest = max(self.longest, len(value))
            for item in value:
                self._learn_json(item)
        elif value is not None:
            self._learn_text(str(value))

    def _learn_text(self, text: str) -> None:
        self.longest = max(self.longest, text.count("\n") + 1, text.count("("))
        for token in tokens(text):
            self._learn_token(token.lower())

    def _learn_token(self, token: str) -> None:
        self._words.add(token)
        if moment := _MOMENT.fullmatch(token):
            self._words.update(moment.groups())
        for sign in "/:@#":
            if sign in token:
                for part in token.split(sign):
                    self._learn_token(part.rstrip(".,:-/+#"))
        number = number_in(token)
        if number is not None:
            self._numbers.add(abs(number))
