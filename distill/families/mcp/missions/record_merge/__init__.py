"""One person is in a register twice: find the true pair by policy, move what depends on it, remove the other.

Traps: a relative with the same e-mail address; a namesake; the older-looking record goes;
a reference under an unexpected column name; an empty field to be filled.
"""

# ruff: noqa: E501, S608 - sentences read best on one line; the SQL is text for a tool, made of drawn names

from __future__ import annotations

from typing import Final

from distill.domain.json import Json, JsonObject
from distill.domain.script import Act, Script
from distill.families.mcp.acts import sql
from distill.families.mcp.check_makers import abstains, answer_mentions, rows, unchanged_except
from distill.families.mcp.draw import Draw
from distill.families.mcp.mission import Mission, Template
from distill.families.mcp.missions.record_merge import texts as texts
from distill.families.mcp.missions.record_merge.look import count_dependents, look_around, row_of
from distill.families.mcp.missions.record_merge.scene import TRAPS, Scene, scene, seed_of
from distill.families.mcp.missions.sql_looks import Table, literal, queries, taught
from distill.families.mcp.wording import either_way, goals


def build(draw: Draw) -> Mission:
    """One merge; see the module's docstring."""
    it = scene(draw)
    policy = texts.policy(it)
    kind = draw.abstention
    title = f"duplicate {it.world.one} record"
    wanted = goals(draw, it.ticket, title, texts.bodies(it))
    own = Draw(f"{it.ticket}/{draw.count(0, 10**9)}")
    look, pair_seen = look_around(own, it, kind)
    change = _change(own, it, it.keep.key, it.drop.key, {})
    act = (*look, *change, *_verify(own, it))
    done = texts.done(it, it.keep.key, it.drop.key)
    if kind == "forbidden":
        reference, mistake = Script(look, texts.held(it)), Script((*look, count_dependents(own, it), *change), done)
        checks = abstains("forbidden", it.held.key, it.hold[1].split()[-1])
    elif kind == "missing_fact":
        reference, mistake = (
            Script(look, texts.unknowable(it)),
            Script((*look, count_dependents(own, it), *change), done),
        )
        checks = abstains("missing_fact", it.keep.key, it.drop.key)
    else:
        reference, mistake, checks = Script(act, done), _slip(own, it, look), _checks(it)
    reference = taught(
        reference,
        pair_seen,
        {"keep": (it.keep.key, row_of(it, it.keep, "keep")), "drop": (it.drop.key, row_of(it, it.drop, "drop"))},
    )
    prompt = it.home == "prompt"
    return Mission(
        seed=seed_of(it, kind, policy),
        goals=wanted,
        setting=f"You look after the register of {it.world.many} of {it.world.house}.",
        places=(
            "The register is in the only database; a statement sent to it is durable at once.",
            *(() if prompt else ("The policy for merging records is kept in the database, in a table of its own. It binds you.",)),
        ),
        rules=tuple(f"Policy, {topic}: {text}" for topic, text in policy) if prompt else (),
        reference=reference,
        mistake=mistake,
        checks=checks,
        trap=TRAPS[it.trap],
        difficulty="hard" if not prompt or it.mode == "suspect" else "medium",
    )  # fmt: skip


def _change(draw: Draw, it: Scene, keep: str, drop: str, skip: dict[str, bool]) -> tuple[Act, ...]:
    """The merge, in one transaction, in two messages or statement by statement."""
    world = it.world
    moves = [f"UPDATE {dep.table} SET {dep.owner} = '{keep}' WHERE {dep.owner} = '{drop}'" for dep in it.deps]
    if it.referred:
        moves.append(f"UPDATE {world.table} SET introduced_by = '{keep}' WHERE introduced_by = '{drop}'")
    if skip.get("orphan"):
        moves.pop()
    rest = [f"DELETE FROM {world.table} WHERE {world.key} = '{drop}'"]
    if it.filled and not skip.get("blank"):
        rest.insert(0, f"UPDATE {world.table} SET phone = {literal(it.drop.phone)} WHERE {world.key} = '{keep}'")
    if it.logged:
        rest.append(f"INSERT INTO merge_log VALUES ('{keep}', '{drop}', '{it.ticket}')")
    way = draw.choose(("transaction", "transaction", "parallel", "each" if len(moves) < 4 else "parallel"))
    if way == "transaction":
        return (sql(draw.choose(texts.IN_ONE_GO), "; ".join(["BEGIN", *moves, *rest, "COMMIT"])),)
    first, then = draw.choose(texts.MOVE_FIRST), draw.choose(texts.THEN_DELETE)
    if way == "parallel":
        return queries(first, *moves), queries(then, *rest)
    tables = [*(dep.table for dep in it.deps), "introduced_by"]
    more = [
        sql(f"That went through with its row count. Next comes {table}.", move)
        for table, move in zip(tables[1:], moves[1:], strict=False)
    ]
    return sql(first, moves[0]), *more, queries(then, *rest)


def _verify(draw: Draw, it: Scene) -> tuple[Act, ...]:
    world, keep, drop = it.world, it.keep.key, it.drop.key
    both = f"'{keep}', '{drop}'"
    parts = [
        f"SELECT '{dep.table}' AS place, {dep.owner} AS owner_key, count(*) AS found FROM {dep.table} WHERE {dep.owner} IN ({both}) GROUP BY ALL"
        for dep in it.deps
    ]
    parts.append(
        f"SELECT '{world.table}' AS place, {world.key} AS owner_key, count(*) AS found FROM {world.table} WHERE {world.key} IN ({both}) GROUP BY ALL"
    )
    if it.referred:
        parts.append(
            f"SELECT 'introduced_by' AS place, introduced_by AS owner_key, count(*) AS found FROM {world.table} WHERE introduced_by IN ({both}) GROUP BY ALL"
        )
    acts = [sql(draw.choose(texts.NOTHING_POINTS), " UNION ALL ".join(parts))]
    if it.filled or draw.chance(0.4):
        acts.append(sql(draw.choose(texts.KEPT_ROW), f"SELECT * FROM {world.table} WHERE {world.key} = '{keep}'"))
    return tuple(acts)


def _slip(draw: Draw, it: Scene, look: tuple[Act, ...]) -> Script:
    """What somebody does who overlooks the trap."""
    keep, drop = it.keep.key, it.drop.key
    if it.trap == "survivor":
        keep, drop = drop, keep
    elif it.trap in {"relative", "namesake"}:
        drop = (it.relative if it.trap == "relative" else it.namesake).key
    return Script((*look, *_change(draw, it, keep, drop, {it.trap: True})), texts.done(it, keep, drop))


def _checks(it: Scene) -> tuple[JsonObject, ...]:
    world, keep, drop = it.world, it.keep.key, it.drop.key

    def register(row: dict[str, Json]) -> dict[str, Json] | None:
        if row[world.key] == drop:
            return None
        if row.get("introduced_by") == drop:
            row["introduced_by"] = keep
        if row[world.key] == keep and it.filled:
            row["phone"] = it.drop.phone
        return row

    after = [
        ("the register has one record of the person, with the right fields", it.tables[world.table].changed(register))
    ]
    for dep in it.deps:
        moved = it.tables[dep.table].pointed(dep.owner, drop, keep)
        after.append((f"{dep.table} points at the kept record", moved))
    if it.logged:
        log = it.tables["merge_log"]
        after.append(("the merge is logged", Table(log.name, log.columns, (*log.rows, (keep, drop, it.ticket)))))
    return (
        *(rows(name, table.at(), table.heads, table.rows, exactly=True) for name, table in after),
        unchanged_except(*([*table.at(), "rows"] for _, table in after)),
        answer_mentions(
            "the answer names both numbers and what moved",
            keep,
            drop,
            *(either_way(it.owned(dep, drop)) for dep in it.deps),
        ),
    )


TEMPLATE: Final = Template(
    name="record_merge",
    summary="find the true duplicate in a register by policy and merge it with all that depends on it",
    servers=("duckdb",),
    focus="policy-bound data repair in SQL",
    rubric="repair",
    build=build,
    abstains=("missing_fact", "forbidden"),
)
