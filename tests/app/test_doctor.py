"""`distill doctor` against the simulator and against servers that are each wrong in one way."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import get_args

import pytest
from aiohttp import web

from distill.app.doctor import host
from distill.app.doctor.examination import Diagnosis, Orders, examine
from distill.app.doctor.words import REMEDIES
from distill.config.environment import process_environment
from distill.config.fingerprint import canonical
from distill.config.loader import load_run
from distill.domain.finding import Finding
from distill.endpoints.faults import FaultKind
from distill.environments.mcp.library import Library, built_in_banks, default_servers_root
from distill.environments.namespaces import CONTAINER, remedy
from distill.families.mcp.health import examine as examine_servers
from distill.simulator.launch import simulator_process
from distill.storage.ledger import Ledger
from distill.storage.place import PROBE, claim

RUN = """\
run: {{name: d, seed: 1, target_accepted: 1, max_cases: 2}}
output: {{dir: {out}}}
teacher_pool:
  endpoints:
    - {{name: t, provider: p, base_url: "{url}", model: {model}, kind: {kind}, api_key_env: CANARY_KEY,
       price: {{input_usd_per_mtok: 1, output_usd_per_mtok: 1}}}}
reviewer_pool:
  endpoints:
    - {{name: r, provider: p, base_url: "{url}", model: judge, kind: {kind}, api_key_env: CANARY_KEY,
       price: {{input_usd_per_mtok: 1, output_usd_per_mtok: 1}}}}
budget: {{calls: 5}}
scenarios: [{{generator: mcp, params: {{servers: [git]}}}}]
environments: {{mcp: {{servers_dir: {servers}}}}}
"""


@pytest.fixture
def diagnose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Write a run file for a URL and examine it; a key that no output may show is in the environment."""
    monkeypatch.setenv("CANARY_KEY", "canary-4711")
    monkeypatch.chdir(tmp_path)

    async def go(url: str, *, probe: bool = False, offline: bool = False, **changes: str) -> dict[str, Finding]:
        values = {"url": url, "model": "m", "kind": "local", "out": "out", "servers": "none-here", **changes}
        file = tmp_path / "run.yaml"
        file.write_text(RUN.format(**values), encoding="utf-8")
        go.last = await examine(Orders(Path(file.name), offline, probe))
        assert "canary-4711" not in repr(go.last)
        return {finding.check: finding for finding in go.last.findings}

    return go


@dataclass
class Bad:
    """What the server answers; `asked` are the bodies it was sent."""

    listing: Callable[[], web.Response] = lambda: web.json_response({"data": [{"id": "m"}, {"id": "judge"}]})
    answer: Callable[[dict], web.Response] = lambda _: said("Yes, I am here.")
    asked: list[dict] = field(default_factory=list)


def said(content: str | None, *calls: dict) -> web.Response:
    message = {"role": "assistant", "content": content, "tool_calls": list(calls)}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})


def call(name: str, arguments: str) -> dict:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


def refusal(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": None}}, status=status)


def page(status: int = 200) -> web.Response:
    return web.Response(text="<html>Please log in</html>", content_type="text/html", status=status)


@asynccontextmanager
async def serving(bad: Bad) -> AsyncIterator[str]:
    async def post(request: web.Request) -> web.Response:
        bad.asked.append(await request.json())
        return bad.answer(bad.asked[-1])

    async def get(request: web.Request) -> web.Response:
        return bad.listing()

    app = web.Application()
    app.router.add_post("/v1/chat/completions", post)
    app.router.add_get("/v1/models", get)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def test_the_simulator_is_found_well(diagnose) -> None:
    argv = [sys.executable, "-m", "distill", "simulate"]
    async with simulator_process(argv, process_environment()) as url:
        found = await diagnose(url, model="canned")
    assert found["endpoint t"].level == "ok"
    assert "canned is in its list" in found["endpoint t"].saw
    assert found["endpoint r"].level == "warn"
    assert found["endpoint t, tool call"] == Finding(
        "endpoint t, tool call", "ok", "what came back is what was asked for"
    )
    assert found["endpoint r, JSON answer"].level == "ok"
    assert "within" in found["clock"].saw
    assert found["keys"].saw == "CANARY_KEY present"
    assert diagnose.last.calls == 2


@pytest.mark.parametrize(
    ("listing", "saw", "cure"),
    [
        (lambda: refusal(401, "bad key canary-4711"), "auth: HTTP 401: bad key (key)", "a valid key of this host into CANARY_KEY"),
        (page, "HTTP 200 with an HTML page where JSON belongs", "a proxy, a login page"),
        (lambda: page(502), "HTTP 502 with an HTML page where JSON belongs", "a proxy, a login page"),
        (lambda: web.Response(text="hello", content_type="application/json"), "a body that is not JSON", "a proxy"),
        (lambda: web.Response(status=302, headers={"Location": "https://login.example/"}), "redirect: HTTP 302: sent on to https://login.example/", "a login page"),
        (lambda: refusal(402, "pay"), "no_credit: HTTP 402: pay", "add credit"),
    ],
)  # fmt: skip
async def test_a_server_that_refuses_is_one_line_with_the_remedy(diagnose, listing, saw: str, cure: str) -> None:
    async with serving(Bad(listing=listing)) as url:
        found = (await diagnose(url))["endpoint t"]
    assert found.level == "FAIL"
    assert saw in found.saw
    assert cure in found.remedy
    assert "\n" not in found.saw + found.remedy
    assert not diagnose.last.well


async def test_a_model_that_is_not_there_is_named(diagnose) -> None:
    async with serving(Bad(answer=lambda body: refusal(404, f"no model {body['model']}"))) as url:
        found = await diagnose(url, model="mm")
    assert found["endpoint t"].level == "warn"
    assert "mm is not among its 2 listed models" in found["endpoint t"].saw
    assert found["endpoint t, tool call"].saw.endswith("not_found: HTTP 404: no model mm")
    assert "check model (mm) and base_url" in found["endpoint t, tool call"].remedy


@pytest.mark.parametrize(
    ("message", "saw"),
    [
        (("I would call record_code.",), "no tool call came back, but 'I would call record_code.' (finish: stop)"),
        ((None,), "no tool call came back, nothing (finish: stop)"),
        ((None, call("record_code", '{"code": "plum-2093"}')), 'asked for {"code":"teal-4711"}, got {"code":"plum-2093"}'),
        ((None, call("other", "{}")), "asked for one call of record_code, got other"),
        ((None, call("record_code", "{code")), "a tool call that cannot be read"),
    ],
)  # fmt: skip
async def test_a_tool_call_is_judged_by_its_effect(diagnose, message, saw: str) -> None:
    async with serving(Bad(answer=lambda _: said(*message))) as url:
        found = (await diagnose(url))["endpoint t, tool call"]
    assert found.level == "FAIL"
    assert saw in found.saw
    assert "tool-call-parser" in found.remedy
    assert "tool_calls: schema" in found.remedy


@pytest.mark.parametrize(
    ("content", "saw"),
    [
        ("Three teal balls.", "no bare JSON came back, but 'Three teal balls.'"),
        ('```json\n{"colour": "teal", "count": 3}\n```', "the schema had no effect"),
        ('{"color": "teal"}', 'asked for {"colour":"teal","count":3}, got {"color":"teal"}'),
    ],
)
async def test_a_json_answer_is_judged_by_its_effect(diagnose, content: str, saw: str) -> None:
    async with serving(Bad(answer=lambda _: said(content))) as url:
        found = (await diagnose(url))["endpoint r, JSON answer"]
    assert found.level == "FAIL"
    assert saw in found.saw


async def test_a_key_that_may_only_chat_is_no_fault(diagnose) -> None:
    bad = Bad(lambda: refusal(403, "no scope model.read"), lambda _: said('{"colour": "teal", "count": 3}'))
    async with serving(bad) as url:
        found = await diagnose(url)
    assert found["endpoint r"].level == "warn"
    assert "HTTP 403: no scope model.read" in found["endpoint r"].saw
    assert found["endpoint r, JSON answer"].level == "ok"


async def test_a_server_without_a_list_of_models_is_asked_all_the_same(diagnose) -> None:
    bad = Bad(lambda: refusal(404, "no route"), lambda _: said('{"colour": "teal", "count": 3}'))
    async with serving(bad) as url:
        found = await diagnose(url)
    assert "it has no list of models" in found["endpoint r"].saw
    assert found["endpoint r, JSON answer"].level == "ok"


async def test_what_costs_money_is_asked_only_with_probe(diagnose) -> None:
    bad = Bad(answer=lambda _: said(None, call("record_code", '{"code": "teal-4711"}')))
    async with serving(bad) as url:
        found = await diagnose(url, kind="api")
        assert bad.asked == []
        assert "endpoint t, tool call" not in found
        assert (diagnose.last.untried, diagnose.last.calls, diagnose.last.cost_usd) == (2, 0, 0.0)
        found = await diagnose(url, kind="api", probe=True)
    assert found["endpoint t, tool call"].level == "ok"
    assert (len(bad.asked), diagnose.last.untried, diagnose.last.calls) == (2, 0, 2)
    assert diagnose.last.cost_usd == pytest.approx(2 * 120 / 1e6)


async def test_a_port_where_nobody_listens_and_a_host_that_is_none(diagnose) -> None:
    assert "127.0.0.1:9: connect: " in (await diagnose("http://127.0.0.1:9/v1"))["endpoint t"].saw
    found = (await diagnose("https://no-such-host.invalid/v1"))["endpoint t"]
    assert found.saw.startswith("no-such-host.invalid: dns: ")
    assert "resolves names" in found.remedy


async def test_a_missing_key_is_named_and_the_host_still_looked_at(diagnose, monkeypatch) -> None:
    monkeypatch.delenv("CANARY_KEY")
    bad = Bad(listing=lambda: refusal(401, "no key"))
    async with serving(bad) as url:
        found = await diagnose(url)
    assert found["keys"].level == "FAIL"
    assert "environment variable CANARY_KEY is missing" in found["keys"].saw
    assert found["endpoint t"].level == "warn"
    assert "is reached" in found["endpoint t"].saw
    assert bad.asked == []


async def test_a_clock_is_held_against_an_endpoints(diagnose) -> None:
    def listing() -> web.Response:
        return web.json_response({"data": [{"id": "m"}]}, headers={"Date": formatdate(1_800_000_000, usegmt=True)})

    async with serving(Bad(listing=listing)) as url:
        found = (await diagnose(url))["clock"]
    assert found.level == "warn"
    assert "an endpoint's clock" in found.saw
    assert "timedatectl" in found.remedy


async def test_offline_asks_nobody_and_needs_no_key(diagnose, monkeypatch) -> None:
    monkeypatch.delenv("CANARY_KEY")
    found = await diagnose("http://127.0.0.1:9/v1", offline=True, kind="api")
    assert "keys" not in found
    assert found["endpoints"].level == "ok"
    assert found["folder"].saw == "out-offline can be written (new)"


async def test_every_fault_of_the_file_is_a_line(diagnose) -> None:
    found = await diagnose("http://127.0.0.1:9/v1", model="''", kind="apy")
    assert set(found) == {"python", "config", "clock"}
    lines = [finding.saw for finding in diagnose.last.findings if finding.check == "config"]
    assert [line.split(": ")[1] for line in lines] == [
        "teacher_pool.endpoints[0].model", "teacher_pool.endpoints[0].kind", "reviewer_pool.endpoints[0].kind",
    ]  # fmt: skip
    assert all(line.startswith("run.yaml:") for line in lines)


async def test_a_run_that_has_begun_with_other_settings_is_told_as_a_run_would_refuse_it(diagnose, tmp_path) -> None:
    await diagnose("http://127.0.0.1:9/v1", offline=True)
    began = canonical(load_run(tmp_path / "run.yaml", offline=True).config)

    async def told(**changes: object) -> Finding | None:
        async with Ledger.open(tmp_path / "out-offline") as ledger:
            await ledger.write_meta({"config": json.dumps({**began, **changes})})
        return (await diagnose("http://127.0.0.1:9/v1", offline=True)).get("begun run")

    assert await told() is None
    assert await told(budget={"usd": None, "calls": 1}) is None
    found = await told(review_flow={**began["review_flow"], "min_score": 0.1})
    assert found.level == "FAIL"
    assert "review_flow.min_score: changed from 0.1 to 0.75 (re-judge: " in found.saw
    assert found.remedy.startswith("type: distill rejudge run.yaml --offline; or set it back")
    found = await told(run={**began["run"], "seed": 99})
    assert "run.seed: changed from 99 to" in found.saw
    assert found.remedy.startswith("set it back")


async def test_a_server_that_is_not_installed_is_named_with_the_line_to_type(diagnose) -> None:
    found = (await diagnose("http://127.0.0.1:9/v1", offline=True))["server git"]
    assert found.level == "FAIL"
    assert "is not installed" in found.saw
    assert found.remedy == "type: distill mcp install --servers-dir none-here git"


@pytest.mark.servers
async def test_a_server_is_started_and_its_list_held_against_the_hash() -> None:
    library = Library.load([built_in_banks()], default_servers_root(process_environment()))
    if library.installed("git") is None:
        pytest.skip("the git server is not installed")
    box, server = await examine_servers(library, ["git"], unsafe=False)
    assert (box.level, server.level) == ("ok", "ok")
    assert "it started and listed the pinned tools" in server.saw
    dossiers = {"git": library.get("git").model_copy(update={"tools_sha256": "0" * 64})}
    _, server = await examine_servers(replace(library, dossiers=dossiers), ["git"], unsafe=False)
    assert server.level == "FAIL"
    assert "tools_changed" in server.saw


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    ok, disk = host.folder(tmp_path / "a" / "b", 10)
    assert (ok.level, disk.level) == ("ok", "ok")
    assert list(tmp_path.iterdir()) == []
    assert host.folder(Path("/proc/nowhere"), 10)[0].level == "FAIL"
    (tmp_path / "file").write_text("")
    assert "cannot be written" in host.folder(tmp_path / "file" / "out", 10)[0].saw
    assert host.folder(tmp_path, 10**10)[1].level == "warn"
    with claim(tmp_path / "begun"):
        pass
    assert host.folder(tmp_path / "begun", 10)[0].level == "ok"
    (tmp_path / "begun" / PROBE).mkdir()
    assert "shards could not be written" in host.folder(tmp_path / "begun", 10)[0].saw


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("kernel/unprivileged_userns_clone", "0\n", "as root type: sysctl -w kernel.unprivileged_userns_clone=1"),
        ("kernel/apparmor_restrict_unprivileged_userns", "1\n", "as root type: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        ("user/max_user_namespaces", "0\n", "as root type: sysctl -w user.max_user_namespaces=15000"),
        ("user/max_user_namespaces", "63000\n", CONTAINER),
    ],
)  # fmt: skip
def test_a_host_that_forbids_user_namespaces_is_told_which_setting(
    tmp_path: Path, name: str, value: str, line: str
) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(value)
    assert remedy(tmp_path) == line


def test_every_kind_of_fault_has_a_remedy() -> None:
    assert set(REMEDIES) == set(get_args(FaultKind))


def test_the_diagnosis_is_well_with_warnings_only() -> None:
    assert Diagnosis((Finding("a", "ok", ""), Finding("b", "warn", ""))).well
    assert not Diagnosis((Finding("a", "FAIL", ""),)).well
