"""An inbox is filed: read the rules and every paper, ask register and holds, move what is ready, keep the register in step.

Traps: a file named final is the older one; the newest version was never signed; a document is on hold; the
register's year is not the date's.
"""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp import file_acts
from distill.families.mcp.acts import absolute, sql
from distill.families.mcp.check_makers import absent, abstains, answer_mentions, equals, rows, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.archive_filing import texts as texts
from distill.families.mcp.missions.archive_filing.scene import TRAPS, Document, Paper, Scene, register, scene, seed_of
from distill.families.mcp.missions.sql_looks import explore
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One inbox; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(inbox=it.inbox))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    spoken, number = orders(draw, texts.SAID), draw.count(0, 10**9)
    reference, mistake, checks = _acting(it, spoken, number, ""), _acting(it, spoken, number, it.trap), _checks(it)
    if draw.abstention:
        own, voice = Draw(str(number)), Voice(spoken)
        looks, ready = _first(it, own, voice), _ready(it, own, voice)
        if draw.abstention == "forbidden":
            mistake, checks = reference, abstains("forbidden", it.inbox, ("audit", "auditors", "auditor"))
            reference = Script(looks, texts.closed(it))
        else:
            mistake, checks = (
                _copying(it, (*looks, *ready), voice),
                abstains("missing_tool", *(one.no for one in it.filed)),
            )
            reference = Script((*looks, *ready), texts.unable(it))
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You look after the records of a company in {it.house}.",
        places=(f"Papers come in at {it.inbox}/, the archive is {it.archive}/; the only database holds the register.",),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.documents) > 4 or it.trap in {"draft", "year"} else "medium",
        withheld=("filesystem__move_file",) if draw.abstention == "missing_tool" else (),
    )


def _acting(it: Scene, spoken: dict[str, list[str]], number: int, slip: str) -> Script:
    own, voice = Draw(str(number)), Voice(spoken)
    looks = (*_first(it, own, voice), *_ready(it, own, voice))
    changes = [*_folders(it, voice, slip), *_moves(it, own, voice, slip)]
    if not slip:
        changes[0] = replace(changes[0], say=f"{texts.judged(it)} {changes[0].say}")
    return Script((*looks, *changes, *_close(it, own, voice, slip)), texts.done(it))


def _first(it: Scene, own: Draw, voice: Voice) -> tuple[Act, ...]:
    """What lies where, and the rules."""
    if own.chance(0.5):
        looks: tuple[Act, ...] = (file_acts.tree(voice("tree")),)
    else:
        looks = (file_acts.listed(voice("list"), it.inbox), file_acts.tree(voice("archive"), it.archive))
    return (*looks, file_acts.page(voice("rules"), it.rules))


def _ready(it: Scene, own: Draw, voice: Voice) -> tuple[Act, ...]:
    """Every paper, the register and the holds; learns department and year of what is filed."""
    paths = [f"{it.inbox}/{paper.name}" for paper in it.papers]
    say, way = voice("papers"), own.choose(("all", "all", "halves", "each"))
    half = (len(paths) + 1) // 2
    if way == "all":
        papers: tuple[Act, ...] = (file_acts.pages(say, paths),)
    elif way == "halves":
        papers = (file_acts.pages(say, paths[:half]), file_acts.pages(voice("rest"), paths[half:]))
    else:
        papers = (
            Act(say, tuple(ScriptedCall("filesystem__read_text_file", {"path": absolute(path)}) for path in paths)),
        )
    listed = ", ".join(f"'{one.no}'" for one in sorted(it.documents, key=lambda one: one.no))
    queries = [
        f"SELECT doc_no, department, year, filed_as FROM documents WHERE doc_no IN ({listed})",
        f"SELECT doc_no, reason, lifted FROM holds WHERE doc_no IN ({listed})",
    ]
    binds = [Bind(f"place{index}", rf"'{one.no}', '([^']+)'") for index, one in enumerate(it.filed)]
    binds += [Bind(f"year{index}", rf"'{one.no}', '[^']+', (\d+)") for index, one in enumerate(it.filed)]
    look = explore(own, ["documents", "holds"])
    if own.chance(0.5):
        calls = tuple(ScriptedCall("duckdb__query", {"query": query}) for query in queries)
        return (*papers, *look, Act(voice("both"), calls, tuple(binds)))
    return (*papers, *look, sql(voice("register"), queries[0], *binds), sql(voice("holds"), queries[1]))


def _goes(it: Scene, paper: Paper, slip: str) -> str:
    """Where a file goes below the archive, with what was learnt in it; empty if it stays."""
    one = next(one for one in it.documents if one.no == paper.no)
    if (
        slip in {"names", "draft"}
        and one.fate in {"versions", "draft"}
        and len(one.papers) > 1
        and (slip == "draft") == (one.fate == "draft")
    ):
        top = one.papers[slip == "names"]
        return f"{_place(it, one)}/{paper.name}" if paper == top else f"superseded/{paper.name}"
    if slip == "hold" and one.fate == "hold":
        return f"{one.department}/{one.year}/{paper.name}" if paper == one.papers[0] else f"superseded/{paper.name}"
    if not paper.to or paper.to.startswith("superseded/"):
        return paper.to
    if slip == "year" and one.fate == "single":
        return f"{one.department}/{paper.day[:4]}/{paper.name}"
    return f"{_place(it, one)}/{paper.name}"


def _place(it: Scene, one: Document) -> str:
    index = it.filed.index(one)
    return f"${{place{index}}}/${{year{index}}}"


def _folders(it: Scene, voice: Voice, slip: str) -> list[Act]:
    wanted = list(it.missing)
    if slip in {"hold", "year"}:
        wanted = [*wanted, *(f"{one.department}/{year}" for one in it.documents for year in (2024, 2025))]
    return (
        [file_acts.folders(voice("folders"), [f"{it.archive}/{folder}" for folder in dict.fromkeys(wanted)])]
        if wanted
        else []
    )


def _moves(it: Scene, own: Draw, voice: Voice, slip: str) -> list[Act]:
    pairs: dict[str, list[tuple[str, str]]] = {}
    for one in it.documents:
        for paper in one.papers:
            if goes := _goes(it, paper, slip):
                pairs.setdefault(one.no, []).append((f"{it.inbox}/{paper.name}", f"{it.archive}/{goes}"))
    if own.chance(0.5):
        return [file_acts.moves(voice("move"), [pair for several in pairs.values() for pair in several])]
    return [file_acts.moves(voice("move one", no=no, what=_what(several)), several) for no, several in pairs.items()]


def _what(pairs: list[tuple[str, str]]) -> str:
    return " and ".join(f"{source.rpartition('/')[2]} to {target.rpartition('/')[0]}" for source, target in pairs)


def _close(it: Scene, own: Draw, voice: Voice, slip: str) -> tuple[Act, ...]:
    filed = {
        one.no: goes
        for one in it.documents
        for paper in one.papers
        if (goes := _goes(it, paper, slip)) and not goes.startswith("superseded")
    }
    statements = [f"UPDATE documents SET filed_as = '{goes}' WHERE doc_no = '{no}'" for no, goes in filed.items()]
    say = voice("update")
    if own.chance(0.5):
        update = sql(say, "; ".join(statements))
    else:
        update = Act(say, tuple(ScriptedCall("duckdb__query", {"query": statement}) for statement in statements))
    look = file_acts.tree(voice("check")) if own.chance(0.4) else file_acts.listed(voice("check"), it.inbox)
    listed = ", ".join(f"'{no}'" for no in filed)
    return (update, look, sql(voice("recheck"), f"SELECT doc_no, filed_as FROM documents WHERE doc_no IN ({listed})"))


def _copying(it: Scene, looks: tuple[Act, ...], voice: Voice) -> Script:
    """What somebody does who has no way to move a file and writes a copy instead."""
    copies = [
        file_acts.written(
            voice("move one", no=one.no, what="a copy"), f"{it.archive}/superseded/{one.filed.name}", it.text(one.filed)
        )
        for one in it.filed
        if one.filed
    ]
    folder = file_acts.folders(voice("folders"), [f"{it.archive}/superseded"])
    return Script((*looks, folder, *copies), texts.done(it))


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    log, moved = register(it, after=True), [paper for paper in it.papers if paper.to]
    new = [["files", f"{it.archive}/{paper.to}"] for paper in moved]
    old = [["files", f"{it.inbox}/{paper.name}"] for paper in moved]
    return (
        *(equals(f"{paper.name} is where it belongs, as it was", at, it.text(paper)) for paper, at in zip(moved, new, strict=True)),
        *(absent(f"{paper.name} is gone from the inbox", at) for paper, at in zip(moved, old, strict=True)),
        rows("the register has the path of every filed document", log.at(), log.heads, log.rows, exactly=True),
        unchanged_except(*new, *old, [*log.at(), "rows"]),
        answer_mentions("the answer names what was filed and what stays", *(one.no for one in it.documents)),
    )  # fmt: skip


TEMPLATE: Final = Template(
    name="archive_filing",
    summary="file the papers of an inbox by rules, register and holds, and keep the register in step",
    servers=("filesystem", "duckdb"),
    focus="folders and database together",
    rubric="repair",
    build=build,
    abstains=("missing_tool", "forbidden"),
)
