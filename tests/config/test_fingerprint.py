from __future__ import annotations

from collections.abc import Callable

import pytest

from distill.config.fingerprint import ABSENT, Change, asks, blocking, canonical, changed, describe, digest, meaning
from distill.config.loader import Loaded

Load = Callable[..., Loaded]
CLASSES = ("live", "re-judge", "re-play")


def digests(loaded: Loaded) -> dict[str, str]:
    return {name: digest(canonical(loaded.config), name) for name in CLASSES}


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (("calls: 100", "calls: 200"), "live"),
        (("calls: 100", "usd: 5"), "live"),
        (("exports/small", "exports/other"), "live"),
        (("budget:", "concurrency:\n  max_workers: 3\nbudget:"), "live"),
        (("budget:", "shutdown_grace_s: 3\nbudget:"), "live"),
        (("budget:", "max_outage_s: 60\nbudget:"), "live"),
        (("connect_s: 5", "connect_s: 6"), "live"),
        (("model: strict", "model: stricter"), "re-judge"),
        (("budget:", "review_flow:\n  min_score: 0.9\nbudget:"), "re-judge"),
        (("budget:", "prompts:\n  reviewer: be kind\nbudget:"), "re-judge"),
        (("    params:", "    prompts:\n      reviewer: be kind\n    params:"), "re-judge"),
        (("seed: 7", "seed: 8"), "re-play"),
        (("target_accepted: 2", "target_accepted: 3"), "re-play"),
        (("temperature: 0.5", "temperature: 0.6"), "re-play"),
        (("size: 3", "size: 4"), "re-play"),
        (("budget:", "prompts:\n  teacher: be brave\nbudget:"), "re-play"),
    ],
)
def test_a_changed_key_touches_the_digest_of_its_class_alone(load: Load, change: tuple[str, str], touched: str) -> None:
    before, after = load(), load(change)
    assert {name for name in CLASSES if digests(before)[name] != digests(after)[name]} == {touched}
    changes = changed(canonical(before.config), canonical(after.config))
    assert {entry.key_class for entry in changes} == {touched}


def test_how_settings_are_shared_is_not_what_they_are(load: Load) -> None:
    plain = load(
        ("    - name: one\n      preset: shared", "    - name: one\n      provider: openai\n      base_url: https://api.openai.com/v1\n      api_key_env: OPENAI_API_KEY\n      temperature: 0.5\n      timeouts:\n        connect_s: 5.0\n        total_s: 60"),
    )  # fmt: skip
    assert changed(canonical(load().config), canonical(plain.config)) == []
    assert digests(plain) == digests(load())


def test_a_change_names_key_place_class_cost_and_remedy(load: Load) -> None:
    old, new = load(), load(("temperature: 0.5", "temperature: 0.6"))
    (change,) = changed(canonical(old.config), canonical(new.config))
    text = describe(change, new)
    assert text.endswith(
        "run.yaml:13:5: teacher_pool.endpoints[0].temperature: changed from 0.5 to 0.6 "
        "(re-play: every episode would have to be played again); set it back to resume this run, "
        "or start anew with --fresh (the old folder is moved aside, nothing is deleted)"
    )


def test_live_changes_do_not_block_and_need_no_fresh_start(load: Load) -> None:
    old, new = load(), load(("calls: 100", "calls: 200"), ("seed: 7", "seed: 8"))
    changes = changed(canonical(old.config), canonical(new.config))
    assert [entry.path for entry in blocking(changes)] == [("run", "seed")]
    live = next(entry for entry in changes if entry.key_class == "live")
    assert describe(live, new).endswith("run.yaml:37:3: budget.calls: changed from 100 to 200 (live: applies at once)")


def test_what_is_added_or_removed_is_a_change_too(load: Load) -> None:
    old = canonical(load().config)
    new = canonical(load(("      size: 3", "      other: 3")).config)
    assert changed(old, new) == [
        Change(("scenarios", 0, "params", "other"), ABSENT, 3, "re-play"),
        Change(("scenarios", 0, "params", "size"), 3, ABSENT, "re-play"),
    ]
    second = canonical(
        load(("    params:\n      size: 3\n", "    params:\n      size: 3\n  - generator: mcp\n"), resolve=str).config
    )
    assert [(entry.path, entry.old) for entry in changed(old, second)] == [(("scenarios", 1), ABSENT)]


def test_a_removed_key_is_told_at_its_nearest_parent(load: Load) -> None:
    loaded = load()
    text = describe(Change(("scenarios", 0, "params", "gone"), 1, ABSENT, "re-play"), loaded)
    assert "run.yaml:40:5: scenarios[0].params.gone: changed from 1 to (not set)" in text


@pytest.mark.parametrize(
    ("path", "new", "needed"),
    [
        (("review_flow", "min_score"), 0.9, False),
        (("review_flow", "max_refinement_rounds"), 0, False),
        (("review_flow", "enabled"), False, False),
        (("review_flow", "enabled"), True, True),
        (("prompts", "reviewer"), "be kind", True),
        (("reviewer_pool", "endpoints", 0, "model"), "stricter", True),
    ],
)
def test_only_what_a_reviewer_is_shown_asks_for_new_verdicts(
    path: tuple[str | int, ...], new: object, needed: bool
) -> None:
    assert asks(Change(path, None, new, "re-judge")) is needed


def test_the_meaning_of_a_key_is_its_class_and_cost_or_why_it_is_fixed() -> None:
    assert meaning(("budget", "usd")) == "live: applies at once"
    assert meaning(("run", "name")) == "the rows carry it"


def began_with_fewer_keys(data: dict) -> dict:
    """As a program would have kept it that knew no samples, no batches and no bounds of tokens."""
    del data["run"]["samples_per_case"]
    for endpoint in data["teacher_pool"]["endpoints"]:
        for key in ("batch", "input_tpm", "price"):
            del endpoint[key]
    return data


def test_keys_that_the_program_did_not_know_when_the_run_began_are_as_they_were(load: Load) -> None:
    config = load().config
    began = began_with_fewer_keys(canonical(config))
    assert canonical(config, began) == began
    assert digest(canonical(config, began), "re-play") == digest(began, "re-play") != digests(load())["re-play"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("seed: 7", "seed: 7\n  samples_per_case: 2"), ("run", "samples_per_case")),
        (("temperature: 0.5", "temperature: 0.5\n    input_tpm: 1000"), ("teacher_pool", "endpoints", 0, "input_tpm")),
        (("seed: 7", "seed: 8"), ("run", "seed")),
    ],
)
def test_a_key_that_was_not_known_then_and_is_used_now_is_a_change(load: Load, change: tuple[str, str], path) -> None:
    began = began_with_fewer_keys(canonical(load().config))
    changes = changed(began, canonical(load(change).config, began))
    assert path in {one.path for one in changes}
    assert all(one.path[-1] == path[-1] for one in changes)
