"""Looking for the true pair: schema, policy, candidates, holds, which record stays, what depends on it."""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from dataclasses import replace

from distill.domain.script import Act, Bind
from distill.families.mcp.acts import sql
from distill.families.mcp.draw import Draw
from distill.families.mcp.missions.record_merge import texts
from distill.families.mcp.missions.record_merge.catalogue import explore_all
from distill.families.mcp.missions.record_merge.scene import Person, Scene
from distill.families.mcp.missions.sql_looks import printed, queries, shown_row


def row_of(it: Scene, who: Person, name: str) -> Bind:
    """Finds the number of a person in rows of the register, by all that follows it up to the telephone."""
    cells = [r"'([A-Z]+-\d+)'", printed(who.name), printed(who.born, "DATE")]
    if it.rule == "number":
        cells.append(printed(who.number))
    return Bind(name, shown_row([*cells, printed(who.email), printed(who.phone)]))


def look_around(draw: Draw, it: Scene, kind: str | None) -> tuple[tuple[Act, ...], int]:
    """Schema, policy, the candidates, holds, who stays, what depends on them; and which act shows the pair."""
    world = it.world
    acts = [*explore_all(draw, draw.shuffled(_tables(it, kind)))]
    if it.home == "table":
        acts.append(sql(draw.choose(texts.READ_POLICY), "SELECT topic, rule_text FROM data_policy"))
    acts += _candidates(draw, it)
    pair_seen = len(acts) - 1
    both = ", ".join(f"'{key}'" for key in it.pair)
    acts.append(sql(texts.hold_question(draw, it), f"SELECT * FROM {it.hold[0]} WHERE {world.key} IN ({both})"))
    if kind == "forbidden":
        return tuple(acts), pair_seen
    if kind == "missing_fact":
        return (*acts, _nowhere(it)), pair_seen
    if it.keeps == "active":
        dep = it.deps[0]
        query = f"SELECT {dep.owner}, max({dep.day}) AS latest FROM {dep.table} WHERE {dep.owner} IN ({both}) GROUP BY {dep.owner}"
        acts.append(sql(texts.survivor_question(draw, it), query))
    elif it.keeps == "checked":
        acts.append(sql(texts.survivor_question(draw, it), f"SELECT * FROM id_checks WHERE {world.key} IN ({both})"))
    acts.append(count_dependents(draw, it))
    return tuple(acts), pair_seen


def _tables(it: Scene, kind: str | None) -> list[str]:
    """Every real table that the database has in this kind of case."""
    gone = "id_checks" if kind == "missing_fact" else ""
    return [name for name in it.tables if name != gone] + (["data_policy"] if it.home == "table" else [])


def _nowhere(it: Scene) -> Act:
    """The last look for a fact that is not recorded."""
    if it.keeps == "checked":
        say = "Neither is held. The one checked at the desk would stay, but I noticed no table of such checks. Before I give up I ask the catalogue for any column that could hold one."
        return sql(
            say,
            "SELECT table_name, column_name FROM information_schema.columns WHERE column_name ILIKE '%check%' OR column_name ILIKE '%desk%' OR column_name ILIKE '%identity%'",
        )
    say = "Neither is held. Now it takes a date to decide which one stays, and I noticed none that fits. Before I give up I ask the catalogue for date columns alone."
    return sql(
        say, "SELECT table_name, column_name FROM information_schema.columns WHERE data_type IN ('DATE', 'TIMESTAMP')"
    )


def _candidates(draw: Draw, it: Scene) -> list[Act]:
    """From what the goal names to the true pair."""
    world = it.world
    by_name = f"SELECT * FROM {world.table} WHERE lower({world.name}) = '{it.namesake.name.lower()}'"
    by_number = f"SELECT * FROM {world.table} WHERE {world.number} = '{it.keep.number}'"
    if it.mode == "named":
        return _named(draw, it, by_name)
    return (_swept if it.mode == "sweep" else _suspected)(draw, it, by_name if it.rule == "name" else by_number)


def _swept(draw: Draw, it: Scene, rows: str) -> list[Act]:
    """The whole register by the policy's own test, then the rows."""
    world = it.world
    what = f"lower({world.name}) AS who, {world.born}" if it.rule == "name" else world.number
    group = "1, 2" if it.rule == "name" else world.number
    say = draw.choose(texts.SEARCH_ALL)
    found = sql(say, f"SELECT {what}, count(*) AS records FROM {world.table} GROUP BY {group} HAVING count(*) > 1")
    return [found, sql(draw.choose(texts.ROWS_OF_IT), rows)]


def _suspected(draw: Draw, it: Scene, rows: str) -> list[Act]:
    """The reported pair, which fails the test, then the true one."""
    look = it.relative if it.trap == "relative" else it.namesake
    say = draw.choose(texts.SIDE_BY_SIDE)
    reported = f"SELECT * FROM {it.world.table} WHERE {it.world.key} IN ('{it.named.key}', '{look.key}')"
    then = draw.choose(texts.NOT_THIS_ONE).format(named=it.named.key, look=look.key)
    return [sql(say, reported), sql(then, rows)]


def _named(draw: Draw, it: Scene, by_name: str) -> list[Act]:
    """Everybody of a name; if names prove nothing, then whoever has one of their numbers."""
    first = sql(draw.choose(texts.BY_NAME).format(name=it.namesake.name), by_name)
    if it.rule == "name":
        return [first]
    then = draw.choose(texts.BY_NUMBER).format(number_word=it.world.number_word)
    numbers = ", ".join(f"'{number}'" for number in sorted((it.keep.number, it.namesake.number)))
    return [first, sql(then, f"SELECT * FROM {it.world.table} WHERE {it.world.number} IN ({numbers})")]


def count_dependents(draw: Draw, it: Scene) -> Act:
    """Counts what points at either record, per table, and learns how much will move."""
    world, both = it.world, ", ".join(f"'{key}'" for key in it.pair)
    say = f"{texts.decided(it)} {draw.choose(texts.COUNT_ROWS)}"
    union = [
        f"SELECT '{dep.table}' AS place, {dep.owner} AS owner_key, count(*) AS found FROM {dep.table} WHERE {dep.owner} IN ({both}) GROUP BY ALL"
        for dep in it.deps
    ]
    if it.referred:
        union.append(
            f"SELECT 'introduced_by' AS place, introduced_by AS owner_key, count(*) AS found FROM {world.table} WHERE introduced_by IN ({both}) GROUP BY ALL"
        )
    together = len(union) > 3 or draw.chance(0.5)
    counted = tuple(
        Bind(f"moved{index}", rf"'{dep.table}', '{it.drop.key}', (\d+)", 0 if together else index)
        for index, dep in enumerate(it.deps)
    )
    if together:
        return sql(say, " UNION ALL ".join(union), *counted)
    return replace(queries(say, *union), binds=counted)
