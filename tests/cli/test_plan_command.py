"""`distill plan`: the first line is the answer, and nothing is called or written for it."""

from __future__ import annotations

import json
import math
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from runs import offline

from distill.app.plan.assumptions import Range
from distill.app.plan.forecast import Cases, Forecast
from distill.app.plan.hours import Bound, Pace
from distill.cli.plan_text import answer

CONFIGS = Path(__file__).parents[2] / "configs"

POOL = "{{endpoints: [{{name: {0}, provider: {1}, base_url: '{2}', model: {3}, api_key_env: {4}}}]}}"
OPENAI = "https://api.openai.com/v1"
RUN = f"""\
run: {{name: plan, seed: 3, target_accepted: 6, max_cases: 12}}
output: {{dir: out}}
teacher_pool: {POOL.format("t", "openai", OPENAI, "gpt-4.1", "KEY, rpm: 3")}
reviewer_pool: {POOL.format("r", "openai", OPENAI, "gpt-4o", "KEY")}
user_pool: {POOL.format("u", "somebody", "https://models.example.org/v1", "talker", "OTHER_KEY")}
budget: {{calls: 200}}
scenarios: [{{generator: telecom, params: {{bank_share: 0}}}}]
"""


def typed(in_process, capsys, *words: str) -> list[str]:
    """What a command prints; a traceback or an exit code is a failure."""
    import sys

    from distill.cli.main import cli

    cli.main(list(words), standalone_mode=False)
    sys.stdout.flush()
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def lines(in_process, capsys, tmp_path):
    (tmp_path / "run.yaml").write_text(RUN, encoding="utf-8")
    return lambda *words: typed(in_process, capsys, *words)


def test_the_first_line_is_the_answer(lines):
    first, *_ = lines("plan", "run.yaml")
    told = re.fullmatch(
        r"at least \$\S+ \(\S+ to \S+\), \S+ (min|h), ([\d,]+) calls for 6 accepted; bottleneck: t: rpm 3", first
    )
    assert told, first


def test_what_it_cannot_know_is_said(lines):
    text = "\n".join(lines("plan", "run.yaml"))
    assert "no price is known for u; give the endpoint a `price`" in text
    assert "unpriced" in text
    assert "budget.calls 200 does not suffice: it is likely to last for 3 accepted" in text
    assert re.search(
        r"t \(openai\): restricts .*\n +Services Agreement, https://openai.com/\S+, as \w+ on \d{4}-", text
    )


def test_a_dry_run_says_the_same(lines):
    assert lines("run", "run.yaml", "--dry-run") == lines("plan", "run.yaml")
    fewer = lines("run", "run.yaml", "--dry-run", "--limit", "2")
    assert fewer == lines("plan", "run.yaml", "--limit", "2")
    assert "(of 6: cases run out)" in fewer[0]


def test_json_holds_the_same_numbers(lines):
    (text,) = lines("plan", "run.yaml", "--json")
    told = json.loads(text)
    assert told["target"] == 6
    assert told["usd"]["low"] < told["usd"]["likely"] < told["usd"]["high"]
    assert sum(line["calls"] for line in told["lines"]) == pytest.approx(told["calls"]["likely"])
    assert told["unpriced"] == ["u"]
    assert told["bottleneck"] == told["bounds"][0]["name"] == "t: rpm 3"


def test_a_budget_that_one_call_may_pass_is_said_to_let_none_out(lines, tmp_path):
    price = "price: {input_usd_per_mtok: 2, output_usd_per_mtok: 8}, max_output_tokens: "
    text = RUN.replace("budget: {calls: 200}", "budget: {usd: 5}").replace("KEY}", f"KEY, {price}500}}")
    (tmp_path / "run.yaml").write_text(text.replace("rpm: 3", f"{price}1000000"), encoding="utf-8")
    told = r"budget\.usd 5 does not let a single call of t out: one may cost \$8\.\d\d \(max_output_tokens 1,000,000\)"
    printed = "\n".join(lines("plan", "run.yaml"))
    assert re.search(told, printed)
    assert "suffice" not in printed
    (budget,) = json.loads(lines("plan", "run.yaml", "--json")[0])["budget"]
    assert (budget["verdict"], budget["accepted"]) == ("lets no call out", 0)
    assert any(re.fullmatch(f"note: {told}", line) for line in lines("validate", "run.yaml"))


def test_plays_of_a_case_are_held_against_plays(lines):
    sets = ("--set", "run.samples_per_case=4", "--set", "run.target_accepted=30")
    told = "\n".join(lines("plan", "run.yaml", *sets))
    assert re.search(r"^  plays +\d\d of at most 48 \(4 of each of 12 cases\)", told, re.MULTILINE)
    assert "  cases " in "\n".join(lines("plan", "run.yaml"))


@pytest.mark.parametrize(
    ("accepted", "told"), [(0.7, "0.7"), (0.996, "0.99"), (9.8, "9.8"), (99.9, "99"), (1_999.6, "1,999")]
)
def test_accepted_cases_are_never_rounded_up_to_a_target_that_they_miss(accepted, told):
    bounds = (Bound("a limit", 1.0),)
    some = Range(1, 1, 1)
    made = Forecast(Cases(1, 1, accepted), some, some, some, some, (), Pace(bounds, 0.0), ())
    target = math.ceil(accepted)
    assert f" for {told} accepted (of {target:,}: cases run out); " in answer(made, target)
    reached = replace(made, cases=Cases(1, 1, float(target)))
    assert f" for {target:,} accepted; " in answer(reached, target)


def test_a_single_case_is_said_to_be_accepted_in_part(lines):
    (first, *_) = lines("plan", "run.yaml", "--set", "run.target_accepted=1", "--set", "run.max_cases=1")
    assert " calls for 0.7 accepted (of 1: cases run out)" in first


def test_the_line_on_the_page_is_what_the_command_prints(lines, tmp_path):
    """Minutes and bottleneck apart, which are those of a machine with so many cores."""
    shutil.copytree(CONFIGS, tmp_path / "configs")
    (shown,) = re.findall(
        r"^about .*bottleneck: proofs.*$", (CONFIGS.parent / "docs/money.md").read_text("utf-8"), re.MULTILINE
    )
    own = re.compile(r", \S+ (s|min|h), |; bottleneck: .*")
    assert own.split(lines("plan", "configs/run.mcp.yaml")[0])[::2] == own.split(shown)[::2]


def test_faults_of_the_file_are_named_with_their_places(in_process, tmp_path):
    (tmp_path / "run.yaml").write_text(RUN.replace("rpm: 3", "rmp: 3"), encoding="utf-8")
    code, error = in_process("plan", "run.yaml")
    assert code == 2
    assert re.search(r"run\.yaml:3:\d+: teacher_pool\.endpoints\[0\]\.rmp: unknown key \(did you mean: rpm\)", error)


def test_a_dialect_that_there_is_not_is_named_with_its_place(in_process, tmp_path):
    (tmp_path / "run.yaml").write_text(RUN.replace("rpm: 3", "dialect: klingon"), encoding="utf-8")
    code, error = in_process("plan", "run.yaml")
    assert code == 2
    assert re.search(r"run\.yaml:3:\d+: teacher_pool\.endpoints\[0\]\.dialect: no such dialect", error)


def test_flags_that_a_forecast_knows_nothing_of_are_refused(in_process, tmp_path):
    (tmp_path / "run.yaml").write_text(RUN, encoding="utf-8")
    code, error = in_process("run", "run.yaml", "--dry-run", "--offline")
    assert code == 2
    assert "leave out --offline" in error


def test_every_run_file_that_comes_with_distill_has_a_forecast(lines, tmp_path):
    shutil.copytree(CONFIGS, tmp_path / "configs")
    for name in ("run.telecom.yaml", "run.mcp.yaml", "run.own.yaml", "casegen.telecom.yaml", "teacher.example.yaml"):
        first = lines("plan", f"configs/{name}", "--limit", "6")[0]
        assert first.startswith("about $"), first


def test_a_run_that_has_begun_is_foreseen_by_what_it_has_shown(lines, tmp_path):
    """The ledger of an offline run, put where a paid one's would be: its endpoints have the paid ones' names."""
    run = offline(tmp_path / "begun", "--sloppiness", "0.8", target=30, cases=60)
    run.whole()
    (run.home / "out-offline").rename(tmp_path / "out")
    for pool, name in (("name: t,", "name: oracle,"), ("name: r,", "name: oracle-reviewer,")):
        text = (tmp_path / "run.yaml").read_text("utf-8").replace(pool, name)
        (tmp_path / "run.yaml").write_text(text, encoding="utf-8")
    told = json.loads(lines("plan", "run.yaml", "--json")[0])
    accepted, played = told["seen"]["accepted"], told["seen"]["played"]
    assert played > accepted >= 30  # some were in flight when the target was reached
    rate = accepted / played
    assert told["assumptions"]["likely"]["acceptance"] == pytest.approx(rate, abs=0.05)
    assert f"of which {accepted} were accepted" in "\n".join(lines("plan", "run.yaml"))
