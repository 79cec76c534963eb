"""A file that is no dossier is told by file, place, what and remedy."""

import json

import pytest

from distill.environments.mcp.dossier import Dossier
from distill.environments.mcp.ingest import Problem, read_dossier


def read(bank, record):
    return read_dossier(bank(alpha=record) / "alpha.json")


def fault(bank, record) -> str:
    found = read(bank, record)
    assert isinstance(found, Problem), found
    assert str(found).startswith(f"{found.path}: ")
    return found.message


def test_a_right_dossier_is_read(bank, record):
    found = read(bank, record)
    assert isinstance(found, Dossier)
    assert (found.id, found.tool("look").effect, found.tool("touch").effect) == ("alpha", "reads", "writes")


def test_bad_json_is_told_by_line_and_column(bank):
    assert fault(bank, '{\n  "id": "alpha",\n  "name" "x"\n}').startswith("line 3, column 10: not JSON")


@pytest.mark.parametrize("key", ["id", "name", "description", "version", "packages", "determinism"])
def test_each_missing_key_is_named(bank, record, key):
    del record[key]
    assert fault(bank, record) == f"{key}: missing"


def test_an_unknown_key_gets_the_nearest_known_one(bank, record):
    record["launch"]["arvg"] = record["launch"].pop("argv")
    message = fault(bank, record)
    assert "launch.arvg: unknown key (did you mean: argv)" in message
    assert "launch.argv: missing" in message


def test_an_unknown_determinism_lists_the_known_ones(bank, record):
    record["determinism"] = "mostly"
    message = fault(bank, record)
    assert message.startswith("determinism: ")
    assert all(word in message for word in ("pinned", "masked", "none", "mostly"))


def test_a_broken_schema_is_told_by_tool_and_place(bank, record):
    record["tools"][1]["parameters"] = {"type": "object", "properties": {"a": {"type": "strin"}}}
    assert fault(bank, record).startswith("tools[1].parameters: not a JSON schema: properties/a/type: ")


def test_parameters_must_be_an_object_schema(bank, record):
    record["tools"][0]["parameters"] = {"type": "array"}
    assert fault(bank, record).startswith("tools[0].parameters: not a schema of an object")


def test_a_hash_that_is_none_is_refused(bank, record):
    record["tools_sha256"] = "b" * 63
    assert fault(bank, record).startswith("tools_sha256: ")


def test_a_launch_without_a_pinned_tool_list_is_refused_with_the_remedy(bank, record):
    del record["tools_sha256"]
    assert fault(bank, record) == "tools_sha256: missing; find it out, type: distill mcp capture <this file>"


def test_a_probe_of_a_tool_that_is_not_there_is_refused(bank, record):
    record["probes"] = [{"tool": "look", "says": "x"}]
    assert isinstance(read(bank, record), Dossier)
    record["probes"] = [{"tool": "lok"}]
    assert fault(bank, record) == "probes: there is no tool lok"


def test_an_effect_must_be_reads_or_writes(bank, record):
    record["tools"][0]["effect"] = "sometimes"
    assert fault(bank, record).startswith("tools[0].effect: ")


def test_the_same_tool_twice_is_refused(bank, record):
    record["tools"][1]["name"] = "look"
    assert fault(bank, record) == "tools: look is there twice"


def test_an_unknown_place_in_the_launch_lists_the_known_ones(bank, record):
    record["launch"]["argv"][2] = "{home}/x"
    message = fault(bank, record)
    assert "launch.argv[2]: unknown place {home}" in message
    assert "{workdir}" in message


@pytest.mark.parametrize("path", ["/etc/passwd", "lib/../../x"])
def test_a_discarded_file_stays_in_the_servers_folder(bank, record, path):
    record["launch"]["discard"] = [path]
    assert fault(bank, record).startswith("launch.discard[0]: must be a path inside")


@pytest.mark.parametrize(
    "line",
    [
        "alpha>=1.0 --hash=sha256:" + "a" * 64,
        "alpha==1.0",
        "alpha==1.0 --hash=md5:" + "a" * 32,
        "--index-url https://example.com/simple",
        "alpha @ https://example.com/alpha.whl --hash=sha256:" + "a" * 64,
        "-e .",
    ],
)
def test_a_lock_line_that_is_no_exact_pin_is_refused_by_number(bank, record, line):
    record["lock"] = ["beta==2.0 --hash=sha256:" + "c" * 64, line]
    assert fault(bank, record).startswith("lock: line 2: not `name==version --hash=sha256:...`")


def test_a_lock_for_another_version_is_refused(bank, record):
    record["packages"][0]["version"] = "1.1"
    assert fault(bank, record).startswith("lock: pins alpha at 1.0, packages say 1.1; make it again")


def test_a_lock_file_that_is_not_there_is_named_with_the_remedy(bank, record):
    record["lock"] = "locks/alpha.txt"
    assert fault(bank, record).startswith("lock: locks/alpha.txt cannot be read: No such file")


def test_a_lock_path_cannot_leave_the_folder(bank, record, tmp_path):
    (tmp_path / "secret.txt").write_text("alpha==1.0 --hash=sha256:" + "a" * 64)
    record["lock"] = "../secret.txt"
    assert fault(bank, record) == "lock: ../secret.txt leaves the dossier's folder"


def test_what_a_capture_finds_out_may_be_wrong_when_capturing(bank, record):
    record["packages"][0]["version"] = record["version"] = "1.1"
    record["tools_sha256"] = "?"
    found = read_dossier(bank(alpha=record) / "alpha.json", recapture=True)
    assert isinstance(found, Dossier)
    assert (found.lock, found.tools_sha256, found.version) == (None, None, "1.1")


def test_a_bare_registry_record_is_known_but_cannot_be_launched(bank):
    server = {
        "$schema": "https://example.com/server.schema.json",
        "name": "io.github.someone/mcp-server-notes",
        "description": "Notes.",
        "version": "0.3.1",
        "packages": [{"registryType": "pypi", "identifier": "notes-mcp", "version": "0.3.1"}],
        "remotes": [],
    }
    found = read(bank, json.dumps({"server": server, "_meta": {}}))
    assert isinstance(found, Dossier)
    assert (found.id, found.determinism, found.launch, found.lock) == ("notes", "none", None, None)
