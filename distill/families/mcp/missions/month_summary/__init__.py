"""A month's summary is half done: fill in the rest from detail sheets that all look different.

Traps: the sheet that bears the right name is a stale twin; one sheet is kept in another unit; totals rows
stand among the lines; some lines do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp.check_makers import abstains, answer_mentions, computes, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.month_summary import texts as texts
from distill.families.mcp.missions.month_summary.drawing import draw_scene
from distill.families.mcp.missions.month_summary.sheets import Part, Scene
from distill.families.mcp.sheet_acts import at, compute, look, look_at, put
from distill.families.mcp.vocabulary import TICKETS
from distill.families.mcp.voice import Voice, orders
from distill.families.mcp.wording import goals

TRAPS: Final = {
    "stale": "the sheet with the right name is a stale twin; its note points to another",
    "unit": "one sheet is kept in another unit, as only its note says",
    "totals": "totals rows stand among the lines and would be counted twice",
    "void": "lines with a certain status do not count, as a note in the summary says",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How the reference goes about it.

    It reads at once or one by one, writes by `formula`, `rows`, `one by one` or in one `block`, and in the end
    looks at the `lines`, the whole `sheet` or the new `cells`.
    """

    together: bool
    writing: str
    verify: str


def build(draw: Draw) -> Mission:
    """One workbook; see the module's docstring."""
    ticket = draw.note("ticket", f"{draw.choose(TICKETS)}-{draw.count(1000, 9899)}")
    scene, sheets = draw_scene(draw)
    manner = _manner(draw, scene)
    trap = draw.choose([trap for trap in TRAPS if trap != "void" or scene.void_index >= 0])
    phrases = orders(draw, texts.REMARKS)
    look_around, voice = _look(scene, manner, Voice(phrases)), Voice(phrases)
    slipping = (*look_around, *_write(scene, manner, voice, trap))
    if draw.abstention == "missing_fact":
        reference = Script(look_around, texts.missing(scene))
        checks = abstains("missing_fact", scene.odd_unit, scene.odd.good.name)
        slipping = (*look_around, *_write(scene, manner, voice, "unit"))
    elif draw.abstention == "already_done":
        reference = Script(_confirm(scene, Voice(phrases)), texts.already(scene))
        checks = abstains("already_done", scene.summary_name, *(part.good.name for part in scene.parts))
        slipping = (*look_around, *_write(scene, manner, voice, "stale"))
    else:
        writing = _write(scene, manner, voice, "")
        reference = Script((*look_around, *writing), texts.done(scene))
        checks = _checks(scene)
    return Mission(
        seed={"xlsx": [{"path": scene.book, "sheets": [sheet.seed() for sheet in sheets]}]},
        goals=goals(draw, ticket, f"{scene.summary_name} for {scene.month} is incomplete", texts.bodies(scene)),
        setting=f"You do the month-end figures of {scene.world.business}.",
        places=(f"The workbook of {scene.month} is /workspace/{scene.book}.",),
        rules=texts.rules(scene),
        reference=reference,
        mistake=Script(slipping, texts.done(scene)),
        checks=checks,
        trap=TRAPS[trap],
        difficulty="hard" if scene.void_index >= 0 or len(scene.parts) > 2 or scene.table else "medium",
    )


def _manner(draw: Draw, scene: Scene) -> Manner:
    adjacent = scene.columns.index("source") == scene.columns.index("amount") + 1
    ways = ["formula", "rows", "block"] if adjacent else ["formula", "one by one"]
    way = draw.choose(ways)
    return Manner(
        draw.chance(0.4),
        "rows" if way == "block" and not scene.neighbours else way,
        draw.choose(("lines", "sheet", "cells")),
    )


def _look(scene: Scene, manner: Manner, voice: Voice) -> tuple[Act, ...]:
    """Read the summary, the sheets of the empty places, the replacement, the conversion."""
    acts = [
        _summary(scene, voice),
    ]
    named = [part.old_name or part.good.name for part in scene.parts]
    if manner.together and len(named) > 1:
        calls = [look_at(scene.book, name) for name in named]
        binds = [bind for index, part in enumerate(scene.parts) for bind in _lines(part, index, index)]
        acts.append(look(voice("details", places=_list(part.place for part in scene.parts)), *calls, binds=binds))
    else:
        for index, (part, name) in enumerate(zip(scene.parts, named, strict=True)):
            said = voice("detail", place=part.place, sheet=name, cell=f"${{cell{index}}}")
            acts.append(look(said, look_at(scene.book, name), binds=_lines(part, index)))
    stale, key = scene.stale, f"p{scene.stale_index}"
    said = voice("replacement", old=stale.old_name, new=stale.good.name)
    acts.append(look(said, look_at(scene.book, stale.good.name), binds=stale.binds(key)))
    if scene.table:
        acts.append(_rates(scene, voice))
    return tuple(acts)


def _lines(part: Part, index: int, call: int = 0) -> tuple[Bind, ...]:
    return () if part.old else part.binds(f"p{index}", call)


def _summary(scene: Scene, voice: Voice) -> Act:
    said = voice("summary", summary=scene.summary_name)
    binds = [
        Bind(f"{name}{index}", rf'"address": "({scene.cell(part, column)})"')
        for index, part in enumerate(scene.parts)
        for name, column in (("cell", "amount"), ("beside", "source"))
    ]
    return look(said, look_at(scene.book, scene.summary_name), binds=binds)


def _rates(scene: Scene, voice: Voice) -> Act:
    odd = {"sheet": scene.odd.good.name, "unit": scene.odd_unit}
    said = voice("rates", **odd, base=scene.world.unit, table=scene.table, month=scene.month)
    return look(said, look_at(scene.book, scene.table))


def _confirm(scene: Scene, voice: Voice) -> tuple[Act, ...]:
    """All is there already: compare the formulas with the sheets that they name."""
    places = _list(part.place for part in scene.parts)
    acts = [
        _summary(scene, voice),
        look(voice("confirm", places=places), *(look_at(scene.book, part.good.name) for part in scene.parts)),
    ]
    return (*acts, _rates(scene, voice)) if scene.table else tuple(acts)


def _write(scene: Scene, manner: Manner, voice: Voice, slip: str) -> tuple[Act, ...]:
    book, sheet, acts = scene.book, scene.summary_name, list[Act]()
    if manner.writing == "block":
        rows: list[list[Json]] = [
            [scene.formula(part, slip, learnt=True), scene.source(part, slip)] for part in scene.parts
        ]
        parts = "; ".join(_portion(scene, part, slip) for part in scene.parts)
        acts.append(put(voice("block", parts=parts), book, sheet, "${cell0}", rows))
    else:
        for part in scene.parts:
            acts += _one(scene, manner, voice, part, slip)
    return (*acts, _verify(scene, manner, voice))


def _verify(scene: Scene, manner: Manner, voice: Voice) -> Act:
    wide = len(scene.columns)
    first, last = at(1, scene.first_row), at(wide, scene.first_row + len(scene.ordered))
    if manner.verify == "cells":
        first, last = at(1, scene.row(scene.parts[0])), at(wide, scene.row(scene.parts[-1]))
    elif manner.verify == "sheet":
        first = last = ""
    said = voice("verify cells" if manner.verify == "cells" else "verify")
    return look(said, look_at(scene.book, scene.summary_name, first, last))


def _one(scene: Scene, manner: Manner, voice: Voice, part: Part, slip: str) -> tuple[Act, ...]:
    book, sheet, source, formula = (
        scene.book,
        scene.summary_name,
        scene.source(part, slip),
        scene.formula(part, slip, learnt=True),
    )
    used = part.old if slip == "stale" and part.old else part
    said = voice("formula", place=part.place, sheet=source, lines=used.lines, extras=_extras(scene, part, slip))
    beside = voice("source", place=part.place, sheet=source)
    number = scene.parts.index(part)
    cell, source_cell = f"${{cell{number}}}", f"${{beside{number}}}"
    if manner.writing == "rows":
        return (put(said, book, sheet, cell, [[formula, source]]),)
    first = (
        compute(said, book, sheet, cell, formula)
        if manner.writing == "formula"
        else put(said, book, sheet, cell, [[formula]])
    )
    return first, put(beside, book, sheet, source_cell, [[source]])


def _portion(scene: Scene, part: Part, slip: str) -> str:
    used = part.old if slip == "stale" and part.old else part
    return f"{part.place} from {used.lines} of {used.good.name}{_extras(scene, part, slip)}"


def _extras(scene: Scene, part: Part, slip: str) -> str:
    extras = ""
    if part == scene.odd and slip != "unit":
        extras += f", times {scene.factor_text} because the sheet is in {scene.odd_unit}"
    if scene.void_index >= 0 and part == scene.parts[scene.void_index] and slip != "void":
        extras += f", without lines marked {scene.void_word}"
    return extras


def _checks(scene: Scene) -> tuple[JsonObject, ...]:
    at_sheet = ["xlsx", scene.book, scene.summary_name]
    checks: list[JsonObject] = []
    for part in scene.parts:
        amount, source = [*at_sheet, scene.cell(part, "amount")], [*at_sheet, scene.cell(part, "source")]
        figure = computes(f"the figure of {part.place} is right and live", amount, scene.value(part), part.good.name)
        checks += [figure, equals(f"the source of {part.place} is named", source, part.good.name)]
    allowed = [[*at_sheet, scene.cell(part, column)] for part in scene.parts for column in ("amount", "source")]
    used = [part.good.name for part in scene.parts]
    return (
        *checks,
        unchanged_except(*allowed),
        answer_mentions("the answer names the sheets and the conversion", *used, scene.factor_text),
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


TEMPLATE: Final = Template(
    name="month_summary",
    summary="complete a summary sheet with formulas over detail sheets of differing layouts",
    servers=("excel",),
    focus="reading sheets before summing them",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "already_done"),
)
