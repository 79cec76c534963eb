"""Words of the report on answer times."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from typing import Final

from distill.families.mcp.missions.answer_times.scene import Case, Scene
from distill.families.mcp.params import Register

REPORT: Final = (
    "The report first: which cases it wants judged, how it counts, and which limits it sets.",
    "I read the report before the data, since it should say what is counted and what is still empty.",
)
OUTLINE: Final = (
    "The text runs the tables together. For the cells I need to know which table is which, so I ask for the outline.",
    "To write into cells I need the numbers of the tables; the outline has them.",
)
CASES: Final = (
    "It is a draft, and its columns for days and verdict are empty. The dates must be in {data}; I want enough rows to see every case.",
    "Nothing is released yet. Now the dates and states of the cases, from {data}, all rows of it.",
)
CLIENTS: Final = (
    "The calendar is the client's, so next I need country and region of each client from {where}.",
    "Where is each client? {where} says so, and a region may have holidays of its own.",
)
COUNT: Final = (
    "{code} is with {client} and of class {group}. I count its days under that client's calendar, the day of the answer left out.",
    "Next {code}, class {group}: business days from {opened} to {answered}, the end not counted.",
    "Now {code} for {client}. The limit of {group} will decide, first the days.",
)
COUNT_ALL: Final = (
    "The cases do not depend on each other, so I have all of them counted, each under its client's own calendar and with the last day left out.",
    "I count every case that was answered in one go, with country and region of its client. Withdrawn ones need no count.",
)
SAW: Final = (
    "{code} took {days} and {group} allows {limit}: {verdict}.",
    "With {days} against {limit} {code} is {verdict}.",
    "{code}: {days}, limit {limit}, so {verdict}.",
)
FILL: Final = (
    "Days and verdict of {code} go into its row.",
    "I fill the row of {code}, both cells.",
    "On to the row of {code}.",
)
FILL_ALL: Final = (
    "All counts are known. I fill the two empty columns, row by row of the table of cases.",
    "Now the table: days and verdict for each case, in the rows as the report has them.",
)
GONE: Final = (
    "{code} was withdrawn, so it gets a dash and the word, no days.",
    "The register has {code} as withdrawn. By the rules its row says so and holds no days.",
)
SUMMARY: Final = (
    "The table is complete. The paragraph below Summary follows, in the form that the rules give.",
    "Now the summary: which cases were late and which were withdrawn, in the order of the table.",
)
PROOF: Final = (
    "I read the report once more, from the file.",
    "A last look at the whole report: every row filled, and nothing else changed?",
)
NOWHERE: Final = (
    "{client} is not in {where}. Perhaps another line of the register says where it is; I look through it from the end too.",
    "For {client} I find no country in {where}. Before I stop I look how complete that list is.",
)
HEADLINES: Final = ("Report on answer times, {span}", "Answer times of the {what}", "{span}: report to be completed")


def rules(it: Scene) -> tuple[str, ...]:
    """What the system prompt lays down."""
    return (
        f"Answer times are counted as the report says. Country and region of a client are those in {it.places[2]}; a report is completed as a whole or not at all.",
        "In the table of cases, Days holds the number and Verdict says kept or late. A case that the register has as withdrawn gets - for its days and withdrawn as its verdict.",
        "The paragraph below Summary reads `Late: <cases>. Withdrawn: <cases>.`, with cases in the order of the table, commas between them, and none where there are none.",
        "A report that is released is not changed any more.",
    )


def bodies(it: Scene) -> dict[Register, tuple[str, ...]]:
    """What the goals say, per register."""
    paper, data, ticket, what = it.places[0], it.places[1], it.ticket, it.house[1]
    return {
        "terse": (
            f"Complete {paper}: days and verdicts for its cases from {data}, then the summary. Tell me days and verdict of each case. {ticket}.",
            f"{ticket}: answer times in {paper} are still empty. Fill them from {data}, summary included, and give me the result case by case.",
            f"Fill in {paper} from {data} ({ticket}). Report: every case with its days, and which were late.",
        ),
        "ticket": (
            f"The report on the answer times of our {what} ({paper}) has to be ready for the meeting, and its table is still empty. The register is {data}. Please work out the days for each case in it, judge them and write the summary. The closing note lists the cases with days and verdict.",
            f"Report: {paper}\nRegister: {data}\nWanted: table of cases filled, summary written\nClosing note: days and verdict of each case\nMind that our clients have different holidays",
            f"Somebody began the report in {paper} and left it. What is missing are the days and verdicts in the table and the paragraph that sums it up; all dates are in {data}. Please complete it and note here what came out for every case.",
        ),
        "vague": (
            f"Could you finish our report on how fast we answered? It's {paper}, the dates are in {data}. Last time the holidays were muddled up and a client complained, so please count properly. Then tell me how each case did. The number is {ticket}.",
            f"I have to present {paper} and half of it is blank. Would you work out the days for the cases from {data} and put them in, and the short summary as well? I'd like to see the outcome of each case in your answer too. {ticket}.",
            f"There's this table in {paper} that wants to know how long we took for each of the {what}. Everything needed should be in {data} and around it. Please fill it in, sum it up, and let me know days and verdict for each. It's for {ticket}.",
        ),
    }


def over(late: list[str]) -> str:
    """What the counts have shown, said before the table is filled."""
    if not late:
        return "Every count lies within the limit of its class. "
    return f"Over the limit of {'its' if len(late) == 1 else 'their'} class: {', '.join(late)}; the others lie within. "


def span_of(days: str) -> str:
    """Days as said before a call."""
    return f"{days} business days" if days != "1" else "one business day"


def result(it: Scene, case: Case, days: str) -> str:
    """What came out for one case."""
    return (
        f"{case.code} withdrawn"
        if case.withdrawn
        else f"{case.code} {days} of {it.limits[case.group]}, {it.verdict(case)}"
    )


def done(it: Scene, days: dict[str, str]) -> str:
    """The final answer of the acting case."""
    lines = "; ".join(result(it, case, days.get(case.code, "")) for case in it.cases)
    late = [case.code for case in it.cases if it.verdict(case) == "late"]
    return (
        f"{it.places[0]} is complete. Business days and limit: {lines}. {'Late: ' + ', '.join(late) if late else 'None was late'}; "
        f"the summary says the same. Each case was counted under the calendar of its client, region included."
    )


def released(it: Scene) -> str:
    """The final answer when the report is out."""
    return f"I changed nothing. The status line of {it.places[0]} says that the report is released, and by the rules a released report is not changed any more, even though its table is still empty. It would have to be taken back to draft first."


def unknown(it: Scene) -> str:
    """The final answer when nobody says where a client is."""
    case = it.judged[0]
    return f"I changed nothing. {case.code} is with {case.client}, and {it.places[2]} has no entry for {case.client}, so I do not know which holidays count. By the rules the report is completed as a whole or not at all. I need country and region of {case.client}."
