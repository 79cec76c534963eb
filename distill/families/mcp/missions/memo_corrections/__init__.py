"""A memo corrects a list: enter what holds in the end into the right cells, and leave a log.

Traps: a code is listed twice and the memo says which line is meant; a correction is withdrawn further down;
another is changed further down; a sheet of the past has the same codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import absolute, append_lines, edit, file_hash_of, read
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, said_mentions, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.memo_corrections import again
from distill.families.mcp.missions.memo_corrections import texts as texts
from distill.families.mcp.missions.memo_corrections.drawing import draw_scene
from distill.families.mcp.missions.memo_corrections.scene import Entry, Scene
from distill.families.mcp.sheet_acts import look, look_at, put
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals

TRAPS: Final = {
    "twice": "a code is listed twice and the memo says which line is meant",
    "withdrawn": "a correction is withdrawn at the end of the memo",
    "amended": "the value of a correction is changed at the end of the memo",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How the reference goes about it: register first or memo, pages together, entries at once, last look."""

    register_first: bool
    together: bool
    at_once: bool
    verify: str


def build(draw: Draw) -> Mission:
    """One memo; see the module's docstring."""
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    scene = replace(draw_scene(draw), ruled=draw.talk != "asked")
    manner = Manner(draw.chance(0.35), draw.chance(0.5), draw.chance(0.25), draw.choose(("cells", "pages")))
    trap = draw.choose([trap for trap in TRAPS if trap != "amended" or scene.amended])
    phrases, kind = orders(draw, texts.REMARKS), draw.abstention
    apart = draw.apart()
    if draw.talk == "asked":
        phrases["double"] = list(again.DOUBLE)
    voice = Voice(phrases)
    speak = Voice(phrases)
    memo, annex, lines = _memo(scene, manner, speak), _annex(scene, speak), _lines(scene, manner, speak)
    looking = (*memo, *annex, *lines)
    done, second = texts.done(scene), again.second_memo(apart, scene)
    first = (*looking, *_enter(scene, manner, Voice(phrases), ""))
    slip = "skip" if kind == "missing_fact" else trap
    reference, checks = Script(first, done), _checks(scene)
    mistake = Script((*looking, *_enter(scene, manner, voice, slip)), done)
    if draw.talk == "follow_up":
        answer, checks = again.entered(scene, second), _checks(scene, second)
        reference = Script((*first, *again.enter(scene, second, done)), answer)
        mistake = Script((*first, *again.enter(scene, second, done, from_memory=True)), answer)
    elif draw.talk == "asked":
        asking, checks = again.asks(apart, scene), (*checks, *again.asked_checks(scene))
        reference = Script((*looking, asking, *first[len(looking) :]), done)
        mistake = Script((*first, replace(asking, say=done)), done)
    if kind == "missing_fact":
        reference, checks = (
            Script((*memo, *annex) if annex else looking, texts.missing(scene)),
            abstains(kind, scene.still_open.code),
        )
    elif kind == "forbidden":
        reference, checks = Script(memo, texts.forbidden(scene)), abstains(kind, ("approved", "approval"), scene.memo)
    elif kind == "already_done":
        seen = read(texts.CONFIRM.format(log=scene.log), scene.log)
        reference, checks = Script((*looking, seen), texts.already(scene)), abstains(kind, scene.log)
    return Mission(
        seed=_seed(scene, kind or "", second if draw.talk == "follow_up" else None),
        goals=goals(draw, ticket, f"Enter the memo of {scene.day}", texts.bodies(scene)),
        setting=f"You keep the {scene.world.list_name} of {scene.world.business}.",
        places=texts.places(scene),
        rules=texts.rules(scene),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[trap],
        difficulty="hard" if scene.amended or len(scene.pages) > 1 else "medium",
    )


def _seed(scene: Scene, kind: str, second: again.Memo | None) -> JsonObject:
    entered = kind == "already_done"
    more = (f"{second.path} | approved by {second.approver}",) if second else ()
    files = {
        scene.memo: scene.memo_text(missing=kind == "missing_fact"),
        scene.register: scene.register_text(approved=kind != "forbidden", more=more),
        **({second.path: second.text(scene)} if second else {}),
    }
    if scene.annex:
        files[scene.annex] = scene.annex_text(missing=kind == "missing_fact")
    if entered or scene.log_before:
        files[scene.log] = scene.log_before + (scene.lines() if entered else "")
    pages = [page.seed() for page in scene.pages_now(entered=entered)]
    return {"files": files, "xlsx": [{"path": scene.world.book, "sheets": pages}]}


def _memo(scene: Scene, manner: Manner, voice: Voice) -> tuple[Act, ...]:
    memo = read(voice("memo", memo=scene.memo), scene.memo, *_from_memo(scene))
    register = read(voice("register", register=scene.register, memo=scene.memo), scene.register)
    return (register, memo) if manner.register_first else (memo, register)


def _annex(scene: Scene, voice: Voice) -> tuple[Act, ...]:
    if not scene.annex:
        return ()
    entry = scene.still_open
    bind = _value_after(f"{entry.code} | {entry.field.head} | ", scene.entries.index(entry), entry)
    return (read(voice("annex", code=entry.code, number=entry.number, annex=scene.annex), scene.annex, bind),)


def _lines(scene: Scene, manner: Manner, voice: Voice) -> tuple[Act, ...]:
    """The sheets of the list and the lines of the codes."""
    codes = ", ".join(entry.code for entry in scene.entries)
    pages = [page.name for page in scene.pages]
    if manner.together and len(pages) > 1:
        binds = [bind for call, name in enumerate(pages) for bind in _from_page(scene, name, call)]
        said = voice("pages", pages=" and ".join(pages), codes=codes, double=scene.double.code)
        reads = [look(said, *(look_at(scene.world.book, name) for name in pages), binds=binds)]
    else:
        reads = [
            look(voice("page", page=name, codes=codes), look_at(scene.world.book, name), binds=_from_page(scene, name))
            for name in pages
        ]
    return tuple(reads)


def _from_memo(scene: Scene) -> list[Bind]:
    binds = []
    for index, entry in enumerate(scene.entries):
        if scene.annex and entry is scene.still_open:
            continue
        lead = (
            f"{entry.number},{entry.code},{entry.field.head}," if scene.csv else f"{entry.code}, {entry.field.head}: "
        )
        if entry is scene.amended:
            lead = f"number {entry.number} should read "
        binds.append(_value_after(lead, index, entry))
    return binds


def _value_after(lead: str, index: int, entry: Entry) -> Bind:
    value = "|".join(entry.field.options) or r"\d+(?:\.\d+)?"
    return Bind(f"new{index}", f"{re.escape(lead)}({value})")


def _from_page(scene: Scene, page: str, call: int = 0) -> list[Bind]:
    binds = []
    for index, entry in enumerate(scene.entries):
        if entry.sheet == page:
            binds.append(Bind(f"cell{index}", rf'"address": "({entry.cell})"', call))
            binds.append(Bind(f"old{index}", rf'"address": "{entry.cell}",\s+"value": "?([^"\n]+?)"?,\n', call))
    return binds


def _enter(scene: Scene, manner: Manner, voice: Voice, slip: str) -> tuple[Act, ...]:
    """Enter the corrections, write the log, look at both; `slip` names a trap that is walked into."""
    wanted = [
        (index, entry)
        for index, entry in enumerate(scene.entries)
        if (index != scene.gone or slip == "withdrawn") and (entry is not scene.still_open or slip != "skip")
    ]
    writes = [_write(scene, voice, index, entry, slip) for index, entry in wanted]
    if manner.at_once:
        said = voice("at once", count=len(wanted), gone=scene.withdrawn.code, double=scene.double.code, line=scene.told)
        writes = [Act(said, tuple(call for write in writes for call in write.calls))]
    return (
        *writes,
        *_log(scene, voice, slip),
        _verify(scene, manner, voice, [entry for _, entry in wanted]),
        _reread(scene, voice),
    )


def _write(scene: Scene, voice: Voice, index: int, entry: Entry, slip: str) -> Act:
    new, sheet, cell = _new(index, entry, slip), entry.sheet, f"${{cell{index}}}"
    said = voice(
        "write", code=entry.code, head=entry.field.head, old=f"${{old{index}}}", new=new, cell=f"{sheet}, {cell}"
    )
    if index == scene.twice:
        said = voice(
            "double", code=entry.code, head=entry.field.head, line=scene.told, new=new, cell=f"{sheet}, {cell}"
        )
        if slip == "twice" and entry.other:
            sheet, cell = entry.other
    elif entry is scene.amended and slip != "amended":
        said = voice(
            "amended", code=entry.code, head=entry.field.head, number=entry.number, new=new, cell=f"{sheet}, {cell}"
        )
    learnt = new if entry.field.options else new.replace("}", "#}")
    rows: list[list[Json]] = [[learnt if new.startswith("$") else entry.first]]
    return put(said, scene.world.book, sheet, cell, rows)


def _new(index: int, entry: Entry, slip: str) -> str:
    return str(entry.first) if slip == "amended" and entry.first != entry.new else f"${{new{index}}}"


def _log(scene: Scene, voice: Voice, slip: str) -> tuple[Act, ...]:
    said = []
    for index, entry in enumerate(scene.entries):
        if slip == "skip" and entry is scene.still_open:
            continue
        if index != scene.gone or slip == "withdrawn":
            said.append(f"{entry.code}: {entry.field.head} ${{old{index}}} -> {_new(index, entry, slip)}\n")
        elif scene.names_withdrawn:
            said.append(f"{entry.code}: withdrawn\n")
    before = len(scene.log_before.splitlines())
    if not before:
        return (edit(voice("new log", log=scene.log), scene.log, append_lines(0, "".join(said)), ""),)
    return (
        read(voice("old log", log=scene.log), scene.log, file_hash_of(scene.log)),
        edit(
            voice("append", log=scene.log, before=before),
            scene.log,
            append_lines(before, "".join(said)),
            "${file_hash}",
        ),
    )


def _verify(scene: Scene, manner: Manner, voice: Voice, entered: list[Entry]) -> Act:
    book, places = scene.world.book, dict.fromkeys((entry.sheet, entry.cell) for entry in entered)
    if manner.verify == "cells":
        return look(voice("verify cells"), *(look_at(book, sheet, cell) for sheet, cell in places))
    return look(voice("verify pages"), *(look_at(book, sheet) for sheet in dict.fromkeys(sheet for sheet, _ in places)))


def _reread(scene: Scene, voice: Voice) -> Act:
    call = ScriptedCall(
        "editor__get_text_file_contents", {"files": [{"file_path": absolute(scene.log), "ranges": [{"start": 1}]}]}
    )
    return Act(voice("verify log", log=scene.log), (call,))


def _checks(scene: Scene, second: again.Memo | None = None) -> tuple[JsonObject, ...]:
    """What holds in the end, with the `second` memo entered on top where there is one."""
    entries = {entry.number: entry for entry in (*scene.kept, *(second.entries if second else ()))}
    cells = {number: ["xlsx", scene.world.book, entry.sheet, entry.cell] for number, entry in entries.items()}
    double, log = scene.double, scene.log_before + scene.lines() + (second.lines() if second else "")
    told = "the answer names what was left out and which line was taken"
    said = (scene.withdrawn.code, double.code, (double.cell, f"row {double.row}", double.line))
    return (
        *(equals(f"correction {number} is entered", cells[number], entry.new) for number, entry in entries.items()),
        equals("the log says what was done", ["files", scene.log], log),
        unchanged_except(*cells.values(), ["files", scene.log]),
        *(again.entered_checks(second) if second else ()),
        said_mentions(told, 0, *said) if second else answer_mentions(told, *said),
    )


TEMPLATE: Final = Template(
    name="memo_corrections",
    summary="enter the corrections of a memo into a list by code, and log them",
    servers=("excel", "editor"),
    focus="reading a memo to its end, looking lines up by code",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done", "forbidden"),
    talks=("follow_up", "asked"),
)
