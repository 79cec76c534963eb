"""Parse events to a plain tree in one pass, with the position of every key and value.

The parser's own composer is not used: it recurses without a bound, follows aliases without
a count and accepts tags. Faults that leave the rest of the file readable are collected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from distill.config.faults import START, Fault, KeyPath, Mark, dotted, echo
from distill.config.scalars import plain
from distill.domain.json import Json

MAX_ALIASES: Final = 1_000
MAX_DEPTH: Final = 32
"""Mappings and lists inside each other; the deepest real key is at 5."""
MAX_VALUES: Final = 100_000
"""Values after aliases are followed; a file of the largest size has fewer without them."""


class Unreadable(Exception):
    """The file cannot be read on from here."""

    def __init__(self, mark: Mark, what: str) -> None:
        """`mark` is where reading stopped."""
        super().__init__(what)
        self.fault: Final = Fault(mark, "", what)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key and its value start; for an item of a list both are the item's start."""

    key: Mark
    value: Mark


@dataclass(slots=True)
class Tree:
    """Plain data, the place of each path in it, and the faults found on the way."""

    data: Json = None
    places: dict[KeyPath, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    mark: Mark
    value: Any
    """A scalar, a list of nodes, or a list of (key node, node) pairs for a mapping."""
    is_map: bool = False
    is_absent: bool = False
    """`key:` with nothing after it; the parser puts its mark on the next line."""


class _Composer:
    """Turns events into nodes; an anchor is known only after its node has ended, so no node contains itself."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, _Node] = {}
        self.aliases = 0
        self.faults: list[Fault] = []

    def documents(self) -> _Node | None:
        root: _Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise Unreadable(_mark(event), "a second document starts here; keep one document per file")
                if event.version or event.tags:
                    raise Unreadable(_mark(event), "% directives are not accepted; the file is read as YAML 1.2")
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: Any, depth: int) -> _Node:
        mark = _mark(event)
        if depth > MAX_DEPTH:
            raise Unreadable(mark, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, AliasEvent):
            return self.alias(event, mark)
        if event.ctag is not None:
            self.faults.append(Fault(mark, "", "tags (!, !!) are not accepted; write the value plainly or quote it"))
        if isinstance(event, ScalarEvent):
            absent = event.style is None and not event.value
            node = _Node(mark, plain(event.value) if event.style is None else event.value, is_absent=absent)
        elif isinstance(event, SequenceStartEvent):
            node = _Node(mark, list(self.items(depth)))
        else:
            assert isinstance(event, MappingStartEvent)  # noqa: S101 - the parser has no other node
            node = _Node(mark, list(self.pairs(depth)), is_map=True)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any, mark: Mark) -> _Node:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise Unreadable(mark, f"more than {MAX_ALIASES} aliases (*name)")
        if event.anchor not in self.anchors:
            raise Unreadable(mark, "this alias (*name) has no anchor (&name) above it; quote a text that starts with *")
        return self.anchors[event.anchor]

    def items(self, depth: int) -> Iterator[_Node]:
        while not isinstance(event := next(self.events), SequenceEndEvent):
            yield self.node(event, depth + 1)

    def pairs(self, depth: int) -> Iterator[tuple[_Node, _Node]]:
        while not isinstance(event := next(self.events), MappingEndEvent):
            yield self.node(event, depth + 1), self.node(next(self.events), depth + 1)


class _Expander:
    """Turns nodes into data and places; counts what aliases multiply."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.values = 0

    def expand(self, node: _Node, path: KeyPath, key: Mark) -> Json:
        self.values += 1
        if self.values > MAX_VALUES:
            raise Unreadable(key, f"aliases multiply the file to more than {MAX_VALUES} values")
        mark = key if node.is_absent else node.mark
        self.tree.places[path] = Place(key, mark)
        if node.is_map:
            return self.mapping(node, path)
        if isinstance(node.value, list):
            return [self.expand(item, (*path, index), item.mark) for index, item in enumerate(node.value)]
        if isinstance(node.value, float) and not math.isfinite(node.value):
            remedy = ", and .nan is none" if math.isnan(node.value) else "; write a large one instead"
            self.fault(mark, path, f"expected a finite number{remedy}")
            return None
        return node.value

    def mapping(self, node: _Node, path: KeyPath) -> Json:
        data: dict[str, Json] = {}
        for key, value in node.value:
            if not isinstance(key.value, str):
                self.fault(key.mark, path, "a key must be text; quote it")
            elif key.value == "<<":
                self.fault(key.mark, path, "merge keys (<<) are not part of YAML 1.2; share settings by model_presets")
            elif key.value in data:
                first = self.tree.places[*path, key.value].key
                what = f"duplicate key {echo(key.value)!r}, first on line {first.line}; keep one"
                self.fault(key.mark, path, what)
            else:
                data[key.value] = self.expand(value, (*path, key.value), key.mark)
        return data

    def fault(self, mark: Mark, path: KeyPath, what: str) -> None:
        self.tree.faults.append(Fault(mark, dotted(path), what))


def parse(text: str) -> Tree:
    """The only document of `text`; raises Unreadable, or the parser's own YAMLError."""
    composer = _Composer(iter(YAML(typ="safe", pure=True).parse(text)))
    root = composer.documents()
    tree = Tree(faults=composer.faults)
    if root is not None:
        tree.data = _Expander(tree).expand(root, (), START if root.is_absent else root.mark)
    return tree


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
