"""An export is refused: find the lines that do not fit, repair them by the written format, set aside the rest, publish totals.

Traps: two deliveries that look like a double; an agreed price that differs from the list; lines that must
be kept elsewhere; a quantity that nobody can know.
"""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.families.mcp.acts import absolute, act, edit, file_hash_of, read
from distill.families.mcp.check_makers import absent, abstains, answer_mentions, equals, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.export_repair import texts as texts
from distill.families.mcp.missions.export_repair.scene import HEAD, TRAPS, Export, Line, Scene, joined, scene, seed_of
from distill.families.mcp.speaker import Speaker
from distill.families.mcp.wording import goals

OUT: Final = "out/totals.tsv"


def build(draw: Draw) -> Mission:
    """One export; see the module's docstring."""
    it = scene(draw)
    headline = draw.note(
        "headline", draw.choose(texts.HEADLINES).format(what=it.trade.what.capitalize(), month=it.month)
    )
    wanted = goals(draw, it.ticket, headline, texts.bodies(it))
    way = Way(it)
    acting = (*way.looks(), *way.lines(), *way.papers(), *way.repairs(), *way.publishes())
    if draw.abstention == "forbidden":
        reference = Script(way.starts(), texts.closed(it))
        mistake, checks = Script(acting, texts.done(it)), abstains("forbidden", it.month, "closed")
    elif draw.abstention == "missing_fact":
        reference = Script((*way.looks(values=True), way.gone()), texts.unknown(it))
        mistake, checks = Script(acting, texts.done(it)), abstains("missing_fact", it.codes[it.lost])
    else:
        reference = Script(acting, texts.done(it))
        slip = Way(it)
        mistake = Script(
            (*slip.looks(), *slip.lines(), *slip.papers(), *slip.repairs(it.trap), *slip.publishes()), texts.done(it)
        )
        checks = _checks(it)
    return Mission(
        seed=seed_of(it, draw.abstention),
        goals=wanted,
        setting=f"You look after the data of {it.trade.house}.",
        places=(
            f"Exports arrive in {it.places[0]}; the Makefile beside that folder has the targets check and publish.",
            f"Publishing writes {OUT}: site, pieces, amount.",
        ),
        rules=texts.rules(it),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if len(it.exports) > 1 else "medium",
    )


class Way:
    """How one colleague goes about it."""

    def __init__(self, it: Scene) -> None:
        self._it: Final = it
        own = Draw(str(it.number))
        self._values: Final = own.chance(0.6)
        self._reviews: Final = own.chance(0.45)
        self._papers_first: Final = own.chance(0.4)
        self._at_once: Final = own.chance(0.5)
        self._reject_first: Final = own.chance(0.3)
        self._overview: Final = own.choose(("profiler__detect_quality_issues", "profiler__profile_dataset"))
        self._say: Final = Speaker(own.count(0, 10**9)).say

    def starts(self) -> tuple[Act, ...]:
        """The check and the format."""
        form = self._it.places[1]
        return act(self._say(texts.CHECK), "make__make", target="check"), read(self._say(texts.FORMAT, form=form), form)

    def looks(self, *, values: bool = False) -> tuple[Act, ...]:
        """What is wrong in the large: the overview of each export, perhaps the values of its sites."""
        acts = [*self.starts()]
        for number, export in enumerate(self._it.exports):
            said = self._say(texts.AUDIT_MORE if number else texts.AUDIT, path=export.path)
            acts.append(act(said, self._overview, path=absolute(export.path)))
        first = self._it.exports[0]
        if self._values or values:
            said = self._say(texts.SITES, path=first.path)
            acts.append(act(said, "profiler__column_stats", path=absolute(first.path), column=HEAD[1]))
        return tuple(acts)

    def lines(self) -> tuple[Act, ...]:
        """The exports line by line."""
        paths = [export.path for export in self._it.exports]
        binds = [file_hash_of(path, f"file_{number}") for number, path in enumerate(paths)]
        words = {"path": " and ".join(paths)}
        if self._at_once or len(paths) == 1:
            return (read(self._say(texts.READ, **words), paths, *binds),)
        return tuple(
            read(self._say(texts.READ, **{**words, "path": path}), path, bind)
            for path, bind in zip(paths, binds, strict=True)
        )

    def papers(self) -> tuple[Act, ...]:
        """Old codes and prices."""
        return (read(self._say(texts.PAPERS), list(self._it.places[2:])),)

    def gone(self) -> Act:
        """The search for an old code that is explained nowhere."""
        it = self._it
        words = {"code": it.codes[it.lost], "path": it.exports[0].path, "sites": it.places[2]}
        calls = [it.exports[0].path, *it.places[2:]]
        return read(self._say(texts.GONE, **words), calls)

    def repairs(self, slip: str = "") -> tuple[Act, ...]:
        """Hashes, edits and the file of rejected lines; `slip` names what is overlooked."""
        it, acts = self._it, []
        for number, export in enumerate(it.exports):
            changes = _changes(it, export, slip)
            if not changes:
                continue
            blocks = _blocks(export, dict(changes))
            said = self._say(texts.HASHES, judged=texts.judged(it, number), path=export.path)
            acts.append(Act(said, (_ranges(export, blocks),), tuple(_hash(number, block) for block in blocks)))
            patches: list[Json] = [_patch(number, block) for block in blocks]
            acts.append(edit(self._say(texts.EDIT, path=export.path), export.path, patches, f"${{file_{number}}}"))
        rejected = it.rejected() if slip != "quantity" else [line for line in it.rejected() if line.fault != "quantity"]
        if rejected and slip != "rejected":
            text = joined([HEAD, *(line.before for line in rejected)])
            kept = edit(self._say(texts.REJECT), it.reject_path, {"line_start": 1, "contents": text}, "")
            acts.insert(0 if self._reject_first and not slip else len(acts), kept)
        return tuple(acts)

    def publishes(self) -> tuple[Act, ...]:
        """The check, the totals, perhaps one more overview."""
        acts = [act(self._say(texts.AGAIN), "make__make", target="check")]
        acts.append(act(self._say(texts.PUBLISH), "make__make", target="publish"))
        if self._reviews:
            path = self._it.exports[0].path
            acts.insert(0, act(self._say(texts.REVIEW, path=path), self._overview, path=absolute(path)))
        return tuple(acts)


def _changes(it: Scene, export: Export, slip: str) -> list[tuple[int, tuple[str, ...] | None]]:
    """Line numbers and what each line becomes (None: it goes)."""
    found = []
    for number, line in enumerate(export.lines, 2):
        after = _slipped(it, line, slip)
        if slip == "twice" and line.fault == "twice" and line.before == it.lines_with("twice")[1].before:
            after = None
        if after != line.before:
            found.append((number, after))
    return found


def _slipped(it: Scene, line: Line, slip: str) -> tuple[str, ...] | None:
    if slip == "special" and line.fault == "special":
        return (*line.before[:4], it.prices[line.before[2]])
    if slip == "quantity" and line.fault == "quantity":
        return (*line.before[:3], "1", line.before[4])
    return line.after


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `first` to `last` of an export and the text that takes their place."""

    first: int
    last: int
    text: str


def _blocks(export: Export, changes: dict[int, tuple[str, ...] | None]) -> list[Block]:
    """What an edit has to name: a line that goes takes a neighbour along, since no range can be left empty."""
    rows = {number: changes.get(number, line.before) for number, line in enumerate(export.lines, 2)}
    spans: list[tuple[int, int]] = []
    for number in sorted(changes):
        first = last = number
        while all(rows[line] is None for line in range(first, last + 1)):
            first, last = (first, last + 1) if last + 1 in rows else (first - 1, last)
        if spans and first <= spans[-1][1] + 1:
            first, last = spans[-1][0], max(last, spans.pop()[1])
        spans.append((first, last))
    texts_of = [[row for row in map(rows.get, range(first, last + 1)) if row is not None] for first, last in spans]
    return [Block(*span, joined(kept)) for span, kept in zip(spans, texts_of, strict=True)]


def _ranges(export: Export, blocks: list[Block]) -> ScriptedCall:
    wanted: list[Json] = [{"start": block.first, "end": block.last} for block in blocks]
    files: list[Json] = [{"file_path": absolute(export.path), "ranges": wanted}]
    return ScriptedCall("editor__get_text_file_contents", {"files": files})


def _hash(file: int, block: Block) -> Bind:
    lines = rf'"start_line": {block.first},\s+"end_line": {block.last},\s+'
    return Bind(f"hash_{file}_{block.first}", rf'{lines}"range_hash": "([0-9a-f]{{64}})"')


def _patch(file: int, block: Block) -> JsonObject:
    return {
        "line_start": block.first,
        "line_end": block.last,
        "contents": block.text,
        "range_hash": f"${{hash_{file}_{block.first}}}",
    }


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    found = [
        equals(f"{export.path} is repaired by the format", ["files", export.path], export.text(repaired=True))
        for export in it.exports
    ]
    rejected = it.rejected()
    place = ["files", it.reject_path]
    if rejected:
        found.append(
            equals(
                "what cannot be repaired is kept as it came", place, joined([HEAD, *(line.before for line in rejected)])
            )
        )
    else:
        found.append(absent("nothing is set aside without need", place))
    found.append(equals("the totals are published", ["files", OUT], joined(it.totals())))
    return (
        *found,
        unchanged_except(*(["files", export.path] for export in it.exports), place, ["files", OUT]),
        answer_mentions(
            "the answer gives every amount and the orders set aside",
            *(amount for _, _, amount in it.totals()),
            *(line.before[0] for line in rejected),
        ),
    )


TEMPLATE: Final = Template(
    name="export_repair",
    summary="find the lines of an export that a check refuses, repair them by the written format, set aside the rest and publish totals",
    servers=("profiler", "editor", "make"),
    focus="data quality, files and a build together",
    rubric="repair",
    build=build,
    abstains=("forbidden", "missing_fact"),
)
