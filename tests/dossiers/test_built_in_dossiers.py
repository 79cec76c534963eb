"""The dossiers that come with distill."""

import re

import pytest

from distill.environments.mcp.capture import without_prose
from distill.environments.mcp.ingest import read_dossier
from distill.environments.mcp.library import Library, built_in_banks

LIBRARY = Library.load([built_in_banks()], built_in_banks())
PYTHON = ("duckdb", "editor", "excel", "git", "make", "profiler", "word", "workdays")
NODE = ("filesystem", "memory")
SERVERS = tuple(sorted((*PYTHON, *NODE)))
STATELESS = {"workdays"}
OURS = ("mailbox", "ticketdesk")


def test_each_is_read_with_every_schema_looked_at():
    for path in built_in_banks().glob("*.json"):
        assert read_dossier(path).id == path.stem


def test_all_are_read():
    assert LIBRARY.problems == ()
    assert {*SERVERS, *OURS} <= set(LIBRARY.dossiers)


@pytest.mark.parametrize("server", [*SERVERS, *OURS])
def test_each_is_complete(server):
    dossier = LIBRARY.get(server)
    assert dossier.determinism == "pinned"
    assert dossier.network is False
    assert dossier.licence
    assert (
        (dossier.snapshot is None and not dossier.seeds) if server in STATELESS else dossier.snapshot in dossier.seeds
    )
    assert dossier.probed.call_ms is not None
    assert dossier.offered
    for card in dossier.tools:
        assert card.description.endswith("."), card.name
        assert 0 < card.tokens < 3000, card.name
        assert without_prose(card.parameters)["type"] == "object"


@pytest.mark.parametrize("server", PYTHON)
def test_each_lock_pins_the_whole_tree_and_names_no_place(server):
    lock = LIBRARY.get(server).lock
    assert len(lock.lines) > 20
    assert "mcp" in lock.pins
    assert not re.search(r"://|--index|--find-links|#", lock.text)
    assert all(line.count("--hash=sha256:") >= 1 for line in lock.lines)


@pytest.mark.parametrize("server", NODE)
def test_each_lock_of_node_modules_pins_the_whole_tree_and_names_no_place(server):
    dossier = LIBRARY.get(server)
    assert len(dossier.lock.lines) > 20
    assert dossier.lock.pins[dossier.package.identifier] == dossier.version
    assert not re.search(r"://|registry|resolved", dossier.lock.text)
    assert all(re.fullmatch(r"\S+@\d\S* sha512-\S{88}", line) for line in dossier.lock.lines)


@pytest.mark.parametrize("server", ["duckdb", "editor", "excel", "make"])
def test_servers_that_break_with_the_newer_sdk_are_held_below_it(server):
    dossier = LIBRARY.get(server)
    assert "mcp<2" in dossier.constraints
    assert dossier.lock.pins["mcp"].startswith("1.")
