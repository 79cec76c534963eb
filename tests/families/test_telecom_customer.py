"""The scripted customer: knows its script, acts on its phone, behaves as people do, and is pure."""

from __future__ import annotations

import random
from functools import cache
from statistics import median

import orjson
import pytest
from telecom_desk import HandAgent, generator, made, situation_of, without

from distill.domain.binding import fill, learn
from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.domain.user import HANG_UP
from distill.environments.telecom.pocket import PHONE_TOOLS
from distill.environments.telecom.running import call_phone
from distill.families.telecom.agent import phrases_zh, voice
from distill.families.telecom.agent.phrases import FACTS as AGENT_FACTS
from distill.families.telecom.agent.phrases import STEPS
from distill.families.telecom.agent.reasons import WHY
from distill.families.telecom.agent.sayings import CLOSINGS, HELLO, NO_GOODWILL, NO_PROMISE, SORRY
from distill.families.telecom.customer.behaviours import KINDS, SAY
from distill.families.telecom.customer.hearing import hear
from distill.families.telecom.customer.replies import UNKNOWN, spoken_date
from distill.families.telecom.customer.side import Customer, user_tools
from distill.families.telecom.customer.telling import TELL
from distill.families.telecom.play import play, start

TALKS = range(200)


@cache
def talks():
    """Situation and what the customer said, for the references of many cases."""
    found = []
    for seed in TALKS:
        one = made(seed)
        lines = play(one.script, one.situation).session.lines
        found.append((one.situation, [line.text for line in lines if line.who == "customer"]))
    return found


def test_a_turn_is_short():
    lengths = [len(text.split()) for _, said in talks() for text in said]
    assert len(lengths) > 1_500
    assert median(lengths) <= 30
    assert max(lengths) <= 60


def test_chinese_is_spoken_by_those_who_speak_it_and_by_nobody_else():
    def chinese(text):
        return any("\u4e00" <= char <= "\u9fff" for char in text)

    bilingual = [said[1:] for situation, said in talks() if situation.persona.chinese]
    assert any(chinese(text) for said in bilingual for text in said)
    assert not all(chinese(text) for said in bilingual for text in said)
    assert not any(chinese(text) for situation, said in talks() if not situation.persona.chinese for text in said[1:])


def born(text, script):
    """Whether the day of birth is in a text, in any of the ways it is said."""
    day = dict(script.knows).get("birth_date", "")
    return bool(day) and any(
        spoken_date(day, seed, chinese=chinese) in text for seed in range(4) for chinese in (False, True)
    )


def showed(name, situation, said):
    script = situation.customer
    if name not in script.behaviours:
        return False
    if name in SAY:
        return any(form in text for text in said for form in SAY[name])
    match name:
        case "wrong_pin_first":
            return bool(script.wrong_pin) and any(script.wrong_pin in text for text in said)
        case "forgot_pin":
            return any(form in text for text in said for form in UNKNOWN["pin"])
        case "two_answers":
            return any(born(text, script) and text.count(".") > 1 for text in said)
    return False


@pytest.mark.parametrize("name", [name for name in KINDS if name != "partial_facts"])
def test_a_behaviour_shows_itself_in_some_talk(name):
    assert any(showed(name, situation, said) for situation, said in talks())


def asked(*behaviours, issue="apn_changed"):
    """A talk with a customer who does just this out of line."""
    return HandAgent(situation_of(issue, behaviours=behaviours))


def test_asked_for_several_facts_a_forthcoming_customer_gives_all_and_another_only_the_first():
    question = "What is your date of birth, and the postcode of your address?"
    script = situation_of("apn_changed").customer
    knows = dict(script.knows)
    full, partial = asked().say(question).text, asked("partial_facts").say(question).text
    assert knows["postcode"] in full
    assert born(full, script)
    assert knows["postcode"] not in partial
    assert born(partial, script)


def test_a_wrong_pin_is_put_right_when_told_so_and_only_then():
    talk = asked("wrong_pin_first")
    script, pin = talk.situation.customer, dict(talk.situation.customer.knows)["pin"]
    first = talk.say("What is the PIN of your account?").text
    assert script.wrong_pin in first
    assert pin not in first
    again = talk.say("That does not match what we have. What is the PIN of your account?").text
    assert pin in again
    assert script.wrong_pin not in again


def test_a_forgotten_pin_is_never_said():
    talk = asked("forgot_pin")
    right = talk.session.world.customers[talk.customer].pin
    said = [talk.say("What is the PIN of your account?").text for _ in range(3)]
    assert not any(right in text for text in said)


def test_a_reluctant_customer_does_the_step_when_asked_again():
    talk = asked("refuses_step")
    assert talk.say("Please reset the access point to our default.").steps == ()
    assert not talk.session.world.phone.apn_ok
    assert [name for name, *_ in talk.say("Please reset the access point to our default.").steps] == ["reset_apn"]
    assert talk.session.world.phone.apn_ok


@pytest.mark.parametrize("name", sorted(set(SAY) - {"wants_promise", "wants_goodwill"}))
def test_a_behaviour_shows_itself_once_and_then_no_more(name):
    talk = asked(name)
    texts = []
    for _ in range(4):
        texts.append(talk.say("Please reset the access point to our default.").text)
        texts.append(talk.say("Please restart the phone.").text)
        texts.append(talk.say("Please open the access point page in the settings.").text)
    assert sum(any(form in text for form in SAY[name]) for text in texts) == 1


@pytest.mark.parametrize("name", ["wants_promise", "wants_goodwill"])
def test_a_wish_at_the_end_is_said_once_before_the_call_ends(name):
    talk = asked(name)
    talk.say("Please reset the access point to our default.")
    talk.say("Please restart the phone.")
    wish = talk.say("It works again. Is there anything else?")
    assert any(form in wish.text for form in SAY[name])
    assert wish.kind == name
    assert talk.session.end is None
    talk.say("I cannot do that. Is there anything else?")
    assert talk.session.end == "resolved"


def test_a_payment_is_looked_for_before_it_is_approved_and_only_a_request_is():
    talk = HandAgent(situation_of("overdue_bill"))
    assert [name for name, *_ in talk.say("Please approve the payment request in our app.").steps] == [
        "check_payment_requests"
    ]
    bill = next(bill.bill_id for bill in talk.session.world.bills.values() if bill.status == "overdue")
    talk.call("request_payment", bill_id=bill)
    steps = talk.say("Please approve the payment request in our app.").steps
    assert [name for name, *_ in steps] == ["check_payment_requests", "approve_payment"]
    assert talk.session.world.bills[bill].status == "paid"


def test_whoever_will_not_pay_says_no_and_whoever_will_says_yes():
    question = "That costs 7.50. Shall I book it?"
    assert HandAgent(situation_of("will_not_pay")).say(question).kind == "no"
    assert HandAgent(situation_of("overdue_bill")).say(question).kind == "yes"


def test_whoever_will_not_pay_approves_no_payment():
    talk = HandAgent(situation_of("will_not_pay"))
    (bill,) = (bill.bill_id for bill in talk.session.world.bills.values() if bill.status == "overdue")
    talk.call("request_payment", bill_id=bill)
    answer = talk.say("Please approve the payment request in our app.")
    assert (answer.steps, "see about the bill later" in answer.text) == ((), True)


@pytest.mark.parametrize(
    "words",
    [
        "You do not have to restart the phone.",
        "Don't take the SIM out yet.",
        "Please do not turn airplane mode on.",
        "不用重启手机。",
        "No colleague will need to call you back.",
        "I am not transferring you.",
        "I have noted your PIN, thank you.",
    ],
)
def test_what_need_not_be_done_is_not_done(words):
    heard = hear(words)
    assert (heard.steps, heard.facts, heard.handed) == ((), (), False)


def test_the_customer_tries_out_what_it_called_about_before_it_hangs_up():
    talk = asked()
    early = talk.say("It works again. Is there anything else?")
    assert [name for name, *_ in early.steps] == ["run_speed_test"]
    assert early.kind == "still_bad"
    assert talk.session.end is None
    talk.say("Is there anything else?")
    assert talk.session.end == "gave_up"


def test_a_customer_who_is_led_nowhere_gives_up_when_the_patience_is_gone():
    talk = asked()
    for turn in range(talk.situation.customer.patience):
        assert talk.session.end is None, turn
        talk.say("The weather is lovely today.")
    assert talk.session.end == "gave_up"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("I am transferring you now.", "transferred"),
        ("I have handed you over to a colleague.", "transferred"),
        ("我把您转给我的同事。", "transferred"),
        ("I cannot do that before the month turns. Is there anything else?", "declined"),
    ],
)
def test_the_call_ends_with_the_right_word(words, end):
    talk = asked(issue="fair_use")
    talk.say(words)
    assert talk.session.end == end


def test_what_the_customer_does_not_know_is_not_made_up():
    talk = HandAgent(situation_of("port_without_pin"))
    answer = talk.say("Which transfer PIN did the other operator give you?")
    assert answer.kind == "unknown"
    assert not any(char.isdigit() for char in answer.text)


@pytest.mark.parametrize("tool", sorted(set(STEPS) - {"unlock_sim"}))
def test_every_way_the_agent_asks_for_a_step_is_understood_as_that_step(tool):
    chance = random.Random(tool)
    made_with = {
        "set_network_mode": {"mode": "auto"}, "set_operator_selection": {"selection": "auto"},
        "grant_permission": {"permission": "sms"},
    }  # fmt: skip
    wanted = made_with.get(tool, {name: True for name in PHONE_TOOLS[tool].parameters["properties"] if name == "on"})
    for turn in range(80):
        did = ("asks_why", "guesses_first", "claims_done", "off_topic", "")[turn % 5]
        asked_for = voice.ask(tool, wanted, chance) if turn % 2 else voice.insist(tool, wanted, did, chance)
        for words in (asked_for.en, asked_for.zh):
            steps = hear(words).steps
            assert {step.tool for step in steps} - {"check_payment_requests"} == {tool} - {"check_payment_requests"}, (
                words
            )
            assert next(step for step in steps if step.tool == tool).as_json().items() >= wanted.items(), words


@pytest.mark.parametrize("fact", sorted(AGENT_FACTS))
def test_every_way_the_agent_asks_for_a_fact_is_understood(fact):
    chance = random.Random(fact)
    asked_for = [voice.ask_fact(fact, turn % 2, chance) for turn in range(40)]
    assert {hear(words).facts for both in asked_for for words in (both.en, both.zh)} == {(fact,)}


def test_a_puk_is_typed_in_and_no_pin_is_given_away():
    for words in (*STEPS["unlock_sim"], phrases_zh.STEPS["unlock_sim"]):
        heard = hear(words.replace("${{puk}}", "12345678"))
        assert ([step.tool for step in heard.steps], heard.facts) == (["unlock_sim"], ())


@pytest.mark.parametrize(
    "words",
    [
        "I have turned off the data saver in our system.",
        "Mobile data was switched off.",
        "Your phone has restarted, as I can see.",
        "The payment was approved.",
    ],
)
def test_what_was_done_is_no_request(words):
    assert hear(words).steps == ()


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("请重启手机。", "restart_phone"),
        ("请关闭飞行模式。", "set_airplane_mode"),
        ("请打开状态栏看看。", "check_status_bar"),
        ("请发一张图片试试。", "send_test_mms"),
    ],
)
def test_requests_in_chinese_are_understood(words, tool):
    assert [step.tool for step in hear(words).steps] == [tool]


def test_a_greeting_asks_for_nothing_and_a_last_word_is_one():
    for words in (*HELLO, *SORRY):
        for text in (words.en.format(company="Arvella"), words.zh.format(company="Arvella")):
            heard = hear(text)
            assert (heard.steps, heard.facts, heard.closing, heard.handed) == ((), (), False, False), text
    for words in (*CLOSINGS, *NO_PROMISE, *NO_GOODWILL):
        assert hear(words.en).closing, words.en
        assert hear(words.zh).closing, words.zh


def test_reasons_for_a_desk_tool_ask_the_customer_for_nothing():
    """They stand beside calls; a customer who heard them by mistake would do nothing."""
    assert not [text for forms in WHY.values() for text in forms if hear(text).steps]


@pytest.mark.parametrize("tool", sorted(PHONE_TOOLS))
def test_every_tool_of_the_phone_can_be_told_about_in_both_languages(tool):
    world = made(1).situation.world
    chance_of = {"boolean": True, "string": "auto"}
    arguments = {
        name: schema.get("enum", [chance_of[schema["type"]]])[0]
        for name, schema in PHONE_TOOLS[tool].parameters["properties"].items()
    }
    came = call_phone(world, tool, arguments)
    ways = TELL[tool](came.payload if came.payload is not None else {})
    assert all(way.isascii() for way in ways.english) or tool == "check_location"
    assert ways.chinese
    assert not any(way.isascii() for way in ways.chinese)


def acted(customer, history, stand):
    """The customer's turn from its own view of the talk, made on a world of its own; what it did and said."""
    steps = []
    while True:
        before = list(history)
        move = customer.answer(history)
        assert move == customer.answer(tuple(history))
        assert history == before
        if move.hangs_up:
            return steps, "", move.calls[0].arguments["reason"]
        if not move.calls:
            history.append(Message("assistant", move.say))
            return steps, move.say, None
        calls = tuple(ToolCall(f"u{len(history)}{at}", call.name, call.arguments) for at, call in enumerate(move.calls))
        history.append(Message("assistant", move.say, tool_calls=calls))
        for call in calls:
            came = call_phone(stand["world"], call.name, call.arguments)
            stand["world"] = came.world
            payload = {"error": came.error} if came.error else came.payload
            history.append(Message("tool", orjson.dumps(payload).decode(), tool_call_id=call.id, name=call.name))
            steps.append((call.name, call.arguments))


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_the_answer_from_the_history_alone_is_the_live_customers(first):
    for seed in range(first, first + 25):
        one = made(seed)
        customer = Customer(one.situation.customer, "", user_tools())
        live, history = start(one.situation), []
        for act in (*one.script.acts, None):
            if live.session.end is not None:
                break
            if act is not None and act.calls:
                observed = []
                for call in act.calls:
                    tool = one.situation.skin.to_canonical[call.tool]
                    filled = one.situation.skin.canonical_arguments(tool, fill(call.arguments, live.bound))
                    observed.append(live.session.call(tool, filled)[1])
                learn(act, observed, live.bound)
                continue
            text = fill(act.say if act else one.script.answer, live.bound)
            stand = {"world": live.session.world}
            answer = live.session.say(text)
            history.append(Message("user", text))
            steps, said, end = acted(customer, history, stand)
            assert steps == [(name, arguments) for name, arguments, _ in answer.steps]
            assert (said, end) == (answer.text if end is None else "", answer.end)
            assert stand["world"].digest() == live.session.world.digest()
            if act is not None:
                learn(act, [answer.text], live.bound)
        assert live.session.end is not None


def test_the_customers_tools_are_the_phones_and_the_end_of_the_call():
    assert {tool.name for tool in user_tools()} == {*PHONE_TOOLS, HANG_UP}
    assert all(tool.parameters["additionalProperties"] is False for tool in user_tools())


def test_the_last_move_hangs_up_and_says_why():
    case = generator().draw(2)
    customer = generator().scenario(case, ()).user
    move = customer.answer([Message("user", "I am transferring you now.")])
    assert move.hangs_up
    assert move.calls[0].arguments == {"reason": "transferred"}


def test_who_has_no_habits_answers_plainly():
    situation = without(situation_of("apn_changed", behaviours=("refuses_step",)))
    plain = HandAgent(situation)
    assert [name for name, *_ in plain.say("Please reset the access point to our default.").steps] == ["reset_apn"]
