"""A plan as one JSON object, for programs."""

from __future__ import annotations

from dataclasses import asdict

from distill.app.plan.plan import Plan
from distill.domain.json import JsonObject


def as_json(plan: Plan) -> JsonObject:
    """Ranges are {low, likely, high}; tokens, calls and bytes are means, so no whole numbers.

    `cases` and `seen` count plays, of which each case has `samples_per_case`.
    """
    made, run = plan.forecast, plan.loaded.config.run
    return {
        "file": str(plan.loaded.source.file),
        "run": run.name,
        "target": run.target_accepted,
        "samples_per_case": run.samples_per_case,
        "sample": {"drawn": plan.sample.drawn, "played": len(plan.sample.plays)},
        "seen": None if plan.seen is None else {"played": plan.seen.played, "accepted": plan.seen.accepted},
        "cases": asdict(made.cases),
        "calls": asdict(made.calls),
        "usd": asdict(made.usd),
        "usd_per_accepted": asdict(made.usd_each),
        "hours": asdict(made.hours),
        "bottleneck": made.bottleneck,
        "bounds": [asdict(bound) for bound in made.pace.bounds],
        "hours_of_pilot_and_end": made.pace.ends,
        "lines": [asdict(line.load) | {"usd": line.usd} for line in made.lines],
        "unpriced": list(made.unpriced),
        "disk_bytes": asdict(plan.disk),
        "budget": [asdict(one) for one in plan.budget],
        "terms": {name: asdict(terms) for name, terms in plan.terms.items()},
        "assumptions": asdict(plan.guesses),
        "unknown": list(plan.unknown),
    }
