"""Nobody judges their own work, and whoever is of another house comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from endpoint_fakes import CALL, REQUEST, Bench, answer, spec_of, virtually
from hypothesis import given
from hypothesis import strategies as st

from distill.domain.authors import Author, Judged, bare_model
from distill.endpoints.faults import Fault
from distill.endpoints.impartial import impartial
from distill.endpoints.order import preference
from distill.endpoints.pool import NO_OTHER, Pool
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec
from distill.errors import EndpointFault


def spec(name: str, provider: str, model: str, weight: float = 1.0) -> EndpointSpec:
    return EndpointSpec(name=name, base_url="https://api.example/v1", model=model, provider=provider, weight=weight)


SPECS = (
    spec("gpt", "openai", "gpt-6.1-sol"),
    spec("mini", "openai", "gpt-6.1-mini"),
    spec("opus", "openrouter", "anthropic/claude-opus-5.5"),
    spec("own", "vllm", "judge-70b", weight=0),
)


def names(judged: Judged, case: int = 0, preferred: tuple[str, ...] = ()) -> list[str]:
    order = preference(7, case, SPECS, preferred)
    return [SPECS[index].name for index in impartial(order, SPECS, judged, preferred)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4.1", "gpt-4.1-2025-04-14"),
        ("gpt-4", "openai/gpt-4-0613"),
        ("claude-opus-5.5", "claude-opus-5-5"),
        ("claude-opus-5.5", "us.anthropic.claude-opus-5-5-20270101-v1:0"),
        ("anthropic/claude-opus-5.5", "claude-opus-5-5@20270101"),
        ("claude-opus-5-5", "anthropic.claude-opus-5-5-latest"),
    ],
)
def test_one_model_by_two_spellings_is_one_model(one: str, other: str):
    assert bare_model(one) == bare_model(other)
    assert Judged((Author("", one),)).wrote(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4.1", "gpt-4.1-mini"),
        ("gpt-4.1", "gpt-4"),
        ("claude-opus-5.5", "claude-opus-5"),
        ("qwen2.5-7b", "qwen2.5-72b"),
        ("student-2000", "student-3000"),
    ],
)
def test_other_models_stay_others(one: str, other: str):
    assert bare_model(one) != bare_model(other)


@pytest.mark.parametrize(
    ("provider", "model", "maker"),
    [
        ("openrouter", "anthropic/claude-opus-5.5", "anthropic"),
        ("anthropic", "claude-opus-5-5", "anthropic"),
        ("bedrock", "anthropic.claude-opus-5-5", "anthropic"),
        ("azure", "my-deployment", "openai"),
        ("openrouter", "google/gemini-3.8-flash:free", "google"),
        ("gemini", "gemini-3.8-flash", "google"),
        ("openrouter", "x-ai/grok-5", "xai"),
        ("together", "meta-llama/Something-70B", "meta"),
        ("vllm", "judge-70b", "vllm"),
        ("", "judge-70b", ""),
    ],
)
def test_the_maker_of_a_model_is_known_whoever_serves_it(provider, model, maker):
    assert Author(provider, model).maker == maker


def test_the_other_house_comes_first_whatever_the_seed_draws_and_a_fallback_stays_one():
    judged = Judged((Author("openai", "gpt-6-large"),))
    for case in range(50):
        assert names(judged, case)[0] == "opus"
        assert set(names(judged, case)[1:3]) == {"gpt", "mini"}
        assert names(judged, case)[3] == "own"
    assert names(judged, preferred=("own",))[:2] == ["own", "opus"]
    assert names(Judged((Author("", "anthropic/claude-haiku"),)), preferred=("opus",))[2] == "opus"


def test_no_author_judges_even_as_the_last_that_is_left():
    both = Judged((Author("openai", "gpt-6.1-sol"), Author("", "claude-opus-5.5")))
    assert names(both) == ["mini", "own"]
    assert names(Judged(both.authors, own_allowed=True))[:1] == ["mini"]
    assert set(names(Judged(both.authors, own_allowed=True))) == {"gpt", "mini", "opus", "own"}


MODELS = st.sampled_from(["gpt-6", "openai/GPT-6:free", "claude-5", "anthropic/claude-5", "grok-5", "own-1"])


@given(st.lists(MODELS, min_size=1, max_size=6), MODELS, st.integers(0, 1_000), st.booleans())
def test_an_order_loses_only_own_models_and_is_the_same_each_time(models, author, case, allowed):
    specs = [spec(f"e{number}", "p", model) for number, model in enumerate(models)]
    order, judged = preference(3, case, specs), Judged((Author("q", author),), own_allowed=allowed)
    found = impartial(order, specs, judged)
    assert found == impartial(order, specs, judged)
    kept = [index for index in order if allowed or bare_model(models[index]) != bare_model(author)]
    assert sorted(found) == sorted(kept)


EACH_OTHER = (replace(spec_of("a"), model="model-a"), replace(spec_of("b"), model="vendor/Model-B"))
ONCE = RetryPolicy(attempts=1)


def by(*models: str, own_allowed: bool = False):
    authors = tuple(Author("p", model) for model in models)
    return replace(REQUEST, judged=Judged(authors, own_allowed))


def test_two_teachers_judge_each_other_and_never_themselves_whoever_is_preferred():
    async def main():
        bench = Bench(specs=EACH_OTHER, preferred_order=["a"])
        asked = []
        for case in range(20):
            author = ("model-a", "model-b")[case % 2]
            asked.append((await bench.ask(CALL._replace(case=case), by(author))).endpoint)
        return asked

    assert virtually(main) == ["b", "a"] * 10


def test_when_the_other_is_down_the_fault_is_its_own_and_the_author_is_not_asked_instead():
    async def main():
        bench = Bench(Fault("bad_request", "no"), specs=EACH_OTHER, policy=ONCE)
        with pytest.raises(EndpointFault) as caught:
            await bench.ask(request=by("model-a"))
        return caught.value.kind, bench.called()

    assert virtually(main) == ("bad_request", ["b"])


def test_a_stopped_other_ends_the_case_and_not_the_run_while_the_author_is_well():
    async def main():
        bench = Bench(answer({"error": {"message": "who"}}, 401), answer(), specs=EACH_OTHER, policy=ONCE)
        kinds = []
        for _ in range(2):
            with pytest.raises(EndpointFault) as caught:
                await bench.ask(request=by("model-a"))
            kinds.append(caught.value.kind)
        return kinds, (await bench.ask(CALL._replace(case=9), by("model-b"))).endpoint, bench.called()

    assert virtually(main) == (["auth", NO_OTHER], "a", ["b", "a"])


def test_work_of_all_of_them_is_judged_by_nobody_unless_that_is_allowed():
    async def main():
        bench = Bench(specs=EACH_OTHER)
        with pytest.raises(EndpointFault, match="play in this episode itself"):
            await bench.ask(request=by("model-a", "model-b"))
        before = list(bench.called())
        return before, (await bench.ask(request=by("model-a", "model-b", own_allowed=True))).endpoint

    called, endpoint = virtually(main)
    assert called == []
    assert endpoint in {"a", "b"}


def test_a_verdict_of_its_own_model_is_not_taken_from_the_ledger_once_that_is_forbidden():
    async def main():
        bench = Bench(specs=EACH_OTHER, preferred_order=["a"])
        judges = Pool(bench.endpoints, bench.kit, 0, ["a"], asks_anew=True)
        own = await Pool(bench.endpoints[:1], bench.kit, 0, asks_anew=True).ask(CALL, by("model-a", own_allowed=True))
        kept = await judges.ask(CALL, by("model-a", own_allowed=True))
        other = await judges.ask(CALL, by("model-a"))
        return own.endpoint, kept.endpoint, other.endpoint, bench.called()

    assert virtually(main) == ("a", "a", "b", ["a", "b"])


def test_whose_work_is_judged_is_in_no_body():
    async def main():
        bench = Bench(specs=EACH_OTHER)
        return [endpoint.encode(by("model-a")) == endpoint.encode(REQUEST) for endpoint in bench.endpoints]

    assert virtually(main) == [True, True]
