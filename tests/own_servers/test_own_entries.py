"""Entries as other programs write them are read, without false alarms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from distill.config.faults import ConfigFaults
from distill.config.json_source import read_json_source
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.credentials import names_credential
from distill.environments.mcp.own.entry import Entry, read_entry

EDITORS = """{
  // asked for at start
  "inputs": [{"id": "x", "type": "promptString",},],
  "servers": {
    /* two
       lines */ "one": {
      "command": "python3", // "not": a value
      "args": ["http://x/*y*/", ",]", "a\\\\",],
      "disabledTools": ["z"],
    },
  },
}
"""


def read(tmp_path: Path, body: dict) -> Entry:
    (tmp_path / "mcp.json").write_text(json.dumps({"mcpServers": {"one": body}}))
    return read_entry(read_json_source(tmp_path / "mcp.json"), "one", Care())


def test_comments_and_trailing_commas_are_read_and_positions_stay(tmp_path) -> None:
    file = tmp_path / "mcp.json"
    file.write_text(EDITORS)
    source = read_json_source(file)
    assert read_entry(source, "one", Care()).argv == ("python3", "http://x/*y*/", ",]", "a\\")
    assert source.locate(("servers", "one"), "key") == (6, 17)
    assert source.locate(("servers", "one", "args", 1)) == (8, 33)


@pytest.mark.parametrize(
    "body",
    [
        {"env": {"MAX_TOKENS": "4096", "TOKENIZERS_PARALLELISM": "false", "API_KEY": "", "SORT_KEY": "name"}},
        {"env": {"API_KEY": "${API_KEY}", "TOKEN_FILE": "token.txt", "SECRET_PATH": "/run/secret", "TOKEN_ID": "abc"}},
        {"args": ["--token", "/run/token", "--no-token", "--verbose", "--keyboard", "us", "--key-file=x.pem"]},
        {"args": ["--password-file", "pw.txt", "--cookie=true", "--secret=1234", "https://x.example/a:b"]},
        {"_note": "mine", "alwaysAllow": [], "timeout": 60, "trust": True, "gallery": True},
    ],
)
def test_no_false_alarm(tmp_path, body) -> None:
    assert read(tmp_path, {"command": "python3"} | body).argv[0] == "python3"


def test_a_program_whose_path_has_a_space_is_no_line(tmp_path) -> None:
    (tmp_path / "my tool").write_text("")
    assert read(tmp_path, {"command": str(tmp_path / "my tool")}).argv == (str(tmp_path / "my tool"),)


NAMES = ["API_KEY", "apiKey", "GITHUB_TOKEN", "PGPASSWORD", "MYSQL_PWD", "authToken", "AWS_SECRET_ACCESS_KEY", "key"]


@pytest.mark.parametrize("name", [*NAMES, "Set-Cookie", "Proxy-Authorization", "db-passwd", "OPENAI_APIKEY", "TOKEN_2"])
def test_names_of_credentials(tmp_path, name) -> None:
    assert names_credential(name)
    for body in ({"env": {name: "hunter2"}}, {"args": [f"--{name}", "hunter2"]}, {"args": [f"--{name}=hunter2"]}):
        with pytest.raises(ConfigFaults, match="named, not written down"):
            read(tmp_path, {"command": "python3"} | body)
