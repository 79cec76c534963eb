"""Every key of every example file, mutated by one edit, is refused at the right line.

An edit is made in the text at the key's own position, so the rest of the file stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from distill.config.faults import ConfigFaults, Fault, KeyPath, Mark, dotted
from distill.config.loader import load_run
from distill.config.models import RunConfig
from distill.config.schema import field_at
from distill.config.yaml_source import Source, read_source

CONFIGS = Path(__file__).parents[2] / "configs"
EXAMPLES = sorted(path.name for path in CONFIGS.glob("*.yaml"))

# Required by a rule between keys, not by its model, and where its absence is told: an empty path is the file.
NEEDED = {
    "reviewer_pool": (),
    "budget": (),
    "model_presets": ("teacher_pool", "endpoints", 0, "preset"),
    "solver_pool": (),  # in the file for casegen
    "budget.usd": ("budget",),  # the only bound in run.mcp.yaml
}

Check = Callable[[str], tuple[Fault, ...]]


def known_generator(_: str) -> object:
    """The families have their own tests; here only the file is mutated."""
    return object


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The faults of a text, none when it is accepted."""

    def faults(text: str) -> tuple[Fault, ...]:
        path = tmp_path / "mutant.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            load_run(path, resolve=known_generator)
        except ConfigFaults as refused:
            return refused.faults
        return ()

    return faults


@dataclass(frozen=True)
class Key:
    """One key of an example, with what is needed to edit it."""

    path: KeyPath
    start: int
    """Offset of the key."""
    end: int
    """Offset of the next key that is not below it."""
    has_sibling: bool
    mark: Mark
    parent: Mark
    """Where the absence of this key is told."""
    is_alone: bool
    """The only key of its section; a section left empty is refused."""
    holds_keys: bool
    """Its value is a mapping."""

    @property
    def name(self) -> str:
        return str(self.path[-1])


def offset(text: str, mark: Mark) -> int:
    return sum(len(line) for line in text.splitlines(keepends=True)[: mark.line - 1]) + mark.column - 1


def keys_of(text: str, source: Source) -> Iterator[Key]:
    places = [(path, place.key) for path, place in source.places.items() if path and isinstance(path[-1], str)]
    places.sort(key=lambda item: item[1])
    for number, (path, mark) in enumerate(places):
        rest = [(other, at) for other, at in places[number + 1 :] if other[: len(path)] != path]
        end = offset(text, rest[0][1]) if rest else len(text)
        sibling = bool(rest) and rest[0][0][:-1] == path[:-1]
        holds_keys = any(other[:-1] == path and isinstance(other[-1], str) for other, _ in places)
        alone = sum(other[:-1] == path[:-1] for other, _ in places) == 1
        yield Key(path, offset(text, mark), end, sibling, mark, source.places[path[:-1]].key, alone, holds_keys)


def replaced(text: str, key: Key, entry: str) -> str:
    """The text with a key's whole entry replaced; an empty `entry` takes the key out."""
    if key.has_sibling:
        gap = "\n" + " " * (key.mark.column - 1) if entry else ""
        return text[: key.start] + entry + gap + text[key.end :]
    tail_start = text.rfind("\n", 0, key.end) + 1  # keeps the indentation and the dash of what follows
    tail_start = max(tail_start, text.find("\n", key.start) + 1)
    head = text[: key.start] if entry else text[: text.rfind("\n", 0, key.start) + 1]
    return head + entry + ("\n" if entry else "") + text[tail_start:]


def example_keys() -> list[pytest.param]:
    found = []
    for name in EXAMPLES:
        text = without_comments((CONFIGS / name).read_text(encoding="utf-8"))
        keys = keys_of(text, read_source(CONFIGS / name))
        run = [key for key in keys if "params" not in key.path[:-1]]  # the families have their own tests
        found += [pytest.param(text, key, id=f"{name}:{dotted(key.path)}") for key in run]
    return found


def first_keys() -> list[pytest.param]:
    """The first key of each section."""
    by_section = {(param.id.partition(":")[0], param.values[1].path[:-1]): param for param in reversed(example_keys())}
    return list(by_section.values())


def without_comments(text: str) -> str:
    """The same lines and columns, read in half the time."""
    return re.sub(r"(?m)[ ]*(?:^|(?<= ))#.*$", "", text)


def places(faults: tuple[Fault, ...]) -> list[tuple[Mark, str]]:
    return [(fault.mark, fault.where) for fault in faults]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_accepted_as_it_is(check: Check, name: str) -> None:
    assert load_run(CONFIGS / name, resolve=known_generator).config.run.target_accepted >= 1
    assert check(without_comments((CONFIGS / name).read_text(encoding="utf-8"))) == ()


@pytest.mark.parametrize(("text", "key"), example_keys())
def test_a_typo_in_a_key_is_refused_at_the_key(check: Check, text: str, key: Key) -> None:
    typo = f"{key.name}q"
    faults = check(text[: key.start] + typo + text[key.start + len(key.name) :])
    if key.path[:-1] == ("model_presets",):  # the user's own name: what refers to it is refused
        assert any(fault.where.endswith(".preset") and f"did you mean: {typo}" in fault.what for fault in faults)
        return
    where = dotted((*key.path[:-1], typo))
    if key.path[:-1] == ("prices",):  # a model's name: no endpoint has it
        what = [fault.what for fault in faults if fault.where == where]
        assert any(f"no endpoint has this model or name (did you mean: {key.name})" in one for one in what)
        return
    assert (key.mark, where) in places(faults)
    assert any(fault.what.startswith(f"unknown key (did you mean: {key.name})") for fault in faults)


@pytest.mark.parametrize(("text", "key"), example_keys())
def test_a_value_of_the_wrong_type_is_refused_at_the_value(check: Check, text: str, key: Key) -> None:
    wrong = "5" if key.holds_keys else "{wrong: type}"
    faults = check(replaced(text, key, f"{key.name}: {wrong}"))
    value = Mark(key.mark.line, key.mark.column + len(key.name) + 2)
    assert (value, dotted(key.path)) in places(faults)


@pytest.mark.parametrize(("text", "key"), example_keys())
def test_a_key_taken_out_is_refused_when_it_is_needed_and_else_has_its_default(
    check: Check, text: str, key: Key
) -> None:
    without = replaced(text, key, "")
    faults = check(without)
    field = field_at(RunConfig, key.path)
    if key.path[0] == "model_presets" and len(key.path) < 4:
        assert all(
            fault.where.startswith(("teacher_pool", "reviewer_pool", "user_pool", "solver_pool")) for fault in faults
        )
        needed = len(key.path) < 3 or key.name in {"provider", "base_url", "api_key_env"}
        assert bool(faults) == needed
    elif field is not None and field.is_required():
        alone = (key.parent, dotted(key.path[:-1]))  # the section holds no other key: it is empty now
        assert {(key.parent, dotted(key.path)), alone} & set(places(faults))
    elif dotted(key.path) in NEEDED and not faults:
        assert dotted(key.path) in {"budget.usd", "solver_pool"}  # budget.calls bounds it still; no casegen in it
    elif dotted(key.path) in NEEDED:
        where = dotted(NEEDED[dotted(key.path)]) or dotted(key.path)
        assert where in {fault.where for fault in faults}
    elif key.name in {"preset", "api_key_env"}:
        assert faults
    elif key.is_alone:
        assert places(faults) == [(key.parent, dotted(key.path[:-1]))]
    else:
        assert faults == ()


@pytest.mark.parametrize(("text", "key"), example_keys())
def test_a_number_out_of_its_bounds_or_a_word_out_of_its_list_is_refused(check: Check, text: str, key: Key) -> None:
    field = field_at(RunConfig, key.path)
    if field is None:
        return
    wrong: list[str] = ["not-in-the-list"] if literal(field.annotation) else []
    for bound in field.metadata:
        wrong += [
            str(value - 1) for name in ("ge", "gt") if isinstance(value := getattr(bound, name, None), (int, float))
        ]
        wrong += [
            str(value + 1) for name in ("le", "lt") if isinstance(value := getattr(bound, name, None), (int, float))
        ]
    if wrong and text[key.start : key.end].startswith(f"{key.name}: ["):
        wrong = ["[]"] if any(getattr(bound, "min_length", None) for bound in field.metadata) else []
    value = Mark(key.mark.line, key.mark.column + len(key.name) + 2)
    for entry in wrong:
        assert (value, dotted(key.path)) in places(check(replaced(text, key, f"{key.name}: {entry}")))


def literal(annotation: object) -> bool:
    return any(isinstance(part, str) for outer in (annotation, *get_args(annotation)) for part in get_args(outer))


@pytest.mark.parametrize(("text", "key"), first_keys())
def test_a_key_nobody_knows_is_refused_in_every_section(check: Check, text: str, key: Key) -> None:
    indent = " " * (key.mark.column - 1)
    faults = check(text[: key.start] + f"zzz_unknown: 1\n{indent}" + text[key.start :])
    where = dotted((*key.path[:-1], "zzz_unknown"))
    if key.path[:-1] in {("model_presets",), ("prices",)}:
        assert (Mark(key.mark.line, key.mark.column + len("zzz_unknown: ")), where) in places(faults)
    else:
        assert (key.mark, where) in places(faults)


def general(path: KeyPath) -> KeyPath:
    steps = ["[]" if isinstance(step, int) else step for step in path]
    named = bool(steps) and steps[0] in {"model_presets", "prices"}
    return tuple("<name>" if number == 1 and named else step for number, step in enumerate(steps))


def test_the_example_of_pools_shows_every_key_there_is() -> None:
    from distill.config.schema import keys

    shown = {general(path) for path in read_source(CONFIGS / "teacher.example.yaml").places}
    text = (CONFIGS / "teacher.example.yaml").read_text(encoding="utf-8")
    endpoints = {path[-1] for path in shown if "endpoints" in path or "<name>" in path}
    hidden = [path for path, _ in keys(RunConfig) if path not in shown and path[-1] not in endpoints]
    assert all(f"# {path[-1]}:" in text for path in hidden)
    # free mappings, the section that would make the file one for casegen, a file that is still to be made: in comments
    assert {path[-1] for path in hidden} == {
        "extra", "query", "reasoning", "tool_calls", "params", "casegen", "bank", "solve_tries", "calibration", "difficulty_band", "student", "teacher"
    }  # fmt: skip
