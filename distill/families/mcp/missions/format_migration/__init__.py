"""A change of format, half done: finish it by its note, file by file, and leave alone what the note leaves alone.

Traps: a generated file, a file that is done, an alias of the old key, an entry that refers to another,
dates whose order depends on the file.
"""

from __future__ import annotations

from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp.acts import absolute, act, append_lines, edit, file_hash_of, read, replace_lines
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.format_migration import texts as texts
from distill.families.mcp.missions.format_migration.world import File, World, drawn, seed_of
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.wording import goals

TRAPS: Final = {
    "generated": "a generated file is in the old format too and must stay so",
    "alias": "one file uses an old spelling of the key",
    "swapped": "the order of day and month differs from file to file",
}


def build(draw: Draw) -> Mission:
    """One migration; see the module's docstring."""
    world = drawn(draw)
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    wanted = goals(
        draw, ticket, f"Finish the new {world.noun} format", texts.bodies(world.noun, world.folder, world.note)
    )
    plan = draw.choose(("together", "one by one", "mixed", "mixed"))
    single, check = draw.chance(0.4), draw.chance(0.5)
    trap = draw.choose(_traps(world))
    seed = seed_of(world, lacking=draw.abstention == "missing_fact", finished=draw.abstention == "already_done")
    look = _look(world, plan, single=single)
    moved = _move(world, plan, world.targets, check=check)
    done = _done(world)
    if draw.abstention == "missing_fact":
        stuck = next(file for file in world.targets if file.ask == world.stuck)
        words = {"file": stuck.path, "was": world.was(stuck), "value": stuck.ask}
        reference = Script(look, world.say(texts.STUCK, **words))
        others = tuple(file for file in world.targets if file is not stuck)
        mistake = Script((*look, *_move(world, plan, others, check=False)), done)
        checks = abstains("missing_fact", stuck.ask, _names(world.table))
    elif draw.abstention == "already_done":
        kept = (read(world.say(texts.READ_LEDGER_DONE), world.ledger),) if world.ledger else ()
        moved_ones = ", ".join(file.path for file in world.targets)
        reference = Script((*look, *kept), world.say(texts.ALREADY, file=world.generated.path, moved=moved_ones))
        mistake = Script((*look, *_move(world, "one by one", (world.generated,), check=False)), done)
        checks = abstains("already_done", _names(world.generated.path))
    else:
        reference = Script((*look, *moved), done)
        mistake = Script((*look, *_slip(world, trap)), done)
        checks = _checks(world)
    return Mission(
        seed=seed,
        goals=wanted,
        setting=f"You keep the files of {world.folder.split('/')[0]} in order.",
        places=(
            f"The files concerned are below {absolute(world.folder)}; the note is {absolute(world.note)}.",
            "Paths in notes and lists are relative to the workspace.",
        ),
        rules=texts.RULES,
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[trap],
        difficulty="hard" if len(world.targets) > 2 and world.ledger else "medium",
    )


def _traps(world: World) -> tuple[str, ...]:
    alias = any(file.role == "alias" for file in world.files)
    return ("generated", *(("alias",) if alias else ()), *(("swapped",) if world.old == "review" else ()))


def _look(world: World, plan: str, *, single: bool) -> tuple[Act, ...]:
    paths = [file.path for file in world.files]
    acts = [read(world.say(texts.READ_NOTE), world.note)]
    if single:
        acts += [
            read(world.say(texts.READ_INDEX), world.index),
            read(world.say(texts.READ_TABLE), world.table),
        ]
    else:
        acts.append(read(world.say(texts.READ_BOTH), [world.index, world.table]))
    if plan == "one by one":
        acts += [read(world.say(texts.READ_ONE, file=path), path) for path in paths]
    else:
        acts.append(read(world.say(texts.READ_ALL), paths))
    return tuple(acts)


def _move(world: World, plan: str, files: tuple[File, ...], *, check: bool) -> tuple[Act, ...]:
    acts: list[Act] = []
    if plan == "together" and len(files) > 1:
        acts = _together(world, files)
    else:
        for file in files:
            words = {"file": file.path, "was": world.was(file), "now": world.now(file)}
            binds = (file_hash_of(file.path), _range_hash(file.path, "range_hash"))
            patch = replace_lines(*world.span(file), world.block(file, moved=True))
            acts.append(read(world.say(texts.LINE, **words), file.path, *binds, lines=world.span(file)))
            acts.append(edit(world.say(texts.EDIT, **words), file.path, patch, "${file_hash}"))
    if world.ledger:
        before = world.ledger_text()
        lines = "".join(f"{file.path}\n" for file in files)
        acts.append(read(world.say(texts.READ_LEDGER), world.ledger, file_hash_of(world.ledger)))
        patch = append_lines(len(before.splitlines()), lines)
        acts.append(edit(world.say(texts.WRITE_LEDGER), world.ledger, patch, "${file_hash}"))
    if check:
        acts.append(read(world.say(texts.CHECK), [file.path for file in files]))
    return tuple(acts)


def _together(world: World, files: tuple[File, ...]) -> list[Act]:
    """One read of all the lines concerned, one edit of all files."""
    ranges: list[Json] = []
    edits: list[Json] = []
    binds: list[Bind] = []
    for number, file in enumerate(files):
        first, last = world.span(file)
        ranges.append({"file_path": absolute(file.path), "ranges": [{"start": first, "end": last}]})
        binds += [file_hash_of(file.path, f"file_{number}"), _range_hash(file.path, f"range_{number}")]
        patch = replace_lines(first, last, world.block(file, moved=True), f"${{range_{number}}}")
        edits.append({"path": absolute(file.path), "file_hash": f"${{file_{number}}}", "patches": [patch]})
    return [
        act(
            world.say(texts.LINES, count=("two", "three", "four")[len(files) - 2]),
            "editor__get_text_file_contents",
            *binds,
            files=ranges,
        ),
        act(world.say(texts.EDIT_ALL), "editor__edit_text_file_contents", files=edits),
    ]


def _range_hash(path: str, name: str) -> Bind:
    pattern = file_hash_of(path).pattern.replace('"file_hash"', '"range_hash"')
    return Bind(name, pattern)


def _slip(world: World, trap: str) -> tuple[Act, ...]:
    """What somebody does who overlooks a line of the note."""
    if trap == "generated":
        files = tuple(file for file in world.files if file.role != "done")
    elif trap == "alias":
        files = tuple(file for file in world.targets if file.role != "alias")
    else:
        files = tuple(_swapped(file) for file in world.targets)
    return _move(world, "one by one", files, check=False)


def _swapped(file: File) -> File:
    year, month, day = file.wanted.split("/")
    return File(file.path, file.role, file.value, f"{year}/{day}/{month}", file.ask, file.head, file.tail)


def _done(world: World) -> str:
    left = [
        world.say(texts.GENERATED_LEFT if file.role == "generated" else texts.DONE_LEFT, file=file.path, new=world.new)
        for file in world.files
        if file not in world.targets
    ]
    moved = ", ".join(file.path for file in world.targets)
    return world.say(texts.DONE, moved=moved, left="; ".join(left))


def _names(path: str) -> list[str]:
    """How an answer may name a file: by its path, its name or its name without the ending."""
    name = path.rpartition("/")[2]
    return [path, name, name.rpartition(".")[0], name.rpartition(".")[0].replace("-", " ")]


def _checks(world: World) -> tuple[JsonObject, ...]:
    files = [*(file.path for file in world.targets), *([world.ledger] if world.ledger else [])]
    texts_wanted = [world.text(file, moved=True) for file in world.targets]
    if world.ledger:
        texts_wanted.append(world.ledger_text(world.targets))
    return (
        *(
            equals(f"{path} is as the note wants it", ["files", path], text)
            for path, text in zip(files, texts_wanted, strict=True)
        ),
        unchanged_except(*(["files", path] for path in files)),
        answer_mentions(
            "the answer names the files left alone",
            *(_names(file.path) for file in world.files if file not in world.targets),
        ),
    )


TEMPLATE: Final = Template(
    name="format_migration",
    summary="finish a half-done change of format by its note, without touching generated or finished files",
    servers=("editor",),
    focus="reading instructions in files, exact line edits",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done"),
)
