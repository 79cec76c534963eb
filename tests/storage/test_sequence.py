from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storage_samples import head

from distill.storage.funnel import Funnel
from distill.storage.sequence import EXACT_DUPLICATE, LOOK_ALIKE, SAME_CALLS, SKELETON_SHARE, TARGET_REACHED, Sequencer

KINDS = st.sampled_from(["accepted", "accepted", "accepted", "rejected", "failed"])
HEADS = st.lists(
    st.tuples(
        KINDS,
        st.integers(0, 3),
        st.integers(0, 4),
        st.integers(0, 9),
        st.one_of(st.none(), st.floats(0, 1)),
        st.integers(),
    ),
    max_size=25,
)


def run(heads, target, share):
    sequencer = Sequencer(target, share)
    return [one for each in heads for one in sequencer.offer(each)]


@given(HEADS, st.integers(0, 10), st.sampled_from([None, 0.2, 0.5]))
def test_any_order_of_offers_gives_the_same_settlement(drawn, target, share):
    heads = [
        head(n, kind, skeleton=f"s{s}", goal_shape=f"g{g}", content_hash=f"c{c}", score=score)
        for n, (kind, s, g, c, score, _) in enumerate(drawn)
    ]
    shuffled = sorted(heads, key=lambda one: (drawn[one.number][5], one.number))
    settled = run(heads, target, share)
    assert run(shuffled, target, share) == settled
    assert [one.head.number for one in settled] == list(range(len(heads)))
    funnel = Funnel()
    for one in settled:
        funnel.add(one)
    assert funnel.cases == len(heads)
    assert funnel.accepted <= target


def test_a_gap_holds_back_what_is_above_it():
    sequencer = Sequencer(10)
    assert sequencer.offer(head(1)) == []
    assert sequencer.waiting == 1
    assert [one.head.number for one in sequencer.offer(head(0))] == [0, 1]
    assert sequencer.next_number == 2


def test_a_number_is_taken_once():
    sequencer = Sequencer(10)
    sequencer.offer(head(0))
    sequencer.offer(head(2))
    for number in (0, 2):
        with pytest.raises(ValueError, match="outcome already"):
            sequencer.offer(head(number))


def test_accepted_cases_beyond_the_target_are_surplus():
    settled = run([head(0), head(1, "rejected"), head(2), head(3)], 2, None)
    assert [one.verdict for one in settled] == ["accepted", "rejected", "accepted", "surplus"]
    assert settled[3].reason == TARGET_REACHED


def test_the_same_content_is_an_exact_duplicate_of_the_lowest_number():
    settled = run([head(0, content_hash="x"), head(1, content_hash="x", score=0.9)], 9, None)
    assert (settled[1].verdict, settled[1].reason, settled[1].kept) == ("duplicate", EXACT_DUPLICATE, "id-0")
    assert settled[1].better_twin


def test_same_skeleton_and_same_goal_shape_is_a_look_alike():
    settled = run([head(0, skeleton="s", goal_shape="g"), head(1, skeleton="s", goal_shape="g")], 9, None)
    assert (settled[1].verdict, settled[1].reason, settled[1].kept) == ("duplicate", LOOK_ALIKE, "id-0")
    assert not settled[1].better_twin


def test_a_shared_skeleton_alone_is_no_duplicate_but_is_capped():
    heads = [head(n, skeleton="s") for n in range(4)] + [head(4, skeleton="other")]
    assert [one.verdict for one in run(heads, 9, None)] == ["accepted"] * 5
    capped = run(heads, 10, 0.2)
    assert [one.verdict for one in capped] == ["accepted", "accepted", "surplus", "surplus", "accepted"]
    assert capped[2].reason == SKELETON_SHARE


def test_a_rejected_case_is_nobodys_twin():
    settled = run([head(0, "rejected", content_hash="x"), head(1, content_hash="x")], 9, None)
    assert settled[1].verdict == "accepted"


def test_samples_of_one_case_are_kept_when_they_make_other_calls():
    sequencer = Sequencer(9, samples=3)
    heads = [head(n, "accepted", skeleton="s", goal_shape=f"g{n // 3}", content_hash=c) for n, c in enumerate("abaxyz")]
    settled = [one for each in reversed(heads) for one in sequencer.offer(each)]
    assert [(one.verdict, one.reason) for one in settled[:3]] == [
        ("accepted", ""), ("accepted", ""), ("duplicate", SAME_CALLS),
    ]  # fmt: skip
    assert [one.verdict for one in settled[3:]] == ["accepted"] * 3


def test_a_sample_is_still_a_look_alike_of_another_case():
    sequencer = Sequencer(9, samples=2)
    heads = [head(n, "accepted", skeleton="s", goal_shape="g", content_hash=str(n)) for n in range(4)]
    verdicts = [(one.verdict, one.reason) for each in heads for one in sequencer.offer(each)]
    assert verdicts == [("accepted", ""), ("accepted", ""), ("duplicate", LOOK_ALIKE), ("duplicate", LOOK_ALIKE)]
