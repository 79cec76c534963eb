"""For authors of templates: show one case played for real, or measure a template's kill rate.

python tests/families/inspect_case.py TEMPLATE SEED [KIND]        goal, calls, observations, proof
python tests/families/inspect_case.py TEMPLATE --prove SEEDS      proves them, abstentions too
python tests/families/inspect_case.py TEMPLATE --mutants SEEDS    kill rate and survivors
python tests/families/inspect_case.py TEMPLATE --store SEEDS      the same, written to kill_rates.json

DISTILL_SERVERS names the folder that the servers are installed in.
"""

from __future__ import annotations

import sys
from functools import partial

import anyio
from bench import case_of, family_for, measure, measured_cases, template_named

from distill.families.mcp import proof
from distill.families.mcp.kill_rates import StoredRate, content_of, store_rate
from distill.families.mcp.params import REGISTERS
from distill.families.mcp.play import Spoken, play
from distill.families.mcp.scripts import script_from_json


async def show(template: str, seed: str, kind: str | None) -> None:
    """Print everything about one case."""
    family = family_for()
    for register in REGISTERS:
        case = case_of(family, template, seed, kind, register)
        print(f"--- {register}\n{case.goal}\n    shape: {case.goal_shape}")
    print("--- system\n" + family._system(case))
    print(f"--- {case.case_id} {case.difficulty} trap: {case.body['trap']}\nshown: {case.body['shown']}")
    print(f"skeleton: {case.skeleton}")
    for name in ("reference", "mistake"):
        played = await play(script_from_json(case.body[name]), partial(family.open, case))
        print(f"=== {name}")
        for move in played.moves:
            if isinstance(move, Spoken):
                print(f"  = {move.say}\n  USER {move.heard}")
                continue
            print(f"  # {move.say}\n  > {move.call.name} {move.call.arguments}")
            print("    " + move.seen.text[:1500].replace("\n", "\n    ") + (" [ERROR]" if move.seen.is_error else ""))
        print(f"  = {played.answer}\n  stuck: {played.stuck!r}\n  failed checks: {proof.failed(case.body, played)}")
    print(await family.prove(case))


async def prove(template: str, seeds: int) -> None:
    """One line per seed and kind."""
    family = family_for()
    for seed in range(seeds):
        for kind in (None, *template_named(template).abstains, *template_named(template).talks):
            case = case_of(family, template, seed, kind, REGISTERS[seed % len(REGISTERS)])
            print(seed, kind, await family.prove(case), flush=True)


async def mutate(template: str, seeds: int, *, keep: bool) -> None:
    """Print the kill rate over some seeds, every third of them an abstention."""
    family = family_for()
    cases = measured_cases(family, template, seeds)
    total = await measure(family, cases, per_case=8)
    print(*total.survivors, f"{total.rate:.3f}: {total.killed} killed, {total.equivalent} equivalent", sep="\n")
    if keep:
        counts = (seeds, total.killed, total.survived, total.equivalent)
        store_rate(template, StoredRate(*counts, content_of(cases)))


if __name__ == "__main__":
    name, what, *rest = sys.argv[1:]
    if what == "--prove":
        anyio.run(prove, name, int(rest[0]))
    elif what in {"--mutants", "--store"}:
        anyio.run(partial(mutate, keep=what == "--store"), name, int(rest[0]))
    else:
        anyio.run(show, name, what, *(rest or [None]))
