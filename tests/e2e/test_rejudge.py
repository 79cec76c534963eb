"""Episodes judged again: other thresholds and judges over what was played, nothing played, nothing lost."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from processes import PATIENCE_S, all_gone, kill_hard, until
from reconcile import finished, read_books, with_shards
from runs import HERE, Run, offline, paid
from simulators import simulating

from distill.storage.crash import JUDGING_SITES, SITES
from distill.storage.episodes import find
from distill.storage.place import claim, ledger_path
from distill.storage.reading import read_ledger, settle_all
from distill.storage.status import read_status

SLOPPY = ("--sloppiness", "0.9")
JUDGED = 18
"""Of 48 cases of seed 7: 17 accepted, seven of them at 0.8929, and one below 0.7; the rest failed checks or stopped."""


def start(run: Run, *more: str, **options) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "distill", "rejudge", "run.yaml", "--offline", *more]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(command, cwd=run.home, env=run.environment(), **pipes)


def judge(run: Run, *more: str, code: int = 0) -> str:
    process = start(run, *more)
    out, err = process.communicate(timeout=PATIENCE_S * 5)
    assert process.returncode == code, out + err
    return out + err


def play(home: Path, threshold: str = "0.7", rounds: int = 0, **settings) -> Run:
    """Every case of the run is played: the target is beyond what can be accepted."""
    wanted = {"target": 48, "cases": 48, "generator": "thrifty_shop:ThriftyShop", **settings}
    run = offline(home, *SLOPPY, **wanted)
    run.change("max_refinement_rounds: 1", f"max_refinement_rounds: {rounds}")
    run.change("min_score: 0.7", f"min_score: {threshold}")
    done = run.finish()
    assert done.returncode == 5, done.stderr
    return run


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return play(tmp_path_factory.mktemp("played"))


def copy_of(run: Run, home: Path) -> Run:
    shutil.copytree(run.home, home, dirs_exist_ok=True)
    return Run(home, run.text, run.args)


def rows(files: dict[str, bytes]) -> list[dict]:
    return [json.loads(line) for name in sorted(files) if name.startswith("shard") for line in files[name].splitlines()]


def new_calls(run: Run, had: int) -> list[str]:
    return [call.call for call in run.bank.calls[had:]]


def sound(run: Run) -> None:
    """I2 to I4, and no question that was asked twice."""
    with_shards(run.folder)
    finished(run.folder)
    with sqlite3.connect(ledger_path(run.folder)) as connection:
        twice = connection.execute(
            "SELECT i.call FROM receipt r JOIN intent i ON i.id = r.intent_id GROUP BY i.call, i.key HAVING count(*) > 1"
        ).fetchall()
    assert twice == [], "a question that was answered was asked again"


def test_a_run_with_another_threshold_is_refused_with_class_count_cost_and_the_line_to_type(
    played: Run, tmp_path: Path
) -> None:
    run = copy_of(played, tmp_path)
    run.change("min_score: 0.7", "min_score: 0.95")
    done = run.finish()
    assert done.returncode == 2
    assert "run.yaml:9:15: review_flow.min_score: changed from 0.7 to 0.95 (re-judge: " in done.stderr
    assert f"{JUDGED} played episodes would be judged again (no call, for their verdicts are kept" in done.stderr
    assert "-m distill rejudge run.yaml --offline\n" in done.stderr
    checked = [sys.executable, "-m", "distill", "validate", "run.yaml"]
    done = subprocess.run(checked, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=True)
    assert "changed since the run in out-offline began:\n    run.yaml:9:15: review_flow.min_score: " in done.stdout
    run.change("min_score: 0.95", "min_score: 0.7")
    run.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
    done = run.finish()
    assert (
        f"(about {JUDGED} calls of reviewers: fewer where the ledger holds the verdict, more where one cannot be read;"
        " rejudge --dry-run counts them; teachers are not asked)" in done.stderr
    )


def test_a_raised_threshold_costs_no_call_and_gives_the_rows_of_a_run_begun_with_it(
    played: Run, tmp_path: Path
) -> None:
    run = copy_of(played, tmp_path / "judged")
    before, had = run.files(), len(run.bank.calls)
    run.change("min_score: 0.7", "min_score: 0.95")
    ahead = judge(run, "--dry-run")
    assert f"{JUDGED} episodes would be judged again: {JUDGED} verdicts are in the ledger, 0 reviewer calls" in ahead
    assert "decided by what is there: accepted 10, below_min_score 8" in ahead
    assert run.files() == before
    said = judge(run)
    assert f"judged {JUDGED} episodes again: {JUDGED} verdicts from the ledger, 0 calls" in said
    assert "  accepted -> rejected: below_min_score: 7" in said
    assert new_calls(run, had) == []
    sound(run)
    begun_with_it = rows(play(tmp_path / "begun", "0.95").files())
    judged = rows(run.files())
    assert {row["provenance"]["parent_id"] for row in judged} == {rows(before)[0]["provenance"]["config_sha256"]}
    for row in judged:
        row["provenance"]["parent_id"] = None
    assert judged == begun_with_it
    assert len(judged) == 10


def test_the_dataset_as_it_was_is_kept_and_judging_back_gives_its_bytes(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    before = run.files()
    run.change("min_score: 0.7", "min_score: 0.95")
    assert "out-offline.old-1" in judge(run)
    kept = {path.name: path.read_bytes() for path in (run.home / "out-offline.old-1").iterdir()}
    assert kept == before
    assert run.files() != before
    run.change("min_score: 0.95", "min_score: 0.7")
    judge(run)
    assert run.files() == before
    sound(run)
    again = run.finish()
    assert again.returncode == 5, again.stderr
    assert run.files() == before


def test_a_lowered_threshold_takes_up_what_was_rejected(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    run.change("min_score: 0.7", "min_score: 0.2")
    assert "rejected: below_min_score -> accepted: 1" in judge(run)
    assert find(run.folder, "39").kind == "accepted"
    sound(run)


def test_other_guidance_asks_reviewers_once_an_episode_and_nobody_else(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    had = len(run.bank.calls)
    run.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
    assert f"0 verdicts are in the ledger, {JUDGED} reviewer calls would be made" in judge(run, "--dry-run")
    judge(run)
    asked = new_calls(run, had)
    assert len(asked) == len(set(asked)) == JUDGED
    assert {call.split(".")[3] for call in asked} == {"reviewer"}
    sound(run)
    had = len(run.bank.calls)
    assert "judged 0 episodes again: 0 verdicts from the ledger, 0 calls" in judge(run)
    run.change("prompts: {reviewer: Be strict.}\n", "")
    judge(run)
    assert new_calls(run, had) == []
    assert run.files() == played.files()


def test_a_draft_that_would_have_been_revised_says_that_it_was_not_and_a_revised_one_keeps_its_rounds(
    tmp_path: Path,
) -> None:
    run = play(tmp_path, rounds=1, target=24, cases=24)
    revised = [row["id"] for row in rows(run.files()) if row["guided"]]
    assert revised
    reviews = {row["id"]: row["metadata"]["generation"]["review"] for row in rows(run.files())}
    run.change("min_score: 0.7", "min_score: 0.95")
    had = len(run.bank.calls)
    judge(run)
    assert new_calls(run, had) == []
    with read_ledger(run.folder) as connection:
        low = [one.head for one in settle_all(connection)[0] if one.reason == "below_min_score"]
    told = {head.number: find(run.folder, str(head.number)) for head in low}
    unrevised = [shown for shown in told.values() if shown.record is not None and not shown.record["guided"]]
    assert unrevised
    assert all(shown.detail.endswith("is below 0.95; judged again, so not revised") for shown in unrevised)
    for row in rows(run.files()):
        assert row["metadata"]["generation"]["review"] == reviews[row["id"]]
    sound(run)


def test_what_only_playing_could_change_is_refused(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    run.change("seed: 7", "seed: 8")
    assert "run.seed: changed from 7 to 8 (re-play: " in judge(run, code=2)
    run.change("seed: 8", "seed: 7")
    paid = subprocess.run(
        [sys.executable, "-m", "distill", "rejudge", str(run.folder)],
        cwd=run.home,
        env=run.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert paid.returncode == 2
    assert "a scripted oracle played here; add --offline" in paid.stderr
    shutil.rmtree(run.folder)
    assert "holds no run yet" in judge(run, code=2)
    assert not run.folder.exists()


def test_looking_ahead_needs_no_lock_and_leaves_nothing(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    words = ["--offline", "--dry-run", "--set", "review_flow.min_score=0.95"]
    with claim(run.folder):
        private = run.folder / ".distill"
        before = {path.name: path.read_bytes() for path in private.iterdir() if path.is_file()}
        for named in ("run.yaml", str(run.folder)):
            command = [sys.executable, "-m", "distill", "rejudge", named, *words]
            done = subprocess.run(
                command, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=False
            )
            assert "decided by what is there: accepted 10, below_min_score 8" in done.stdout, done.stderr
        after = {path.name: path.read_bytes() for path in private.iterdir() if path.is_file()}
        unlike = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        assert unlike <= {"ledger.sqlite-shm", "ledger.sqlite-wal"}
        assert not after.get("ledger.sqlite-wal")


def test_a_runs_folder_stands_for_its_file(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "distill",
            "rejudge",
            str(run.folder),
            "--offline",
            "--set",
            "review_flow.min_score=0.95",
        ],
        cwd=tmp_path / "tmp",
        env=run.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(rows(run.files())) == 10
    run.change("min_score: 0.7", "min_score: 0.95")
    assert run.finish().returncode == 5
    assert not list((tmp_path / "tmp").glob("out*"))


def test_a_reached_budget_leaves_the_dataset_as_it_was_and_the_same_command_goes_on(
    played: Run, tmp_path: Path
) -> None:
    run = copy_of(played, tmp_path)
    before, had = run.files(), len(run.bank.calls)
    run.change("calls: 100000", f"calls: {had + 5}")
    run.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
    assert f"of {JUDGED}; the dataset stays as it was until all are judged" in judge(run, code=4)
    assert run.files() == before
    status = read_status(run.folder)
    assert (status.funnel["accepted"], status.planned) == (17, 48)
    run.change(f"calls: {had + 5}", "calls: 100000")
    judge(run)
    assert len(new_calls(run, had)) == JUDGED
    sound(run)


def test_a_judging_that_is_given_up_half_way_leaves_the_run_as_it_was(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    before, had = run.files(), len(run.bank.calls)
    run.change("calls: 100000", f"calls: {had + 5}")
    run.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
    judge(run, code=4)
    run.change("prompts: {reviewer: Be strict.}\n", "")
    assert run.finish().returncode == 5
    assert run.files() == before
    with_shards(run.folder)


def test_an_interrupted_run_is_judged_as_far_as_it_came_and_then_played_on(tmp_path: Path) -> None:
    run = offline(tmp_path, *SLOPPY, target=30, cases=48, generator="thrifty_shop:ThriftyShop", env={})
    run.change("max_refinement_rounds: 1", "max_refinement_rounds: 0")
    assert run.cut(150)
    open_before = read_status(run.folder).pending
    assert open_before
    run.change("min_score: 0.7", "min_score: 0.95")
    had = len(run.bank.calls)
    judge(run)
    assert new_calls(run, had) == []
    assert read_status(run.folder).pending == open_before
    with_shards(run.folder)
    assert run.finish().returncode == 5
    sound(run)
    assert read_books(run.folder).diverged == 0
    scores = [row["score"] for row in rows(run.files())]
    assert len(scores) == 10
    assert min(scores) >= 0.95


def killed_at(run: Run, point: str) -> None:
    env = {**run.environment(), "DISTILL": "1"}
    command = [sys.executable, str(HERE / "judged_child.py"), point]
    process = subprocess.Popen(command, cwd=run.home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGKILL, err.decode()
    all_gone([], str(run.home))


@pytest.mark.parametrize("point", [*SITES, *JUDGING_SITES])
def test_a_kill_at_any_crash_point_leaves_the_old_dataset_or_one_that_the_same_command_completes(
    played: Run, tmp_path: Path, point: str
) -> None:
    whole = copy_of(played, tmp_path / "whole")
    run = copy_of(played, tmp_path / "killed")
    for one in (whole, run):
        one.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
        one.change("min_score: 0.7", "min_score: 0.95")
    judge(whole)
    before = run.files()
    killed_at(run, f"{point}:{9 if 'commit' in point else 1}")
    assert read_status(run.folder).planned == 48
    with_shards(run.folder)
    if "commit" in point or point == "before_adopt":
        assert run.files() == before
    had, received = len(run.bank.calls), set(read_books(run.folder).receipts)
    said = judge(run)
    assert f"judged {JUDGED} episodes again" in said
    assert "  accepted -> rejected: " in said
    assert f"the dataset as it was is in {run.home.name and 'out-offline.old-1'}" in said
    assert not [call for call in new_calls(run, had) if call in received and call.split(".")[3] != "reviewer"]
    sound(run)
    assert run.files() == whole.files()
    kept = {path.name: path.read_bytes() for path in (run.home / "out-offline.old-1").iterdir()}
    assert kept == before
    assert not (run.home / "out-offline.old-2").exists()


def test_a_kill_amid_the_calls_asks_no_answered_question_again(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    run.change("budget:", "prompts: {reviewer: Be strict.}\nbudget:")
    run.change("max_workers: 8", "max_workers: 2")
    had = len(run.bank.calls)
    process = start(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: process.poll() is not None or len(run.bank.calls) >= had + 6, "six verdicts are answered")
    assert process.poll() is None, "the kill came too late"
    all_gone(kill_hard(process), str(run.home))
    judge(run)
    sound(run)
    asked = Counter(new_calls(run, had))
    assert set(asked.values()) <= {1, 2}
    assert sum(count == 2 for count in asked.values()) <= 2, "more was asked twice than was in flight"


def test_another_rubric_asks_for_another_judgement_and_for_nothing_else(played: Run, tmp_path: Path) -> None:
    run = copy_of(played, tmp_path)
    with sqlite3.connect(ledger_path(run.folder)) as connection:
        (text,) = connection.execute("SELECT value FROM meta WHERE key = 'world'").fetchone()
        world = {**json.loads(text), "judging": "that of an older program"}
        connection.execute("UPDATE meta SET value = ? WHERE key = 'world'", (json.dumps(world),))
    done = run.finish()
    assert done.returncode == 2
    assert "the judge's prompt or a rubric of this program differs" in done.stderr
    assert "-m distill rejudge run.yaml --offline\n" in done.stderr
    judge(run)
    assert run.finish().returncode == 5
    sound(run)


REVIEWED = """\
review_flow: {{min_score: 0.1}}
reviewer_pool:
  endpoints:
    - name: r
      provider: openai
      base_url: "{url}"
      model: gpt-4o
      api_key_env: JUDGE_KEY
      price: {{input_usd_per_mtok: 1, output_usd_per_mtok: 4}}
"""
MARK = {
    "criterion": "answer",
    "mark": 4,
    "evidence": "This is a canned answer of the simulator",
    "reason": "It is one.",
}


@contextmanager
def judge_of_canned_answers(refused: int = 0) -> Iterator[tuple[str, list[str]]]:
    """A reviewer for the bench family: its base URL, and the keys that it was shown.

    It answers the first `refused` questions with a 422.
    """
    verdict = json.dumps({"marks": [MARK], "feedback": ""})
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": verdict}}
    body = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 900, "completion_tokens": 40}}).encode()
    shown: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            shown.append(self.headers["Authorization"])
            self.send_response(422 if len(shown) <= refused else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", shown
        server.shutdown()


def test_a_paid_run_asks_its_reviewers_alone_and_stored_verdicts_need_no_key(tmp_path: Path) -> None:
    with simulating() as teacher, judge_of_canned_answers() as (reviewer, shown):
        run = paid(tmp_path, teacher, generator="bench_family:BenchFamily", target=6, cases=6, budget="usd: 5").whole()

        def judged(*more: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "distill", "rejudge", "run.yaml", *more]
            env = run.environment() | {"CANARY_KEY": ""}
            return subprocess.run(command, cwd=run.home, env=env, capture_output=True, text=True, check=False)

        before = run.files()
        run.change("review_flow: {enabled: false}\n", REVIEWED.format(url=reviewer))
        ahead = json.loads(judged("--dry-run", "--json").stdout)
        assert (ahead["episodes"], ahead["stored"], ahead["calls"]) == (6, 0, 6)
        assert 0 < ahead["usd"] < 5
        keyless = judged()
        assert keyless.returncode == 2
        assert "variable JUDGE_KEY is missing" in keyless.stderr
        assert "CANARY_KEY" not in keyless.stderr
        assert (run.files(), shown) == (before, [])
        run.env["JUDGE_KEY"] = "sk-judge"
        done = judged()
        assert done.returncode == 0, done.stderr
        assert "judged 6 episodes again: 0 verdicts from the ledger, 6 calls" in done.stdout
        assert shown == ["Bearer sk-judge"] * 6
        reviews = [row["metadata"]["generation"]["review"] for row in rows(run.files())]
        assert [(review["reviewer_model"], review["score"]) for (review,) in reviews] == [("gpt-4o", 0.75)] * 6
        del run.env["JUDGE_KEY"]
        run.change("min_score: 0.1", "min_score: 0.2")
        (run.home / ".env").write_text("JUDGE_KEY=sk-beside\n")
        words = ["rejudge", str(run.folder), "--set", "prompts={reviewer: Be kind.}"]
        done = subprocess.run(
            [sys.executable, "-m", "distill", *words],
            cwd="/", env=run.environment() | {"CANARY_KEY": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert shown[6:] == ["Bearer sk-beside"] * 6
        (run.home / ".env").unlink()
        run.change("min_score: 0.2", "min_score: 0.9")
        done = judged()
        assert "6 verdicts from the ledger, 0 calls" in done.stdout
        assert "accepted -> rejected: below_min_score: 6" in done.stdout
        assert len(shown) == 12
        assert rows(run.files()) == []
        with_shards(run.folder)


def judged_for_money(run: Run, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "distill", "rejudge", "run.yaml", *more]
    return subprocess.run(command, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=False)


def test_a_judge_whose_answers_are_no_verdicts_changes_nothing(tmp_path: Path) -> None:
    with simulating() as url:  # its verdicts quote nothing of the transcript, so none is usable
        run = paid(tmp_path, url, generator="bench_family:BenchFamily", target=4, cases=4, budget="usd: 5").whole()
        run.env["JUDGE_KEY"] = "sk-judge"
        before, text = run.files(), run.text
        run.change("review_flow: {enabled: false}\n", REVIEWED.format(url=url))
        for stored, calls in ((0, 12), (12, 0)):
            done = judged_for_money(run)
            assert done.returncode == 5, done.stderr
            told = f"judged 0 episodes again of 4; the dataset stays as it was until all are judged: {stored} verdicts"
            assert f"{told} from the ledger, {calls} calls" in done.stdout
            assert "4 judgements failed, and changed nothing" in done.stdout
            assert re.search(r"  judge_failed: 4 \(case \d: no usable verdict in 3 asks", done.stdout)
            assert run.files() == before
        run.change(run.text, text)
        assert "4 accepted + 0 surplus" in run.whole().finish().stdout
        assert run.files() == before


def test_an_episode_that_a_reviewer_refused_keeps_its_verdict_and_is_asked_about_again(tmp_path: Path) -> None:
    with simulating() as teacher, judge_of_canned_answers(refused=2) as (reviewer, shown):
        run = paid(tmp_path, teacher, generator="bench_family:BenchFamily", target=6, cases=6, budget="usd: 5").whole()
        run.env["JUDGE_KEY"] = "sk-judge"
        run.change("review_flow: {enabled: false}\n", REVIEWED.format(url=reviewer))
        done = judged_for_money(run)
        assert done.returncode == 5, done.stderr
        assert "judged 4 episodes again of 6: 0 verdicts from the ledger, 4 calls" in done.stdout
        assert "2 judgements failed" in done.stdout
        reviews = [row["metadata"]["generation"]["review"] for row in rows(run.files())]
        assert sorted(map(len, reviews)) == [0, 0, 1, 1, 1, 1]
        with_shards(run.folder)
        done = judged_for_money(run)
        assert done.returncode == 0, done.stdout
        assert "judged 2 episodes again: 0 verdicts from the ledger, 2 calls" in done.stdout
        assert len(shown) == 8
        assert all(row["metadata"]["generation"]["review"] for row in rows(run.files()))
        assert "judged 0 episodes again" in judged_for_money(run).stdout
        with_shards(run.folder)
