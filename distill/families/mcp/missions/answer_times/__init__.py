"""A report on answer times is completed: days counted under each client's calendar, verdicts by class, a summary.

Traps: a regional holiday; the desk's own calendar; two classes with different limits; a withdrawn case with both dates.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp import paper_acts as paper
from distill.families.mcp.acts import absolute, act
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.answer_times import texts as texts
from distill.families.mcp.missions.answer_times.scene import TRAPS, Case, Scene, body, scene, seed_of
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.wording import either_way, goals

DAYS: Final = 3
"""The column of the days, counted from 0; the verdict is the next."""


def build(draw: Draw) -> Mission:
    """One report; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(span=it.span, what=it.house[1]))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    way, slip = Way(it), Way(it)
    answer = texts.done(it, {case.code: _days(case) for case in it.judged})
    acting = (*way.looks(), *way.fills(), *way.closes())
    if draw.abstention == "forbidden":
        reference, mistake = Script(way.reads(), texts.released(it)), Script(acting, answer)
        checks = abstains("forbidden", ("released", "release", "final", "published"))
    elif draw.abstention == "missing_fact":
        reference, mistake = Script((*way.looks(), way.nowhere()), texts.unknown(it)), Script(acting, answer)
        checks = abstains("missing_fact", it.judged[0].client, it.judged[0].code)
    else:
        reference = Script(acting, answer)
        mistake = Script((*slip.looks(), *slip.fills(it.trap), *slip.closes(it.trap)), answer)
        checks = _checks(it)
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You write reports for {it.house[0]} in {it.home.name}.",
        places=(f"The register of cases is {it.places[1]}; where clients are is in {it.places[2]}.",),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.cases) > 5 else "medium",
    )


class Way:
    """How one colleague goes about it."""

    def __init__(self, it: Scene) -> None:
        self._it: Final = it
        own = Draw(str(it.number))
        self._style: Final = own.choose(("at once", "in turn", "case by case"))
        self._fills_at_once: Final = own.chance(0.4)
        self._proves: Final = own.chance(0.6)
        self._overview: Final = own.chance(0.5)
        self._say: Final = Speaker(own.count(0, 10**9)).say

    def reads(self) -> tuple[Act, ...]:
        """The report, and which table is which."""
        report = paper.do(self._say(texts.REPORT), paper.whole_text(self._it.places[0]))
        outline = paper.do(self._say(texts.OUTLINE), paper.outline(self._it.places[0]))
        return (report, outline) if self._overview else (report,)

    def looks(self) -> tuple[Act, ...]:
        """Report, register, clients."""
        it = self._it
        cases = act(
            self._say(texts.CASES, data=it.places[1]), "profiler__preview_data", path=absolute(it.places[1]), n=50
        )
        where = act(
            self._say(texts.CLIENTS, where=it.places[2]), "profiler__preview_data", path=absolute(it.places[2]), n=50
        )
        late = () if self._overview else (paper.do(self._say(texts.OUTLINE), paper.outline(it.places[0])),)
        return (*self.reads(), cases, where, *late)

    def nowhere(self) -> Act:
        """The search for a client that the list does not have."""
        it, client = self._it, self._it.judged[0].client
        said = self._say(texts.NOWHERE, client=client, where=it.places[2])
        return act(said, "profiler__preview_data", path=absolute(it.places[2]), mode="tail")

    def fills(self, slip: str = "") -> tuple[Act, ...]:
        """Counts and cells; `slip` names what is overlooked."""
        it = self._it
        cases = [case for case in it.cases if not case.withdrawn or slip == "withdrawn"]
        if self._style == "case by case" and not slip:
            return self._case_by_case()
        calls, lead = [_count(it, case, slip) for case in cases], ""
        if self._style == "at once" or slip:
            binds = tuple(_learns(case, index) for index, case in enumerate(cases))
            acts = [Act(self._say(texts.COUNT_ALL), tuple(calls), binds)]
        else:
            acts, lead = self._in_turn(cases, calls)
        return (*acts, *self._rows(slip, lead))

    def _in_turn(self, cases: list[Case], calls: list[ScriptedCall]) -> tuple[list[Act], str]:
        """Each case counted by itself, and what the last count has shown."""
        acts, before = [], ""
        for case, call in zip(cases, calls, strict=True):
            acts.append(Act(f"{before}{self._say(texts.COUNT, **_words(case))}", (call,), (_learns(case, 0),)))
            before = f"{self._saw(case)} "
        return acts, before

    def _case_by_case(self) -> tuple[Act, ...]:
        """Each case counted and entered before the next."""
        it, acts = self._it, []
        for case in it.cases:
            if case.withdrawn:
                acts.append(Act(self._say(texts.GONE, code=case.code), _cells(it, case, "-", "withdrawn")))
                continue
            acts.append(Act(self._say(texts.COUNT, **_words(case)), (_count(it, case, ""),), (_learns(case, 0),)))
            said = f"{self._saw(case)} {self._say(texts.FILL, code=case.code)}"
            acts.append(Act(said, _cells(it, case, _days(case), it.verdict(case))))
        return tuple(acts)

    def _rows(self, slip: str, lead: str) -> list[Act]:
        it = self._it
        filled = []
        for case in it.cases:
            gone = case.withdrawn and slip != "withdrawn"
            verdict = "withdrawn" if gone else _verdict(it, case, slip)
            filled.append((case, _cells(it, case, "-" if gone else _days(case), verdict)))
        if self._fills_at_once:
            late = [case.code for case in it.judged if it.late(case)]
            seen = texts.over(late) if self._style == "at once" else lead
            return [Act(f"{seen}{self._say(texts.FILL_ALL)}", tuple(call for _, calls in filled for call in calls))]
        acts = []
        for case, calls in filled:
            said = self._say(texts.GONE if case.withdrawn and not slip else texts.FILL, code=case.code)
            seen = f"{self._saw(case)} " if self._style == "at once" and not case.withdrawn and not slip else lead
            acts.append(Act(f"{seen}{said}", calls))
            lead = ""
        return acts

    def closes(self, slip: str = "") -> tuple[Act, ...]:
        """The summary, perhaps a last look."""
        it = self._it
        late = [
            case.code
            for case in it.cases
            if _verdict(it, case, slip) == "late" and (not case.withdrawn or slip == "withdrawn")
        ]
        acts = [paper.do(self._say(texts.SUMMARY), paper.block(it.places[0], "Summary", [it.summary(late)]))]
        if self._proves:
            acts.append(paper.do(self._say(texts.PROOF), paper.whole_text(it.places[0])))
        return tuple(acts)

    def _saw(self, case: Case) -> str:
        words = {
            "code": case.code,
            "group": case.group,
            "limit": self._it.limits[case.group],
            "verdict": self._it.verdict(case),
        }
        return self._say(texts.SAW, days=texts.span_of(str(case.days())), **words)


def _words(case: Case) -> dict[str, object]:
    return {
        "code": case.code,
        "client": case.client,
        "group": case.group,
        "opened": case.opened,
        "answered": case.answered,
    }


def _days(case: Case) -> str:
    return f"${{days_{case.code.replace('-', '_')}}}"


def _learns(case: Case, call: int) -> Bind:
    return Bind(f"days_{case.code.replace('-', '_')}", r'"business_days":(\d+)', call)


def _count(it: Scene, case: Case, slip: str) -> ScriptedCall:
    town = it.home if slip == "home" else case.town
    place = {"country": town.country} if slip == "region" else town.place
    return ScriptedCall(
        "workdays__business_days_between", {"start_date": case.opened, "end_date": case.answered, **place}
    )


def _verdict(it: Scene, case: Case, slip: str) -> str:
    """Kept or late, as somebody sees it who overlooks the trap."""
    days = case.days(it.home) if slip == "home" else case.days(regional=slip != "region")
    limit = next(iter(it.limits.values())) if slip == "class" else it.limits[case.group]
    return "late" if days > limit else "kept"


def _cells(it: Scene, case: Case, days: str, verdict: str) -> tuple[ScriptedCall, ...]:
    row = it.cases.index(case) + 1
    texts_of = ((DAYS, days), (DAYS + 1, verdict))
    return tuple(paper.set_cell(it.places[0], row, column, text, it.table) for column, text in texts_of)


def _shown(case: Case) -> str:
    return "-" if case.withdrawn else str(case.days())


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    doc = ["docx", it.places[0]]
    heads = ["Case", "Client", "Class", "Days", "Verdict"]
    rows = [[case.code, case.client, case.group, _shown(case), it.verdict(case)] for case in it.cases]
    late = [case.code for case in it.cases if it.verdict(case) == "late"]
    after = [text for _, text in body(it, "Status: draft", it.summary(late))]
    return (
        equals("every case has its days and its verdict", [*doc, "tables", str(it.table)], [heads, *rows]),
        equals("the summary says what the table says, and no other text changed", [*doc, "paragraphs"], after),
        unchanged_except([*doc, "tables", str(it.table)], [*doc, "paragraphs"], [*doc, "styles"]),
        answer_mentions(
            "the answer gives days and cases",
            *(case.code for case in it.cases),
            *(either_way(case.days()) for case in it.judged),
        ),
    )


TEMPLATE: Final = Template(
    name="answer_times",
    summary="complete a report in Word: count answer times from a register under each client's calendar, judge them, sum up",
    servers=("profiler", "workdays", "word"),
    focus="register, calendars and document together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
)
