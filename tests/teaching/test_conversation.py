from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from scripted_parts import MemoryLog, ScriptedModel

from distill.domain.case import Case, CheckResult
from distill.domain.chat import Reply, Usage
from distill.domain.episode import Job, ModelStep, ToolStep
from distill.domain.message import Message, Native
from distill.domain.review import Criterion, Rubric
from distill.domain.scenario import Limits, Scenario
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.errors import Diverged
from distill.flow.slots import Slots
from distill.teaching.teacher import Teacher, TeacherPrompts

ADD = ToolSpec(
    "box__add",
    "Put a number into the box.",
    {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False},
)
CASE = Case(
    "c1", "box", "box/sum", "Put 2 and 3 into the box and say the sum.", "shape", "box__add,box__add", "easy", {}
)
JOB = Job(7, 0, 0, 0, CASE)


class StoppedClock:
    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return self.seconds

    async def sleep(self, seconds):
        self.seconds += seconds


class Box:
    """A real little world: what is put in stays in."""

    def __init__(self, determinism="pinned", noise=""):
        self.content: list[int] = []
        self.determinism = determinism
        self.noise = noise

    @property
    def tools(self):
        return (ADD,)

    async def call(self, call: ToolCall) -> Observation:
        self.content.append(call.arguments["n"])
        return Observation(f"box holds {self.content}{self.noise}", is_error=False, executed=True, server="box")

    async def finish(self):
        return {"content": self.content}

    def describe(self):
        return {"determinism": self.determinism}


class BoxFamily:
    name = scenario_type = "box"
    takes_slot = True

    def __init__(self, turns=("Put 2 and 3 into the box and say the sum.",), limits=None, make=Box):
        self.turns, self.limits, self.make, self.opened = turns, limits or Limits(), make, 0

    @contextlib.asynccontextmanager
    async def open(self, case):
        self.opened += 1
        yield self.make()

    def scenario(self, case, tools):
        rubric = Rubric("r", (Criterion("answer", 1.0, "right?", ("no", "partly", "yes")),))
        return Scenario(case, "You keep a box.", tuple(self.turns), tools, rubric, steer="Say why.", limits=self.limits)

    def check(self, case, state, messages):
        return (CheckResult("sum", sum(state["content"]) == 5),)


def says(content="", *numbers, finish=None, malformed=None, tool="box__add", tokens=0):
    calls = tuple(ToolCall(f"call_{n}_{i}", tool, {"n": n}) for i, n in enumerate(numbers))
    finish = finish or ("tool_calls" if calls else "stop")
    return Reply(
        Message("assistant", content, tool_calls=calls), finish, Usage(output=tokens), 0.0, "e", "m", malformed
    )


def teacher(model, family, log=None, passes=0):
    return Teacher(
        model,
        [family],
        Slots(1),
        log or MemoryLog(),
        StoppedClock(),
        TeacherPrompts("Look back.", "Mind this:"),
        passes,
    )


async def test_an_episode_is_played_to_its_answer_and_checked():
    model = ScriptedModel(says("First 2.", 2), says("Then 3.", 3), says("The sum is 5."))
    draft = await teacher(model, BoxFamily()).draft(JOB)
    assert draft.solved
    assert draft.final_answer == "The sum is 5."
    assert [m.role for m in draft.messages] == ["system", "user", "assistant", "tool", "assistant", "tool", "assistant"]
    assert [type(s) for s in draft.steps] == [ModelStep, ToolStep, ModelStep, ToolStep, ModelStep]
    assert [str(call) for call, _ in model.asked] == [
        "7.0.0.teacher.0.0.0",
        "7.0.0.teacher.0.1.0",
        "7.0.0.teacher.0.2.0",
    ]


async def test_what_is_exported_is_what_the_teacher_was_sent_but_for_the_steer():
    model = ScriptedModel(says("First 2.", 2), says("Then 3.", 3), says("The sum is 5."))
    draft = await teacher(model, BoxFamily()).draft(JOB)
    steps = [s for s in draft.steps if isinstance(s, ModelStep)]
    for step, (_, request) in zip(steps, model.asked, strict=True):
        assert request.messages == draft.messages[: step.message_index]
        assert request.tools == draft.scenario.tools
        assert request.steer == "Say why."
    assert not any("Say why." in message.content for message in draft.messages)


async def test_a_call_that_its_schema_refuses_reaches_no_server_and_is_not_trained():
    model = ScriptedModel(says("", "two"), says("", 2, 3), says("5"))
    draft = await teacher(model, BoxFamily()).draft(JOB)
    refused = draft.steps[1]
    assert (refused.executed, refused.is_error) == (False, True)
    assert "do not match its schema" in draft.messages[3].content
    assert [s.train for s in draft.steps if isinstance(s, ModelStep)] == [False, True, True]
    assert draft.solved


async def test_an_unknown_tool_is_named_together_with_those_that_exist():
    model = ScriptedModel(says("", 2, tool="box__remove"), says("done"))
    draft = await teacher(model, BoxFamily()).draft(JOB)
    assert "no tool named 'box__remove'" in draft.messages[3].content
    assert "box__add" in draft.messages[3].content
    assert not draft.solved


async def test_parallel_calls_run_in_their_order():
    draft = await teacher(ScriptedModel(says("", 2, 3), says("5")), BoxFamily()).draft(JOB)
    assert [m.content for m in draft.messages if m.role == "tool"] == ["box holds [2]", "box holds [2, 3]"]


@pytest.mark.parametrize(
    ("finish", "stop"),
    [("length", "length"), ("content_filter", "content_filter"), ("refusal", "refusal"), ("unknown", "unknown_finish")],
)
async def test_a_cut_or_refused_reply_is_never_a_final_turn(finish, stop):
    draft = await teacher(ScriptedModel(says("The sum is 5.", finish=finish)), BoxFamily()).draft(JOB)
    assert draft.stop == stop
    assert not draft.solved


async def test_unparsable_tool_json_is_asked_again_under_a_new_ask():
    model = ScriptedModel(says(malformed="cut"), says("", 2, 3), says("5"))
    draft = await teacher(model, BoxFamily()).draft(JOB)
    assert [str(call) for call, _ in model.asked][:2] == ["7.0.0.teacher.0.0.0", "7.0.0.teacher.0.0.1"]
    assert draft.solved


async def test_tool_json_that_stays_unparsable_ends_the_episode():
    draft = await teacher(ScriptedModel(*[says(malformed="cut")] * 3), BoxFamily()).draft(JOB)
    assert draft.stop == "malformed_tool_json"


@pytest.mark.parametrize(
    ("limits", "stop"), [(Limits(max_steps=2), "max_steps"), (Limits(max_tokens=15), "max_tokens")]
)
async def test_bounds_are_looked_at_before_the_next_call(limits, stop):
    model = ScriptedModel(*[says("again", 1, tokens=10) for _ in range(9)])
    draft = await teacher(model, BoxFamily(limits=limits)).draft(JOB)
    assert draft.stop == stop
    assert len(model.asked) == 2


async def test_user_turns_are_spoken_one_after_each_answer():
    family = BoxFamily(turns=("Put 2.", "Now 3."))
    draft = await teacher(ScriptedModel(says("", 2), says("ok"), says("", 3), says("5")), family).draft(JOB)
    assert [m.content for m in draft.messages if m.role == "user"] == ["Put 2.", "Now 3."]
    assert draft.solved


async def test_a_revision_plays_anew_with_feedback_in_the_steer_only():
    family = BoxFamily()
    model = ScriptedModel(says("", 2), says("2"), says("", 2, 3), says("5"))
    hand = teacher(model, family)
    first = await hand.draft(JOB)
    second = await hand.revise(first, "Mind every part of the request.")
    assert (first.solved, second.solved, second.guided, second.round) == (False, True, True, 1)
    assert family.opened == 2
    assert "Mind every part" in model.asked[-1][1].steer
    assert not any("Mind every part" in m.content for m in second.messages)
    assert model.asked[-1][0].round == 1


async def test_a_reflection_plays_the_tail_again_in_a_rebuilt_environment():
    family = BoxFamily()
    critique = Reply(
        Message("assistant", '{"verdict":"redo","redo_from":1,"critique":"3 is missing"}'),
        "stop",
        Usage(),
        0.0,
        "e",
        "m",
    )
    model = ScriptedModel(says("", 2), says("2"), critique, says("", 3), says("5"))
    draft = await teacher(model, family, passes=1).draft(JOB)
    assert draft.solved
    assert draft.guided
    assert draft.reflection == "3 is missing"
    assert [m.content for m in draft.messages if m.role == "tool"] == ["box holds [2]", "box holds [2, 3]"]
    assert [call.step for call, _ in model.asked] == [0, 1, 2, 3, 4]
    assert model.asked[2][0].role == "reflector"


async def test_a_reflection_that_keeps_the_draft_leaves_it_unguided():
    critique = Reply(
        Message("assistant", '{"verdict":"keep","redo_from":0,"critique":"fine"}'), "stop", Usage(), 0.0, "e", "m"
    )
    draft = await teacher(ScriptedModel(says("", 2, 3), says("5"), critique), BoxFamily(), passes=1).draft(JOB)
    assert draft.solved
    assert not draft.guided
    assert draft.reflection == "fine"


async def test_on_resume_a_pinned_environment_that_answers_differently_has_diverged():
    log = MemoryLog()
    await teacher(ScriptedModel(says("", 2), says("2")), BoxFamily(), log).draft(JOB)
    again = teacher(ScriptedModel(says("", 2), says("2")), BoxFamily(make=lambda: Box(noise="!")), log)
    with pytest.raises(Diverged):
        await again.draft(JOB)


async def test_on_resume_a_masked_environment_shows_what_was_recorded():
    log = MemoryLog()
    await teacher(ScriptedModel(says("", 2), says("2")), BoxFamily(make=lambda: Box("masked", " at noon")), log).draft(
        JOB
    )
    draft = await teacher(
        ScriptedModel(says("", 2), says("2")), BoxFamily(make=lambda: Box("masked", " at dusk")), log
    ).draft(JOB)
    assert draft.messages[3].content == "box holds [2] at noon"


async def test_a_new_generation_does_not_see_the_old_observations():
    log = MemoryLog()
    await teacher(ScriptedModel(says("", 2), says("2")), BoxFamily(), log).draft(JOB)
    other = replace(JOB, generation=1)
    draft = await teacher(ScriptedModel(says("", 2), says("2")), BoxFamily(make=lambda: Box(noise="!")), log).draft(
        other
    )
    assert draft.messages[3].content.endswith("!")


@pytest.mark.parametrize(
    ("policy", "reasoning", "steps"),
    [
        ("native", ["I add.", "And more.", None], ["full", "summary", "absent"]),
        ("visible", [None, None, None], ["visible", "absent", "absent"]),
        ("none", [None, None, None], ["visible", "absent", "absent"]),
    ],
)
async def test_a_step_says_what_its_message_holds_and_the_providers_own_form_goes_back(policy, reasoning, steps):
    form = Native("anthropic", "m", [{"type": "thinking"}])
    first, second, last = says("First 2.", 2), says("", 3), says("The sum is 5.")
    first = replace(first, message=replace(first.message, reasoning="I add.", native=form))
    second = replace(second, message=replace(second.message, reasoning="And more.", summarised=True))
    model = ScriptedModel(first, second, last)
    draft = await replace(teacher(model, BoxFamily()), rationale=policy).draft(JOB)
    said = [message for message in draft.messages if message.role == "assistant"]
    assert [message.reasoning for message in said] == reasoning
    assert [step.rationale for step in draft.steps if isinstance(step, ModelStep)] == steps
    assert said[0].native == form
    assert [message.native for message in model.asked[1][1].messages if message.role == "assistant"] == [form]


@pytest.mark.parametrize(("seconds", "stop"), [(10.0, "answered"), (4_000.0, "max_seconds")])
async def test_waiting_before_a_gate_is_no_time_of_the_episode_but_a_slow_model_is(seconds, stop):
    """Each call comes back after 5,000 s; how much of that was the request itself is what counts."""
    player = teacher(ScriptedModel(), BoxFamily())

    class AtAGate(ScriptedModel):
        async def ask(self, call, request):
            await player.clock.sleep(5_000.0)
            return replace(await super().ask(call, request), seconds=seconds)

    player = replace(player, model=AtAGate(says("", 2, 3), says("5")))
    assert (await player.draft(JOB)).stop == stop
