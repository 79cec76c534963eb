"""The bank that comes with the program: what it covers, and that it holds."""

from __future__ import annotations

from collections import Counter

import pytest

from distill.app.banks import open_bank, proved, sorted_out
from distill.families.telecom.bankwork import PAIRED, VALUES, Entry, check_line, coverage, impossible, pairs
from distill.families.telecom.draw import draw_spec
from distill.families.telecom.made import case_of
from distill.families.telecom.proof import KILL_FLOOR
from distill.families.telecom.spec import INTENTS
from distill.storage.banks import BankLine

SAMPLE = 40
LEAST = 320


@pytest.fixture(scope="module")
def bank():
    return open_bank("builtin")


@pytest.fixture(scope="module")
def entries(bank):
    entries, faults = sorted_out(bank)
    assert faults == []
    return entries


def entry(seed: int) -> Entry:
    spec = draw_spec(seed)
    data = {"id": case_of(spec).case_id, "case": spec.model_dump(mode="json", by_alias=True), "proof": {"rate": 0.5}}
    return Entry(BankLine(seed, data), spec, case_of(spec))


def test_every_value_of_every_axis_and_every_pair_is_there(entries):
    found = coverage(entries)
    assert found.cases == len(entries) >= LEAST
    assert found.absent() == {}
    assert found.missing == ()


def test_every_pair_of_an_intent_with_another_axis_has_a_composition():
    assert set(impossible()) == set()
    assert len(pairs()) + len(impossible()) == len(INTENTS) * sum(len(VALUES[axis]) for axis in PAIRED)


def test_no_company_that_is_held_out_is_in_it(entries):
    assert {one.spec.skin for one in entries} == set(VALUES["company"])


def test_no_two_are_alike_and_no_skeleton_is_everywhere(entries):
    found = coverage(entries)
    assert found.look_alikes == 0
    assert found.largest_share <= 0.06
    assert len({one.case.case_id for one in entries}) == len(entries)


def test_every_id_is_the_one_that_its_case_makes_and_every_stored_proof_holds(entries):
    for one in entries:
        data = one.line.data
        assert data["id"] == one.case.case_id
        assert data["origin"] == {"kind": "composed"}
        assert data["blind"] == "derivable"
        proof = data["proof"]
        assert proof["holds"]
        assert proof["rate"] == round(proof["killed"] / (proof["killed"] + proof["survived"]), 4)
        assert proof["rate"] >= KILL_FLOOR


def test_a_sample_holds_when_it_is_proved_anew(bank):
    step = len(bank.lines) // SAMPLE
    wrong = {line.number: check_line(line, mutants=True) for line in bank.lines[::step][:SAMPLE]}
    assert len(wrong) == SAMPLE
    assert {number: why for number, why in wrong.items() if why} == {}


@pytest.mark.slow
def test_all_of_it_holds_when_it_is_proved_anew(bank):
    whys = list(proved(bank, mutants=True))
    assert [number for number, _ in whys] == [line.number for line in bank.lines]
    assert [(number, why) for number, why in whys if why] == []


def test_coverage_counts_what_is_there_and_names_what_is_not():
    some = [entry(seed) for seed in range(12)]
    found = coverage(some)
    for axis in ("intent", "persona", "difficulty", "trap", "register", "company", "policy", "issues"):
        wanted = Counter(value for one in some for value in one.values()[axis])
        assert {value: count for value, count in found.counts[axis].items() if count} == wanted
        assert sum(wanted.values()) == len(some)
        assert found.absent().get(axis, []) == [value for value in VALUES[axis] if value not in wanted]
    met = {(one.spec.intent, axis, value) for one in some for axis in PAIRED for value in one.values()[axis]}
    assert set(found.missing) == set(pairs()) - met
    assert found.kill_rate == 0.5


def test_a_case_that_is_there_twice_is_a_look_alike():
    found = coverage([entry(1), entry(2), entry(1)])
    assert (found.look_alikes, found.skeletons) == (1, 2)
    assert found.largest_share == pytest.approx(2 / 3)


def test_an_empty_bank_lacks_everything():
    found = coverage([])
    assert (found.cases, found.skeletons, found.largest_share, found.kill_rate) == (0, 0, 0, None)
    assert found.absent() == {axis: list(values) for axis, values in VALUES.items()}
    assert found.missing == pairs()


def test_the_cases_of_a_bank_come_once_each_before_any_comes_again(telecom):
    stock = len(telecom._banked.specs)
    share = telecom._params.bank_share
    places = int(stock / share)
    banked = {case_of(spec).case_id for spec in telecom._banked.specs}
    dealt = [telecom.deal(place, place, 7).case_id for place in range(places)]
    from_bank = [case_id for case_id in dealt if case_id in banked]
    assert len(from_bank) == len(set(from_bank)) >= stock - 1
    assert [telecom.deal(place, place, 8).case_id for place in range(places)] != dealt
