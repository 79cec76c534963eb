"""Runs made of nothing but sizes: what each case would ask, drawn by a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from distill.app.plan.asked import Asked, Play, Sample
from distill.app.pools import Specs
from distill.app.rehearse.heard import Call, Episode
from distill.app.rehearse.virtual_line import Played, Setting, perform
from distill.app.rehearse.virtual_time import in_virtual_time
from distill.domain.chat import Usage
from distill.endpoints.spec import EndpointSpec, Price
from distill.simulator.dress import Dress

PRICE = Price(2.0, 8.0, 0.5)


def endpoint(name: str, **more: object) -> EndpointSpec:
    return EndpointSpec(
        name, "http://127.0.0.1/", f"model-{name}", kind="scripted", price=PRICE, **{"max_concurrency": 500, **more}
    )


def specs(**more: object) -> Specs:
    return Specs((endpoint("teacher", **more),), (endpoint("reviewer"),), stand_ins=True)


def episode(number: int, seed: int = 0, accepted: float = 1.0) -> Episode:
    """A talk whose length is drawn: each call sends more than the one before, and a judge reads all of it."""
    rng = Random(f"{seed}/{number}")
    turns = max(2, round(rng.gammavariate(2.5, 4.0)))
    calls = [Call("teacher", *_took(4_000 + 900 * turn, 60, rng), 0.02, judging=False) for turn in range(turns)]
    calls.append(Call("reviewer", *_took(3_000 + 900 * turns, 200, rng), 0.0, judging=True))
    return Episode(number, 0, tuple(calls), rng.random() < accepted, dropped=False, proof_s=0.01, after_s=0.01)


def _took(sent: int, output: int, rng: Random) -> tuple[int, Usage, float]:
    usage = Usage(sent // 4, 0, round(output * rng.lognormvariate(0.0, 0.4)))
    return sent, usage, PRICE.cost(usage)


def reference(of: Episode) -> Play:
    """What is known of a case before: calls and bytes, not what they take."""
    asked = tuple(Asked(call.role, {"any": call.sent}, {"any": 0}, 200) for call in of.calls)
    return Play(of.number, holds_slot=False, asked=asked, tool_calls=0, seen=0, record=0)


def references(episodes: Sequence[Episode]) -> Sample:
    return Sample(tuple(reference(one) for one in episodes), len(episodes))


def setting(episodes: Sequence[Episode], **more: object) -> Setting:
    """A run of exactly these."""
    given: dict[str, object] = {
        "specs": specs(), "episodes": tuple(episodes), "deal": lambda number: episodes[number % len(episodes)],
        "holds_slot": (False,), "workers": 64, "planned": 64, "slots": 8, "pilot": 0, "floor": 0.0, "target": len(episodes),
        "limit": len(episodes), "seed": 5, "cpu_s": 0.0, "commits_s": 0.004, "max_outage_s": 600.0,
    }  # fmt: skip
    return Setting(**{**given, **more})


def play(run: Setting, dresses: Mapping[str, Dress]) -> Played:
    async def main() -> Played:
        return await perform(run, Dress(), dresses)

    return in_virtual_time(main)


def dollars(played: Played) -> float:
    return sum(played.books.usd.values())
