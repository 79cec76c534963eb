"""`distill bank` on a small bank: counts, proofs, one case; a bad line is named and is never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from processes import PATIENCE_S

from distill.families.telecom.casemaking import TelecomCaseMaker
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.made import case_of
from distill.storage.banks import append

CASES = 5


def distill(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "distill", "bank", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    """Cases that hold."""
    found, seed = [], 0
    while len(found) < CASES:
        case = case_of(draw_spec(seed))
        evidence = TelecomCaseMaker.prove(case)
        if not evidence.failure:
            found.append(TelecomCaseMaker.line(case, {"kind": "composed"}, evidence.proof, "derivable"))
        seed += 1
    return found


@pytest.fixture
def good(lines, tmp_path) -> Path:
    append(tmp_path / "good.jsonl", lines)
    return tmp_path / "good.jsonl"


def changed(line: dict, **change: object) -> dict:
    """The line with another case, and the id it had."""
    return {**line, "case": {**line["case"], **change}}


@pytest.fixture
def bad(lines, tmp_path) -> Path:
    """Line 1 holds; each of the others is wrong in its own way, and the last one is torn."""
    first, *_ = lines
    rows = [
        first,
        {**first, "schema": 2},
        changed(first, issues=["no_such_issue"]),
        changed(first, intent="billing_dispute", issues=["vpn"], trap="plain", late=0),
        changed(first, policy="harsh"),
        changed(first, persona="nobody"),
        {**first, "id": "telecom-0123456789abcdef"},
        changed(first, details={"name": "", "context": "", "opening": "", "secret": ""}),
        {**first, "family": "mcp"},
    ]
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows) + b"\n" + orjson.dumps(first)[:-20])
    return path


WRONG = {
    2: "schema 2, this program reads 1",
    3: "no sub-issue 'no_such_issue'; known: ",
    4: "vpn is not part of billing_dispute",
    5: "case.policy: ",
    6: "no persona 'nobody'; known: ",
    8: "case.details.secret: ",
    9: "a case of family mcp, not telecom",
    10: "torn: no JSON",
}
"""What is said of the lines that make no case; line 7 makes one, which is not the one that its id names."""


def named(text: str, path: Path) -> dict[int, str]:
    found = [line.removeprefix(f"{path}:").partition(": ") for line in text.splitlines() if line.startswith(f"{path}:")]
    return {int(number): why for number, _, why in found if number.isdigit()}


def test_stats_count_and_name_what_is_missing(good, lines):
    done = distill("stats", str(good), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["file"], found["cases"], found["quarantined"]) == (str(good), CASES, [])
    for axis, key in (("intent", "intent"), ("company", "skin"), ("register", "register"), ("trap", "trap")):
        assert sum(found["axes"][axis].values()) == CASES
        assert all(found["axes"][axis][line["case"][key]] for line in lines)
    assert found["mean_kill_rate"] == pytest.approx(sum(line["proof"]["rate"] for line in lines) / CASES, abs=1e-4)
    assert found["skeletons"]["distinct"] <= CASES
    assert set(found["axes"]) == {
        "intent", "persona", "difficulty", "trap", "register", "company", "policy", "behaviour", "issues", "sub_issue",
    }  # fmt: skip
    met = {(line["case"]["intent"], line["case"]["persona"]) for line in lines}
    missing = {(pair["intent"], pair["value"]) for pair in found["missing"]["pairs"] if pair["axis"] == "persona"}
    assert len(missing) + len(met) == 80
    assert not missing & met
    text = distill("stats", str(good)).stdout
    assert text.startswith(f"{good}: {CASES} cases, 0 lines that are none\n")
    assert "missing" in text
    assert "distinct, the most frequent in " in text


def test_stats_and_validate_name_every_bad_line_and_why(bad):
    stats = distill("stats", str(bad))
    assert stats.returncode == 0
    said = named(stats.stdout, bad)
    assert set(said) == set(WRONG)
    assert all(said[number].startswith(why) for number, why in WRONG.items())
    quarantined = json.loads(distill("stats", str(bad), "--json").stdout)["quarantined"]
    assert {row["line"]: row["why"] for row in quarantined} == said
    for more in (("--no-mutants",), ("--workers", "1")):
        done = distill("validate", str(bad), *more)
        assert done.returncode == 3
        said = named(done.stdout, bad)
        assert list(said) == sorted({*WRONG, 7})
        assert said[7].startswith("the id is 'telecom-0123456789abcdef', but the case makes telecom-")
        assert all(said[number].startswith(why) for number, why in WRONG.items())
        assert f"{bad}: 1 of 10 lines hold, " in done.stdout


def test_validate_of_a_bank_that_holds_ends_with_0(good):
    done = distill("validate", str(good))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{good}: {CASES} of {CASES} lines hold, with mutants; " in done.stdout
    assert "cases/s" in done.stdout


def test_many_workers_say_the_same_in_the_same_order_as_one(bad, lines, tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_bytes(bad.read_bytes() + b"\n" + b"".join(orjson.dumps(line) + b"\n" for line in lines * 2))
    one, many = (distill("validate", str(path), "--no-mutants", "--workers", count) for count in "13")
    assert one.returncode == many.returncode == 3
    assert many.stdout.splitlines()[:-1] == one.stdout.splitlines()[:-1]  # the last line says how fast
    assert sorted(named(many.stdout, path)) == sorted({*WRONG, 7, 11, *range(16, 21)}), "the repeated ones too"


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_bank_has_nothing_to_hold(tmp_path, text):
    path = tmp_path / "empty.jsonl"
    path.write_text(text)
    done = distill("validate", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"distill: {path}: no cases; casegen appends some: distill casegen CONFIG (casegen.bank)\n"
    assert json.loads(distill("stats", str(path), "--json").stdout)["cases"] == 0


def test_validate_names_exact_duplicates_and_proofs_that_are_not_those_of_the_case(lines, tmp_path):
    first, second, *_ = lines
    path = tmp_path / "edited.jsonl"
    proof = first["proof"]
    append(
        path,
        [
            second,
            {**first, "proof": {**proof, "rate": 0.5, "killed": 1}},
            {**second, "origin": {"kind": "other"}},
            {**first, "proof": {**proof, "note": "trust me"}},
            {**first, "proof": {}},
        ],
    )
    done = distill("validate", str(path), "--workers", "2")
    assert done.returncode == 3
    stale = "the case holds, but its stored proof is stale or edited: "
    said = named(done.stdout, path)
    assert said[2] == f"{stale}killed 1, now {proof['killed']}, rate 0.5, now {proof['rate']}"
    assert said[3] == "an exact duplicate of line 1"
    assert said[4] == f'{stale}note "trust me", now null'
    assert said[5].startswith(f"{stale}holds null, now true, ")
    assert set(said) == {2, 3, 4, 5}
    assert f"{path}: 1 of 5 lines hold, with mutants; " in done.stdout
    quick = named(distill("validate", str(path), "--no-mutants").stdout, path)
    assert quick == {number: f"an exact duplicate of line {line}" for number, line in ((3, 1), (4, 2), (5, 2))}


@pytest.mark.parametrize("words", [("stats",), ("validate",), ("show", "1")])
def test_a_file_that_is_missing_ends_with_2(words, tmp_path):
    command, *more = words
    done = distill(command, str(tmp_path / "none.jsonl"), *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"distill: {tmp_path / 'none.jsonl'}: no such bank\n"


def test_show_prints_the_case_with_its_reference_by_number_id_or_beginning(good, lines):
    second = lines[1]
    done = distill("show", str(good), "2")
    assert done.returncode == 0, done.stderr
    for word in (second["id"], second["id"][:14]):
        assert distill("show", str(good), word).stdout == done.stdout
    text = done.stdout
    for heading in ("spec", "opening", "customer", "checks", "reference"):
        assert f"\n── {heading} ─" in text
    for value in (second["case"]["skin"], second["case"]["persona"], *second["case"]["issues"]):
        assert value in text
    reference = text.partition("── reference ")[2]
    assert reference.count("  → ") == reference.count("  ← ") > 1
    assert "  customer: " in reference
    assert reference.rstrip().splitlines()[-1].startswith("  ■ ")
    opening = text.partition("── opening ")[2].splitlines()[1].strip()
    assert opening in reference


def test_show_says_what_is_wrong_with_a_bad_line(bad):
    for number, why in WRONG.items():
        done = distill("show", str(bad), str(number))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"distill: {bad}:{number}: {why}")
    assert "no line and no id 'telecom-f00'" in distill("show", str(bad), "telecom-f00").stderr
    several = distill("show", str(bad), "telecom-")
    assert (several.returncode, several.stdout) == (2, "")
    assert "'telecom-' fits 7 lines, the first of them 1" in several.stderr


def test_the_word_builtin_is_the_bank_that_comes_with_the_program():
    found = json.loads(distill("stats", "builtin", "--json").stdout)
    assert Path(found["file"]).name == "telecom.jsonl"
    assert found["cases"] >= 320
    assert found["missing"] == {"values": {}, "pairs": []}
