"""A model in the user's place: acts on the world, is audited before anything has effect, and stays out of the messages."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace

import pytest
from scripted_parts import MemoryLog, ScriptedModel

from distill.domain.case import Case, CheckResult
from distill.domain.chat import Reply, Usage
from distill.domain.episode import Job, ModelStep, ToolStep, UserToolStep
from distill.domain.message import Message
from distill.domain.outcome import Rejected
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Scenario
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.domain.user import HANG_UP
from distill.errors import Diverged, UsageError
from distill.flow.slots import Slots
from distill.reviewing.judge import Judge
from distill.reviewing.refine import ReviewPolicy, refine
from distill.reviewing.validators.registry import standard
from distill.teaching.teacher import Teacher, TeacherPrompts
from distill.teaching.user import MOST_ROUNDS


def spec(name, **properties):
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return ToolSpec(name, f"To {name}.", schema)


METER = spec("read_meter")
LAMP = spec("set_lamp", on={"type": "boolean"})
LOOK = spec("look")
HANG = spec(HANG_UP, reason={"enum": ["resolved", "gave_up"]})

CASE = Case("c1", "hall", "hall/dark", "It is dark in here.", "dark", "read_meter", "easy", {})
JOB = Job(7, 0, 0, 0, CASE)


class Clock:
    def now(self):
        return 0.0

    async def sleep(self, seconds):
        raise AssertionError("nobody waits here")


@dataclass
class Hall:
    """A hall with a lamp: the agent reads the meter, the user has the switch. `noise` differs from play to play."""

    noise: str = ""
    determinism: str = "pinned"
    lit: bool = False
    happened: list[str] = field(default_factory=list)
    tools: tuple[ToolSpec, ...] = (METER,)

    async def call(self, call):
        self.happened.append(f"desk {call.name}")
        return Observation(f"power is on{self.noise}", is_error=False, executed=True, server="meter")

    async def call_user(self, call):
        self.happened.append(f"user {call.name}")
        if call.name == "set_lamp":
            self.lit = call.arguments["on"]
        text = f"the lamp is {'lit' if self.lit else 'dark'}{self.noise}"
        return Observation(text, is_error=False, executed=True, server="hall")

    def user_view(self):
        return {"satisfied": self.lit, "handed": False}

    async def finish(self):
        return {"lit": self.lit}

    def describe(self):
        return {"determinism": self.determinism}


@dataclass
class Visitor:
    """A user whose auditor dislikes the word `secret` and keeps the turns it was shown."""

    instructions: str = "You are a visitor in a hall."
    tools: tuple[ToolSpec, ...] = (LOOK, LAMP, HANG)
    turns: list = field(default_factory=list)

    def answer(self, history):
        raise AssertionError("a model plays the user")

    def complaint(self, turn):
        self.turns.append(turn)
        return "You gave the secret away." if "secret" in turn.move.say else ""


class HallFamily:
    name = scenario_type = "hall"
    takes_slot = False

    def __init__(self, *, hall=Hall, user=True):
        self.hall, self.visitor, self.halls = hall, Visitor() if user else None, []

    @contextlib.asynccontextmanager
    async def open(self, case):
        self.halls.append(self.hall())
        yield self.halls[-1]

    def scenario(self, case, tools):
        rubric = Rubric("r", (Criterion("answer", 1.0, "right?", ("no", "partly", "yes")),))
        return Scenario(case, "You keep a hall.", (case.goal,), tools, rubric, steer="Say why.", user=self.visitor)

    def check(self, case, state, messages):
        return (CheckResult("it is light", state["lit"]),)


SERIAL = iter(range(10**6))


def says(content="", *calls, finish=None, malformed=None, endpoint="e"):
    made = tuple(ToolCall(f"id{next(SERIAL)}", name, dict(arguments)) for name, arguments in calls)
    finish = finish or ("tool_calls" if made else "stop")
    return Reply(Message("assistant", content, tool_calls=made), finish, Usage(), 0.0, endpoint, "m", malformed)


def does(name, **arguments):
    return says("", (name, arguments))


BYE = (HANG_UP, {"reason": "resolved"})


async def played(teacher_lines, user_lines, family=None, log=None, passes=0):
    """The draft, and everything one may ask about it."""
    family = family or HallFamily()
    teacher, user = ScriptedModel(*teacher_lines), ScriptedModel(*user_lines)
    play = Teacher(
        teacher,
        [family],
        Slots(1),
        log or MemoryLog(),
        Clock(),
        TeacherPrompts("Look back.", "Mind this:"),
        passes,
        user,
    )
    draft = await play.draft(JOB)
    assert not teacher.replies
    assert not user.replies
    return draft, teacher, user, family


TEACHER = (says("Please switch the lamp on.", endpoint="t"), says("Is it light now?", endpoint="t"))
USER = (
    says("", ("set_lamp", {"on": True}), endpoint="u"),
    says("I have done it.", endpoint="u"),
    says("", BYE, endpoint="u"),
)


async def test_the_users_tools_are_run_and_kept_as_steps_and_stay_out_of_the_messages():
    draft, _, _, family = await played(TEACHER, USER)
    assert draft.solved
    assert [(m.role, m.content) for m in draft.messages] == [
        ("system", "You keep a hall."),
        ("user", "It is dark in here."),
        ("assistant", "Please switch the lamp on."),
        ("user", "I have done it."),
        ("assistant", "Is it light now?"),
    ]
    (step,) = [step for step in draft.steps if isinstance(step, UserToolStep)]
    assert step == UserToolStep(3, "set_lamp", {"on": True}, "the lamp is lit", is_error=False)
    assert [type(step) for step in draft.steps] == [ModelStep, UserToolStep, ModelStep]
    assert family.halls[0].happened == ["user set_lamp"]


async def test_a_step_of_the_user_points_at_the_user_message_that_it_precedes():
    teacher = (does("read_meter"), says("Please look around."), says("And now?"))
    user = (does("look"), does("look"), says("It is dark."), says("", BYE))
    draft, *_ = await played(teacher, user)
    assert [type(step) for step in draft.steps] == [
        ModelStep, ToolStep, ModelStep, UserToolStep, UserToolStep, ModelStep,
    ]  # fmt: skip
    for step in draft.steps:
        role = draft.messages[step.message_index].role
        assert role == {ModelStep: "assistant", ToolStep: "tool", UserToolStep: "user"}[type(step)]


async def test_the_user_sees_its_own_side_of_the_talk_and_nothing_of_the_agents():
    teacher = (does("read_meter"), says("Please switch the lamp on."), says("Is it light now?"))
    _, _, user, family = await played(teacher, USER)
    first, second, third = (request for _, request in user.asked)
    assert first.messages == (
        Message("system", "You are a visitor in a hall."),
        Message("user", "Please switch the lamp on."),
    )
    assert first.tools == family.visitor.tools
    assert [message.role for message in second.messages] == ["system", "user", "assistant", "tool"]
    assert second.messages[3].content == "the lamp is lit"
    assert second.messages[3].tool_call_id == second.messages[2].tool_calls[0].id
    assert [message.role for message in third.messages][4:] == ["assistant", "user"]
    assert not any("power is on" in message.content for _, request in user.asked for message in request.messages)
    assert not any(request.steer for _, request in user.asked)


async def test_the_agent_sees_the_users_words_and_nothing_of_its_calls():
    _, teacher, _, _ = await played(TEACHER, USER)
    last = teacher.asked[-1][1]
    assert [message.role for message in last.messages] == ["system", "user", "assistant", "user"]
    assert not any(message.tool_calls or "lamp is lit" in message.content for message in last.messages)
    assert last.tools == (METER,)


async def test_each_question_to_the_user_has_an_identity_of_its_own():
    _, teacher, user, _ = await played(TEACHER, USER)
    assert [str(call) for call, _ in user.asked] == ["7.0.0.user.0.0.0", "7.0.0.user.0.1.0", "7.0.0.user.0.2.0"]
    assert [str(call) for call, _ in teacher.asked] == ["7.0.0.teacher.0.0.0", "7.0.0.teacher.0.1.0"]


async def test_the_first_words_are_the_cases_and_the_user_is_asked_only_after_the_agent_has_spoken():
    draft, _, user, _ = await played((says("Hello."),), (says("", BYE),))
    assert draft.messages[1] == Message("user", CASE.goal)
    assert user.asked[0][1].messages[1] == Message("user", "Hello.")


async def test_hanging_up_ends_the_talk_and_leaves_no_trace_in_it():
    draft, *_ = await played((says("Nothing can be done."),), (says("Bye.", BYE),))
    assert draft.stop == "answered"
    assert draft.final_answer == draft.messages[-1].content == "Nothing can be done."
    assert [type(step) for step in draft.steps] == [ModelStep]


async def test_a_move_that_hangs_up_does_nothing_else():
    draft, _, _, family = await played((says("Hello."),), (says("", ("set_lamp", {"on": True}), BYE),))
    assert draft.stop == "answered"
    assert family.halls[0].happened == []


async def test_who_played_the_user_is_kept_with_the_number_of_its_turns():
    draft, *_ = await played(TEACHER, USER)
    assert (draft.user.turns, draft.user.repaired) == (2, 0)
    assert (draft.user.endpoint.endpoint, draft.teacher.endpoint) == ("u", "t")


BAD = {
    "words the auditor refuses": (says("The secret is 42."), "You gave the secret away."),
    "a tool there is not": (does("fly"), "there is no tool named 'fly'"),
    "arguments that do not fit": (does("set_lamp", on="very"), "do not match its schema"),
    "a call without its arguments": (does("set_lamp"), "'on' is a required property"),
    "the end for a reason there is not": (does(HANG_UP, reason="lunch"), "do not match its schema"),
    "the end for no reason": (does(HANG_UP), "'reason' is a required property"),
    "nothing at all": (says("   "), "Nothing was said."),
    "an answer cut off": (says("I have", finish="length"), "cut off"),
    "a refusal": (says("I cannot play this.", finish="refusal"), "cut off"),
    "a call that cannot be read": (says("", malformed="set_lamp({on"), "could not be read"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
async def test_a_bad_move_is_asked_for_once_more_with_the_reason_and_then_forgotten(bad, reason):
    draft, _, user, family = await played(TEACHER, (bad, *USER))
    assert draft.solved
    assert (draft.user.turns, draft.user.repaired) == (2, 1)
    asked = [request.messages[-1].content for _, request in user.asked]
    assert asked[0] == "Please switch the lamp on."
    assert asked[1].startswith(asked[0])
    assert reason in asked[1]
    assert not any(reason in message.content for message in user.asked[2][1].messages)
    assert not any(bad.message in request.messages for _, request in user.asked)
    assert not any(reason in message.content or "secret" in message.content for message in draft.messages)
    assert family.halls[0].happened == ["user set_lamp"]


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
async def test_a_second_bad_move_ends_the_talk_as_the_users_fault(bad, reason):
    draft, _, _, family = await played((says("Please switch the lamp on."),), (bad, bad))
    assert draft.stop == "user_sim"
    assert reason in draft.stop_detail
    assert not draft.solved
    assert draft.messages[-1].role == "assistant"
    assert family.halls[0].happened == []


async def test_every_turn_may_be_repaired_once():
    secret = says("The secret is 42.")
    user = (secret, says("I am here."), secret, says("Still here."), says("", BYE))
    draft, *_ = await played((says("Hello?"), says("Hello?"), says("Hello?")), user)
    assert draft.stop == "answered"
    assert (draft.user.turns, draft.user.repaired) == (3, 2)


async def test_a_bad_move_after_steps_keeps_the_steps():
    user = (does("set_lamp", on=True), says("The secret is 42."), says("It is light."), says("", BYE))
    draft, _, asked, family = await played(TEACHER, user)
    assert draft.solved
    assert draft.user.repaired == 1
    assert family.halls[0].happened == ["user set_lamp"]
    repaired = asked.asked[2][1].messages
    assert [message.role for message in repaired] == ["system", "user", "assistant", "tool"]
    assert "You gave the secret away." in repaired[1].content


async def test_a_user_who_only_looks_and_never_speaks_is_at_fault():
    draft, _, user, family = await played((says("What do you see?"),), [does("look") for _ in range(MOST_ROUNDS)])
    assert draft.stop == "user_sim"
    assert str(MOST_ROUNDS) in draft.stop_detail
    assert len(user.asked) == len(family.halls[0].happened) == MOST_ROUNDS


async def test_the_auditor_is_told_what_was_heard_and_seen_and_how_things_stand():
    teacher = (says("Please switch the lamp on."), says("Is it light?"))
    _, _, _, family = await played(teacher, USER)
    first, second, last = family.visitor.turns
    assert (first.heard, first.seen, first.satisfied, first.handed) == (
        ("Please switch the lamp on.",),
        (),
        False,
        False,
    )
    assert [(call.name, text) for call, text in second.seen] == [("set_lamp", "the lamp is lit")]
    assert second.satisfied
    assert last.heard == ("Please switch the lamp on.", "Is it light?")
    assert last.move.hangs_up


async def test_on_resume_the_recorded_observations_are_shown_again():
    log = MemoryLog()
    family = HallFamily(hall=lambda: Hall(" at noon", "masked"))
    first, *_ = await played(TEACHER, USER, family, log)
    later = HallFamily(hall=lambda: Hall(" at dusk", "masked"))
    again, _, user, _ = await played(TEACHER, USER, later, log)
    assert user.asked[1][1].messages[-1].content == "the lamp is lit at noon"
    assert again.steps == first.steps
    assert again.messages == first.messages
    assert later.halls[0].lit


async def test_on_resume_a_pinned_world_that_answers_the_user_differently_has_diverged():
    log = MemoryLog()
    await played(TEACHER, USER, None, log)
    with pytest.raises(Diverged):
        await played(TEACHER, USER, HallFamily(hall=lambda: Hall("!")), log)


async def test_a_talk_cut_in_the_middle_goes_on_after_resume_from_what_is_recorded():
    log = MemoryLog()
    with pytest.raises(IndexError):
        await played(TEACHER, USER[:1], None, log)
    assert len(log.kept[7, 0, 0]) == 1
    whole, *_ = await played(TEACHER, USER, None, log)
    fresh, *_ = await played(TEACHER, USER)
    assert (whole.messages, whole.steps) == (fresh.messages, fresh.steps)
    assert len(log.kept[7, 0, 0]) == 1


async def test_a_reflection_plays_the_tail_again_on_a_world_in_which_the_user_has_acted():
    critique = says('{"verdict":"redo","redo_from":1,"critique":"Ask whether it is light."}')
    teacher = (says("Please switch the lamp on."), says("Bye."), critique, says("Is it light now?"))
    user = (does("set_lamp", on=True), says("I have done it."), says("", BYE), says("", BYE))
    draft, _, asked, family = await played(teacher, user, passes=1)
    assert draft.solved
    assert draft.guided
    assert draft.final_answer == "Is it light now?"
    assert [hall.happened for hall in family.halls] == [["user set_lamp"], ["user set_lamp"]]
    assert [step.tool for step in draft.steps if isinstance(step, UserToolStep)] == ["set_lamp"]
    assert [call.step for call, _ in asked.asked] == [0, 1, 2, 3]
    heard = [message.content for message in asked.asked[-1][1].messages if message.role == "user"]
    assert heard == ["Please switch the lamp on.", "Is it light now?"]


async def test_a_revision_is_a_new_talk_with_a_user_who_remembers_nothing():
    family, log = HallFamily(), MemoryLog()
    teacher, user = ScriptedModel(*TEACHER, *TEACHER), ScriptedModel(*USER, *USER)
    play = Teacher(teacher, [family], Slots(1), log, Clock(), TeacherPrompts("", "Mind this:"), 0, user)
    revised = await play.revise(await play.draft(JOB), "Be kind.")
    assert (revised.round, revised.user.turns) == (1, 2)
    assert str(user.asked[3][0]) == "7.0.0.user.1.0.0"
    assert len(user.asked[3][1].messages) == 2
    assert not any("Be kind" in message.content for _, request in user.asked for message in request.messages)


async def test_a_scenario_with_a_user_and_no_model_for_it_is_refused():
    play = Teacher(ScriptedModel(), [HallFamily()], Slots(1), MemoryLog(), Clock(), TeacherPrompts("", ""))
    with pytest.raises(UsageError, match="user_pool"):
        await play.draft(JOB)


async def test_a_model_for_users_is_left_alone_where_the_scenario_has_none():
    draft, _, user, _ = await played((says("It is dark."),), (), HallFamily(user=False))
    assert draft.stop == "answered"
    assert draft.user is None
    assert user.asked == []


async def rejected(draft):
    class NoReviser:
        async def __call__(self, draft_, feedback):
            raise AssertionError("a fault of the user is not the teacher's to mend")

    judge_model = ScriptedModel()
    outcome = await refine(
        draft, Judge(judge_model), NoReviser(), ReviewPolicy(enabled=True, min_score=0.5, max_rounds=3), standard()
    )
    assert judge_model.asked == []
    return outcome


async def test_an_episode_with_a_faulty_user_is_rejected_without_judge_or_revision():
    secret = says("The secret is 42.")
    draft, *_ = await played((says("Hello."),), (secret, secret))
    outcome = await rejected(draft)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "user_sim"
    assert "You gave the secret away." in outcome.detail


async def test_even_a_world_that_is_as_it_should_be_does_not_save_a_faulty_user():
    secret = says("The secret is 42.")
    draft, *_ = await played((says("Please switch the lamp on."),), (does("set_lamp", on=True), secret, secret))
    assert all(check.passed for check in draft.checks)
    assert not draft.solved
    assert (await rejected(replace(draft))).reason == "user_sim"
