from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from distill.config.dotenv import read_dotenv
from distill.config.environment import clean_environment, read_environment, resolve_keys, wanted_variables
from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded
from distill.config.secret import Secret

Load = Callable[..., Loaded]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The working folder and the folder of the config."""
    working, beside = tmp_path / "working", tmp_path / "configs"
    working.mkdir()
    beside.mkdir()
    monkeypatch.chdir(working)
    return working, beside


def test_the_process_stands_above_env_beside_the_config_above_env_in_the_working_folder(
    folders: tuple[Path, Path],
) -> None:
    working, beside = folders
    (working / ".env").write_text("A=working\nB=working\nC=working\nD=working\n")
    (beside / ".env").write_text("A=beside\nB=beside\n")
    found = read_environment(beside / "run.yaml", {"A": "process", "C": "", "E": "process"})
    assert found == {"A": "process", "B": "beside", "C": "working", "D": "working", "E": "process"}


def test_a_dotenv_file_is_read_as_plain_assignments(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "# keys\nexport A=one\nB = two # note\nC='three # 3'\nD=\"four = $A\"\nE=\nF=a=b#c\n\n", encoding="utf-8"
    )
    assert read_dotenv(path) == {"A": "one", "B": "two", "C": "three # 3", "D": "four = $A", "E": "", "F": "a=b#c"}
    assert read_dotenv(tmp_path / "absent") == {}


def test_a_bad_line_of_a_dotenv_file_is_named_and_never_repeated(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\nsk-canary-0123456789abcdef\nB=two words sk-canary-0123456789abcdef\n")
    with pytest.raises(ConfigFaults) as caught:
        read_dotenv(path)
    assert str(caught.value).splitlines() == [
        f"{path}:2:1: expected NAME=value, with quotes around a value with spaces",
        f"{path}:3:1: expected NAME=value, with quotes around a value with spaces",
    ]


def test_all_missing_variables_are_named_at_once_with_who_wants_them_where(load: Load) -> None:
    with pytest.raises(ConfigFaults) as caught:
        resolve_keys(load(), {"OPENROUTER_API_KEY": ""})
    assert [fault.text("run.yaml") for fault in caught.value.faults] == [
        "run.yaml:12:18: model_presets.shared.api_key_env: environment variable OPENAI_API_KEY is missing; endpoint one needs it: export it or put it in .env",
        "run.yaml:12:18: model_presets.shared.api_key_env: environment variable OPENAI_API_KEY is missing; endpoint two needs it: export it or put it in .env",
        "run.yaml:34:20: reviewer_pool.endpoints[0].api_key_env: environment variable OPENROUTER_API_KEY is empty; endpoint judge needs it: export it or put it in .env",
    ]
    assert caught.value.exit_code == 2


def test_keys_are_found_by_variable_and_shown_to_nobody(load: Load) -> None:
    keys = resolve_keys(load(), {"OPENAI_API_KEY": "canary-one\n", "OPENROUTER_API_KEY": "canary-two"})
    assert {name: key.reveal() for name, key in keys.items()} == {
        "OPENAI_API_KEY": "canary-one",
        "OPENROUTER_API_KEY": "canary-two",
    }
    assert "canary" not in f"{keys} {keys['OPENAI_API_KEY']}"
    with pytest.raises(TypeError):
        pickle.dumps(Secret("canary"))


def test_a_value_that_cannot_be_a_key_is_refused_without_repeating_it(load: Load) -> None:
    with pytest.raises(ConfigFaults, match="OPENAI_API_KEY holds spaces or characters no key has") as caught:
        resolve_keys(load(), {"OPENAI_API_KEY": "canary one", "OPENROUTER_API_KEY": "x"})
    assert "canary" not in str(caught.value)


def test_missing_keys_can_be_left_out_for_a_look(load: Load) -> None:
    loaded = load()
    assert resolve_keys(loaded, {}, optional=True) == {}
    assert wanted_variables(loaded) == ("OPENAI_API_KEY", "OPENROUTER_API_KEY")


def test_a_child_sees_an_allow_list_and_a_home_of_its_own(tmp_path: Path) -> None:
    process = {
        "PATH": "/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC", "HOME": "/root",
        "OPENAI_API_KEY": "canary", "LD_PRELOAD": "evil.so", "PYTHONPATH": "/x", "SSH_AUTH_SOCK": "/y",
    }  # fmt: skip
    assert clean_environment(tmp_path, process) == {
        "PATH": "/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC", "HOME": str(tmp_path),
    }  # fmt: skip
    assert clean_environment(tmp_path, {})["PATH"] == "/usr/local/bin:/usr/bin:/bin"
