"""`--set key=value`: over the file, through the same checks, named in every fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from distill.config.faults import ConfigFaults
from distill.config.fingerprint import canonical, changed, describe
from distill.config.loader import Loaded

Load = Callable[..., Loaded]


@pytest.fixture
def said(load: Load) -> Callable[..., list[str]]:
    """What is said about a setting that is refused."""

    def refused(*sets: str) -> list[str]:
        with pytest.raises(ConfigFaults) as caught:
            load(sets=sets)
        return str(caught.value).splitlines()

    return refused


def test_a_setting_stands_above_the_file_and_a_later_one_above_an_earlier(load: Load) -> None:
    config = load(
        sets=[
            "run.seed=8",
            "run.seed=9",
            "teacher_pool.endpoints[0].model=huge",
            "teacher_pool.endpoints.1.temperature=0.1",
            "concurrency.max_workers=3",
            "review_flow={enabled: false}",
            "scenarios[0].params={size: 4, names: [a, b]}",
        ]
    ).config
    assert (config.run.seed, config.concurrency.max_workers, config.review_flow.enabled) == (9, 3, False)
    assert [endpoint.model for endpoint in config.teacher_pool.endpoints] == ["huge", "bigger"]
    assert [endpoint.temperature for endpoint in config.teacher_pool.endpoints] == [0.5, 0.1]
    assert config.scenarios[0].params == {"size": 4, "names": ["a", "b"]}


def test_a_preset_is_set_before_it_is_merged_and_a_name_with_a_dot_is_quoted(load: Load) -> None:
    assert load(sets=["model_presets.shared.temperature=0.2"]).config.teacher_pool.endpoints[0].temperature == 0.2
    config = load(sets=['model_presets."gpt-4.1"={provider: openai}', 'model_presets."gpt-4.1".top_p=0.5']).config
    assert config.model_presets["gpt-4.1"].top_p == 0.5


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("run.seed=x", "--set run.seed=x: expected a whole number"),
        ("run.seed=", "--set run.seed=: expected a whole number"),
        ("run.max_cases=1", "--set run.max_cases=1: must not be below target_accepted (2), found 1"),
        ("run.sede=3", "--set run.sede=3: unknown key (did you mean: seed)"),
        ("run.seed.deep=3", "--set run.seed.deep=3: run.seed is a single value; nothing can be set below it"),
        ("teacher_pool.endpoints[2].model=x", "--set teacher_pool.endpoints[2].model=x: teacher_pool.endpoints has 2 items"),
        ("teacher_pool.endpoints.model=x", "--set teacher_pool.endpoints.model=x: teacher_pool.endpoints is a list"),
        ("run[0]=x", "--set run[0]=x: run is not a list"),
        ("scenarios[0].generator=nobody", "--set scenarios[0].generator=nobody: no such generator"),
        ("run.seed", "--set run.seed: write KEY=VALUE with a dotted path"),
        ("=3", "--set =3: write KEY=VALUE"),
        ("run..seed=3", "--set run..seed=3: write KEY=VALUE"),
        (".run.seed=3", "--set .run.seed=3: write KEY=VALUE"),
        ("[0]=3", "--set [0]=3: write KEY=VALUE"),
        ("run.name=a: b: c", "--set run.name=a: b: c: the value is not YAML"),
        ("run.name=!x y", "--set run.name=!x y: tags (!, !!) are not accepted"),
        ("teacher_pool={endpoints: [{nam: x}]}", "--set teacher_pool={endpoints: [{nam: x}]}: teacher_pool.endpoints[0].base_url: missing key"),
    ],
)  # fmt: skip
def test_a_fault_of_a_setting_is_named_by_it(said: Callable[..., list[str]], text: str, what: str) -> None:
    lines = said(text)
    assert lines[0].startswith(what), lines
    assert "run.yaml" not in lines[0]


def test_faults_of_file_and_settings_are_told_together(load: Load) -> None:
    with pytest.raises(ConfigFaults) as caught:
        load(("calls: 100", "calls: 0"), sets=["run.seed=x"])
    first, second = str(caught.value).splitlines()
    assert first.startswith("--set run.seed=x: ")
    assert "run.yaml:37:10: budget.calls: must be at least 1" in second


@pytest.mark.parametrize("key", ["sk-proj-" + "a1B2" * 12, "hunter2 and more"])
def test_a_key_typed_into_a_setting_is_refused_and_never_repeated(said: Callable[..., list[str]], key: str) -> None:
    for path in ("teacher_pool.endpoints[0].api_key_env", "model_presets.shared.api_key_env"):
        lines = said(f"{path}={key}")
        assert lines
        assert key not in "".join(lines)


def test_a_setting_is_in_the_fingerprint_and_a_change_names_it(load: Load) -> None:
    before, after = load(), load(sets=["run.seed=8"])
    (change,) = changed(canonical(before.config), canonical(after.config))
    assert (change.path, change.key_class) == (("run", "seed"), "re-play")
    assert describe(change, after).startswith("--set run.seed=8: run.seed: changed from 7 to 8 (re-play")
