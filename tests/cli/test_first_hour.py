"""init, doctor, schema, completion, --set and --json, as they are typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from processes import PATIENCE_S
from runs import PROJECT, Run, offline

from distill.cli.completion import SHELLS
from distill.cli.init import KINDS
from distill.cli.main import COMMANDS
from distill.config.json_schema import run_file_schema
from distill.config.plugins import registered
from distill.config.starters import KINDS as NAMES
from distill.config.yaml_source import read_source

CANARY = "sk-canary-0123456789abcdefghij"


def distill(
    *words: str, cwd: Path, code: int = 0, run: Run | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    env = run.environment() if run else {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    path = os.pathsep.join([env.get("PYTHONPATH", ""), str(PROJECT)])
    done = subprocess.run(
        [sys.executable, "-m", "distill", *words],
        capture_output=True, text=True, check=False, timeout=PATIENCE_S, cwd=cwd,
        env={**env, "PYTHONPATH": path, "NO_COLOR": "1", **more},
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


# init


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "systemd"])
def test_init_writes_a_commented_file_that_validate_accepts(tmp_path: Path, kind: str) -> None:
    done = distill("init", kind, cwd=tmp_path)
    file = tmp_path / NAMES[kind]
    assert done.stdout.startswith(f"wrote {file.name}\n")
    text = file.read_text(encoding="utf-8")
    assert text.count("#") > 5
    assert "configs/" not in text
    assert distill("validate", file.name, cwd=tmp_path).stdout.startswith(f"{file.name}: ok")
    again = distill("init", kind, cwd=tmp_path, code=2)
    assert "is there already and is not overwritten" in again.stderr
    assert file.read_text(encoding="utf-8") == text


def test_init_writes_the_unit_as_it_is_shipped(tmp_path: Path) -> None:
    said = distill("init", "systemd", cwd=tmp_path).stdout
    assert "systemctl enable --now distill@telecom" in said
    name = "distill@.service"
    assert (tmp_path / name).read_bytes() == (PROJECT / "configs" / name).read_bytes()


def test_init_names_the_file_in_its_comments_and_says_what_to_type(tmp_path: Path) -> None:
    said = distill("init", "mcp", "new/my run.yaml", cwd=tmp_path).stdout
    assert "distill run 'new/my run.yaml' --offline" in (tmp_path / "new" / "my run.yaml").read_text(encoding="utf-8")
    assert "-m distill doctor 'new/my run.yaml' --offline" in said
    (tmp_path / "link.yaml").symlink_to(tmp_path / "nowhere.yaml")
    distill("init", "mcp", "link.yaml", cwd=tmp_path, code=2)
    assert not (tmp_path / "nowhere.yaml").exists()
    assert "cannot be written" in distill("init", "mcp", "link.yaml/x.yaml", cwd=tmp_path, code=2).stderr


def test_init_own_brings_what_its_run_file_names(tmp_path: Path) -> None:
    distill("init", "own", "mine/run.yaml", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "mine" / "own").iterdir()) == [
        "mcp.json", "missions.yaml", "reset.py", "snapshot.py",
    ]  # fmt: skip
    assert "6 different cases" in distill("validate", "mine/run.yaml", cwd=tmp_path, OPENAI_API_KEY=CANARY).stdout
    assert "mine/own: is there already" in distill("init", "own", "mine/two.yaml", cwd=tmp_path, code=2).stderr


def test_the_kinds_that_the_command_knows_are_those_that_there_are() -> None:
    assert set(KINDS) == set(NAMES)


# doctor


def test_doctor_prints_a_line_a_check_and_never_a_key(tmp_path: Path) -> None:
    distill("init", "telecom", "run.yaml", cwd=tmp_path)
    url = "teacher_pool.endpoints[0].base_url=http://127.0.0.1:9/v1"
    others = [f"{pool}.endpoints[0].base_url=http://localhost:9/v1" for pool in ("reviewer_pool", "user_pool")]
    sets = [word for text in (url, *others) for word in ("--set", text)]
    done = distill("doctor", "run.yaml", *sets, cwd=tmp_path, code=2, OPENAI_API_KEY=CANARY)
    lines = done.stdout.splitlines()
    assert lines[-1].endswith("checks failed")
    assert all(line[:4] in {"ok  ", "warn", "FAIL"} for line in lines[:-1])
    assert any(line.startswith("FAIL  endpoint teacher: 127.0.0.1:9: connect: ") and " -> " in line for line in lines)
    assert "OPENAI_API_KEY present" in done.stdout
    assert "OPENROUTER_API_KEY is missing" in done.stdout
    assert CANARY not in done.stdout + done.stderr


def test_doctor_offline_is_well_without_any_key_and_speaks_json(tmp_path: Path) -> None:
    distill("init", "telecom", "run.yaml", cwd=tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert distill("doctor", "run.yaml", "--offline", cwd=tmp_path).stdout.endswith("nothing fails\n")
    found = json.loads(distill("doctor", "run.yaml", "--offline", "--json", cwd=tmp_path).stdout)
    assert found["ok"] is True
    assert {check["level"] for check in found["checks"]} == {"ok"}
    assert found["probes"] == {"calls": 0, "cost_usd": 0.0}
    assert sorted(tmp_path.rglob("*")) == before


def test_doctor_names_a_fault_of_the_file_or_of_a_setting(tmp_path: Path) -> None:
    distill("init", "telecom", "run.yaml", cwd=tmp_path)
    done = distill("doctor", "run.yaml", "--set", "run.seed=x", cwd=tmp_path, code=2)
    assert "FAIL  config: --set run.seed=x: expected a whole number" in done.stdout
    assert "FAIL  config: none.yaml:1:1: " in distill("doctor", "none.yaml", cwd=tmp_path, code=2).stdout


def test_doctor_names_the_remedy_where_the_host_forbids_user_namespaces(tmp_path: Path) -> None:
    """In a mount namespace of its own, where something that fails as bwrap would covers it."""
    bwrap = shutil.which("bwrap") or "/usr/bin/bwrap"
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    covered = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', str(fake), bwrap]
    if subprocess.run([*covered, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace can be made here")
    distill("init", "mcp", "run.yaml", cwd=tmp_path)
    words = [*covered, sys.executable, "-m", "distill", "doctor", "run.yaml", "--offline"]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, env=env)
    assert done.returncode == 2, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if " sandbox: " in line]
    assert line.startswith("FAIL  sandbox: bubblewrap cannot build a sandbox here (bwrap: No permissions")
    assert " -> as root type: sysctl" in line or " -> the kernel allows user namespaces" in line
    assert "it started" not in done.stdout


# --set


def test_a_run_with_a_setting_resumes_with_it_and_is_refused_without(tmp_path: Path) -> None:
    run = offline(tmp_path, "--set", "run.target_accepted=3", "--set", "run.seed=8", target=2, cases=6)
    run.whole()
    assert len((run.folder / "shard-00000.jsonl").read_bytes().splitlines()) == 3
    assert run.finish().returncode == 0
    by_file = offline(tmp_path / "file", target=3, cases=6, seed=8).whole()
    assert run.files() == by_file.files(), "the oracle plays what the setting says"
    refused = distill("run", "run.yaml", "--offline", cwd=run.home, code=2, run=run)
    assert "run.seed: changed from 8 to 7" in refused.stderr


@pytest.mark.parametrize("command", [["run", "--offline"], ["run"], ["validate"], ["casegen", "--offline"]])
def test_a_wrong_setting_is_named_by_every_command(tmp_path: Path, command: list[str]) -> None:
    distill("init", "casegen" if command[0] == "casegen" else "mcp", "run.yaml", cwd=tmp_path)
    done = distill(*command, "run.yaml", "--set", "run.seed=x", cwd=tmp_path, code=2)
    assert "--set run.seed=x: expected a whole number" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run.yaml"]


# schema


def examples() -> list[Path]:
    return sorted((PROJECT / "configs").glob("*.yaml"))


@pytest.mark.parametrize("file", examples(), ids=lambda path: path.name)
def test_the_schema_accepts_every_example_as_it_is_written(file: Path) -> None:
    Draft202012Validator.check_schema(run_file_schema())
    assert list(Draft202012Validator(run_file_schema()).iter_errors(read_source(file).data)) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("run", "sede"), 1),
        (("run", "seed"), "x"),
        (("teacher_pool", "endpoints", 0, "modle"), "x"),
        (("scenarios", 0, "params"), {"abstention_shar": 0.1}),
        (("teacher_pool", "endpoints", 0), {"name": "bare"}),
    ],
)
def test_the_schema_refuses_a_typo_at_its_place(where: tuple, value: object) -> None:
    data = json.loads(json.dumps(read_source(PROJECT / "configs" / "run.mcp.yaml").data))
    inner = data
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    (error, *_) = Draft202012Validator(run_file_schema()).iter_errors(data)
    assert list(error.absolute_path)[:1] == [where[0]]


def test_the_schema_knows_the_params_of_every_family_and_names_the_editors_line(tmp_path: Path) -> None:
    schema = json.loads(distill("schema", cwd=tmp_path).stdout)
    assert {f"{name}.Params" for name in registered()} <= set(schema["$defs"])
    assert "# yaml-language-server: $schema=distill.schema.json" in distill("schema", "--help", cwd=tmp_path).stdout


# completion


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_completes_commands_and_options(tmp_path: Path, shell: str) -> None:
    script = distill("completion", shell, cwd=tmp_path).stdout
    assert f"_DISTILL_COMPLETE={shell}_complete" in script
    assert "distill" in script
    words = {"COMP_WORDS": "distill va", "COMP_CWORD": "va" if shell == "fish" else "1"}
    assert "validate" in distill(cwd=tmp_path, _DISTILL_COMPLETE=f"{shell}_complete", **words).stdout
    words = {"COMP_WORDS": "distill doctor --o", "COMP_CWORD": "--o" if shell == "fish" else "2"}
    assert "--offline" in distill(cwd=tmp_path, _DISTILL_COMPLETE=f"{shell}_complete", **words).stdout


def test_bash_reads_its_script_and_completes_with_it(tmp_path: Path) -> None:
    program = f'distill() {{ "{sys.executable}" -m distill "$@"; }}; export -f distill\n'
    script = program + distill("completion", "bash", cwd=tmp_path).stdout.replace("env COMP_WORDS", "COMP_WORDS")
    ask = 'COMP_WORDS=(distill sta); COMP_CWORD=1; _distill_completion distill; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.stdout.strip() == "status", done.stderr


# --json


def test_validate_speaks_json_of_a_good_and_of_a_faulty_file(tmp_path: Path) -> None:
    distill("init", "mcp", "run.yaml", cwd=tmp_path)
    good = json.loads(distill("validate", "run.yaml", "--json", cwd=tmp_path, OPENAI_API_KEY=CANARY).stdout)
    assert good["ok"] is True
    assert good["keys"] == {"OPENAI_API_KEY": True, "OPENROUTER_API_KEY": False}
    assert CANARY not in json.dumps(good)
    (tmp_path / "run.yaml").write_text((tmp_path / "run.yaml").read_text().replace("seed: 7", "seed: x"))
    bad = distill("validate", "run.yaml", "--set", "run.name=A", "--json", cwd=tmp_path, code=2)
    found = json.loads(bad.stdout)
    assert (found["ok"], bad.stderr) == (False, "")
    setting, key = found["faults"]
    assert (setting["place"], setting["line"], setting["key"]) == ("--set run.name=A", None, "run.name")
    assert (key["line"], key["column"], key["key"]) == (11, 9, "run.seed")


def test_sample_speaks_a_json_object_a_line(tmp_path: Path) -> None:
    run = offline(tmp_path, target=2, cases=8).whole()
    rows = [json.loads(line) for line in distill("sample", "out-offline", "--json", cwd=tmp_path).stdout.splitlines()]
    shard = [json.loads(line) for line in (run.folder / "shard-00000.jsonl").read_bytes().splitlines()]
    assert [row["record"] for row in rows if row["verdict"] == "accepted"] == shard
    nothing = distill("sample", "out-offline", "--json", "--rejected", "--reason", "nobody", cwd=tmp_path)
    assert nothing.stdout == ""


def test_the_bank_commands_speak_json(tmp_path: Path) -> None:
    lines = (PROJECT / "question_banks" / "builtin" / "telecom.jsonl").read_bytes().splitlines()[:2]
    (tmp_path / "bank.jsonl").write_bytes(b"\n".join([lines[0], lines[1], b"{torn"]) + b"\n")
    found = json.loads(distill("bank", "validate", "bank.jsonl", "--no-mutants", "--json", cwd=tmp_path, code=3).stdout)
    assert (found["lines"], [fault["line"] for fault in found["faults"]]) == (3, [3])
    assert json.loads(distill("bank", "show", "bank.jsonl", "2", "--json", cwd=tmp_path).stdout) == json.loads(lines[1])


def test_every_command_has_a_help_text_and_the_list_of_them_is_quick(tmp_path: Path) -> None:
    best = 9.0
    for _ in range(3):
        began = time.monotonic()
        listed = distill("--help", cwd=tmp_path).stdout
        best = min(best, time.monotonic() - began)
    assert best < 0.4
    assert all(f"  {name} " in listed for name in COMMANDS)
