"""A rehearsal as one JSON object, for programs."""

from __future__ import annotations

from dataclasses import asdict

from distill.app.rehearse.rehearsal import Rehearsal
from distill.domain.json import JsonObject


def as_json(made: Rehearsal) -> JsonObject:
    """Ranges are {low, likely, high}; calls, cases and tokens are expectations, so no whole numbers."""
    run, sample = made.loaded.config.run, made.sample
    return {
        "file": str(made.loaded.source.file),
        "run": run.name,
        "target": run.target_accepted,
        "sample": {
            "played": sample.cases,
            "plays": len(sample.episodes),
            "failed": sample.failed,
            "accepted": sum(one.accepted for one in sample.episodes),
            "seconds": round(sample.seconds, 2),
            "cpu_s_per_call": round(sample.cpu_s, 6),
            "commits_s": round(sample.commits_s, 6),
            "references": made.looked_at,
        },
        "profile": made.dressed,
        "cases": made.plays / run.samples_per_case,
        "plays": made.plays,
        "accepted": made.accepted,
        "calls": made.calls,
        "hours": asdict(made.hours),
        "usd": asdict(made.usd),
        "lines": [asdict(line.load) | {"usd": line.usd} for line in made.lines],
        "endpoints": [asdict(rate) for rate in made.rates],
        "bottleneck": made.bottleneck,
        "doubled": None if made.doubled is None else asdict(made.doubled),
        "stop": made.stop,
    }
