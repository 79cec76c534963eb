"""A contract in Word is brought in line with the talks, which are kept line by line in a workbook.

Traps: two clauses share a figure; an agreed line was overtaken by a later one; a line was never agreed;
the schedule repeats a figure; a line starts from a figure that the contract does not have.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp import paper_acts as paper
from distill.families.mcp.check_makers import abstains, answer_mentions, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.contract_terms import again
from distill.families.mcp.missions.contract_terms import texts as texts
from distill.families.mcp.missions.contract_terms.scene import TRAPS, Line, Scene, Term, body, scene, seed_of
from distill.families.mcp.sheet_acts import at, look, look_at, put
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.wording import goals

MARK: Final = 8
"""The column that says whether a line was entered."""


def build(draw: Draw) -> Mission:
    """One contract; see the module's docstring."""
    it = scene(draw)
    headline = draw.note("headline", draw.choose(texts.HEADLINES).format(title=it.kind.title, party=it.parties[1]))
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    number = draw.count(0, 10**9)
    way = Way(it, number)
    if draw.abstention == "forbidden":
        reference = Script(way.looks(signed=True), texts.signed(it))
        mistake = Script((*way.looks(), *way.work("")), texts.done(it, texts.TOOK[0]))
        checks = abstains("forbidden", it.signed_on, *(line.new for line in it.changed))
    elif draw.abstention == "missing_fact":
        last = it.changed[-1]
        said = way.say(texts.LETTER, line=last.number, letter=it.letter, sheet=it.side)
        search = look(said, look_at(it.book, it.side))
        reference = Script((*way.looks(), search), texts.without(it))
        mistake = Script((*way.looks(), *way.work("")), texts.done(it, texts.TOOK[0]))
        checks = abstains("missing_fact", it.letter, str(last.number), str(last.term.number))
    elif draw.talk == "follow_up":
        first = (*way.looks(), *way.work(""))
        told = texts.done(it, way.claim())
        reference = Script((*first, *again.acts(it, number, told)), again.answer(it))
        mistake = Script((*first, *again.acts(it, number, told, careless=True)), again.answer(it))
        checks = _checks_again(it)
    else:
        reference = Script((*way.looks(), *way.work("")), texts.done(it, way.claim()))
        mistake = Script((*Way(it, number).looks(), *Way(it, number).work(it.trap)), texts.done(it, texts.TOOK[0]))
        checks = _checks(it)
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You look after the papers of {it.kind.desk}, {it.parties[0]}.",
        places=(
            f"Contracts are Word documents and talks are kept in workbooks; here {it.paper} and {it.book}.",
            f"The points of the talks are on the sheet {it.sheet}; the other sheet is {it.side}.",
        ),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.trap in {"schedule", "stale", "shared"} else "medium",
    )


class Way:
    """How one colleague goes about it: wording and order, chosen without touching the template's draw."""

    def __init__(self, it: Scene, number: int) -> None:
        self._it: Final = it
        own = Draw(str(number))
        self._together: Final = own.chance(0.35)
        self._checked: Final = own.chance(0.65)
        self._talks_first: Final = own.chance(0.3)
        self._searches: Final = own.chance(0.6)
        self._marks_first: Final = own.chance(0.3)
        self._number: Final = own.count(0, 10**9)
        self.say: Final = Speaker(self._number).say

    def looks(self, *, signed: bool = False) -> tuple[Act, ...]:
        """Contract and talks; learns the new figure of every line."""
        it = self._it
        contract = paper.do(
            self.say(texts.CONTRACT_SECOND if self._talks_first and not signed else texts.CONTRACT),
            paper.whole_text(it.paper),
        )
        binds = [
            Bind(f"new{line.number}", rf'"address": "{at(5, row)}",\s+"value": "([^"]+)"')
            for row, line in enumerate(it.lines, 2)
        ]
        said = (
            self.say(texts.SIGNED)
            if signed
            else self.say(texts.TALKS_FIRST if self._talks_first else texts.TALKS, sheet=it.sheet)
        )
        points = look(said, look_at(it.book, it.sheet), binds=binds)
        return (points, contract) if self._talks_first and not signed else (contract, points)

    def work(self, slip: str) -> tuple[Act, ...]:
        """Everything that changes something, and the proof; `slip` names what is overlooked."""
        it = self._it
        lines = _entered(it, slip)
        acts = [] if slip == "shared" else self._twins()
        acts += self._swaps(lines, slip, self._seen() if acts else "")
        if slip != "schedule":
            acts += self._schedule(lines)
        tail = [*self._notes(lines)] if it.noted else []
        if it.marked:
            tail.insert(0 if self._marks_first else len(tail), self._marks(lines))
        acts += tail
        if self._checked:
            acts.append(paper.do(self.say(texts.PROOF), paper.whole_text(it.paper)))
        return tuple(acts)

    def claim(self) -> str:
        """What the answer may say of the proof."""
        return self.say(texts.READ_BACK if self._checked else texts.TOOK)

    def _twins(self) -> list[Act]:
        it = self._it
        line = next(line for line in it.changed if line.term.clause.unit == "{} days")
        if it.trap != "shared" and not self._searches:
            return []
        said = self.say(texts.TWINS, line=line.number, figure=line.term.figure, number=line.term.number)
        return [paper.do(said, paper.find(it.paper, line.term.figure))]

    def _seen(self) -> str:
        """What the search for a figure has shown."""
        it = self._it
        line = next(line for line in it.changed if line.term.clause.unit == "{} days")
        other = next(term for term in it.terms if term.figure == line.term.figure and term != line.term)
        return self.say(texts.SEEN, figure=line.term.figure, number=line.term.number, other=other.number) + " "

    def _swaps(self, lines: list[Line], slip: str, seen: str) -> list[Act]:
        it = self._it

        def call(line: Line) -> ScriptedCall:
            new = f"${{new{line.number}}}"
            if slip == "shared" and line.term.clause.unit == "{} days":
                return paper.swap(it.paper, line.term.figure, new)
            return paper.swap(it.paper, line.term.passage(), line.term.passage(new))

        head = f"{seen}{texts.judged(it)}"
        if self._together and len(lines) > 1:
            return [paper.do(self.say(texts.WORK_ALL, judged=head), *map(call, lines))]
        first, *rest = lines
        acts = [paper.do(self.say(texts.WORK, judged=head, number=first.term.number), call(first))]
        return acts + [paper.do(self.say(texts.NEXT, number=line.term.number), call(line)) for line in rest]

    def _schedule(self, lines: list[Line]) -> list[Act]:
        acts = []
        for line in lines:
            row = self._it.place(line.term)
            if row is not None:
                words = {"number": line.term.number, "subject": line.term.clause.subject, "figure": line.term.figure}
                call = paper.set_cell(self._it.paper, row, 1, f"${{new{line.number}}}")
                acts.append(paper.do(self.say(texts.SCHEDULE, **words), call))
        return acts

    def _notes(self, lines: list[Line]) -> list[Act]:
        it = self._it
        calls = []
        for line in lines:
            note = it.shape.format(
                ticket=it.ticket, number=line.term.number, before=line.term.figure, after=f"${{new{line.number}}}"
            )
            calls.append(paper.add_line(it.paper, note))
        if self._together:
            return [paper.do(self.say(texts.NOTES), *calls)]
        acts = [paper.do(self.say(texts.NOTES), calls[0])]
        for line, call in zip(lines[1:], calls[1:], strict=True):
            acts.append(paper.do(self.say(texts.NEXT_NOTE, number=line.term.number), call))
        return acts

    def _marks(self, lines: list[Line]) -> Act:
        it = self._it
        numbers = {line.number for line in lines}
        cells: list[list[object]] = [["yes" if line.number in numbers else "no"] for line in it.lines]
        return put(self.say(texts.MARKS), it.book, it.sheet, at(MARK, 2), cells)


def _entered(it: Scene, slip: str) -> list[Line]:
    """The lines that get entered, the wrong ones too when `slip` says so, in the order of the clauses."""
    lines = [line for line in it.lines if line.fate in {"enter", slip}]
    if slip == "later":
        overtaken = {line.term.number for line in lines if line.fate == "later"}
        lines = [line for line in lines if line.fate == "later" or line.term.number not in overtaken]
    return sorted(lines, key=lambda line: line.term.number)


def _term_rows(it: Scene) -> list[list[str]]:
    new = {line.term.number: line.new for line in it.changed}

    def figure(term: Term) -> str:
        return new.get(term.number, term.figure)

    return [["Subject", "Figure"], *([term.clause.subject, figure(term)] for term in it.schedule)]


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    doc, sheet = ["docx", it.paper], ["xlsx", it.book, it.sheet]
    after = [text for _, text in body(it, "Status: draft for signature", entered=True)]
    found = [equals("every clause reads as agreed, and no other was touched", [*doc, "paragraphs"], after)]
    found.append(equals("the schedule agrees with the clauses", [*doc, "tables", "0"], _term_rows(it)))
    allowed = [[*doc, "paragraphs"], [*doc, "styles"], [*doc, "tables", "0"]]
    if it.marked:
        for row, line in enumerate(it.lines, 2):
            mark = "yes" if line.fate == "enter" else "no"
            found.append(equals(f"line {line.number} is marked {mark}", [*sheet, at(MARK, row)], mark))
            allowed.append([*sheet, at(MARK, row)])
    return (
        *found,
        unchanged_except(*allowed),
        answer_mentions(
            "the answer gives the new figures and the lines left out",
            *(line.new for line in it.changed),
            *(str(line.number) for line in it.left),
        ),
    )


def _checks_again(it: Scene) -> tuple[JsonObject, ...]:
    """What holds in the end when a line was agreed after all; the first answer is held against the first wish."""
    line = again.late(it)
    row = it.lines.index(line) + 2
    text, schedule, *rest = _checks(it)
    text = equals(text["name"], text["at"], again.paragraphs(it, text["value"]))
    terms = [
        [term.clause.subject, again.figure(it, term) or old]
        for term, (_, old) in zip(it.schedule, schedule["value"][1:], strict=True)
    ]
    schedule = equals(schedule["name"], schedule["at"], [schedule["value"][0], *terms])
    state = ["xlsx", it.book, it.sheet, at(again.STATE, row)]
    kept = []
    for check in rest:
        if check["kind"] == "state_equals" and check["at"][-1] == at(MARK, row):
            kept.append(equals(f"line {line.number} is marked yes after all", check["at"], "yes"))
        elif check["kind"] == "unchanged_except":
            kept.append(unchanged_except(*check["paths"], state))
        elif check["kind"] == "answer_mentions":
            kept.append({**check, "kind": "said_mentions", "turn": 0})
        else:
            kept.append(check)
    return (
        text,
        schedule,
        *kept,
        equals(f"line {line.number} is agreed in the sheet", state, "agreed"),
        answer_mentions("the last answer gives the figure that was added", line.new, str(line.term.number)),
    )


TEMPLATE: Final = Template(
    name="contract_terms",
    summary="carry what was really agreed from a workbook of talks into a contract in Word, by passage and not by figure",
    servers=("word", "excel"),
    focus="document and workbook together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
    talks=("follow_up",),
)
