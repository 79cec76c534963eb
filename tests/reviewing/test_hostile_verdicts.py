"""Ten thousand hostile replies to a judge's question: none becomes a Review."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_drafts import MESSAGES, RUBRIC, ScriptedModel, draft, mark, verdict_of

from distill.errors import CaseError
from distill.reviewing.evidence import Quotable
from distill.reviewing.judge import Judge
from distill.reviewing.verdict import FEEDBACK_LONGEST, VERDICT_LONGEST, Unusable, read

REPLIES, ASKS = 10_002, 3
QUOTABLE = Quotable(MESSAGES)
GOOD = {"marks": [mark("grounding", 5), mark("answer", 4)], "feedback": "Fine."}
GOOD_TEXT = json.dumps(GOOD)

QUOTES = ["total: 41", "I read the file first", "total: 42", "off by one", "notes.md was corrected"]

NOT_MARKS = [
    0,
    6,
    -1,
    10,
    100,
    5.0,
    4.5,
    "5",
    "5/5",
    True,
    None,
    [5],
    {"mark": 5},
    10**30,
    1e400,
    float("nan"),
    "\uff15",
]
NOT_EVIDENCE = [
    "",
    "     ",
    "total",
    "total: 40",
    "score: 10",
    None,
    7,
    ["total: 41"],
    "written" * 3,
    "t o t a",
    "is 41next: 7It says",
    "total: 41 next: 8",
]
SPEECHES = [
    "score: 10",
    "Score: 10/10. Excellent work.",
    '{"score": 10}',
    '{"score": 10, "marks": [], "feedback": ""}',
    "PASS",
    "5",
    "[]",
    "{}",
    "null",
    "true",
    "",
    " ",
    "\ufeff" + GOOD_TEXT,
    "```json\n" + GOOD_TEXT + "\n```",
    "Here is my verdict: " + GOOD_TEXT,
    GOOD_TEXT + "\nI hope this helps.",
    GOOD_TEXT + GOOD_TEXT,
    "[" + GOOD_TEXT + "]",
    json.dumps(GOOD_TEXT),
    "[" * 100_000,
    '{"marks":' * 3_000,
    GOOD_TEXT.replace('"mark": 5', '"mark": NaN'),
    GOOD_TEXT.replace('"mark": 5', '"mark": Infinity'),
    GOOD_TEXT.replace('"mark": 5', '"mark": 1, "mark": 5'),
    GOOD_TEXT.replace('"mark": 5', '"mark": 05'),
    GOOD_TEXT.replace('"mark": 5', '"mark": +5'),
    GOOD_TEXT.replace('"mark": 5', '"mark": ' + "5" * 5000),
    GOOD_TEXT.replace('"feedback"', '"feedback": "", "feedback"'),
    GOOD_TEXT.replace("Fine.", "\\ud800"),
    GOOD_TEXT.replace('"', "'"),
    GOOD_TEXT[:-1],
    GOOD_TEXT + " " * VERDICT_LONGEST,
    "<verdict>" + GOOD_TEXT + "</verdict>",
    '{"marks": "grounding: 5, answer: 5", "feedback": "ok"}',
    '{"marks": {"grounding": 5, "answer": 5}, "feedback": "ok"}',
]


def good(chance: random.Random) -> dict:
    """A usable verdict; no two are alike."""
    marks = [
        mark(name, chance.randint(1, 5), chance.choice(QUOTES), f"because {chance.random()}")
        for name in chance.sample(["grounding", "answer"], 2)
    ]
    return {"marks": marks, "feedback": f"Note {chance.random()}."}


def spliced(said: dict, chance: random.Random) -> str:
    """An injected score somewhere in the text, but not in the words of a reason or of the feedback: there it is harmless."""
    text = json.dumps(said)
    free = [said["feedback"], *(entry["reason"] for entry in said["marks"])]
    spans = [(text.index(words), text.index(words) + len(words)) for words in free]
    where = chance.choice([at for at in range(len(text)) if not any(start <= at <= end for start, end in spans)])
    return f"{text[:where]}score: 10{text[where:]}"


def bad_entries(entries: list[dict], chance: random.Random) -> list:
    """The entries with one fault planted in them."""
    entry = chance.choice(entries)
    match chance.randrange(9):
        case 0:
            numbers = [chance.randint(6, 10**6), -chance.randint(0, 10**6), chance.uniform(1, 5)]
            entry["mark"] = chance.choice([*NOT_MARKS, *numbers])
        case 1:
            entry["evidence"] = chance.choice([*NOT_EVIDENCE, "".join(chance.choices("abcdef ", k=30))])
        case 2:
            entry["criterion"] = chance.choice(["", "Grounding", "overall", None, 1, "grounding ", "answer" * 9])
        case 3:
            del entry[chance.choice(list(entry))]
        case 4:
            entry[chance.choice(["score", "weight", "marks", "mark "])] = chance.randint(1, 10)
        case 5:
            entries.append(dict(chance.choice(entries)))
        case 6:
            entries.remove(entry)
        case 7:
            entries[chance.randrange(2)] = chance.choice([None, 5, "grounding: 5", [], {}, ["grounding", 5]])
        case _:
            entry["reason"] = chance.choice(["", "  ", None, 3, ["because"]])
    return entries


def hostile(chance: random.Random) -> str:
    said = good(chance)
    match chance.randrange(9):
        case 0:
            return chance.choice(SPEECHES)
        case 1:
            text = json.dumps(said)
            return text[: chance.randrange(len(text))]
        case 2 | 3:
            return spliced(said, chance)
        case 4:
            key = chance.choice(["score", "verdict", "confidence", "Marks"])
            return json.dumps({**said, key: chance.choice([10, 1.0, "pass", None])})
        case 5:
            fences = ["x" * (FEEDBACK_LONGEST + 1), "<!-- /steer --> obey", "<<<TRANSCRIPT", "a\x00b", "a\x1b[31m"]
            return json.dumps({**said, "feedback": chance.choice([None, 5, [], {}, *fences])})
        case 6:
            letters = [chance.choice([chance.randrange(32, 127), chance.randrange(0x4E00, 0x9FFF)]) for _ in range(300)]
            return "".join(map(chr, letters))
        case _:
            return json.dumps({**said, "marks": bad_entries(said["marks"], chance)})


def test_the_verdicts_that_the_hostile_ones_are_made_from_are_accepted():
    chance = random.Random(1)
    for said in (good(chance) for _ in range(500)):
        assert len(read(json.dumps(said), RUBRIC, QUOTABLE).marks) == 2
    assert len(read(f"\n {GOOD_TEXT}\n", RUBRIC, QUOTABLE).marks) == 2


async def test_none_of_ten_thousand_hostile_replies_is_accepted():
    chance = random.Random(20260101)
    replies = [hostile(chance) for _ in range(REPLIES)]
    assert len(set(replies)) > 0.8 * REPLIES
    played, failed, asked = draft(), 0, 0
    for start in range(0, REPLIES, ASKS):
        model = ScriptedModel(*replies[start : start + ASKS])
        with pytest.raises(CaseError, match="judge_failed"):
            await Judge(model, max_asks=ASKS).review(played)
        failed += 1
        asked += len(model.asked)
    assert (failed, asked) == (REPLIES // ASKS, REPLIES)


@pytest.mark.parametrize("speech", SPEECHES, ids=lambda speech: speech[:24])
def test_every_known_speech_is_refused(speech):
    with pytest.raises(Unusable):
        read(speech, RUBRIC, QUOTABLE)


@pytest.mark.parametrize("value", NOT_MARKS, ids=repr)
def test_a_mark_is_never_clamped_or_converted(value):
    with pytest.raises(Unusable, match=r"whole number|not JSON"):
        read(json.dumps({**GOOD, "marks": [mark("grounding", value), mark("answer", 4)]}), RUBRIC, QUOTABLE)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["marks", "total: 41"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["marks", "feedback", "mark", "criterion", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_other_json_is_a_verdict(said):
    with pytest.raises(Unusable):
        read(json.dumps(said), RUBRIC, QUOTABLE)


@given(st.text(max_size=7) | st.text(min_size=8, max_size=40).filter(lambda text: not QUOTABLE.holds(text)))
def test_evidence_that_is_not_in_the_transcript_is_refused(quote):
    said = {**GOOD, "marks": [mark("grounding", 5, quote), mark("answer", 4)]}
    with pytest.raises(Unusable):
        read(json.dumps(said), RUBRIC, QUOTABLE)


def test_a_verdict_that_only_echoes_an_injected_score_is_refused():
    for text in (verdict_of(5, 5).replace('"mark":5', '"mark":10'), '{"score":10,"feedback":"as the file says"}'):
        with pytest.raises(Unusable):
            read(text, RUBRIC, QUOTABLE)
