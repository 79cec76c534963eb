"""What is wrong is said before the first call, naming the cause: exit 2, 0 calls.

It is said within a second on an idle machine. Here CPU is held against a yardstick that is
measured beside: the import of the packages without which no configuration can be read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from processes import PATIENCE_S, until
from runs import PROJECT, Run, offline, paid
from test_examples import Key, example_keys, first_keys, replaced

from distill.families.mcp.missions import servers_used

YARDSTICK = "import anyio, click, jsonschema, orjson, pydantic, ruamel.yaml, structlog"
YARDSTICKS = 6.0
PRICED_YARDSTICKS = 8.0  # the price list is large
NOWHERE = "http://127.0.0.1:9/v1"  # the discard port: a call would be refused there, and noticed


@dataclass
class Refused:
    """How a command ended, and what it cost."""

    code: int
    out: str
    err: str
    cpu_s: float


def typed(command: list[str], cwd: Path, env: dict[str, str]) -> Refused:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        return Refused(process.returncode, out.read(), err.read(), used.ru_utime + used.ru_stime)


def refused(run: Run, *more: str) -> Refused:
    """The command is refused: exit 2, quickly, with one clear message and no traceback."""
    done = typed([sys.executable, "-m", "distill", "run", "run.yaml", *run.args, *more], run.home, run.environment())
    assert (done.code, done.out) == (2, ""), done.err
    assert "Traceback" not in done.err
    assert done.err.startswith("distill: ")
    at_once(done, YARDSTICKS)
    return done


def at_once(done: Refused, yardsticks: float) -> None:
    """Nothing heavy was loaded or done before the refusal."""
    beside = typed([sys.executable, "-c", YARDSTICK], Path.cwd(), dict(os.environ))
    assert beside.code == 0, beside.err
    assert done.cpu_s <= yardsticks * beside.cpu_s, f"{done.cpu_s:.2f} s of CPU, the yardstick {beside.cpu_s:.2f} s"


def mcp(home: Path, *more: str, **changes: str) -> Run:
    """The example configuration in a folder of its own."""
    text = (PROJECT / "configs" / "run.mcp.yaml").read_text(encoding="utf-8").replace("exports/mcp", "out")
    for old, new in changes.items():
        text = text.replace(old, new)
    return Run(home, text, more)


# The example files, through the command line in this process: the many.


@pytest.mark.parametrize(("text", "key"), example_keys())
def test_a_typo_in_any_key_ends_the_run_at_its_line(in_process, tmp_path: Path, text: str, key: Key) -> None:
    (tmp_path / "run.yaml").write_text(
        text[: key.start] + key.name + "q" + text[key.start + len(key.name) :], encoding="utf-8"
    )
    code, said = in_process("run", "run.yaml", "--offline")
    assert code == 2
    place = f"run.yaml:{key.mark.line}:{key.mark.column}: "
    renamed_preset = key.path[:-1] == ("model_presets",)  # the user's own name: what refers to it is refused
    assert f".preset: no such preset (did you mean: {key.name}q)" in said if renamed_preset else place in said
    assert [path.name for path in tmp_path.iterdir()] == ["run.yaml"]


@pytest.mark.parametrize(("text", "key"), first_keys())
def test_a_wrong_value_in_any_section_ends_a_paid_run_too(in_process, tmp_path: Path, text: str, key: Key) -> None:
    wrong = "5" if key.holds_keys else "{wrong: type}"
    (tmp_path / "run.yaml").write_text(replaced(text, key, f"{key.name}: {wrong}"), encoding="utf-8")
    code, said = in_process("run", "run.yaml")
    assert code == 2
    assert f"run.yaml:{key.mark.line}:{key.mark.column + len(key.name) + 2}: " in said
    assert [path.name for path in tmp_path.iterdir()] == ["run.yaml"]


# Through real processes: the few.


def test_a_typo_is_refused_by_the_real_command(tmp_path: Path) -> None:
    run = mcp(tmp_path, "--offline", max_cases="max_casse")
    done = refused(run)
    line = next(number for number, text in enumerate(run.text.splitlines(), start=1) if "max_casse" in text)
    assert done.err == f"distill: run.yaml:{line}:3: run.max_casse: unknown key (did you mean: max_cases)\n"
    assert not run.folder.exists()


def test_every_missing_key_is_named_with_its_endpoint(tmp_path: Path) -> None:
    run = mcp(tmp_path)
    done = refused(run)
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert "api_key_env: environment variable OPENAI_API_KEY is missing; endpoint teacher needs it" in lines[0]
    assert "api_key_env: environment variable OPENROUTER_API_KEY is missing; endpoint reviewer needs it" in lines[1]
    assert not run.folder.exists()


def test_a_key_in_a_dotenv_file_counts(tmp_path: Path) -> None:
    run = mcp(tmp_path)
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-from-the-file\n", encoding="utf-8")
    done = refused(run)
    assert "OPENAI_API_KEY" not in done.err
    assert "OPENROUTER_API_KEY" in done.err


def test_a_second_run_on_the_same_folder_names_the_first(tmp_path: Path) -> None:
    run = offline(tmp_path, "--latency", "300s")
    first = run.start(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(
            lambda: (
                (run.folder / ".distill" / "log.jsonl").exists()
                and (run.folder / ".distill" / "log.jsonl").stat().st_size
            ),
            "the first run has begun",
        )
        done = refused(run)
        assert f"another run (process {first.pid}) is writing here" in done.err
        done = refused(run, "--fresh")
        assert f"process {first.pid} is writing here; stop it before --fresh" in done.err
    finally:
        first.kill()
        first.wait(PATIENCE_S)
    assert run.lines() == 0


@pytest.mark.parametrize("where", ["/proc/nowhere/out", "run.yaml/out"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, where: str) -> None:
    run = paid(tmp_path, NOWHERE, generator="bench_family:BenchFamily")
    run.change("dir: out", f"dir: {where}")
    done = refused(run)
    assert f"{where}: cannot be written" in done.err


def test_a_missing_bubblewrap_is_named_with_the_line_to_type(tmp_path: Path) -> None:
    """In a mount namespace of its own, where something that cannot be started covers bwrap."""
    covered = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mount --bind /dev/null "$0" && exec "$@"',
        shutil.which("bwrap") or "/usr/bin/bwrap",
    ]
    if subprocess.run([*covered, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace can be made here")
    run = mcp(tmp_path, "--offline")
    env = run.environment()
    done = typed([*covered, sys.executable, "-m", "distill", "run", "run.yaml", "--offline"], run.home, env)
    assert (done.code, done.out) == (2, "")
    assert "bubblewrap, which is not installed; type: apt-get install bubblewrap" in done.err
    assert "--unsafe-no-sandbox" in done.err
    assert not run.folder.exists()
    at_once(done, YARDSTICKS)


def test_a_server_that_is_not_installed_is_named_with_the_line_to_type(tmp_path: Path) -> None:
    run = mcp(tmp_path, "--offline")
    run.change("scenarios:", "environments: {mcp: {servers_dir: none-here}}\nscenarios:")
    done = refused(run)
    names = sorted(servers_used())
    assert f"{', '.join(names)} are not installed; add --install, or type: " in done.err
    assert done.err.rstrip().endswith(f"-m distill mcp install --servers-dir none-here {' '.join(names)}")
    assert not run.folder.exists()


def test_a_paid_run_without_a_budget_is_refused(tmp_path: Path) -> None:
    run = paid(tmp_path, NOWHERE, budget="")
    done = refused(run)
    assert "budget: a paid run needs budget.usd or budget.calls (or --offline)" in done.err


def test_an_unpriced_model_under_a_dollar_budget_is_refused_at_its_line(tmp_path: Path) -> None:
    run = paid(tmp_path, "https://api.openai.com/v1", budget="usd: 5")
    run.change("      price: {input_usd_per_mtok: 2, output_usd_per_mtok: 8}\n", "")
    run.change("model: gpt-4.1", "model: nobody-knows-1")
    for command in ("run", "validate"):
        done = typed([sys.executable, "-m", "distill", command, "run.yaml"], run.home, run.environment())
        assert done.code == 2
        assert (
            "run.yaml:8:14: teacher_pool.endpoints[0].model: endpoint t: model 'nobody-knows-1' has no known price"
            in done.err
        )
        at_once(done, PRICED_YARDSTICKS)
    run.change("usd: 5", "calls: 5")
    done = typed([sys.executable, "-m", "distill", "validate", "run.yaml"], run.home, run.environment())
    assert done.code == 0, done.err


# On resume.


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of two cases."""
    return offline(tmp_path_factory.mktemp("begun"), target=2, cases=4).whole()


def copy_of(begun: Run, home: Path) -> Run:
    shutil.copytree(begun.home, home, dirs_exist_ok=True)
    return Run(home, begun.text, begun.args)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed: 7", "seed: 8", "run.seed: changed from 7 to 8 (re-play: every episode would have to be played again)"),
        (
            "min_score: 0.7",
            "min_score: 0.8",
            "review_flow.min_score: changed from 0.7 to 0.8 (re-judge: every episode would have to be judged again)",
        ),
    ],
)
def test_a_changed_key_is_refused_on_resume_with_its_class_and_the_remedy(
    begun: Run, tmp_path: Path, old: str, new: str, said: str
) -> None:
    run = copy_of(begun, tmp_path)
    lines = run.lines()
    run.change(old, new)
    done = refused(run)
    assert said in done.err
    assert "--fresh" in done.err
    assert "run.yaml:" in done.err
    assert run.lines() == lines


def test_another_sloppiness_is_refused_on_resume(begun: Run, tmp_path: Path) -> None:
    run = copy_of(begun, tmp_path)
    done = refused(run, "--sloppiness", "0.5")
    assert "--sloppiness differs from what the run began with (0.0, now 0.5)" in done.err
    assert "--latency" not in done.err
    assert "--fresh" in done.err


def test_budget_and_concurrency_apply_at_once(begun: Run, tmp_path: Path) -> None:
    run = copy_of(begun, tmp_path)
    lines = run.lines()
    run.change("calls: 100000", "calls: 77")
    run.change("max_workers: 8", "max_workers: 3")
    run.change("budget:", "shutdown_grace_s: 3\nbudget:")
    assert run.whole().lines() == lines
    run.change("calls: 77", "calls: 78")
    assert run.whole().lines() == lines


def test_fresh_moves_the_old_folder_aside_and_deletes_nothing(begun: Run, tmp_path: Path) -> None:
    run = copy_of(begun, tmp_path)
    old = run.files()
    run.change("seed: 7", "seed: 8")
    done = run.finish("--fresh")
    assert done.returncode == 0, done.stderr
    aside = run.folder.with_name(run.folder.name + ".old-1")
    assert f"moved the old run to {aside.name}" in done.stderr
    assert {path.name: path.read_bytes() for path in aside.glob("*") if path.is_file()} == old
    assert run.files().keys() == old.keys()
    assert run.files() != old
    assert "--fresh" not in done.stdout.rpartition("next: ")[2]


def test_options_of_the_simulator_belong_to_offline_runs(tmp_path: Path) -> None:
    run = paid(tmp_path, NOWHERE)
    assert "--sloppiness belongs to --offline" in refused(run, "--sloppiness", "0.5").err
    assert "fault 'x:1%': unknown kind 'x'" in refused(run, "--offline", "--fault", "x:1%").err
