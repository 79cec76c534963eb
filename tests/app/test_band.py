"""A difficulty band, and the calibration it stands on, are looked at before anything is started."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from click.testing import CliRunner

from distill.app.band import band_notes, in_band, refuse_scripted
from distill.app.banks import open_bank
from distill.app.families import build_families, pin_all
from distill.app.plan.plan import plan
from distill.cli.validate import command as validate
from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded, load_run
from distill.storage.calibration import CALIBRATION, Measured, write_calibration

FILE = """\
run: {name: band, seed: 3, target_accepted: 4, max_cases: 8, calibration: c.jsonl, difficulty_band: {student: [0, 0.5]}}
output: {dir: out}
teacher_pool:
  endpoints:
    - {name: t, provider: vllm, kind: local, base_url: "http://127.0.0.1:8000/v1", model: large}
review_flow: {enabled: false}
scenarios:
  - generator: telecom
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(text: str = FILE, **sets: str) -> Loaded:
    Path("run.yaml").write_text(text, encoding="utf-8")
    return load_run(Path("run.yaml"), sets=tuple(f"run.{key}={value}" for key, value in sets.items()))


def measure(kind: str = "local", passed: int = 0, cases: int = 2) -> list[str]:
    ids = [line.data["id"] for line in open_bank("builtin").lines[:cases]]
    lines = [Measured(one, "student", "s", "m", kind, 2, passed, 10.0, None) for one in ids]
    write_calibration(Path("c.jsonl"), lines)
    return ids


def faults(loaded: Loaded) -> list[str]:
    with pytest.raises(ConfigFaults) as refused:
        build_families(loaded)
    return [f"{fault.where}: {fault.what}" for fault in refused.value.faults]


def test_a_calibration_that_is_not_there_is_refused_with_how_to_make_it(home: Path) -> None:
    assert faults(load()) == [
        "run.calibration: c.jsonl: no such file; distill calibrate BANK --config FILE measures the cases of a bank"
    ]


def test_a_band_that_holds_no_case_is_refused(home: Path) -> None:
    measure(passed=2)
    (told,) = faults(load())
    assert told.startswith(
        "run.difficulty_band: no case of the banks of scenarios[0] was measured and lies in this band"
    )


def test_a_family_that_makes_each_case_anew_is_refused(home: Path) -> None:
    measure()
    (told,) = faults(load(FILE.replace("generator: telecom", "generator: mcp")))
    assert told.startswith("scenarios[0].generator: run.difficulty_band plays cases of banks")


def test_a_file_that_is_no_calibration_is_refused_with_its_line(home: Path) -> None:
    Path("c.jsonl").write_text("{}\n", encoding="utf-8")
    (told,) = faults(load())
    assert "c.jsonl:1: not a line of a calibration" in told


def test_what_an_oracle_has_shown_is_refused_for_a_paid_run(home: Path) -> None:
    measure(kind="scripted")
    with pytest.raises(ConfigFaults, match="was measured with --offline, by an oracle"):
        refuse_scripted(load())
    measure()
    refuse_scripted(load())


def test_only_cases_in_the_band_are_dealt_and_validate_says_how_many(home: Path) -> None:
    ids = measure(cases=3)
    loaded = load()
    (family,) = families = build_families(loaded)
    assert {family.deal(place, place, 7).case_id for place in range(6)} == set(ids)
    note, scarce = band_notes(loaded, families)
    assert note.startswith("run.difficulty_band: 3 cases of the banks lie in it")
    assert scarce.startswith("run.difficulty_band: 8 cases are wanted (run.max_cases) and 3 lie in the band")


def test_a_band_with_as_many_cases_as_wanted_is_told_of_in_one_line(home: Path) -> None:
    measure(cases=8)
    loaded = load()
    assert len(list(band_notes(loaded, build_families(loaded)))) == 1


def test_a_run_keeps_the_calibration_that_it_began_with(home: Path) -> None:
    ids = measure(cases=3)
    loaded, pins = load(), home / "pins"
    pin_all(loaded, build_families(loaded), pins)
    began = build_families(loaded, pins=pins)[0].fingerprint()
    measure(cases=1)
    assert (pins / CALIBRATION).exists()
    assert in_band(loaded, pins) == set(ids)
    assert build_families(loaded, pins=pins)[0].fingerprint() == began
    assert build_families(loaded)[0].fingerprint() != began


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ({"calibration": "null"}, "run.difficulty_band: needs run.calibration"),
        ({"difficulty_band": "{student: [0.5, 0.2]}"}, "goes from the lower to the higher rate, found [0.5, 0.2]"),
        ({"difficulty_band": "{}"}, "name a range for student or for teacher"),
        ({"difficulty_band": "{student: [0, 2]}"}, "must be at most 1"),
        ({"difficulty_band": "{student: [0]}"}, "run.difficulty_band.student"),
        ({"samples_per_case": "0"}, "run.samples_per_case=0: must be at least 1"),
    ],
)
def test_a_band_that_makes_no_sense_is_refused_in_the_file(home: Path, sets: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigFaults) as refused:
        load(**sets)
    assert told in str(refused.value)


def test_samples_count_towards_the_target(home: Path) -> None:
    with pytest.raises(ConfigFaults, match="must not be below target_accepted"):
        load(target_accepted="9", calibration="null", difficulty_band="null")
    assert (
        load(target_accepted="9", samples_per_case="2", calibration="null", difficulty_band="null").config.run.plays
        == 16
    )


def test_what_an_oracle_has_measured_is_refused_by_plan_in_the_words_of_validate(home: Path) -> None:
    measure("scripted")
    load()
    refused = CliRunner().invoke(validate, ["run.yaml"])
    assert refused.exit_code == 2
    with pytest.raises(ConfigFaults, match="was measured with --offline") as told:
        anyio.run(plan, Path("run.yaml"))
    assert refused.stderr == f"{told.value}\n"
