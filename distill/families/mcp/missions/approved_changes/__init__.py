"""A list of changes is to be applied: read how it counts, sort out its lines, change the database, write the result.

Traps: a later decision replaces a line; the list counts in another unit; a line was not
approved; an item is retired or does not exist; items have two values and the list is about one.
"""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp.acts import append_lines, edit, file_hash_of, read, sql
from distill.families.mcp.check_makers import abstains, answer_mentions, matches, rows, said_mentions, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.approved_changes import again
from distill.families.mcp.missions.approved_changes import texts as texts
from distill.families.mcp.missions.approved_changes.scene import TRAPS, Scene, cell, scene, seed_of
from distill.families.mcp.missions.sql_looks import CATALOGUE, explore, queries
from distill.families.mcp.wording import goals

TOLD: Final = "the answer gives the new values and what was left out"


def build(draw: Draw) -> Mission:
    """One list; see the module's docstring."""
    it = scene(draw)
    it = again.shared_ticket(it) if draw.talk == "correction" else it
    kind, apart = draw.abstention, draw.apart()
    wanted = goals(draw, it.ticket, f"{it.cat.what}: {it.papers.name}", texts.bodies(it))
    own = Draw(f"{it.ticket}/{draw.count(0, 10**9)}")
    way = own.choose(("transaction", "parallel", "each", "case"))
    papers = _papers(own, it)
    present = (*_explore(own, it), _rows_now(own, it, "now", "before"))
    tail = _tail(own, it)
    reference = Script((*papers, *present, *_update(own, it, way, {}), *tail), texts.done(it))
    mistake = Script((*papers, *present, *_update(own, it, way, {it.trap: True}), *tail), texts.done(it))
    checks = _checks(it)
    if draw.talk is not None:
        reference, mistake, checks = _twice(apart, it, (*papers, *present, *_update(own, it, way, {}), *tail))
    elif kind == "forbidden":
        mistake, checks = reference, abstains("forbidden", it.papers.name, ("signature", "signatures", "signed"))
        reference = Script((papers[0], *_papers(own, it, first="unsigned")[1:]), texts.unsigned(it))
    elif kind == "missing_fact":
        blind = _update(own, it, way, {"units": True})
        reference = Script((*papers, sql(own.choose(texts.SAID["nowhere"]), CATALOGUE)), texts.unconvertible(it))
        mistake = Script((*_without_factor(papers), *present, *blind, *tail), texts.done(it))
        checks = abstains("missing_fact", it.papers.name, ("unit", "units", "conversion", "convert", "rate", "factor"))
    return Mission(
        seed=seed_of(it, kind),
        goals=wanted,
        setting=f"You keep the {it.cat.many} of {it.cat.house} up to date.",
        places=(f"The {it.cat.many} are in the only database; papers lie as text files beside it.",),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.split or it.papers.amended else "medium",
    )


def _twice(draw: Draw, it: Scene, first: tuple[Act, ...]) -> tuple[Script, Script, tuple[JsonObject, ...]]:
    """Reference, mistake and checks where the user speaks again."""
    done, words, told = texts.done(it), draw.apart(), said_mentions(TOLD, 0, *_told(it))
    if draw.talk == "correction":
        ticket = again.right_ticket(draw, it)
        right, wrong = (again.relog(words, it, ticket, done, careful=careful) for careful in (True, False))
        last = answer_mentions("the last answer names the right ticket", ticket)
        answer, checks = again.relogged(it, ticket), _state(it, ticket)
    else:
        right, wrong = (again.add(words, it, done, converts=converts) for converts in (True, False))
        item = again.late_item(it)
        last = answer_mentions("the last answer gives the late value", item.code, str(cell(it.cat, item.after)))
        answer, checks = again.added(it), _state(again.completed(it), it.ticket)
    wrong = (right[0], *wrong[1:])
    return Script((*first, *right), answer), Script((*first, *wrong), answer), (*checks, told, last)


def _papers(draw: Draw, it: Scene, first: str = "note") -> tuple[Act, ...]:
    """The list and what it refers to, which teaches every figure and the conversion."""
    papers = it.papers
    listed = [
        Bind(f"raw{index}", papers.figure_of(item.code))
        for index, item in enumerate(it.changed)
        if not (papers.amended and item.code == papers.twice)
    ]
    factor = Bind("factor", rf"{papers.name}: [^*]*?(?<![\w.])({re.escape(it.unit.factor)})(?!\w)")
    last = Bind(f"raw{it.changed.index(it.replaced)}", rf"{papers.twice} is to be (\d+)")
    said = texts.SAID
    acts = [read(draw.choose(said["list"]), papers.source, *listed)]
    if not papers.amended:
        return (*acts, read(draw.choose(said[first]), papers.note, factor))
    if draw.chance(0.5):
        both = "both" if first == "note" else first
        return (*acts, read(draw.choose(said[both]), [papers.note, papers.later], factor, last))
    return (
        *acts,
        read(draw.choose(said[first]), papers.note, factor),
        read(draw.choose(said["later"]), papers.later, last),
    )


def _without_factor(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    return tuple(replace(act, binds=tuple(bind for bind in act.binds if bind.name != "factor")) for act in acts)


def _explore(draw: Draw, it: Scene) -> tuple[Act, ...]:
    return explore(draw, [it.cat.table, *([it.cat.side] if it.split else []), *(["value_log"] if it.logged else [])])


def _rows_now(draw: Draw, it: Scene, said: str, name: str) -> Act:
    """The rows of every code that the papers name; learns the values of those that change."""
    cat, codes = it.cat, sorted([*(item.code for item in it.changed), *it.skipped])
    listed = ", ".join(f"'{code}'" for code in codes)
    query = (
        f"SELECT {cat.code}, status, {cat.value} FROM {cat.table} WHERE {cat.code} IN ({listed}) ORDER BY {cat.code}"
    )
    if it.split:
        query = (
            f"SELECT i.{cat.code}, i.status, r.{cat.value} FROM {cat.table} i LEFT JOIN {cat.side} r ON r.{cat.code} = i.{cat.code} "
            f"AND r.applies_to = '{it.kind}' WHERE i.{cat.code} IN ({listed}) ORDER BY i.{cat.code}"
        )
    binds = [
        Bind(f"{name}{index}", rf"\('{item.code}', '[a-z]+', {again.NUMBER}") for index, item in enumerate(it.changed)
    ]
    return sql(draw.choose(texts.SAID[said]), query, *binds)


def _update(draw: Draw, it: Scene, way: str, slip: dict[str, bool]) -> tuple[Act, ...]:
    """The change of every item, in one of four ways; `slip` names what is overlooked."""
    cat = it.cat
    figures = {item.code: f"${{raw{index}}}" for index, item in enumerate(it.changed)}
    if slip.get("superseded"):
        figures[it.papers.twice] = str(it.first_raw)
    if slip.get("undecided"):
        figures[it.undecided.code] = str(it.undecided.raw)
    if slip.get("retired") and it.retired:
        figures[it.retired.code] = str(it.retired.raw)
    turn = "" if slip.get("units") else f" {it.unit.sign} ${{factor}}{'.0' if it.unit.sign == '/' else ''}"
    table = cat.side if it.split else cat.table
    only = f" AND applies_to = '{it.kind}'" if it.split and not slip.get("kind") else ""
    say = texts.judged(it)
    if way == "case":
        cases = " ".join(f"WHEN '{code}' THEN {figure}{turn}" for code, figure in figures.items())
        listed = ", ".join(f"'{code}'" for code in figures)
        statements = [
            f"UPDATE {table} SET {cat.value} = CASE {cat.code} {cases} END WHERE {cat.code} IN ({listed}){only}"
        ]
    else:
        statements = [
            f"UPDATE {table} SET {cat.value} = {figure}{turn} WHERE {cat.code} = '{code}'{only}"
            for code, figure in figures.items()
        ]
    if slip.get("ghost"):
        statements.append(f"INSERT INTO {cat.table} ({cat.code}, status) VALUES ('{it.ghost}', 'active')")
    if way == "transaction":
        return (sql(say, "; ".join(["BEGIN", *statements, "COMMIT"])),)
    if way == "parallel" or len(statements) == 1:
        return (queries(say, *statements),)
    more = draw.shuffled(texts.ONE_MORE)
    rest = zip(statements[1:], more, strict=False)
    return (sql(say, statements[0]), *(sql(text, statement) for statement, text in rest))


def _tail(draw: Draw, it: Scene) -> tuple[Act, ...]:
    """Reading back, the log, the result file."""
    said, path = texts.SAID, it.papers.result
    acts = [_rows_now(draw, it, "check", "after")]
    pairs = [(item.code, f"${{before{index}}}", f"${{after{index}}}") for index, item in enumerate(it.changed)]
    if it.logged:
        values = ", ".join(f"('{code}', {before}, {after}, '{it.ticket}')" for code, before, after in pairs)
        acts.append(sql(draw.choose(said["log"]), f"INSERT INTO value_log VALUES {values}"))
    if it.append:
        acts.append(read(draw.choose(said["open"]), path, file_hash_of(path)))
        end = it.old_log.count("\n")
        acts.append(edit(draw.choose(said["write"]), path, append_lines(end, it.result(pairs)), "${file_hash}"))
    else:
        acts.append(edit(draw.choose(said["write"]), path, {"line_start": 1, "contents": it.result(pairs)}, ""))
    if draw.chance(0.6):
        acts.append(read(draw.choose(said["reread"]), path))
    return tuple(acts)


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    return (*_state(it, it.ticket), answer_mentions(TOLD, *_told(it)))


def _told(it: Scene) -> list[str]:
    changed = [text for item in it.changed for text in (str(cell(it.cat, item.after)), item.code)]
    return [*changed, *it.skipped]


def _state(it: Scene, ticket: str) -> tuple[JsonObject, ...]:
    """What the database and the result file hold in the end, the log under `ticket`."""
    cat = it.cat
    after = {item.code: cell(cat, item.after) for item in it.changed}

    def change(row: dict[str, Json]) -> dict[str, Json]:
        if row[cat.code] in after and row.get("applies_to", it.kind) == it.kind:
            row[cat.value] = after[row[cat.code]]
        return row

    table = it.tables[cat.side if it.split else cat.table].changed(change)
    found = [rows("the database holds exactly what was decided", table.at(), table.heads, table.rows, exactly=True)]
    touched = [[*table.at(), "rows"], ["files", it.papers.result]]
    if it.logged:
        log = again.new_rows(it, ticket)
        found.append(rows("every change is logged", log.at(), log.heads, log.rows, exactly=True))
        touched.append([*log.at(), "rows"])
    lines = it.result(
        [(item.code, _figure(cell(cat, item.before)), _figure(cell(cat, item.after))) for item in it.changed]
    )
    return (
        *found,
        matches(
            "the result file says what was changed",
            ["files", it.papers.result],
            rf"\A{re.escape(it.old_log) if it.append else ''}{lines}\n*\Z",
        ),
        unchanged_except(*touched),
    )


def _figure(value: Json) -> str:
    """A pattern for a value, whose closing zeros may be left out."""
    whole, _, rest = str(value).partition(".")
    if not rest:
        return rf"{whole}(?:\.0+)?"
    kept = rest.rstrip("0")
    return rf"{whole}\.{kept}0*" if kept else rf"{whole}(?:\.0*)?"


TEMPLATE: Final = Template(
    name="approved_changes",
    summary="apply what counts of a list of decisions to a database and write down the values that came of it",
    servers=("duckdb", "editor"),
    focus="papers and database together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
    talks=("follow_up", "correction"),
)
