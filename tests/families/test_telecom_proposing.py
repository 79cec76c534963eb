"""The oracle's proposals are broad, hit the cells they are made for, and follow the rule that the brief tells."""

from __future__ import annotations

from collections import Counter

import pytest

from distill.casegen.plan import Grid
from distill.domain.casemaking import BadProposal
from distill.environments.telecom.skin import skins
from distill.families.telecom.casemaking import TelecomCaseMaker
from distill.families.telecom.params import Params
from distill.families.telecom.spec import INTENTS, TRAPS

PROPOSALS = 60
COMPANIES = tuple(name for name, skin in skins().items() if not skin.held_out)


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    return TelecomCaseMaker((), Params(), COMPANIES)


@pytest.fixture(scope="module")
def proposals(maker):
    grid = Grid(maker.axes, [], 5, maker.open)
    return [(grid.cell(number), maker.scripted(grid.cell(number), number * 11)) for number in range(PROPOSALS)]


@pytest.fixture(scope="module")
def cases(maker, proposals):
    return [maker.read(answer, cell, number) for number, (cell, answer) in enumerate(proposals)]


def test_nearly_every_proposal_has_the_difficulty_of_its_cell(proposals, cases):
    hits = [case.difficulty == cell["difficulty"] for (cell, _), case in zip(proposals, cases, strict=True)]
    assert sum(hits) >= 0.9 * PROPOSALS


def test_they_have_one_to_six_sub_issues_late_concerns_and_many_shapes(proposals, cases):
    sizes = Counter(len(answer["issues"]) + len(answer["late"]) for _, answer in proposals)
    assert set(sizes) >= {1, 2, 3, 4, 5}
    assert sizes[1] <= PROPOSALS / 2
    assert {len(answer["late"]) for _, answer in proposals} == {0, 1, 2}
    skeletons = Counter(case.skeleton for case in cases)
    assert len(skeletons) >= 0.7 * PROPOSALS
    assert max(skeletons.values()) <= 0.1 * PROPOSALS
    assert {cell["trap"] for cell, _ in proposals} == set(TRAPS)


def test_they_hold(maker, cases):
    assert [why for case in cases[:20] if (why := maker.prove(case).failure)] == []


def test_they_take_only_what_the_schema_of_the_brief_offers(maker, proposals):
    for cell, answer in proposals:
        offered = maker.brief(cell, 0).schema["properties"]
        assert set(answer["issues"]) <= set(offered["issues"]["items"]["enum"])
        assert set(answer["late"]) <= set(offered["late"]["items"].get("enum", []))
        assert len(answer["late"]) <= offered["late"]["maxItems"]
        assert bool(answer["late"]) == (cell["trap"] == "late_concern")
        assert answer["company"] in offered["company"]["enum"]


def test_what_the_brief_does_not_offer_is_no_case(maker, proposals):
    held_out = next(name for name, skin in skins().items() if skin.held_out)
    cell, answer = next(pair for pair in proposals if pair[0]["trap"] == "late_concern")
    plain, plainly = next(pair for pair in proposals if pair[0]["trap"] == "plain")
    stranger = {**plain, "intent": "no_service", "trap": "late_concern"}
    for where, said, told in (
        (plain, {**plainly, "company": held_out}, f"no company '{held_out}' here; open are: "),
        (plain, {**plainly, "late": answer["late"]}, ""),
        (stranger, {**plainly, "issues": ["airplane_mode"], "late": ["lost_for_good"]}, "no "),
        (cell, {**answer, "late": [*answer["late"], *answer["late"]]}, ""),
    ):
        with pytest.raises(BadProposal) as refused:
            maker.read(said, where, 1)
        assert told in str(refused.value)


def test_params_narrow_what_is_asked_for():
    maker = TelecomCaseMaker((), Params(intents=("mms",), policies=("strict",)), ("arvella",))
    assert list(maker.axes["intent"]) == ["mms"]
    cell = Grid(maker.axes, [], 1, maker.open).cell(0)
    answer = maker.scripted(cell, 1)
    assert (answer["company"], answer["policy"]) == ("arvella", "strict")
    with pytest.raises(BadProposal, match="no policy 'lenient' here; open are: strict"):
        maker.read({**answer, "policy": "lenient"}, cell, 1)


@pytest.mark.parametrize("intent", INTENTS)
def test_a_second_concern_is_never_easy_and_one_request_alone_never_hard(maker, intent):
    some = {"intent": intent, "persona": "calm_novice"}
    assert maker.open({**some, "difficulty": "hard"})
    assert not maker.open({**some, "difficulty": "easy", "trap": "late_concern"})
    assert maker.open({**some, "difficulty": "hard", "trap": "late_concern"})
    combined = intent in {"no_service", "slow_data", "mms", "roaming", "outage"}
    assert maker.open({**some, "difficulty": "hard", "trap": "plain"}) == combined
