from __future__ import annotations

import random
from collections import Counter

import pytest

from distill.domain.case import Case
from distill.families.deck import dealt
from distill.stages.dealing import Dealer, derive
from distill.stages.planner import LOOK_ALIKE, SHARE_FLOOR, SKELETON_SHARE, Planner


class DrawingFamily:
    """Draws from `kinds` different skeletons and `goals` different goal shapes."""

    def __init__(self, name, kinds=10_000, goals=10_000):
        self.name, self.kinds, self.goals = name, kinds, goals

    def draw(self, seed):
        rng = random.Random(seed)
        skeleton, shape = f"{self.name}-{rng.randrange(self.kinds)}", f"goal {rng.randrange(self.goals)}"
        return Case(f"{self.name}-{seed}", self.name, "t", shape, shape, skeleton, "easy", {})


def plans(numbers, seed=5, share=0.06, families=None, samples=1):
    families = families or [DrawingFamily("a"), DrawingFamily("b")]
    planner = Planner(families, Dealer(families, [3.0, 1.0][: len(families)], seed, samples), share)
    return {n: planner.plan(n) for n in numbers}


def test_case_n_does_not_depend_on_the_order_in_which_numbers_are_asked_for():
    forwards = plans(range(200))
    shuffled = list(range(200))
    random.Random(1).shuffle(shuffled)
    assert plans(shuffled) == forwards


def test_case_n_does_not_depend_on_which_numbers_were_asked_for_before():
    assert plans([57])[57] == plans(range(100))[57]


def test_the_samples_of_a_case_have_numbers_in_a_row_and_one_fate():
    families = [DrawingFamily("a", 2, 2), DrawingFamily("b", 2, 2)]
    once, thrice = plans(range(40), families=families), plans(range(120), families=families, samples=3)
    for number, planned in thrice.items():
        of_case = once[number // 3]
        assert (planned.number, planned.sample) == (number, number % 3)
        assert (planned.case, planned.dropped) == (of_case.case, of_case.dropped)


def test_a_start_that_remembers_whole_cases_plans_the_rest_as_before():
    families = [DrawingFamily("a", 3, 3)]
    whole = plans(range(60), families=families, samples=3)
    planner = Planner(families, Dealer(families, [1.0], 5, 3), 0.06)
    for number in range(0, 30, 3):
        planner.remember(
            whole[number].case.skeleton, whole[number].case.goal_shape, dropped=bool(whole[number].dropped)
        )
    shuffled = list(range(30, 60))
    random.Random(2).shuffle(shuffled)
    assert {n: planner.plan(n) for n in shuffled} == {n: whole[n] for n in range(30, 60)}


def test_another_seed_gives_other_cases():
    assert {p.case.case_id for p in plans(range(50)).values()}.isdisjoint(
        p.case.case_id for p in plans(range(50), seed=6).values()
    )


def test_families_are_drawn_by_weight():
    counts = Counter(p.case.family for p in plans(range(2000)).values())
    assert counts["a"] / 2000 == pytest.approx(0.75, abs=0.05)


def test_a_look_alike_is_dropped_and_names_its_twin():
    dropped = [
        p
        for p in plans(range(40), families=[DrawingFamily("a", 2, 2), DrawingFamily("b", 2, 2)]).values()
        if p.dropped == LOOK_ALIKE
    ]
    assert dropped
    assert all("same goal as case" in p.detail for p in dropped)


def test_no_skeleton_takes_more_than_its_share_of_what_is_played():
    planned = [
        p
        for p in plans(range(3000), share=0.06, families=[DrawingFamily("a", 12), DrawingFamily("b", 12)]).values()
        if not p.dropped
    ]
    counts = Counter(p.case.skeleton for p in planned)
    assert max(counts.values()) <= max(SHARE_FLOOR, 0.06 * 3000 + 1)
    assert any(
        p.dropped == SKELETON_SHARE
        for p in plans(range(300), families=[DrawingFamily("a", 3), DrawingFamily("b", 3)]).values()
    )


def test_derived_seeds_differ_by_every_argument():
    assert len({derive(s, n, p) for s in range(20) for n in range(20) for p in ("x", "y")}) == 800


class Stocked(DrawingFamily):
    """Twelve cases of one skeleton, written by hand."""

    handmade = True

    def deal(self, seed, place, deck):
        goal = f"goal {dealt(12, place, deck, self.name)}"
        return Case(f"{self.name}-{goal}", self.name, "t", goal, goal, "one", "easy", {})


def test_a_stock_is_gone_through_before_anything_comes_again():
    families = [DrawingFamily("a"), Stocked("s")]
    planned = [p for p in plans(range(200), families=families).values() if p.case.family == "s"]
    assert len({p.case.case_id for p in planned[:12]}) == 12
    assert [bool(p.dropped) for p in planned[:24]] == [False] * 12 + [True] * 12
    assert {p.dropped for p in planned[12:]} == {LOOK_ALIKE}


def test_two_seeds_deal_a_stock_in_another_order():
    orders = [[Dealer([Stocked("s")], [1.0], seed).case_of(n)[1].case_id for n in range(12)] for seed in (1, 2)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_a_dealer_gives_the_same_case_whatever_was_asked_for_before():
    families, weights = [DrawingFamily("a"), Stocked("s")], [1.0, 2.0]
    late, early = Dealer(families, weights, 3), Dealer(families, weights, 3)
    assert [late.case_of(n) for n in reversed(range(60))][::-1] == [early.case_of(n) for n in range(60)]
