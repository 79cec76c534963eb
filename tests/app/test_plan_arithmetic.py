"""The pieces of a forecast: pure functions over frozen values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from distill.app.plan.asked import Asked, Play
from distill.app.plan.assumptions import (
    HIGH,
    LIKELY,
    LOW,
    Guesses,
    Turns,
    first_time,
    refined,
    revisions,
    sampled,
    solved,
    spread,
)
from distill.app.plan.bill import bill, total
from distill.app.plan.caching import caches
from distill.app.plan.earlier import Seen, guesses_after, summed
from distill.app.plan.forecast import Aim, Setting, forecast
from distill.app.plan.hours import Machine, Work, pace
from distill.app.plan.loads import Load, Pools, case_load, play_load, shares
from distill.app.plan.terms import terms_of
from distill.endpoints.spec import EndpointSpec, Price
from distill.storage.rows import Head
from distill.storage.usage import Used

PRICE = Price(2.0, 8.0, 0.5)

PLAIN = replace(LIKELY, acceptance=1.0, detour=1.0, thinking=0.0, bytes_per_token=4.0, cache_hits=1.0)


def endpoint(name: str = "t", **given: object) -> EndpointSpec:
    whole = {"base_url": "https://api.openai.com/v1", "model": "m", "provider": "openai", "price": PRICE, **given}
    return EndpointSpec(name=name, **whole)  # type: ignore[arg-type]


def pools(*teachers: EndpointSpec, reviewer: EndpointSpec | None = None) -> Pools:
    by_role = {"teacher": teachers, "reviewer": (reviewer or endpoint("r"),)}
    return Pools(by_role, {role: shares(pool, ()) for role, pool in by_role.items()})  # type: ignore[arg-type]


def play(*sizes: int, names: tuple[str, ...] = ("t",), verdict: int = 0) -> Play:
    """A talk whose prompts have these sizes, each holding the one before."""
    asked = [
        Asked("teacher", dict.fromkeys(names, size), dict.fromkeys(names, before), 400)
        for before, size in zip((0, *sizes), sizes, strict=False)
    ]
    if verdict:
        asked.append(Asked("reviewer", {"r": verdict}, {"r": 0}, 800))
    return Play(0, True, tuple(asked), 3, 900, 5_000)


def test_an_endpoint_takes_its_share_by_weight_and_the_preferred_one_takes_all():
    heavy, light, spare = endpoint("a", weight=3), endpoint("b"), endpoint("c", weight=0)
    assert shares((heavy, light, spare), ()) == {"a": 0.75, "b": 0.25, "c": 0.0}
    assert shares((heavy, light, spare), ("b", "a")) == {"a": 0.0, "b": 1.0, "c": 0.0}
    assert shares((replace(heavy, weight=0), spare), ()) == {"a": 1.0, "c": 0.0}


def test_tokens_are_bytes_and_what_the_prompt_before_held_is_read_from_the_cache():
    (load,) = play_load(play(8_000, 12_000), pools(endpoint()), PLAIN)
    assert load == Load("teacher", "t", calls=2, input=5_000, cached=2_000, output=200)


def test_a_prefix_that_is_too_short_for_a_cache_is_paid_in_full():
    (load,) = play_load(play(1_000, 2_000), pools(endpoint()), PLAIN)
    assert load.cached == 0


def test_a_provider_that_is_not_known_to_cache_is_taken_not_to():
    (load,) = play_load(play(8_000, 12_000), pools(endpoint(provider="somebody")), PLAIN)
    assert load.cached == 0
    assert caches(endpoint(provider="openrouter", model="openai/gpt-6.1-sol")).keeps
    assert caches(endpoint(provider="openrouter", model="anthropic/claude-opus-5.5")).pays_to_write
    assert not caches(endpoint(provider="openrouter", model="acme/small")).keeps


def test_where_thinking_goes_back_it_is_paid_again_with_every_call():
    spec, guess = endpoint(dialect="anthropic"), replace(PLAIN, thinking=100.0)
    (load,) = play_load(play(8_000, 8_000, 8_000), pools(spec), guess)
    assert load.input == 3 * 2_000 + (0 + 1 + 2) * 100
    assert load.written == load.input - load.cached


def test_thinking_never_goes_beyond_the_longest_answer():
    (load,) = play_load(play(8_000), pools(endpoint(max_output_tokens=150)), replace(PLAIN, thinking=5_000.0))
    assert load.output == 150


def test_a_detour_costs_as_much_as_the_last_call():
    (plain,) = play_load(play(8_000, 12_000), pools(endpoint()), PLAIN)
    (wandering,) = play_load(play(8_000, 12_000), pools(endpoint()), replace(PLAIN, detour=1.5))
    assert wandering.calls == pytest.approx(3)
    assert wandering.input == pytest.approx(plain.input + 3_000)


def test_revisions_follow_from_acceptance_and_rounds():
    assert revisions(1.0, 2) == 0
    assert revisions(0.7, 0) == 0
    assert first_time(0.75, 1) == pytest.approx(0.5)
    assert revisions(0.75, 1) == pytest.approx(0.5)
    assert refined(1.0, 1) == Turns(1, 1)
    assert refined(0.75, 1).verdicts == pytest.approx(0.75 + 0.75 / 2)
    assert solved(1.0, 3) == Turns(1, 1)
    assert solved(0.5, 3).plays > solved(0.9, 3).plays > 1


def test_a_revision_plays_again_and_every_good_draft_is_judged():
    guess = replace(PLAIN, acceptance=0.75)
    loads = {
        load.role: load for load in case_load([play(8_000, verdict=4_000)], pools(endpoint()), guess, refined(0.75, 1))
    }
    assert loads["teacher"].calls == pytest.approx(1.5)
    assert loads["reviewer"].calls == pytest.approx(1.125)


def test_dollars_are_those_of_the_price_and_half_of_it_by_batch():
    load = Load("reviewer", "r", calls=10, input=100_000, cached=40_000, output=5_000)
    (line,) = bill([load], {"r": endpoint("r")})
    assert line.usd == pytest.approx((60_000 * 2 + 40_000 * 0.5 + 5_000 * 8) / 1e6)
    (batched,) = bill([load], {"r": endpoint("r", batch=True)})
    assert batched.usd == pytest.approx(line.usd / 2)
    (talk,) = bill([replace(load, role="teacher")], {"r": endpoint("r", batch=True)})
    assert talk.usd == line.usd


def test_a_price_that_nobody_knows_is_none_and_never_zero():
    (line,) = bill([Load("teacher", "t", 1, 10, 0, 0, 1)], {"t": endpoint(price=None)})
    assert line.usd is None
    assert total([line]) == 0


def test_the_dearer_price_of_long_prompts_is_that_of_a_middling_call():
    spec = endpoint(price=Price(2.0, 8.0, None, ((200_000, Price(4.0, 16.0)),)))
    short = bill([Load("teacher", "t", 10, 1_000_000, 0, 0, 0)], {"t": spec})
    long = bill([Load("teacher", "t", 4, 1_000_000, 0, 0, 0)], {"t": spec})
    assert (total(short), total(long)) == (pytest.approx(2), pytest.approx(4))


@pytest.mark.parametrize(
    ("limits", "name", "hours"),
    [
        ({"max_concurrency": 1}, "t: max_concurrency 1", 1_000 * 3 / 3_600),
        ({"rpm": 5}, "t: rpm 5", 1_000 / 5 / 60),
        ({"input_tpm": 10_000}, "t: input_tpm 10,000", 1_000 * 4_000 / 10_000 / 60),
        ({"output_tpm": 100}, "t: output_tpm 100", 1_000 * 105 / 100 / 60),
    ],
)
def test_the_tightest_limit_gives_the_hours_and_its_name(limits, name, hours):
    guess = replace(LIKELY, first_token_s=1.5, tokens_per_s=70)
    spec = endpoint(**{"max_concurrency": 1_000, **limits})
    case = (Load("teacher", "t", calls=1, input=4_000, cached=3_000, output=105),)
    made = pace(Work(case, 1_000, 0, 0.0, pilot=False), {"t": spec}, Machine(4_096, 64, 2), guess)
    assert made.bounds[0].name == name
    assert made.bounds[0].hours == pytest.approx(hours)
    assert made.hours == pytest.approx(hours + 3 / 3_600)


def test_what_was_read_from_a_cache_does_not_count_where_the_provider_says_so():
    case = (Load("teacher", "t", calls=1, input=4_000, cached=3_000, output=105),)
    spec = endpoint(dialect="anthropic", input_tpm=1_000, max_concurrency=1_000)
    made = pace(Work(case, 100, 0, 0.0, pilot=False), {"t": spec}, Machine(4_096, 64, 2), LIKELY)
    assert made.bounds[0].hours == pytest.approx(100 * 1_000 / 1_000 / 60)


def test_few_slots_for_servers_or_few_workers_hold_a_run_up():
    case = (Load("teacher", "t", calls=10, input=4_000, output=1_050),)
    spec = {"t": endpoint(max_concurrency=1_000)}
    slots = pace(Work(case, 1_000, 10, 1.0, pilot=False), spec, Machine(64, 2, 8), LIKELY)
    assert slots.bounds[0].name == "environment slots 2"
    workers = pace(Work(case, 1_000, 10, 0.0, pilot=False), spec, Machine(4, 2, 8), LIKELY)
    assert workers.bounds[0].name == "max_workers 4"
    proofs = pace(Work(case, 1_000, 10, 1.0, pilot=False), spec, Machine(4_096, 1_024, 1), LIKELY)
    assert proofs.bounds[0].name == "proofs on 1 cores"


def test_reviews_by_batch_pass_rates_by_and_hold_up_as_many_cases_as_there_are_workers():
    case = (Load("teacher", "t", calls=1, output=105), Load("reviewer", "r", calls=1, output=105))
    specs = {"t": endpoint(max_concurrency=1_000), "r": replace(endpoint(rpm=1), name="r", batch=True)}
    made = pace(Work(case, 1_000, 0, 0.0, pilot=False), specs, Machine(100, 64, 2), LIKELY)
    assert [bound.name for bound in made.bounds] == ["max_workers 100", "t: max_concurrency 1000"]
    assert made.bounds[0].hours == pytest.approx(10)


def test_a_pilot_is_waited_for():
    case = (Load("teacher", "t", calls=10, input=4_000, output=1_050),)
    both = [
        pace(Work(case, 100, 0, 0.0, pilot=pilot), {"t": endpoint()}, Machine(64, 2, 8), LIKELY)
        for pilot in (False, True)
    ]
    assert both[1].ends == 2 * both[0].ends


def test_cases_stop_at_the_target_or_run_out():
    aim = Aim(target=100, limit=200, playable=0.8)
    assert aim.cases(0.75).drawn == pytest.approx(100 / 0.6)
    assert aim.cases(0.75).accepted == pytest.approx(100)
    assert (aim.cases(0.25).drawn, aim.cases(0.25).played, aim.cases(0.25).accepted) == (200, 160, pytest.approx(40))


def test_the_range_is_wider_than_any_single_doubt_and_narrower_than_all_at_once():
    guesses = Guesses(LOW, LIKELY, HIGH)
    found = spread(lambda guess: guess.detour / guess.acceptance, guesses)
    assert found.likely == pytest.approx(1.1 / 0.7)
    assert 1.1 / 0.4 < found.high < 1.5 / 0.4
    assert 1.0 / 0.9 < found.low < 1.0 / 0.7


def test_a_sample_of_everything_leaves_no_chance_in_it():
    assert sampled(Guesses(), 40, 40) == Guesses()
    few, many = sampled(Guesses(), 20, 1_000), sampled(Guesses(), 80, 1_000)
    assert few.high.scale > many.high.scale > 1 > many.low.scale > few.low.scale


def test_a_forecast_adds_up():
    spec = {"t": endpoint()}
    case = (Load("teacher", "t", calls=10, input=40_000, cached=30_000, output=2_000),)
    setting = Setting(Aim(70, 1_000, 1.0), lambda _: case, spec, Machine(64, 8, 2), 5, 0.0, pilot=False)
    made = forecast(setting, Guesses())
    assert made.cases.drawn == pytest.approx(100)
    assert made.calls.likely == pytest.approx(1_000)
    assert made.usd.likely == pytest.approx(100 * (10_000 * 2 + 30_000 * 0.5 + 2_000 * 8) / 1e6)
    assert made.usd_each.likely == pytest.approx(made.usd.likely / 70)
    assert made.bottleneck == "t: max_concurrency 16"
    assert made.unpriced == ()
    unpriced = forecast(replace(setting, endpoints={"t": endpoint(price=None)}), Guesses())
    assert unpriced.unpriced == ("t",)


def head(number: int, kind: str, reason: str = "") -> Head:
    return Head(number, 0, 0, kind, reason, "", "", "", "", None)  # type: ignore[arg-type]


def test_what_was_seen_is_the_mean_over_the_cases_that_cost_something():
    heads = [head(0, "accepted"), head(1, "rejected", "checks_failed"), head(2, "rejected", "look_alike")]
    used = [Used(0, "teacher", "t", 10, 20_000, 5_000, 1_000), Used(1, "teacher", "t", 20, 40_000, 15_000, 2_000)]
    seen = summed(heads, used)
    assert (seen.played, seen.accepted) == (2, 1)
    assert seen.case == (Load("teacher", "t", 15, 30_000, 10_000, 0, 1_500),)


def test_cases_that_failed_or_that_nobody_answered_show_nothing():
    failed = [head(number, "failed", "bad_request") for number in range(20)]
    assert summed(failed, []).played == 0
    heads = [*failed, head(20, "accepted"), head(21, "rejected", "checks_failed")]
    seen = summed(heads, [Used(3, "teacher", "t", 1, 10, 0, 1), Used(20, "teacher", "t", 4, 800, 0, 40)])
    assert (seen.played, seen.accepted) == (1, 1)
    assert seen.case == (Load("teacher", "t", 4, 800, 0, 0, 40),)


def half_accepted(cases: int) -> Seen:
    heads = [head(number, "accepted" if number % 2 else "rejected") for number in range(cases)]
    return summed(heads, [Used(number, "teacher", "t", 1, 10, 0, 1) for number in range(cases)])


def test_the_more_was_seen_the_less_is_guessed():
    few, many = guesses_after(half_accepted(20)), guesses_after(half_accepted(800))
    assert few.likely.acceptance == pytest.approx(0.5)
    assert few.high.acceptance < many.high.acceptance < 0.5 < many.low.acceptance < few.low.acceptance


def test_terms_are_a_pointer_with_document_address_and_date():
    known = terms_of(endpoint())
    assert known.restricts
    assert known.address.startswith("https://openai.com/")
    assert known.looked_at
    assert (
        terms_of(endpoint(provider="openrouter", model="anthropic/claude-opus-5.5")).provider == "openrouter, anthropic"
    )
    assert terms_of(endpoint(provider="somebody")).says == "not known: read them"
    assert "licence" in terms_of(endpoint(kind="local", base_url="http://127.0.0.1:1/v1")).says
