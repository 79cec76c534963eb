"""Verifying a server that is well, and servers that are not."""

from __future__ import annotations

import pytest

from distill.environments.mcp.dossier import Dossier, Probe
from distill.environments.mcp.launch import tools_digest
from distill.environments.mcp.verify import verify

SCHEMA = {"type": "object", "properties": {}}
LISTED = [{"name": name, "description": "Acts.", "inputSchema": SCHEMA} for name in ("act", "ping")]
PINNED = tools_digest(LISTED)


def dossier(*probes: Probe, effect: str = "writes") -> Dossier:
    return Dossier.model_validate(
        {
            "id": "evil",
            "name": "org.example/evil",
            "description": "Does evil.",
            "version": "1",
            "packages": [{"registryType": "pypi", "identifier": "evil", "version": "1"}],
            "determinism": "pinned",
            "probes": [probe.model_dump() for probe in probes],
            "tools": [{"name": tool["name"], "effect": effect, "parameters": SCHEMA} for tool in LISTED],
        }
    )


async def verdict(evil, bench, mode: str, *probes: Probe, effect: str = "writes"):
    ticks = iter([100.0, 101.5])
    return await verify(dossier(*probes, effect=effect), evil(mode, tools_sha256=PINNED), bench, lambda: next(ticks))


async def test_a_server_as_pinned_whose_probes_are_answered_has_no_problem(evil, bench):
    found = await verdict(evil, bench, "good", Probe(tool="ping", says="pong"), Probe(tool="act", says="done"))
    assert (found.tools, found.hash_ok, found.probe_ok, found.problem, found.seconds) == (2, True, True, "", 1.5)
    assert found.tokens == 26


async def test_without_probes_a_tool_that_reads_and_needs_nothing_is_called(evil, bench):
    assert (await verdict(evil, bench, "good")).probe_ok is None
    assert (await verdict(evil, bench, "good", effect="reads")).probe_ok is True
    assert (await verdict(evil, bench, "exit_call", effect="reads")).probe_ok is False


async def test_tools_that_differ_are_named_and_still_probed(evil, bench):
    found = await verdict(evil, bench, "odd_names", Probe(tool="act", says="done"))
    assert (found.hash_ok, found.probe_ok) == (False, True)
    assert "+'a b'" in found.problem
    assert "-'ping'" in found.problem
    assert found.problem.isprintable()
    assert "descriptions or schemas" in (await verdict(evil, bench, "good_but_changed")).problem


async def test_a_probe_with_another_answer_or_none_is_told(evil, bench):
    other = await verdict(evil, bench, "good", Probe(tool="ping", says="ding"), Probe(tool="act"))
    assert (other.hash_ok, other.probe_ok, other.problem) == (True, False, "ping said 'pong', not 'ding'")
    gone = await verdict(evil, bench, "poisoned", Probe(tool="ping"))
    assert "no server of this case has evil__ping" in gone.problem


@pytest.mark.parametrize(("mode", "said"), [("exit_first", "no luck"), ("bad_schema", "not a JSON schema")])
async def test_a_server_that_does_not_start_is_a_verdict_and_no_crash(evil, bench, mode, said):
    found = await verdict(evil, bench, mode, Probe(tool="act"))
    assert (found.tools, found.hash_ok, found.probe_ok) == (None, None, None)
    assert said in found.problem
