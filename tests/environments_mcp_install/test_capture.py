"""Schemas as facts, and dossier files that read back as they were."""

import orjson

from distill.environments.mcp.capture import dossier_json, without_prose
from distill.environments.mcp.ingest import read_dossier


def test_prose_goes_and_properties_of_that_name_stay():
    schema = {
        "title": "createArguments",
        "type": "object",
        "description": "Makes a thing.",
        "properties": {
            "title": {"title": "Title", "type": "string", "description": "Its title.", "default": "none"},
            "description": {"anyOf": [{"type": "string", "title": "x"}, {"type": "null"}], "default": None},
        },
        "$defs": {"title": {"title": "T", "enum": ["description", "title"]}},
        "required": ["title"],
    }
    assert without_prose(schema) == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "default": "none"},
            "description": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
        "$defs": {"title": {"enum": ["description", "title"]}},
        "required": ["title"],
    }


def test_a_dossier_written_and_read_is_the_same(bank, record, tmp_path):
    before = read_dossier(bank(alpha=record) / "alpha.json")
    path = tmp_path / "again.json"
    path.write_bytes(dossier_json(before))
    assert read_dossier(path) == before
    assert orjson.loads(path.read_bytes())["lock"] == list(before.lock.lines)


def test_a_lock_can_lie_beside_its_dossier(bank, record, tmp_path):
    before = read_dossier(bank(alpha=record) / "alpha.json")
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "alpha.txt").write_text(before.lock.text)
    path = tmp_path / "again.json"
    path.write_bytes(dossier_json(before, "locks/alpha.txt"))
    assert read_dossier(path) == before
