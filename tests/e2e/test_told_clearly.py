"""What a user reads when an endpoint is set up wrongly: its name, what came, what to do; nothing of it becomes data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import answering
from runs import Run, paid
from simulators import simulating

CASE = {"generator": "bench_family:BenchFamily", "target": 4, "cases": 4, "workers": 4}

PROSE = json.dumps(
    {
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Looks good to me, 10/10!"}}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 9},
    }
)

REVIEWER = """\
reviewer_pool:
  endpoints:
    - {{name: judge, provider: acme, kind: local, base_url: "{url}", model: chatty}}
review_flow: {{max_asks: 3}}"""

CASEGEN = """\
run: {{name: made, seed: 5, target_accepted: 2, max_cases: 4, pilot_cases: 0}}
output: {{dir: out}}
casegen: {{bank: mine.jsonl}}
teacher_pool:
  endpoints:
    - {{name: proposer, provider: acme, kind: local, base_url: "{url}", model: chatty}}
solver_pool:
  endpoints:
    - {{name: solver, provider: acme, kind: local, base_url: "{url}", model: quiet}}
user_pool:
  endpoints:
    - {{name: customer, provider: acme, kind: local, base_url: "{url}", model: chatty}}
review_flow: {{enabled: false}}
concurrency: {{max_workers: 1}}
budget: {{calls: 100}}
scenarios:
  - generator: telecom
"""


def status(run: Run) -> dict:
    words = [sys.executable, "-m", "distill", "status", str(run.folder), "--json"]
    done = subprocess.run(words, cwd=run.home, env=run.environment(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def warned(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("distill: endpoint ")]


@pytest.mark.parametrize(
    ("code", "body", "kind", "place", "to_do"),
    [
        (401, '{"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}',
         "auth: HTTP 401: Incorrect API key", "9:7", "put a valid key of this host into CANARY_KEY"),
        (404, '{"error": {"message": "The model does not exist", "code": "model_not_found"}}',
         "not_found: HTTP 404: The model does not exist", "8:7", "check model (gpt-4.1)"),
        (400, '{"error": {"message": "acme/gpt-4.1 is not a valid model ID", "code": 400}}',
         "not_found: HTTP 400: acme/gpt-4.1 is not a valid model ID", "8:7", "check model (gpt-4.1)"),
        (404, "<html>nothing here</html>", "not_found: HTTP 404", "8:7", "and base_url (http://127.0.0.1"),
        (402, '{"error": {"message": "Insufficient credits"}}',
         "no_credit: HTTP 402: Insufficient credits", "9:7", "add credit"),
    ],
)  # fmt: skip
def test_a_wrong_key_or_model_stops_the_endpoint_at_the_first_call_with_one_line(
    tmp_path: Path, code: int, body: str, kind: str, place: str, to_do: str
) -> None:
    with answering(code, body) as (url, asked):
        run = paid(tmp_path, url, **CASE)
        done = run.finish()
    assert done.returncode == 5, done.stderr
    (line,) = warned(done)
    assert line.startswith(f"distill: endpoint t is stopped for this run: {kind}")
    for part in (to_do, f"(run.yaml:{place})", "distill doctor run.yaml"):
        assert part in line
        assert part in next(said for said in done.stdout.splitlines() if said.startswith("stopped: "))
    assert len(asked) <= 4, "calls that were on their way"
    now = status(run)
    assert (now["funnel"]["accepted"], now["pending"]) == (0, 4)
    assert now["service"][0]["faults"] == len(asked)


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "to_do"),
    [
        ("<html>Sign in</html>", "text/html", "wrong_type: the reply is 'text/html', not JSON", "a login page"),
        ('{"error": {"message": "backend exploded"}}', "application/json", "error_body: backend exploded", "try again"),
        ('{"id": 1}', "application/json", "bad_shape: the reply holds no choices", "does not speak OpenAI chat"),
    ],
)
def test_a_200_that_is_no_reply_is_asked_again_only_until_max_outage_s(
    tmp_path: Path, body: str, content_type: str, kind: str, to_do: str
) -> None:
    with answering(200, body, content_type) as (url, asked):
        run = paid(tmp_path, url, **CASE)
        run.change("budget:", "max_outage_s: 1\nbudget:")
        done = run.finish()
    assert done.returncode == 5, done.stderr
    (line,) = warned(done)
    assert line.startswith("distill: endpoint t: ")
    assert f"last: {kind}" in line
    assert to_do in line
    assert "(run.yaml:7:7); to try it alone: distill doctor run.yaml" in line
    stopped = next(said for said in done.stdout.splitlines() if said.startswith("stopped: "))
    assert stopped.startswith("stopped: endpoint t: no call has succeeded for")
    assert to_do in stopped
    now = status(run)
    assert (now["funnel"]["accepted"], now["pending"], now["service"][0]["faults"]) == (0, 4, len(asked))


def test_a_host_that_has_no_address_is_told_as_such(tmp_path: Path) -> None:
    run = paid(tmp_path, "https://api.no-such-host.invalid/v1", **CASE)
    run.change("budget:", "max_outage_s: 1\nbudget:")
    done = run.finish()
    assert done.returncode == 5, done.stderr
    (line,) = warned(done)
    assert "last: dns: " in line
    assert "check the host in base_url (https://api.no-such-host.invalid/v1)" in line


def test_a_request_that_is_refused_as_bad_is_told_even_if_the_run_is_over_at_once(tmp_path: Path) -> None:
    with answering(400, '{"error": {"message": "Unsupported value: temperature"}}') as (url, asked):
        run = paid(tmp_path, url, **CASE)
        done = run.finish()
    (line,) = warned(done)
    assert line.startswith(
        "distill: endpoint t: not one good reply; last: bad_request: HTTP 400: Unsupported value: temperature"
    )
    assert "often a key in extra" in line
    assert len(asked) == 4
    assert status(run)["funnel"]["failed"] == {"bad_request": 4}


def test_a_reviewer_that_ignores_the_schema_is_named_and_accepts_nothing(tmp_path: Path) -> None:
    with simulating() as teacher, answering(200, PROSE) as (url, asked):
        run = paid(tmp_path, teacher, **CASE)
        run.change("review_flow: {enabled: false}", REVIEWER.format(url=url))
        done = run.finish()
    (line,) = warned(done)
    assert line.startswith("distill: endpoint judge: 3 replies were no verdict that can be read (the last: The answer")
    assert "The model or its server ignores response_format: take another reviewer" in line
    assert "distill doctor run.yaml --probe" in line
    assert len(asked) == 12, "three asks for each of four cases"
    now = status(run)
    assert now["funnel"]["failed"] == {"judge_failed": 4}
    reviews = {one["endpoint"]: one["reviews"] for one in now["service"]}
    assert reviews == {"t": None, "judge": {"given": 0, "mean_score": None, "passed": 0, "unreadable": 12}}


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("Here is a case: somebody's phone is dead.", "the answer is no JSON: unexpected character"),
        ('[{"issues": []}]', "the answer is no JSON object)"),
        ('{"issues": [], "late": [], "case": "a dead phone"}', "the key 'company' is missing)"),
    ],
)
def test_a_proposer_that_ignores_the_schema_is_named_and_makes_no_case(
    tmp_path: Path, said: str, complaint: str
) -> None:
    with answering(200, PROSE.replace(json.dumps("Looks good to me, 10/10!"), json.dumps(said))) as (url, asked):
        run = Run(tmp_path, CASEGEN.format(url=url), (), typed=("casegen",))
        done = run.finish()
    assert done.returncode == 5, done.stderr
    (line,) = warned(done)
    assert line.startswith(
        f"distill: endpoint proposer: 3 replies were no proposal that can be read (the last: {complaint}"
    )
    assert "A proposal is rejected as impossible after 3 of them, and becomes no case" in line
    assert "The model or its server ignores response_format: take another proposer" in line
    assert "distill doctor run.yaml --probe" in line
    assert len(asked) == 12, "three asks for each of four proposals"
    assert status(run)["funnel"]["rejected"] == {"impossible": 4}
    assert not (tmp_path / "mine.jsonl").exists()
