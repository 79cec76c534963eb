"""A path that cannot even be looked at is one clear line and exit 2, whichever command it was given to."""

from __future__ import annotations

from pathlib import Path

import pytest
from runs import DEFAULTS, OFFLINE

from distill.cli import main as entry

LONG = "x" * 300  # of the faults of a path, the one that root has too
TELECOM = "distill.families.telecom:TelecomScenarioGenerator"


def written(folder: Path, out: str = "out", generator: str = TELECOM, tail: str = "") -> None:
    text = OFFLINE.format(**{**DEFAULTS, "generator": generator}).replace("dir: out", f"dir: {out}")
    (folder / "run.yaml").write_text(text + tail)


@pytest.mark.parametrize(
    "words",
    [
        ("status", LONG),
        ("show", LONG, "1"),
        ("sample", LONG),
        ("diff", LONG, LONG),
        ("pause", LONG),
        ("rejudge", LONG),
        ("bank", "stats", LONG),
        ("run", LONG),
        ("validate", f"{LONG}/run.yaml"),
    ],
)
def test_a_name_that_is_too_long(in_process, words) -> None:
    code, said = in_process(*words)
    assert code == 2
    assert said.startswith(("distill: ", f"{LONG}/run.yaml:1:1: "))
    assert "File name too long" in said


@pytest.mark.parametrize("command", ["run", "validate", "doctor", "rejudge"])
def test_an_output_folder_whose_name_is_too_long(in_process, tmp_path, command) -> None:
    written(tmp_path, out=LONG, generator="shop_family:ShopFamily")
    code, said = in_process(command, "run.yaml", *([] if command == "validate" else ["--offline"]))
    assert code == 2
    assert "Traceback" not in said
    assert command == "doctor" or "File name too long" in said  # doctor's lines are on stdout


@pytest.mark.parametrize(
    "tail",
    [f"    params: {{bank: {LONG}}}\n", f"environments: {{mcp: {{dossiers: [{LONG}]}}}}\n"],
    ids=["bank", "dossiers"],
)
def test_a_path_in_the_file_is_named_at_its_place(in_process, tmp_path, tail) -> None:
    written(tmp_path, tail=tail)
    code, said = in_process("validate", "run.yaml")
    assert code == 2
    assert "run.yaml:" in said
    assert "cannot be looked at (File name too long)" in said


def test_a_path_nobody_thought_of_is_one_line_and_a_file_of_the_program_is_not(in_process, monkeypatch) -> None:
    def broken(name: str) -> None:
        def main(**_: object) -> None:
            open(name)  # noqa: PTH123, SIM115

        monkeypatch.setattr(entry.cli, "main", main)

    broken("/nowhere/at/all")
    assert in_process() == (2, "distill: /nowhere/at/all: No such file or directory\n")
    broken(str(Path(entry.__file__).with_name("missing.py")))
    with pytest.raises(FileNotFoundError):
        entry.main()
