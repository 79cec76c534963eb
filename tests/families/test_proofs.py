"""Every template proven with real servers in the sandbox, and its stored kill rate."""

from __future__ import annotations

import pytest
from bench import case_of, family_for, measure, measured_cases, template_named

from distill.domain.tool import ToolCall
from distill.environments.mcp.library import Library, built_in_banks
from distill.families.mcp.kill_rates import FLOOR, content_of, stored_rates
from distill.families.mcp.missions import all_templates, servers_used
from distill.families.mcp.params import REGISTERS
from distill.families.mcp.seeded import untouched
from distill.families.mcp.state import changes, flat

FAMILY = family_for()
NAMES = [template.name for template in all_templates()]
KINDS = [(template.name, kind) for template in all_templates() for kind in (None, *template.abstains, *template.talks)]


@pytest.fixture(scope="module", autouse=True)
def installed(request):
    missing = [server for server in servers_used() if FAMILY._library.installed(server) is None]
    if missing and any("servers" in item.keywords for item in request.session.items):
        pytest.skip(f"not installed: {', '.join(missing)}; type: distill mcp install")


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_kill_rate_is_high_enough_and_of_the_template_as_it_is(name):
    stored = stored_rates()[name]
    assert stored.rate >= FLOOR
    assert stored.killed >= 40
    assert content_of(measured_cases(FAMILY, name, stored.seeds)) == stored.content


@pytest.mark.servers
@pytest.mark.parametrize(("name", "kind"), KINDS)
async def test_reference_nothing_and_mistake_are_told_apart_for_real(name, kind):
    seed = 101
    case = case_of(FAMILY, name, seed, kind, REGISTERS[seed % len(REGISTERS)])
    proof = await FAMILY.prove(case)
    assert proof.holds, proof.failure


@pytest.mark.servers
@pytest.mark.parametrize("name", NAMES)
async def test_a_seed_that_nobody_touched_looks_as_it_was_worked_out_to_look(name):
    for kind in (None, *template_named(name).abstains, *template_named(name).talks):
        case = case_of(FAMILY, name, 103, kind)
        async with FAMILY.open(case) as environment:
            state = await environment.finish()
        assert flat(state).keys() == flat(untouched(case.body["seed"])).keys()
        assert not changes(case.body["seed"], state)


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
async def test_mutants_of_a_reference_are_noticed(name):
    rate = await measure(FAMILY, measured_cases(FAMILY, name, 1), per_case=4)
    assert rate.rate >= 0.75, rate.survivors


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), KINDS)
async def test_thirty_seeds_of_each_kind_are_proven(name, kind):
    for seed in range(200, 230):
        case = case_of(FAMILY, name, seed, kind, REGISTERS[seed % len(REGISTERS)])
        proof = await FAMILY.prove(case)
        assert proof.holds, f"{seed}: {proof.failure}"


@pytest.mark.servers
async def test_a_withheld_or_unshown_tool_is_not_on_offer():
    case = case_of(FAMILY, "setting_regression", 1)
    async with FAMILY.open(case) as environment:
        assert [tool.name for tool in environment.tools] == case.body["shown"]
        seen = await environment.call(ToolCall("c", "git__git_push", {}))
    assert seen.is_error
    assert not seen.executed


async def test_prepare_names_the_line_to_type_when_a_server_is_not_installed(tmp_path):
    family = family_for()
    family.__dict__["_library"] = Library.load([built_in_banks()], tmp_path)
    with pytest.raises(Exception, match="distill mcp install"):
        await family.prepare(install=False, say=lambda _line: None)
