"""A summary does not follow from its detail: recount by the rules, find the cause, correct the summary and nothing else.

Traps: a view that counts in the same wrong way; odd rows of detail that invite to be removed;
provisional rows that count; figures that depend on the wrong one.
"""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.script import Act, Bind, Script
from distill.families.mcp.acts import sql
from distill.families.mcp.check_makers import abstains, answer_mentions, rows, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.sql_looks import explore, queries
from distill.families.mcp.missions.summary_audit import texts as texts
from distill.families.mcp.missions.summary_audit.scene import TRAPS, Scene, scene, seed_of
from distill.families.mcp.missions.summary_audit.world import column
from distill.families.mcp.wording import goals


def build(draw: Draw) -> Mission:
    """One audit; see the module's docstring."""
    it = scene(draw)
    kind, laid_down = draw.abstention, texts.rules(it)
    wanted = goals(draw, it.ticket, f"{it.house.summary.replace('_', ' ')} in doubt", texts.bodies(it))
    own = Draw(f"{it.ticket}/{draw.count(0, 10**9)}")
    first, found = _look(own, it), _findings(own, it)
    act = (*first, *found, *_correct(own, it, _statements(it, derived=True)), *_verify(own, it))
    reference, mistake = Script(act, texts.done(it, viewed=_viewed(first))), _slip(own, it, first, found)
    checks = _checks(it)
    if kind == "forbidden":
        mistake, reference = reference, Script((*first, *found), texts.closed(it))
        checks = abstains("forbidden", it.period, ("closed_periods", "closed"))
    elif kind == "already_done":
        recount = replace(found[0], binds=())
        reference = Script((*first, recount, _view_differs(own, it)), texts.already(it))
        shown = {place: str(it.shown[place, it.period]) for place in it.wrong}
        wrong = _statements(it, derived=True, figures=shown)
        mistake = Script((*first, *_correct(own, it, wrong)), f"I have corrected {it.house.summary} for {it.period}.")
        checks = abstains("already_done", it.house.summary if it.hint == "place" else it.period)
    prompt = it.home == "prompt"
    return Mission(
        seed=seed_of(it, kind, laid_down),
        goals=wanted,
        setting=f"You look after the figures of {it.house.house}.",
        places=(
            "The figures are in the only database; a statement sent to it is durable at once.",
            *(() if prompt else ("How things are counted is laid down in the database, in a table of its own. It binds you.",)),
        ),
        rules=tuple(f"Counting, {topic}: {text}" for topic, text in laid_down) if prompt else (),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if it.cause in {"moved", "late"} or not prompt else "medium",
    )  # fmt: skip


def _look(draw: Draw, it: Scene) -> tuple[Act, ...]:
    """Schema, rules, the doubted figures; at times the view's definition and a first breakdown."""
    house, said, place = it.house, texts.SAID, column(it.house)
    deciding = [house.summary, house.detail, "closed_periods", *(["counting_rules"] if it.home == "table" else [])]
    acts = [*explore(draw, draw.shuffled(deciding))]
    if it.home == "table":
        acts.append(sql(draw.choose(said["rules"]), "SELECT topic, rule_text FROM counting_rules"))
    only = {
        "named": f" WHERE period = '{it.period}'",
        "period": f" WHERE period = '{it.period}'",
        "place": " ORDER BY period",
    }[it.hint]
    acts.append(sql(draw.choose(said["summary"]), f"SELECT * FROM {house.summary}{only}"))
    if draw.chance(0.4):
        acts.append(sql(draw.choose(said["view"]), f"SELECT sql FROM duckdb_views() WHERE view_name = '{house.view}'"))
    if it.hint == "named" and draw.chance(0.5):
        query = f"SELECT status, count(*), sum({house.quantity}) FROM {house.detail} WHERE {place} = '{it.hinted}' AND period = '{it.period}' GROUP BY status"
        acts.append(sql(draw.choose(said["status"]), query))
    return tuple(acts)


def _viewed(acts: tuple[Act, ...]) -> bool:
    """Whether the definition of the view was read."""
    return any("duckdb_views" in str(call.arguments) for act in acts for call in act.calls)


def _recount(it: Scene) -> str:
    """Where the summary differs from a count by the rules."""
    house, place = it.house, column(it.house)
    counted = (
        f"SELECT {place}, period, sum({house.quantity}) AS counted FROM (SELECT DISTINCT ref, {place}, period, {house.quantity} "
        f"FROM {house.detail} WHERE status <> '{house.states[2]}') AS once GROUP BY ALL"
    )
    return (
        f"SELECT s.{place}, s.period, s.{house.sum_of}, c.counted FROM {house.summary} s JOIN ({counted}) AS c "
        f"ON c.{place} = s.{place} AND c.period = s.period WHERE s.{house.sum_of} <> c.counted ORDER BY ALL"
    )


def _findings(draw: Draw, it: Scene) -> tuple[Act, ...]:
    """The recount, the rows behind the difference, whether the period is open."""
    house, said, place = it.house, texts.SAID, column(it.house)
    binds = []
    for index, at in enumerate(it.wrong):
        row = rf"\('{at}', '{it.period}', "
        binds += [Bind(f"shown{index}", rf"{row}(\d+)"), Bind(f"right{index}", rf"{row}\d+, (\d+)")]
    which = " and ".join(
        f"{at} with ${{shown{index}}} instead of ${{right{index}}}" for index, at in enumerate(it.wrong)
    )
    why = draw.choose(
        (
            f"In {it.period} it is {which}. I look at the rows behind that to learn why.",
            f"The difference is {which}, in {it.period} alone. The rows themselves should show the cause.",
            f"So {which}. A figure is not a reason, so I read the {house.many} of {it.period} there.",
        )
    )
    listed = ", ".join(f"'{at}'" for at in sorted(it.wrong))
    behind = f"SELECT * FROM {house.detail} WHERE period = '{it.period}' AND {place} IN ({listed}) ORDER BY ref"
    return (
        sql(draw.choose(said["compare"]), _recount(it), *binds),
        sql(why, behind, Bind("culprit", _odd_row(it))),
        sql(
            f"{texts.cause(it, '${culprit}')}; its {it.culprit.quantity} {house.counted} are exactly the difference. {draw.choose(said['closed'])}",
            "SELECT * FROM closed_periods",
        ),
    )


def _odd_row(it: Scene) -> str:
    """Finds the reference of the odd row by what is odd about it."""
    ref, any_cell = r"'([A-Z]+-\d+)'", r"'[^']*'"
    return {
        "void": rf"{ref}, {any_cell}, {any_cell}, {any_cell}, \d+, '{it.house.states[2]}'",
        "twice": rf"{ref}, [^)]*\)\), \(\d+, '\1'",
        "moved": rf"{ref}, '{it.wrong[-1]}', '{it.wrong[0]}'",
        "late": rf"'({it.culprit.ref})'",
    }[it.cause]


def _statements(it: Scene, *, derived: bool, figures: dict[str, str] | None = None) -> list[str]:
    """What corrects the summary: the figures, then what depends on them."""
    house, place = it.house, column(it.house)
    new = figures or {at: f"${{right{index}}}" for index, at in enumerate(it.wrong)}
    made = [
        f"UPDATE {house.summary} SET {house.sum_of} = {figure} WHERE {place} = '{at}' AND period = '{it.period}'"
        for at, figure in new.items()
    ]
    if derived and it.total and len(it.wrong) == 1:
        total = f"SELECT sum({house.sum_of}) FROM {house.summary} WHERE period = '{it.period}' AND {place} <> '{house.total}'"
        made.append(
            f"UPDATE {house.summary} SET {house.sum_of} = ({total}) WHERE {place} = '{house.total}' AND period = '{it.period}'"
        )
    if derived and it.derived:
        made.append(
            f"UPDATE {house.summary} SET {house.free} = {house.capacity} - {house.sum_of} WHERE period = '{it.period}'"
        )
    return made


def _correct(draw: Draw, it: Scene, statements: list[str]) -> tuple[Act, ...]:
    """The correction, in one or several messages."""
    say = draw.choose(
        (
            f"{it.period} is open. I correct the summary and leave the detail as it is.",
            f"Nothing closes {it.period}, so the summary can be put right; the rows of detail stay as evidence.",
            "The period is open, the right figure is known. I change the summary alone.",
        )
    )
    if len(statements) > len(it.wrong):
        say += " What depends on the figure is worked out anew as well, where the rules ask for it."
    way = draw.choose(("transaction", "parallel", "each"))
    if len(statements) == 1 or way == "each":
        more = draw.shuffled(
            (
                "That changed what it should. Next comes what goes with it.",
                "The count of changed rows is right. On to the next part of the correction.",
                "One step is done; the summary is not consistent yet, so the next one follows.",
            )
        )
        return (sql(say, statements[0]), *(sql(text, query) for text, query in zip(more, statements[1:], strict=False)))
    if way == "parallel":
        return (queries(say, *statements),)
    return (sql(say, "; ".join(["BEGIN", *statements, "COMMIT"])),)


def _verify(draw: Draw, it: Scene) -> tuple[Act, ...]:
    again = sql(draw.choose(texts.SAID["verify"]), _recount(it))
    read = sql(draw.choose(texts.SAID["reread"]), f"SELECT * FROM {it.house.summary} WHERE period = '{it.period}'")
    both = it.derived or it.total or draw.chance(0.5)
    return (again, read) if both else (again,)


def _view_differs(draw: Draw, it: Scene) -> Act:
    """Where the view differs from a summary that is right."""
    house, place = it.house, column(it.house)
    query = (
        f"SELECT v.{place}, v.period, v.{house.sum_of}, s.{house.sum_of} FROM {house.view} v JOIN {house.summary} s "
        f"ON s.{place} = v.{place} AND s.period = v.period WHERE v.{house.sum_of} <> s.{house.sum_of} ORDER BY ALL"
    )
    row = rf"\('{it.wrong[0]}', '{it.period}', "
    return sql(draw.choose(texts.SAID["other"]), query, Bind("seen", rf"{row}(\d+)"), Bind("kept", rf"{row}\d+, (\d+)"))


def _slip(draw: Draw, it: Scene, first: tuple[Act, ...], found: tuple[Act, ...]) -> Script:
    """What somebody does who overlooks the trap."""
    house, place = it.house, column(it.house)
    if it.trap == "view":
        look = sql(
            "The view shows the same kind of figure, so I compare with it.",
            f"SELECT * FROM {house.view} WHERE period = '{it.period}'",
        )
        return Script((*first, look), f"The view and {house.summary} agree for {it.period}, so nothing is wrong.")
    if it.trap == "derived":
        return Script(
            (*first, *found, *_correct(draw, it, _statements(it, derived=False))), texts.done(it, viewed=_viewed(first))
        )
    if it.trap == "provisional":
        sure = f"SELECT sum({house.quantity}) FROM {house.detail} WHERE period = '{it.period}' AND status = '{house.states[0]}' AND {place} ="
        figures = {at: f"({sure} '{at}')" for at in it.wrong}
        return Script(
            (*first, *found, *_correct(draw, it, _statements(it, derived=True, figures=figures))),
            texts.done(it, viewed=_viewed(first)),
        )
    odd = f"DELETE FROM {house.detail} WHERE ref = '{it.culprit.ref}'"
    if it.cause == "twice":
        odd += f" AND row_no = (SELECT max(row_no) FROM {house.detail} WHERE ref = '{it.culprit.ref}')"
    if it.cause == "moved":
        odd = f"UPDATE {house.detail} SET {place} = {house.first_place} WHERE ref = '{it.culprit.ref}'"
    return Script(
        (*first, *found, sql("Without this row the figures agree.", odd)), texts.done(it, viewed=_viewed(first))
    )


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    after = it.summary(it.right)
    figures = [str(figure[place, it.period]) for place in it.wrong for figure in (it.shown, it.right)]
    return (
        rows("the summary follows from the detail by the rules", after.at(), after.heads, after.rows, exactly=True),
        unchanged_except([*after.at(), "rows"]),
        answer_mentions("the answer gives wrong and right figures and the cause", *it.wrong, *figures, it.culprit.ref),
        *_told_dependents(it),
    )


def _told_dependents(it: Scene) -> tuple[JsonObject, ...]:
    new = [str(after) for _, _, _, after in it.dependents()]
    return (answer_mentions("the answer gives what depends on them", *new),) if new else ()


TEMPLATE: Final = Template(
    name="summary_audit",
    summary="recount a summary from its detail by the rules, find what went wrong, correct the summary alone",
    servers=("duckdb",),
    focus="auditing figures in SQL",
    rubric="analysis",
    build=build,
    abstains=("forbidden", "already_done"),
)
