"""The reference pages are what the program makes of itself, and tell of everything there is."""

from __future__ import annotations

import click
import pytest
from reference_events import logged
from reference_pages import FOLDER, pages
from reference_record import FIELDS, found

from distill.cli.main import COMMANDS, cli
from distill.config.fingerprint import classify
from distill.config.models import RunConfig
from distill.config.schema import keys
from distill.telemetry import Event


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_what_the_program_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name](), "type: python tests/docs/reference_pages.py"


def test_no_other_page_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(pages())


def test_every_command_and_option_is_told() -> None:
    text = pages()["cli.md"]()
    with click.Context(cli) as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            assert command is not None
            assert f"## distill {name}\n" in text
            for option in command.params:
                assert all(f"`{spelled}`" in text for spelled in option.opts if spelled.startswith("-"))


def test_every_key_is_told_with_its_class() -> None:
    text = pages()["config.md"]()
    for section in RunConfig.model_fields:
        assert f"## {section}\n" in text
    lines = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    own = {".".join(map(str, path)).replace(".[]", "[]"): path for path, _ in keys(RunConfig)}
    told = own.keys() & lines.keys()
    assert len(told) > 50
    for name in told:
        assert lines[name].endswith(f"| {classify(own[name])} |") or lines[name].split("| ")[-1].startswith(
            ("fixed: ", "not compared: ")
        )


def test_every_field_of_a_record_is_told_and_no_other() -> None:
    assert set(found()) == set(FIELDS)


def test_every_event_is_logged_somewhere_and_each_logged_one_is_in_the_list() -> None:
    assert logged().keys() == {event.name for event in Event} - {Event.HEARTBEAT.name}
