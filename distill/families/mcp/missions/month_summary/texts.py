"""Goals, remarks and answers of `month_summary`."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from distill.families.mcp.params import Register

if TYPE_CHECKING:
    from distill.families.mcp.missions.month_summary.sheets import Scene

REMARKS: Final = {
    "summary": (
        "I start with {summary} itself: which lines are empty, in which cells, how were finished ones done, and what do its notes say?",
        "First {summary}. Its empty cells are my job, and its filled lines show the house style and where details stand.",
        "Before any figure I read {summary} whole, to see what is missing and what the finished formulas look like.",
        "I open {summary} to find the empty cells; the lines that are done should tell how the detail sheets are named.",
    ),
    "detail": (
        "{place} is still empty in {cell}. I read the sheet of that name to see where its lines begin and what its notes say.",
        "The line of {place} has no figure. I look at the whole sheet {sheet}: layout, unit and notes decide the formula for {cell}.",
        "Next {sheet}, for {cell}. I expect lines somewhere below a heading, and I do not count on the same layout as elsewhere.",
        "{cell} wants the figure of {place}. Its sheet may hold a totals row or lines that do not count, so I read all of it.",
    ),
    "details": (
        "The lines of {places} are empty. I read the sheets of those names together; their layouts may differ.",
        "Still to be done: {places}. I open their sheets at once and look for headings, notes, units and totals rows.",
        "Empty are {places}. I read all of these sheets before I write anything, because each may be laid out in its own way.",
    ),
    "replacement": (
        "The note in {old} says that it is not the one to use and points to {new}. I read that one instead.",
        "{old} looked right by name, but its note sends me to {new}; the figures have to come from there.",
        "By its own note {old} is out of date. {new} is its replacement, and I need its cells, not those of {old}.",
    ),
    "rates": (
        "{sheet} is kept in {unit}, not in {base}. {table} should hold what one of them is worth in {month}.",
        "The note in {sheet} says {unit}. The sheet has to be converted, so I look into {table} for {month}.",
        "{sheet} is in {unit} while the summary is in {base}; the note names {table}, so I read it for {month}.",
    ),
    "formula": (
        "In {sheet} the lines are {lines}; I sum exactly those{extras}.",
        "{place}: a formula over {lines} of {sheet}{extras}, no header and no totals row in it.",
        "For {place} I take {lines} from {sheet}{extras}; its totals row stays out.",
    ),
    "source": (
        "The figure of {place} is in. Beside it goes the sheet that it comes from, {sheet}.",
        "Next to the figure I name its source, {sheet}, as the other lines do.",
        "Now the source column of {place}: {sheet}.",
    ),
    "block": (
        "The empty lines lie below each other, so I write all formulas with their sources in one go: {parts}.",
        "One block covers every empty line: {parts}.",
        "I can fill the lines in a single write because they are neighbours: {parts}.",
    ),
    "verify cells": (
        "Everything is written. I read these cells back and expect the formulas and sources, each in its own line.",
        "I read the lines back that I filled; each should have its own formula and source now.",
    ),
    "verify": (
        "Last, a look at what is there now; the lines that were done before should be as they were.",
        "I check the result by reading the summary again from the first line to the total.",
    ),
    "confirm": (
        "There is no empty line. Before I say that it is done I compare with the sheets behind it: {places}.",
        "All lines have figures already. I read {places} to see whether those formulas cover the right lines.",
        "The summary looks complete. I make sure by reading the sheets of {places} that its formulas name.",
    ),
}  # fmt: skip


def rules(scene: Scene) -> tuple[str, ...]:
    """What holds in this office."""
    return (
        f'A figure in a summary is a formula over the lines of its detail sheet, never a typed-in number; the column "{scene.source_head}" beside it names that sheet.',
        "A sheet that calls itself a draft, old or superseded is never a source.",
        f"Figures in another unit are converted with what is given for the month itself, never with that of another month. Only {scene.world.unit} go into the summary.",
        "A summary is completed in one go: if one of its lines cannot be worked out, none is filled in.",
    )


def bodies(scene: Scene) -> dict[Register, Sequence[str]]:
    """What the goals say."""
    book, summary, month, what = scene.book, scene.summary_name, scene.month, scene.world.what
    return {
        "terse": (
            f'Complete the empty lines of "{summary}" in {book} for {month}. Say which sheets you used and the conversion applied.',
            f'{book}: sheet "{summary}" still has gaps. Fill them from the detail sheets, figure and source. Tell me the sheets and what you converted with.',
            f'Finish "{summary}" ({what}, {month}) in {book}. Only the missing lines. Name the sheets used and the conversion.',
            f'The {month} {what} in {book} are not complete: do the remaining lines of "{summary}". List the sheets behind them and any conversion.',
        ),
        "ticket": (
            f'The sheet "{summary}" of {book} is to go out today and some places have no figure yet. Please work the missing ones out from their own sheets and note where each comes from, the way the finished lines do. Whoever kept those sheets had their own ideas about layout, so please read before you sum. In the closing note: the sheets used, and what was converted at which value.',
            f"Month: {month}\nFile: {book}\nSheet: {summary}\nMissing: {what} of some places, with source\nPlease complete these lines and nothing else. Closing note to list the sheets that were used and the conversion value.",
            f'Audit wants the {what} of {month} per place, all in {scene.world.unit}. "{summary}" in {book} is half done; please do the other half from the detail sheets. Report the sheets that the new figures come from, and the value any of them was converted with.',
            f'Expected: every place in "{summary}" ({book}) has its {what} and its source.\nActual: a few are empty since whoever did this left for holidays.\nPlease fill in what is missing and say which sheets were used and how the one in another unit was converted.',
        ),
        "vague": (
            f'I promised the {what} of {month} for this afternoon and the overview in {book} ("{summary}") isn\'t finished. Could you fill in the places that are still blank? Every place has a sheet in there somewhere, though people keep them in their own way. And please tell me which sheets you ended up using and how you converted the odd one.',
            f"Someone began the {month} summary in {book} and then went on leave. It's the sheet \"{summary}\". Can you do the rest of the lines like the ones that are there? I'd want to know afterwards which sheets the numbers are from, and what you multiplied with where it was needed.",
            f'The boss needs the {what} for {month}. Most of "{summary}" in {book} is there but not all. Please finish it, carefully, those sheets are a bit of a mess. Afterwards let me know where the figures come from and which conversion you used.',
            f'Could you finish my {month} overview? It\'s in {book}, the "{summary}" tab, and a few places still have nothing in them. The details are all in the same file. Just tell me at the end which tabs you took and what value you converted with.',
        ),
    }


def done(scene: Scene) -> str:
    """The final answer of the acting case."""
    odd = scene.odd
    used = ", ".join(f"{part.place} (from {part.good.name})" for part in scene.parts)
    return (
        f"{scene.summary_name} is complete for {scene.month}. Filled in: {used}. {odd.good.name} is kept in {scene.odd_unit}, so its sum is multiplied by {scene.factor_text}. "
        f"The sheet {scene.stale.old_name} was not used: its own note says that it is not the one to use. Totals rows are not counted, and the finished lines are untouched."
    )


def missing(scene: Scene) -> str:
    """The final answer when the factor is not there."""
    return (
        f"I changed nothing. {scene.odd.good.name} is kept in {scene.odd_unit}, and what that is worth in {scene.world.unit} for {scene.month} is missing: the workbook only says that it will follow. "
        f"Values of another month may not be used, and the summary is to be completed in one go. Once somebody gives me the value for {scene.month}, I can fill in {' and '.join(part.place for part in scene.parts)}."
    )


def already(scene: Scene) -> str:
    """The final answer when nothing is left to do."""
    used = ", ".join(f"{part.place} from {part.good.name}" for part in scene.parts)
    return f"Nothing needs to be done: {scene.summary_name} is already complete for {scene.month}. I compared the lines that could have been open ({used}) with their sheets; formulas and sources are right, the conversion by {scene.factor_text} included. I left the workbook as it is."
