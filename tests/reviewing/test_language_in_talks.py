"""Talks follow the language they are spoken to; a recap in Chinese stands where it is asked for, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_drafts import draft

from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.reviewing.validators.language import recap_fault
from distill.reviewing.validators.registry import find
from distill.reviewing.validators.tongues import mix, recap_of, tongue

BOTH = "en-primary zh-secondary"
OPENING = "I cannot make any calls since yesterday, please help me."
ANSWERED = "What is the number of the line, please? I will look at it."
CHINESE_TURN = "号码是1234567,麻烦您快一点看看。"
CHINESE_REPLY = "好的,我这就查一下您的线路,请稍等。"
RECAP = "小结:线路已经恢复。"


class Somebody:
    """A user, as far as a validator asks for one."""

    instructions, tools = "", ()


def talk(*said: str, recap: bool = False, observation: str = "active", talks: bool = True):
    """Opening, then agent and customer in turn; a tool is called before the agent's last words."""
    spoken = [Message("user", OPENING)]
    spoken += [Message("assistant" if place % 2 == 0 else "user", text) for place, text in enumerate(said)]
    call = Message("assistant", "I look at the line first.", tool_calls=(ToolCall("c1", "files.read", {"path": "x"}),))
    shown = Message("tool", observation, tool_call_id="c1", name="files.read")
    made = draft((Message("system", "You help."), *spoken[:-1], call, shown, spoken[-1]))
    user = Somebody() if talks else None
    return replace(made, final_answer=said[-1], scenario=replace(made.scenario, user=user, recap=recap))


def wrong(played, policy: str = BOTH) -> list[str]:
    return [finding.message for validator in find(["language"], policy) for finding in validator(played)]


def test_a_chinese_turn_is_answered_in_chinese_and_an_english_one_in_english():
    assert wrong(talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY)) == []
    assert "zh, which is due" in wrong(talk(ANSWERED, CHINESE_TURN, "The line works again, I have lifted the hold."))[0]
    assert "en, which is due" in wrong(talk(CHINESE_REPLY, OPENING, "The line works again, I have lifted the hold."))[0]


def test_after_a_turn_in_both_languages_either_will_do():
    both = "手机打不通,麻烦看看, since yesterday it has been like this."
    assert tongue(both) == "mixed"
    assert wrong(talk(ANSWERED, both, CHINESE_REPLY)) == wrong(talk(ANSWERED, both, ANSWERED)) == []


def test_a_turn_without_words_changes_nothing():
    assert wrong(talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY, "OK.", CHINESE_REPLY)) == []
    assert wrong(talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY, "OK.", ANSWERED)) != []


def test_under_one_language_the_reply_stays_in_it_whatever_is_spoken():
    assert wrong(talk(ANSWERED, CHINESE_TURN, ANSWERED), "en-only") == []
    assert wrong(talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY), "en-only") != []


def test_the_words_beside_a_call_stay_in_the_primary_language():
    played = talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY)
    beside = next(place for place, message in enumerate(played.messages) if message.tool_calls)
    chinese = replace(played.messages[beside], content="我先看一下线路的状态,再决定下一步怎么做。")
    broken = replace(played, messages=(*played.messages[:beside], chinese, *played.messages[beside + 1 :]))
    assert "rationale" in wrong(broken)[0]


def test_what_a_tool_showed_is_not_the_teachers_language():
    shown = "备注:客户要求周三之前回电,不要发短信"
    said = f"The note on the account says: {shown}. So I call back before Wednesday."
    assert wrong(talk(said, talks=False, observation=shown), "en-only") == []
    assert wrong(talk(said, talks=False), "en-only") != []


@pytest.mark.parametrize("talks", [True, False])
def test_a_recap_is_needed_where_asked_and_wrong_where_not(talks):
    plain, ended = "The line works again: the hold is lifted.", f"The line works again: the hold is lifted.\n{RECAP}"
    assert wrong(talk(plain, talks=talks)) == wrong(talk(ended, talks=talks, recap=True)) == []
    assert any("nobody asked" in one for one in wrong(talk(ended, talks=talks)))
    assert "missing" in wrong(talk(plain, talks=talks, recap=True))[0]


def test_a_talk_that_ends_in_chinese_needs_no_recap_although_one_is_asked_for():
    assert recap_fault("", "线路又通了,限制已经解除。还有什么可以帮您的吗?", asked=True) == ""


def test_a_recap_is_short_and_stands_at_the_end():
    long = f"The line works again: the hold is lifted.\n小结:{'线路已经恢复并且可以使用' * 12}。"
    assert "no short one" in wrong(talk(long, talks=False, recap=True))[0]
    first = f"{RECAP} The line works again, because the hold on it is lifted, as you asked."
    assert any("missing" in one for one in wrong(talk(first, talks=False, recap=True)))


def test_a_talk_that_goes_on_after_the_summing_up_has_its_recap_there():
    summed = f"The line works again: the hold is lifted. Is there anything else?\n{RECAP}"
    played = talk(
        summed, "Can you promise me that this never happens again?", "I cannot promise that, I am afraid.", recap=True
    )
    assert wrong(played) == []
    assert recap_of(played) == RECAP


def test_a_recap_has_a_line_of_its_own_and_few_sentences():
    beside = f"The line works again: the hold is lifted. {RECAP}"
    assert "line of its own" in wrong(talk(beside, talks=False, recap=True))[0]
    many = "The line works again: the hold is lifted.\n" + "线路已经恢复。" * 5
    assert "5 sentences" in wrong(talk(many, talks=False, recap=True))[0]
    named = "The pack is on your line.\n小结:套餐 Roam Ready,25.00 EUR。"
    assert wrong(talk(named, talks=False, recap=True)) == []


@pytest.mark.parametrize("words", ["我在Fenwald,Solvia。", "150 Mbps,显示good。", "我叫Rafael Lindqvist。"])
def test_names_and_readings_make_a_chinese_turn_no_english_one(words):
    assert tongue(words) == "zh"
    assert wrong(talk(ANSWERED, words, CHINESE_REPLY)) == []


def test_a_chinese_sentence_in_an_english_answer_is_a_slip():
    slip = "I can lift the hold today. 请先付款,然后我再给您恢复线路。 Shall I send the request now?"
    assert "is zh" in wrong(talk(slip, OPENING, ANSWERED))[0]


def test_the_mix_counts_the_texts_and_the_recap():
    played = talk(ANSWERED, CHINESE_TURN, f"The line works again: the hold is lifted.\n{RECAP}", recap=True)
    assert mix(played) == {"en": 3, "zh": 0, "mixed": 0, "recap": True}
    assert mix(talk(ANSWERED, CHINESE_TURN, CHINESE_REPLY)) == {"en": 2, "zh": 1, "mixed": 0, "recap": False}
