"""Each validator refuses the draft it is for, and the good draft passes them all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review_drafts import ANSWER, MESSAGES, answering, draft, steps_for, with_message

from distill.domain.case import CheckResult
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.errors import UsageError
from distill.reviewing.validators.registry import FIXED, find, inspect, standard


def hard(played, *names):
    validators = find(names) if names else standard()
    return [finding.validator for finding in inspect(played, validators) if finding.hard]


def test_a_good_draft_passes_every_validator():
    assert inspect(draft(), standard()) == ()


def test_an_unknown_validator_lists_the_known_ones():
    with pytest.raises(UsageError, match="known: answer, finish, host_path, language, leak, pairing"):
        find(["pairin"])


def test_findings_come_hard_first_and_then_in_the_order_of_the_validators():
    worse = draft((*MESSAGES[:3], *MESSAGES[4:]), final_answer="I'm sorry, but I can't help with that. ```")
    first, second = inspect(worse, standard()), inspect(worse, standard())
    assert first == second
    assert [finding.hard for finding in first] == sorted((finding.hard for finding in first), reverse=True)
    order = [*FIXED, "language"]
    names = [finding.validator for finding in first if finding.hard]
    assert len(set(names)) >= 3
    assert names == sorted(names, key=order.index)


class TestPairing:
    def test_a_call_without_an_observation_is_found(self):
        assert "pairing" in hard(draft(MESSAGES[:5] + MESSAGES[6:]), "pairing")

    def test_observations_in_another_order_are_found(self):
        swapped = (*MESSAGES[:5], MESSAGES[6], MESSAGES[5], MESSAGES[7])
        assert "pairing" in hard(draft(swapped), "pairing")

    def test_two_observations_for_one_call_are_found(self):
        assert "pairing" in hard(draft((*MESSAGES[:4], MESSAGES[3], *MESSAGES[4:])), "pairing")

    def test_an_id_used_twice_is_found(self):
        again = with_message(4, tool_calls=(ToolCall("c1", "files.write", {}), ToolCall("c3", "files.read", {})))
        renamed = tuple(replace(m, tool_call_id="c1") if m.tool_call_id == "c2" else m for m in again)
        assert "pairing" in hard(draft(renamed), "pairing")

    def test_an_observation_under_another_tools_name_is_found(self):
        assert "pairing" in hard(draft(with_message(3, name="files.write")), "pairing")


class TestStructure:
    @pytest.mark.parametrize(
        "messages",
        [
            (),
            MESSAGES[1:],
            (MESSAGES[0], *MESSAGES),
            (MESSAGES[0], *MESSAGES[2:]),
            (*MESSAGES[:2], *MESSAGES[1:]),
            MESSAGES[:-1],
            (*MESSAGES, Message("user", "and now?")),
            (*MESSAGES, MESSAGES[-1]),
        ],
        ids=["none", "no system", "two systems", "no user", "two users", "no answer", "user last", "two answers"],
    )
    def test_an_order_that_no_template_renders_is_found(self, messages):
        assert "structure" in hard(draft(messages), "structure")

    def test_several_user_turns_are_in_order(self):
        more = (
            *MESSAGES,
            Message("user", "Thanks. Which line was it?"),
            Message("assistant", "It was the first line of notes.md."),
        )
        assert hard(draft(more)) == []

    def test_a_content_that_is_none_is_found_and_breaks_no_other_validator(self):
        assert hard(draft(with_message(2, content=None))) == ["structure"]

    def test_steps_that_do_not_belong_to_messages_are_found(self):
        assert hard(draft(steps=steps_for(MESSAGES)[1:]), "structure") == ["structure"]

    def test_an_empty_content_beside_tool_calls_is_in_order(self):
        assert hard(draft(with_message(2, content=""))) == []


class TestSchema:
    bad = with_message(2, tool_calls=(ToolCall("c1", "files.read", {"path": 3}),))

    def test_trained_arguments_that_break_the_schema_are_found(self):
        assert hard(draft(self.bad), "schema") == ["schema"]

    def test_the_same_call_is_in_order_when_it_is_not_trained_on(self):
        steps = steps_for(self.bad)
        assert hard(draft(self.bad, steps=(replace(steps[0], train=False), *steps[1:])), "schema") == []

    def test_a_trained_call_of_a_tool_that_is_not_offered_is_found(self):
        assert hard(draft(with_message(2, tool_calls=(ToolCall("c1", "files.move", {}),))), "schema") == ["schema"]

    def test_an_episode_with_nothing_to_train_on_is_found(self):
        steps = tuple(replace(step, train=False) if hasattr(step, "train") else step for step in steps_for(MESSAGES))
        assert hard(draft(steps=steps), "schema") == ["schema"]


class TestFinish:
    @pytest.mark.parametrize("reason", ["length", "content_filter", "refusal", "unknown", "tool_calls"])
    def test_no_reason_but_stop_ends_an_episode(self, reason):
        steps = steps_for(MESSAGES)
        assert "finish" in hard(draft(steps=(*steps[:-1], replace(steps[-1], finish_reason=reason))), "finish")

    @pytest.mark.parametrize("reason", ["length", "content_filter", "refusal", "unknown"])
    def test_no_step_on_the_way_was_cut(self, reason):
        steps = steps_for(MESSAGES)
        assert "finish" in hard(draft(steps=(replace(steps[0], finish_reason=reason), *steps[1:])), "finish")

    def test_a_server_that_says_stop_beside_tool_calls_is_borne(self):
        steps = steps_for(MESSAGES)
        assert hard(draft(steps=(replace(steps[0], finish_reason="stop"), *steps[1:])), "finish") == []

    @pytest.mark.parametrize("stop", ["length", "refusal", "max_steps", "malformed_tool_json"])
    def test_a_conversation_that_did_not_end_with_an_answer_is_found(self, stop):
        assert "finish" in hard(draft(stop=stop), "finish")

    def test_an_open_code_block_at_the_end_is_found(self):
        assert hard(answering("Here is the file:\n```\ntotal: 42"), "finish") == ["finish"]


class TestAnswer:
    @pytest.mark.parametrize("text", ["", "   \n", "Done.", "42", "好的。"])
    def test_an_empty_or_absurdly_short_answer_is_found(self, text):
        assert hard(answering(text), "answer") == ["answer"]

    @pytest.mark.parametrize("text", ["The total is now 42.", "总数已改为42。"])
    def test_a_short_sentence_is_enough(self, text):
        assert hard(answering(text), "answer") == []

    def test_an_answer_that_is_not_the_last_message_is_found(self):
        assert hard(draft(final_answer="Something else was done here."), "answer") == ["answer"]


class TestLanguage:
    chinese = "我已经读取了文件,发现总数差一,于是把它改成了四十二,并且再次读取文件确认没有其他改动。"

    def test_a_chinese_answer_breaks_an_english_policy(self):
        assert hard(answering(self.chinese)) == ["language"]

    def test_chinese_rationales_break_an_english_policy(self):
        assert hard(draft(with_message(2, content=self.chinese))) == ["language"]

    def test_a_chinese_term_beside_english_is_allowed_as_second_language(self):
        mixed = answering(f"The cell 年度销售总数统计 (the total) was wrong. {ANSWER}")
        assert [f.validator for f in inspect(mixed, standard("en-primary zh-secondary"))] == []

    def test_an_english_answer_breaks_a_chinese_policy(self):
        found = {finding.message.split(":")[0] for finding in inspect(draft(), standard("zh-primary en-secondary"))}
        assert found == {"final answer", "rationale"}

    def test_code_paths_and_quotations_do_not_count(self):
        text = f"{self.chinese}\n```python\nprint('a long program in latin letters, all of it')\n``` `git_log --oneline` /workspace/reports/final_summary.md"
        played = draft((*MESSAGES[:2], Message("assistant", text)))
        assert inspect(played, find(["language"], "zh-only")) == ()
        quoted = answering('The title is "季度销售报告总结与展望", as the user asked.')
        assert inspect(quoted, find(["language"], "en-only")) == ()

    def test_an_unreadable_policy_is_a_usage_error(self):
        for text in ("", "en", "en-primary fr-secondary", "en-primary en-secondary", "zh-secondary"):
            with pytest.raises(UsageError, match="language policy"):
                standard(text)


class TestHostPaths:
    def test_a_home_folder_in_an_observation_is_found(self):
        for path in ("/home/kim/.cache/x", "/root/project/notes.md", "/Users/kim/x"):
            shown = draft(with_message(3, content=f"total: 41 (from {path})"))
            assert hard(shown) == ["host_path"], path

    def test_the_work_folder_addresses_and_what_was_named_before_are_no_leak(self):
        assert (
            hard(draft(with_message(3, content="/workspace/home/x /srv/home/kim https://a.org/home/kim total: 41")))
            == []
        )
        asked = (MESSAGES[0], Message("user", "Mend the total in /home/kim/notes.md, please."), *MESSAGES[2:])
        assert (
            hard(draft((*asked[:3], replace(MESSAGES[3], content="read /home/kim/notes.md: total: 41"), *asked[4:])))
            == []
        )
        invented = with_message(2, tool_calls=(ToolCall("c1", "files.read", {"path": "/home/user/notes.md"}),))
        echoed = (*invented[:3], replace(MESSAGES[3], content="no file /home/user/notes.md"), *invented[4:])
        assert hard(draft(echoed)) == []


class TestRefusal:
    def test_a_refusal_is_only_a_flag(self):
        found = inspect(answering("I'm sorry, but I can't help with that request."), standard())
        assert [(finding.validator, finding.hard) for finding in found] == [("refusal", False)]


class TestLeaks:
    secret = "kx81mq0zt4"

    def test_a_hidden_value_said_before_it_was_seen_is_found(self):
        body = {"checks": [{"kind": "token", "value": self.secret}]}
        said = draft(
            with_message(2, tool_calls=(ToolCall("c1", "files.read", {"path": f"{self.secret}.md"}),)), body=body
        )
        assert hard(said) == ["leak"]
        assert hard(answering(f"The key was {self.secret.upper()}, as it had to be.", body=body)) == ["leak"]

    def test_a_value_that_was_seen_first_is_no_leak(self):
        body = {"checks": [{"value": self.secret}]}
        seen = (*MESSAGES[:3], replace(MESSAGES[3], content=f"total: 41 key={self.secret}"), *MESSAGES[4:-1])
        assert hard(draft((*seen, Message("assistant", f"The key in the file is {self.secret}.")), body=body)) == []

    def test_what_a_teacher_can_work_out_is_no_leak(self):
        assert hard(draft(body={"checks": [{"path": "notes.md", "text": "total: 42", "says": ANSWER}]})) == []

    def test_a_sentinel_anywhere_is_found(self):
        for index in (0, 3, 7):
            messages = with_message(index, content=f"{MESSAGES[index].content} canary-of-the-case")
            assert hard(draft(messages, body={"sentinels": ["canary-of-the-case"]})) == ["leak"]

    def test_the_name_of_a_check_is_found(self):
        assert hard(draft(with_message(3, content="total: 41 total_is_42_in_notes"))) == ["leak"]

    def test_a_check_named_by_a_sentence_is_borne_because_a_teacher_may_say_it(self):
        said = answering(
            "The total is 42 and nothing else was changed.",
            checks=(CheckResult("nothing else was changed", passed=True),),
        )
        assert hard(said) == []

    def test_a_short_check_name_is_borne_because_servers_say_such_words(self):
        shown = with_message(3, content='{"file_exists": true}')
        assert hard(draft(shown, checks=(CheckResult("file_exists", passed=True),))) == []

    def test_steer_markers_and_steer_lines_are_found(self):
        assert hard(draft(with_message(0, content="You work on files.\n\n<!-- steer -->\nx"))) == ["leak"]
        steer = "Say at each decision why you choose a tool."
        assert hard(draft(with_message(2, content=steer), steer=f"Short\n{steer}\n")) == ["leak"]

    def test_words_about_an_earlier_attempt_are_found_in_a_guided_draft(self):
        said = with_message(2, content="In the previous attempt I forgot to verify, so now I read first.")
        assert hard(draft(said, guided=True)) == ["leak"]
        assert hard(draft(said, guided=False)) == []
        asked = (MESSAGES[0], Message("user", "Read the feedback in notes.md and mend the total."), *MESSAGES[2:])
        told = (*asked[:2], replace(MESSAGES[2], content="I read the feedback first."), *asked[3:])
        assert hard(draft(told, guided=True)) == []
