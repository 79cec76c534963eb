"""The user speaks again: a line was approved after all, or the ticket was the wrong one."""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import Json
from distill.domain.script import Act, Bind
from distill.families.mcp.acts import append_lines, edit, file_hash_of, hears, range_hash_of, read, replace_lines, sql
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.approved_changes.scene import Item, Scene, cell, converted
from distill.families.mcp.missions.sql_looks import Table
from distill.families.mcp.vocabulary import TICKETS

NUMBER: Final = r"(?:Decimal\(')?([\d.]+)"

AFTER_ALL: Final = (
    "Thanks. And {code}: the committee approved it after all this afternoon, at the figure on the list. Please add it, same ticket, and put it into {result} like the others.",
    "Good. News on {code}, by the way, that one went through in the end, exactly as listed. Can you do it too? {result} should have it in its proper place.",
    "I've just had the chair on the phone, {code} is approved now (figure unchanged). Please enter that one as well and complete {result}. What is the value now?",
)
NOT_THAT: Final = (
    "Argh, sorry, wrong ticket. {old} is an older thing, this belongs to {new}. Please put that right in value_log, for what you did just now and nothing else.",
    "I must have copied the wrong number: it's {new}, not {old}. Could you correct the log entries you made? Whatever else is under {old} has to stay there.",
    "One correction from my side, the ticket is {new}. {old} was for something else a while ago. Please change your entries in value_log accordingly.",
)


def late_item(it: Scene) -> Item:
    """The item that was approved after all, with the value it gets."""
    return replace(it.undecided, after=converted(it.unit, it.undecided.raw))


def completed(it: Scene) -> Scene:
    """The scene with that item among those that change."""
    return replace(it, changed=tuple(sorted((*it.changed, late_item(it)), key=lambda item: item.code)))


def right_ticket(draw: Draw, it: Scene) -> str:
    """The ticket that should have been named."""
    word = draw.choose([word for word in TICKETS if not it.ticket.startswith(word)])
    return f"{word}-{draw.count(1000, 9899)}"


def shared_ticket(it: Scene) -> Scene:
    """The scene with an older entry of the log under the ticket that the user names by mistake."""
    log = it.tables["value_log"]
    return replace(it, tables={**it.tables, log.name: log.changed(lambda row: {**row, "ticket": it.ticket})})


def add(draw: Draw, it: Scene, done: str, *, converts: bool = True) -> tuple[Act, ...]:
    """From the first answer to the result with the late item; unless it `converts`, the figure goes in as listed."""
    cat, item, path = it.cat, it.undecided, it.papers.result
    query = f"SELECT {cat.code}, status, {cat.value} FROM {cat.table} WHERE {cat.code} = '{item.code}'"
    only = ""
    if it.split:
        query = f"SELECT i.{cat.code}, i.status, r.{cat.value} FROM {cat.table} i JOIN {cat.side} r ON r.{cat.code} = i.{cat.code} WHERE r.applies_to = '{it.kind}' AND i.{cat.code} = '{item.code}'"
        only = f" AND applies_to = '{it.kind}'"
    turn = f" {it.unit.sign} ${{factor}}{'.0' if it.unit.sign == '/' else ''}" if converts else ""
    row = rf"\('{item.code}', '[a-z]+', {NUMBER}"
    figure = (
        f"its {item.raw} on the list is in {it.unit.name} like the others, so it is converted the same way"
        if converts
        else f"the list says {item.raw}"
    )
    acts = [
        hears(done, draw.choose(AFTER_ALL).format(code=item.code, result=path)),
        sql(
            f"{item.code} was left out for want of approval alone. I look at it as it stands now: is it active, and what is its old value?",
            query,
            Bind("was", row),
        ),
        sql(
            f"It is active and at ${{was}}; {figure}.",
            f"UPDATE {cat.side if it.split else cat.table} SET {cat.value} = {item.raw}{turn} WHERE {cat.code} = '{item.code}'{only}",
        ),
        sql("I read the row back; this figure goes into the record.", query, Bind("became", row)),
    ]
    if it.logged:
        acts.append(
            sql(
                "value_log gets its entry as for the others.",
                f"INSERT INTO value_log VALUES ('{item.code}', ${{was}}, ${{became}}, '{it.ticket}')",
            )
        )
    return (*acts, *_into_result(it))


def _into_result(it: Scene) -> tuple[Act, ...]:
    """The line in the result file, where the order of the codes wants it."""
    item, path = it.undecided, it.papers.result
    pairs = [(one.code, f"${{before{index}}}", f"${{after{index}}}") for index, one in enumerate(it.changed)]
    behind = [pair for pair in pairs if pair[0] > item.code]
    start = it.old_log.count("\n") * it.append
    first, last = start + len(pairs) - len(behind) + 1, start + len(pairs)
    new = it.result([(item.code, "${was}", "${became}"), *behind])
    whole = read(
        "The result file has its order, so I read it to see between which lines this one belongs.",
        path,
        file_hash_of(path),
    )
    if not behind:
        return (
            whole,
            edit(
                f"{item.code} comes after all the codes of this list; its line goes to the end.",
                path,
                append_lines(last, new),
                "${file_hash}",
            ),
            _again(it),
        )
    lines = read(
        f"{item.code} comes before {behind[0][0]}. I fetch the lines from there on, for their hash.",
        path,
        range_hash_of(),
        lines=(first, last),
    )
    put = edit(
        f"The new line goes above that of {behind[0][0]}; those below stay word for word.",
        path,
        replace_lines(first, last, new),
        "${file_hash}",
    )
    return whole, lines, put, _again(it)


def _again(it: Scene) -> Act:
    return read("A last look at the file: one line more, in the order of the codes.", it.papers.result)


def added(it: Scene) -> str:
    """The answer after the late item."""
    return f"{it.undecided.code} is in as well: from ${{was}} to ${{became}}, read back from the database, with its line in {it.papers.result} in the order of the codes. The other values are as they were."


def relog(draw: Draw, it: Scene, ticket: str, done: str, *, careful: bool = True) -> tuple[Act, ...]:
    """From the first answer to the log under the right ticket; the careless change whatever has the wrong one."""
    mine = " OR ".join(
        f"(code = '{item.code}' AND new_value = ${{after{index}}})" for index, item in enumerate(it.changed)
    ).replace("code =", f"{it.cat.code} =")
    only = f" AND ({mine})" if careful else ""
    why = (
        "Not everything under it is mine, so I go by code and new value of the entries that I made."
        if careful
        else "Whatever is under it belongs to this work."
    )
    return (
        hears(done, draw.choose(NOT_THAT).format(old=it.ticket, new=ticket)),
        sql(f"I read what value_log has under {it.ticket}; an entry of older work may be there too.", f"SELECT * FROM value_log WHERE ticket = '{it.ticket}'"),
        sql(f"{why} They move to {ticket}.", f"UPDATE value_log SET ticket = '{ticket}' WHERE ticket = '{it.ticket}'{only}"),
        sql("The whole log once more: my entries under the new ticket, the older one where it was.", "SELECT * FROM value_log"),
        sql("And the values themselves, which have nothing to do with the ticket and should not have moved.", f"SELECT * FROM {it.cat.side if it.split else it.cat.table}"),
    )  # fmt: skip


def relogged(it: Scene, ticket: str) -> str:
    """The answer after the log was put right."""
    old = next(iter(it.tables["value_log"].rows))
    return f"The entries of this work ({', '.join(item.code for item in it.changed)}) are under {ticket} in value_log now. An older entry, of {old[0]}, stays under {it.ticket}, where it belongs. The values were not touched."


def new_rows(it: Scene, ticket: str) -> Table:
    """The log in the end."""
    log = it.tables["value_log"]
    rows: list[tuple[Json, ...]] = [
        (item.code, cell(it.cat, item.before), cell(it.cat, item.after), ticket) for item in it.changed
    ]
    return Table(log.name, log.columns, (*log.rows, *rows))
