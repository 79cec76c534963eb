from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded, load_run, validate_params

Faults = Callable[..., list[str]]
Load = Callable[..., Loaded]


def test_a_good_file_becomes_frozen_models(load: Load) -> None:
    config = load().config
    assert config.run.target_accepted == 2
    assert config.scenarios[0].params == {"size": 3}
    assert config.shutdown_grace_s == 30
    with pytest.raises(ValueError, match="frozen"):
        config.run.seed = 8  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("seed: 7", "sede: 7"), "3:3: run.sede: unknown key (did you mean: seed)"),
        (("  seed: 7\n", ""), "1:1: run.seed: missing key (where all chance comes from: same seed, same cases)"),
        (("seed: 7", "seed: '7'"), "3:9: run.seed: expected a whole number (where all chance comes from: same seed, same cases), found text; write it without quotes or unit"),
        (("seed: 7", "seed: 7.5"), "3:9: run.seed: expected a whole number (where all chance comes from: same seed, same cases), found a number with a fraction"),
        (("seed: 7", "seed: true"), "3:9: run.seed: expected a whole number (where all chance comes from: same seed, same cases), found true or false"),
        (("seed: 7", "seed: -1"), "3:9: run.seed: must be at least 0 (where all chance comes from: same seed, same cases), found -1"),
        (("seed: 7", "seed:"), "3:3: run.seed: expected a whole number (where all chance comes from: same seed, same cases), found nothing"),
        (("name: small", "name: 5"), "2:9: run.name: expected text (name of the run, in every record), found a number; put it in quotes"),
        (("name: small", "name: Not a slug"), "2:9: run.name: must be 1 to 64 of a-z 0-9 . _ -, with a letter or digit at both ends (name of the run, in every record)"),
        (("max_cases: 4", "max_cases: 1"), "5:14: run.max_cases: must not be below target_accepted (2), found 1"),
        (("budget:\n", "max_workers: 3\nbudget:\n"), "36:1: max_workers: unknown key (did you mean: concurrency.max_workers)"),
        (("budget:\n", "zzz: 3\nbudget:\n"), "36:1: zzz: unknown key; known here: run, output, teacher_pool, reviewer_pool, user_pool, solver_pool, student_pool, casegen, model_presets, prices, review_flow, reflection_passes, rationale, prompts, concurrency, budget, cache, shutdown_grace_s, max_outage_s, scenarios, environments"),
        (("budget:\n  calls: 100\n", ""), "1:1: budget: a paid run needs budget.usd or budget.calls (or --offline)"),
        (("  calls: 100\n", ""), "36:1: budget: expected keys with values (how much in all; a paid run needs a bound), found nothing"),
        (("preset: shared", "preset: sharde"), "20:15: teacher_pool.endpoints[0].preset: no such preset (did you mean: shared); known: shared"),
        (("[two]", "[tow]"), "28:21: teacher_pool.preferred_order[0]: no such endpoint in teacher_pool (did you mean: two); known: one, two"),
        (("[two]", "[two, two]"), "28:26: teacher_pool.preferred_order[1]: 'two' stands in the list twice"),
        (("[two]", "two"), "28:20: teacher_pool.preferred_order: expected a list (endpoint names to try first, in order; the rest follow by weight), found text; write [a, b] or one `- item` a line"),
        (("name: judge", "name: one"), "31:13: reviewer_pool.endpoints[0].name: the name 'one' is taken by another endpoint"),
        (("model: strict", "model: big"), "35:14: reviewer_pool.endpoints[0].model: this model is a teacher too; choose another or set review_flow.allow_same_model: true"),
        (("model: strict", "model: vendor/BIG:free"), "35:14: reviewer_pool.endpoints[0].model: this model is a teacher too; choose another or set review_flow.allow_same_model: true"),
        (("model: strict", "model: big-2026-04-14"), "35:14: reviewer_pool.endpoints[0].model: this model is a teacher too; choose another or set review_flow.allow_same_model: true"),
        (("model: strict", "model: strict\n      weight: -1"), "36:15: reviewer_pool.endpoints[0].weight: must be at least 0 (share of the work; 0: only as a fallback), found -1"),
        (("model: strict", "model: strict\n      weight: 0"), "31:5: reviewer_pool.endpoints: all weights are zero; give at least one endpoint a weight above 0"),
        (("model: strict", "model: strict\n      kind: lcoal"), "36:13: reviewer_pool.endpoints[0].kind: must be one of: api, local (api costs money, local does not), found 'lcoal' (did you mean: local)"),
        (("      api_key_env: OPENROUTER_API_KEY\n", ""), "31:7: reviewer_pool.endpoints[0].api_key_env: missing key: name the variable that holds the key, or set kind: local"),
        (("OPENROUTER_API_KEY", "OPENAI_API_KEY"), "34:20: reviewer_pool.endpoints[0].api_key_env: this variable's key is meant for api.openai.com; name another variable for openrouter.ai"),
        (("https://openrouter", "http://openrouter"), "33:17: reviewer_pool.endpoints[0].base_url: must be https: a key would cross the network in the clear (http is for loopback only) (URL up to, not including, /chat/completions or what else the dialect adds)"),
        (("https://openrouter", "https://user:pw@openrouter"), "33:17: reviewer_pool.endpoints[0].base_url: must hold no user or password; name the key's variable in api_key_env (URL up to, not including, /chat/completions or what else the dialect adds)"),
        (("temperature: 0.5", "temperature: 3"), "13:18: model_presets.shared.temperature: must be at most 2 (sampling temperature; null: not sent), found 3"),
        (("temperature: 0.5", "temperatur: 0.5"), "13:5: model_presets.shared.temperatur: unknown key (did you mean: temperature)"),
        (("    provider: openai\n", ""), "18:7: teacher_pool.endpoints[0].provider: missing key (vendor, as in the price list and in every record)"),
        (("connect_s: 5", "connect_s: 61"), "15:18: model_presets.shared.timeouts.connect_s: must not be above total_s (60), found 61"),
        (("  shared:\n", "  Shared One:\n"), "9:3: model_presets.Shared One: this name must be 1 to 64 of a-z 0-9 . _ -, with a letter or digit at both ends"),
        (("dir: exports/small", "dir: ../elsewhere"), "7:8: output.dir: must not climb out of the working folder with ..; write the whole path (folder of the data set; the ledger is in .distill/ below it)"),
        (("dir: exports/small", "dir: ~/x"), "7:8: output.dir: ~ is not expanded; write the whole path (folder of the data set; the ledger is in .distill/ below it)"),
        (("    params:\n      size: 3\n", "    weight: 0\n"), "40:13: scenarios[0].weight: must be above 0 (share of the cases), found 0"),
        (("collections:OrderedDict", "collections:OrderedDit"), "39:16: scenarios[0].generator: module collections has no class OrderedDit (did you mean: OrderedDict); known: mcp (distill.families.mcp:MCPScenarioGenerator), own_servers (distill.families.mcp.own:OwnServersScenarioGenerator), telecom (distill.families.telecom:TelecomScenarioGenerator)"),
        (("collections:OrderedDict", "mpc"), "39:16: scenarios[0].generator: no such generator (did you mean: mcp); known: mcp (distill.families.mcp:MCPScenarioGenerator), own_servers (distill.families.mcp.own:OwnServersScenarioGenerator), telecom (distill.families.telecom:TelecomScenarioGenerator)"),
        (("collections:OrderedDict", "distill.familie.mcp:X"), "39:16: scenarios[0].generator: no module distill.familie.mcp (did you mean: distill.families.mcp); known: mcp (distill.families.mcp:MCPScenarioGenerator), own_servers (distill.families.mcp.own:OwnServersScenarioGenerator), telecom (distill.families.telecom:TelecomScenarioGenerator)"),
        (("budget:\n", "prompts:\n  language:\n    policy: en\nbudget:\n"), "38:13: prompts.language.policy: must be one of: en-only, zh-only, en-primary zh-secondary, zh-primary en-secondary (main and second language), found 'en'"),
        (("model: strict", "model: strict\n      extra: {max_tokens: 3}"), "36:14: reviewer_pool.endpoints[0].extra: must not set what distill sets itself: max_tokens (further fields of the request body, sent as they are)"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place_with_its_remedy(faults: Faults, change: tuple[str, str], message: str) -> None:
    assert message in faults(change)


def test_a_number_that_is_none_is_not_told_to_be_larger(faults: Faults) -> None:
    assert faults(("    params:\n      size: 3\n", "    weight: .nan\n")) == [
        "40:13: scenarios[0].weight: expected a finite number, and .nan is none"
    ]


@pytest.mark.parametrize("seed", ["9223372036854775808", "12345678901234567890123"])
def test_a_whole_number_that_is_too_large_has_no_fraction(faults: Faults, seed: str) -> None:
    (told,) = faults(("seed: 7", f"seed: {seed}"))
    assert told.startswith("3:9: run.seed: must be ")
    assert "fraction" not in told
    assert "922337203685477580" in told


def test_a_path_whose_names_look_random_is_no_key(load: Load) -> None:
    folder = "/mnt/Experiments2026Q4Run17TelecomBaseline3A1/out"
    assert load(("dir: exports/small", f"dir: {folder}")).config.output.dir == folder
    assert load(("dir: exports/small", f"dir: data{folder}")).config.output.dir == f"data{folder}"


@pytest.mark.parametrize("end", ["/chat/completions", "/chat/completions/"])
def test_a_url_that_goes_on_to_the_call_itself_is_told_where_to_cut_it(faults: Faults, end: str) -> None:
    (told,) = faults(("https://openrouter.ai/api/v1", f"https://openrouter.ai/api/v1{end}"))
    assert told.startswith("33:17: reviewer_pool.endpoints[0].base_url: must end before /chat/completions")


@pytest.mark.parametrize("number", [".inf", "-.inf", "1e999"])
def test_a_number_that_is_none_is_told_once(faults: Faults, number: str) -> None:
    assert faults(("    params:\n      size: 3\n", f"    weight: {number}\n")) == [
        "40:13: scenarios[0].weight: expected a finite number; write a large one instead"
    ]


def test_an_empty_list_is_refused_at_the_list(write: Callable[[str], Path], base: str) -> None:
    start = base.index("scenarios:")
    with pytest.raises(ConfigFaults, match=r"run.yaml:38:12: scenarios: the list is empty; it needs at least 1"):
        load_run(write(base[:start] + "scenarios: []\n"))


def test_all_faults_of_a_file_are_told_at_once_in_file_order(faults: Faults) -> None:
    found = faults(
        ("seed: 7", "sede: 7"),
        ("max_cases: 4", "max_cases: 1"),
        ("temperature: 0.5", "temperature: hot"),
        ("preset: shared", "preset: sharde"),
        ("  preferred_order", "  preferred_order: [one]\n  preferred_order"),
        ("model: strict", "model: big"),
        ("calls: 100", "calls: 0"),
        ("collections:OrderedDict", "mpc"),
    )
    places = [line.split(": ")[0] + " " + line.split(": ")[1] for line in found]
    assert places == [
        "3:3 run.sede",
        "5:14 run.max_cases",
        "13:18 model_presets.shared.temperature",
        "19:7 teacher_pool.endpoints[0].base_url",
        "19:7 teacher_pool.endpoints[0].provider",
        "20:15 teacher_pool.endpoints[0].preset",
        "29:3 teacher_pool",
        "36:14 reviewer_pool.endpoints[0].model",
        "38:10 budget.calls",
        "40:16 scenarios[0].generator",
    ]


def test_an_endpoint_stands_on_its_preset_and_overrides_it_key_by_key(load: Load) -> None:
    one, two = load().config.teacher_pool.endpoints
    assert (one.provider, one.temperature, one.timeouts.connect_s, one.timeouts.total_s) == ("openai", 0.5, 5, 60)
    assert (two.provider, two.temperature, two.timeouts.connect_s, two.timeouts.total_s) == ("openai", 0.9, 7, 60)
    assert (one.api_key_env, one.base_url) == ("OPENAI_API_KEY", "https://api.openai.com/v1")


def test_a_null_takes_a_presets_value_away(load: Load) -> None:
    two = load(("temperature: 0.9", "temperature: null")).config.teacher_pool.endpoints[1]
    assert two.temperature is None


def test_a_value_from_a_preset_is_located_in_the_preset(load: Load) -> None:
    loaded = load()
    assert loaded.locate(("teacher_pool", "endpoints", 0, "temperature")) == (13, 18)
    assert loaded.locate(("teacher_pool", "endpoints", 1, "temperature")) == (25, 20)
    assert loaded.position(("teacher_pool", "endpoints", 1, "timeouts", "total_s")).endswith("run.yaml:16:7")


def test_the_same_model_may_judge_when_that_is_allowed(load: Load) -> None:
    assert load(("model: strict", "model: big"), ("budget:", "review_flow:\n  allow_same_model: true\nbudget:"))


def test_teachers_may_judge_each_other_for_each_has_a_judge_that_is_another(load: Load) -> None:
    second = "      model: big\n    - name: other\n      preset: shared\n      model: bigger\n"
    assert load(("      model: strict\n", second))
    with pytest.raises(ConfigFaults, match="this model is a teacher too"):
        load(("      model: strict\n", second.replace("bigger", "vendor/Big")))


def test_without_review_no_reviewer_is_needed(write: Callable[[str], Path], base: str) -> None:
    start, end = base.index("reviewer_pool:"), base.index("budget:")
    without = base[:start] + base[end:]
    with pytest.raises(ConfigFaults, match=r"1:1: reviewer_pool: missing key: review_flow.enabled needs models"):
        load_run(write(without))
    assert load_run(write(without + "review_flow:\n  enabled: false\n")).config.reviewer_pool is None


def test_offline_and_local_runs_need_no_budget(load: Load) -> None:
    gone = ("budget:\n  calls: 100\n", "")
    assert load(gone, offline=True)
    local = ("    api_key_env: OPENAI_API_KEY", "    kind: local")
    assert load(gone, local, ("      api_key_env: OPENROUTER_API_KEY", "      kind: local"))


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "127.8.0.1", "[::1]:8000"])
def test_http_is_for_loopback(load: Load, host: str) -> None:
    loaded = load(("https://openrouter.ai/api/v1", f"http://{host}/v1/"))
    assert loaded.config.reviewer_pool is not None
    assert loaded.config.reviewer_pool.endpoints[0].base_url == f"http://{host}/v1"


@pytest.mark.parametrize("url", ["http://10.0.0.1/v1", "http://127.0.0.1.evil.example/v1", "ftp://127.0.0.1/v1", "openrouter.ai/v1", "https://x.example:port/", "https://x.example/v1?key=1", "https://x.example/#a", "https://"])  # fmt: skip
def test_other_urls_are_refused(faults: Faults, url: str) -> None:
    assert any(
        line.startswith("33:17: reviewer_pool.endpoints[0].base_url: ")
        for line in faults(("https://openrouter.ai/api/v1", f'"{url}"'))
    )


def test_overrides_stand_above_the_file(load: Load) -> None:
    loaded = load(sets=["run.seed=9", "concurrency.max_workers=3"])
    assert (loaded.config.run.seed, loaded.config.concurrency.max_workers) == (9, 3)
    with pytest.raises(ConfigFaults, match=r"^--set run\.seed=-9: must be at least 0"):
        load(sets=["run.seed=-9"])


def test_a_scenario_replaces_guidance_key_by_key(load: Load) -> None:
    config = load(
        ("budget:", "prompts:\n  teacher: think\n  reviewer: judge\n  language:\n    guidance: plain\nbudget:"),
        ("    params:", "    prompts:\n      teacher: hurry\n      language:\n        policy: zh-only\n    params:"),
    ).config
    own = config.prompts_for(0)
    assert (own.teacher, own.reviewer) == ("hurry", "judge")
    assert (own.language.policy, own.language.guidance) == ("zh-only", "plain")
    assert config.prompts.teacher == "think"


class Tools(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int = 1


class Params(BaseModel):
    """Parameters of an imaginary family."""

    model_config = ConfigDict(extra="forbid")
    size: int
    tools: Tools = Tools()


def test_a_familys_params_are_checked_by_its_own_model(load: Load) -> None:
    loaded = load()
    params = validate_params(Params, loaded.config.scenarios[0].params, ("scenarios", 0, "params"), loaded)
    assert params == Params(size=3)


def test_faults_in_params_look_like_all_others(load: Load) -> None:
    loaded = load(("      size: 3", "      siz: 3\n      tools:\n        count: many"))
    with pytest.raises(ConfigFaults) as caught:
        validate_params(Params, loaded.config.scenarios[0].params, ("scenarios", 0, "params"), loaded)
    assert [fault.text("run.yaml") for fault in caught.value.faults] == [
        "run.yaml:41:7: scenarios[0].params.siz: unknown key (did you mean: size)",
        "run.yaml:43:16: scenarios[0].params.tools.count: expected a whole number, found text; write it without quotes or unit",
    ]


def test_a_later_room_can_refuse_a_key_at_its_place(load: Load) -> None:
    with pytest.raises(ConfigFaults, match=r"run.yaml:35:14: reviewer_pool.endpoints\[0\].model: has no price"):
        load().refuse(("reviewer_pool", "endpoints", 0, "model"), "has no price")
