"""`distill calibrate` of the real program: rates as the mistakes were planned, kills, a case that cannot be passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from processes import PATIENCE_S, all_gone, until
from reconcile import finished, read_books, reconcile
from runs import PROJECT, Run

from distill.app.calibrating import plan as derive
from distill.app.families import build_families, dealer_of
from distill.app.options import OfflineOptions, RunOptions
from distill.config.loader import load_run
from distill.simulator.sloppiness import EpisodeKey, plan
from distill.storage.calibration import read_calibration
from distill.storage.reading import read_ledger
from distill.storage.status import read_status

SLOPPINESS = 0.3
SAMPLES = 4
CONFIG = """\
run: {name: measure, seed: 7, target_accepted: 2, max_cases: 4, samples_per_case: 4}
output: {dir: out}
teacher_pool:
  endpoints:
    - {name: t, provider: openai, base_url: "https://api.openai.com/v1", model: gpt-4.1, api_key_env: OPENAI_API_KEY}
student_pool:
  endpoints:
    - {name: s, provider: vllm, kind: local, base_url: "http://127.0.0.1:8000/v1", model: small}
user_pool:
  endpoints:
    - {name: u, provider: openai, base_url: "https://api.openai.com/v1", model: gpt-4.1, api_key_env: OPENAI_API_KEY}
review_flow: {enabled: false}
budget: {calls: 100000}
scenarios:
  - generator: telecom
"""

IMPOSSIBLE = {
    "behaviours": ["partial_facts"], "details": {"context": "", "name": "", "opening": ""}, "intent": "mms",
    "issues": ["no_sms_right", "stolen_number", "sim_locked"], "late": 2, "persona": "hurried_expert",
    "policy": "strict", "register": "vague", "seed": 7002000006, "skin": "everlink", "trap": "late_concern",
}  # fmt: skip
"""Nothing that the desk can look at leads to what is wrong with the third concern: its reference gets stuck."""

IMPOSSIBLE_ID = "telecom-c43c4655ecced7dd"


class Calibration(Run):
    """`distill calibrate bank.jsonl` in a folder of its own."""

    @property
    def folder(self) -> Path:
        return self.home / "out-calibration-bank-offline"

    @property
    def file(self) -> Path:
        return self.folder / "calibration.jsonl"


def calibration(home: Path) -> Calibration:
    """Three cases of the built-in bank, and one that cannot be passed."""
    home.mkdir(parents=True, exist_ok=True)
    lines = (PROJECT / "question_banks" / "builtin" / "telecom.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    planted = json.loads(lines[0]) | {"id": IMPOSSIBLE_ID, "case": IMPOSSIBLE}
    (home / "bank.jsonl").write_text("\n".join([*lines, json.dumps(planted)]) + "\n", encoding="utf-8")
    typed = ("calibrate", "bank.jsonl", "--config")
    return Calibration(home, CONFIG, ("--offline", "--sloppiness", str(SLOPPINESS)), typed=typed)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    run = calibration(tmp_path_factory.mktemp("measured"))
    done = run.finish()
    assert done.returncode == 0, done.stderr + done.stdout
    (run.home / "said.txt").write_text(done.stdout, encoding="utf-8")
    return run


def test_rates_are_those_of_the_planned_mistakes(measured: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    """A play without a mistake passes, and whatever fails had one; only a play that recovers passes with one."""
    monkeypatch.chdir(measured.home)
    options = RunOptions(Path("run.yaml"), offline=OfflineOptions(SLOPPINESS))
    wanted, brief = derive(options, "bank.jsonl", None)
    assert (brief.cases, brief.samples, brief.endpoints, brief.left_out) == (4, SAMPLES, 2, 0)
    loaded = load_run(wanted.config, offline=True, sets=wanted.sets)
    (family,) = families = build_families(loaded)
    dealer = dealer_of(loaded, families)
    with read_ledger(measured.folder) as connection:
        rows = connection.execute("SELECT number, sample, case_id, kind FROM outcome ORDER BY number").fetchall()
    assert [number for number, *_ in rows] == list(range(4 * 2 * SAMPLES))
    sound = [0, 0]
    for number, sample, case_id, kind in rows:
        _, case = dealer.case_of(number)
        assert (case.case_id, sample) == (case_id, number % (2 * SAMPLES))
        if case_id == IMPOSSIBLE_ID:
            assert kind == "rejected"
            continue
        mistake = plan(family.script(case), EpisodeKey(7, number, sample, 0), SLOPPINESS)
        if mistake is None:
            assert kind == "accepted"
        sound[mistake is None] += 1
    assert min(sound) >= 3, "some plays have a mistake and some have none"
    lines = read_calibration(measured.file).lines
    assert sum(line.passed for line in lines) == sum(kind == "accepted" for *_, kind in rows)
    assert {(line.role, line.endpoint, line.plays) for line in lines} == {
        ("teacher", "oracle", SAMPLES), ("student", "oracle-student", SAMPLES),
    }  # fmt: skip
    assert all(line.tokens > 1_000 for line in lines)


def test_a_case_that_cannot_be_passed_is_suspect_with_the_lines_that_show_it(measured: Calibration) -> None:
    assert read_calibration(measured.file).suspects == (IMPOSSIBLE_ID,)
    said = (measured.home / "said.txt").read_text(encoding="utf-8")
    assert "4 of 4 cases measured, 4 plays of each by each endpoint" in said
    assert "suspect: 1 cases" in said
    (line,) = [line for line in said.splitlines() if IMPOSSIBLE_ID in line]
    assert f"bank show bank.jsonl {IMPOSSIBLE_ID}" in line
    assert "show out-calibration-bank-offline " in line
    status = read_status(measured.folder)
    assert (status.measures, status.pending, status.waiting) == (True, 0, 0)
    assert status.funnel["cases"] == 4 * 2 * SAMPLES


def test_kills_change_no_byte_and_nothing_is_paid_for_twice(measured: Calibration, tmp_path: Path) -> None:
    run, hits = calibration(tmp_path), 0
    for share in (0.05, 0.3, 0.6):
        had = run.lines()
        before = read_books(run.folder).answered if had else frozenset()
        hits += run.cut(int(measured.lines() * share))
        reconcile(run.folder, run.bank)
        assert [call.call for call in run.bank.calls[had:] if call.call in before] == []
    assert hits >= 2
    had, before = run.lines(), read_books(run.folder).answered
    run.whole()
    assert [call.call for call in run.bank.calls[had:] if call.call in before] == []
    assert run.file.read_bytes() == measured.file.read_bytes()
    assert {call.call for call in run.bank.calls} == {call.call for call in measured.bank.calls}


def test_an_interrupted_calibration_writes_only_what_was_played_to_the_end(tmp_path: Path) -> None:
    run = calibration(tmp_path)
    process = run.start()
    until(lambda: process.poll() is not None or run.lines() >= 40, "some calls are answered")
    process.terminate()
    out, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 6
    assert "next: " in out
    assert all(line.plays == SAMPLES for line in read_calibration(run.file).lines)
    all_gone([], str(run.home))


def test_another_number_of_samples_is_refused_in_the_words_that_were_typed(measured: Calibration) -> None:
    done = measured.finish("--samples", "5")
    assert done.returncode == 2
    assert "--samples 5 differs from the 4 this calibration was begun with" in done.stderr
    assert "type --samples 4, or --fresh" in done.stderr
    again = measured.finish("--samples", "4")
    assert again.returncode == 0, again.stderr


def test_a_bank_of_nothing_but_garbage_names_its_line(tmp_path: Path) -> None:
    run = calibration(tmp_path)
    (tmp_path / "bank.jsonl").write_text("\nnot json\n", encoding="utf-8")
    done = run.finish()
    assert done.returncode == 2
    assert "bank.jsonl:2: " in done.stderr


def test_a_run_in_the_band_plays_what_the_student_failed(measured: Calibration) -> None:
    found = read_calibration(measured.file)
    wanted = found.within([("student", (0.0, 0.9)), ("teacher", (0.1, 1.0))])
    assert wanted
    text = CONFIG.replace("target_accepted: 2, max_cases: 4, samples_per_case: 4", f"target_accepted: {len(wanted)},"
        f" max_cases: {len(wanted)}, calibration: {measured.file},"
        " difficulty_band: {student: [0, 0.9], teacher: [0.1, 1]}")  # fmt: skip
    text = text.replace(
        "generator: telecom", f"generator: telecom\n    params: {{banks: own, bank: {measured.home / 'bank.jsonl'}}}"
    )
    run = Run(measured.home / "band", text)
    done = run.finish()
    assert done.returncode == 0, done.stderr + done.stdout
    with read_ledger(run.folder) as connection:
        played = {case_id for (case_id,) in connection.execute("SELECT case_id FROM outcome")}
    assert played == wanted
    finished(run.folder)
    learnable = len(wanted & found.learnable)
    assert f"learnable: {learnable} accepted episodes of cases that the student failed at least once" in done.stdout
    assert read_status(run.folder).learnable == learnable
    assert "lie in the band" not in done.stdout + done.stderr
    more = Run(measured.home / "more", text.replace(f"max_cases: {len(wanted)}", f"max_cases: {len(wanted) + 2}"))
    short = more.finish()
    assert f"{len(wanted) + 2} cases are wanted (run.max_cases) and {len(wanted)} lie in" in short.stdout + short.stderr
    other = run.finish("--set", "run.difficulty_band.student=[0, 0.1]")
    assert other.returncode == 2
    assert "run.difficulty_band" in other.stderr


def test_a_paid_calibration_asks_for_the_keys_of_teachers_and_users_alone(tmp_path: Path) -> None:
    run = calibration(tmp_path)
    run.args = ()
    done = run.finish()
    assert done.returncode == 2
    assert done.stderr.count("environment variable OPENAI_API_KEY is missing") == 2
    run.change("review_flow: {enabled: false}", "reviewer_pool: {endpoints: [{name: r, provider: x, base_url:"
        ' "https://x.example/v1", model: r, api_key_env: OTHER_KEY}]}')  # fmt: skip
    assert "OTHER_KEY" not in run.finish().stderr


def three_of_each(home: Path) -> Run:
    run = "target_accepted: 18, max_cases: 6, samples_per_case: 3"
    text = CONFIG.replace("target_accepted: 2, max_cases: 4, samples_per_case: 4", run)
    return Run(home, text, ("--offline", "--sloppiness", "0.4"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = three_of_each(tmp_path_factory.mktemp("samples"))
    assert run.finish().returncode == 5, "a second sample with the same calls is no second episode"
    return run


def test_every_sample_of_every_case_is_in_exactly_one_place(samples: Run) -> None:
    finished(samples.folder)
    with read_ledger(samples.folder) as connection:
        rows = connection.execute("SELECT number, sample, case_id, record_id FROM outcome ORDER BY number").fetchall()
    assert [(number, sample) for number, sample, *_ in rows] == [(number, number % 3) for number in range(18)]
    assert len({record_id for *_, record_id in rows}) == 18
    assert len({(number // 3, case_id) for number, _, case_id, _ in rows}) == 6
    funnel = read_status(samples.folder).funnel
    assert funnel["rejected"]["same_calls"] >= 3
    assert "look_alike" not in funnel["rejected"]


def test_kills_between_samples_change_no_byte(samples: Run, tmp_path: Path) -> None:
    run = three_of_each(tmp_path)
    assert sum(run.cut(int(samples.lines() * share)) for share in (0.2, 0.5)) >= 1
    run.finish()
    assert run.files() == samples.files()
    assert reconcile(run.folder, run.bank).diverged == 0
