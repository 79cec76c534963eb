"""The oracle as teacher: plays a case's script, from what the request's history contains."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import orjson

from distill.domain.binding import fill
from distill.domain.chat import CallId
from distill.domain.json import JsonObject
from distill.domain.rationale import RationalePolicy
from distill.domain.script import Script
from distill.simulator.brain import Answer, Note, RawCall
from distill.simulator.chance import pick
from distill.simulator.facts import facts
from distill.simulator.history import Called, said_in
from distill.simulator.performance import MAX_FOREIGN, Beat, Performance, Progress
from distill.simulator.perturb import wrong_text
from distill.simulator.sloppiness import Errs, Mistake

STUCK = "I cannot go on: what the tools returned does not hold a value that the next step needs."
REFUSAL = "I'm sorry, but I can't help with that request."
CLAIM = "Done: everything you asked for is in place."


def teach(script: Script, call: CallId, body: JsonObject, errs: Errs) -> Answer:
    """The next assistant message.

    A request whose history is shorter than its step number is a tail played again after
    reflection; there the oracle makes no mistake, but in a hopeless play.
    """
    history = said_in(body["messages"])
    errant = call.step <= len(history) or errs.hopeless_in(call)
    mistake = errs.plan(script, call) if errant else None
    performance = Performance(script, mistake, body.get("tools") or ())
    progress = performance.follow(history)
    beat = performance.beats[progress.beat]
    if progress.foreign >= MAX_FOREIGN:
        return _stuck(beat, f"{progress.foreign} messages of the history call what this script never calls")
    try:
        return _play(performance, beat, progress, call)
    except KeyError as unbound:
        return _stuck(beat, f"no observation gave ${{{unbound.args[0]}}}")


def reasoned(answer: Answer, policy: RationalePolicy) -> Answer:
    """An answer whose words beside its calls, the reasons of the script, stand where `policy` has them."""
    if policy == "visible" or not answer.tool_calls:
        return answer
    return replace(answer, content="", reasoning=answer.content if policy == "native" else "")


def call_ids(call: CallId, count: int) -> list[str]:
    """Tool-call ids: `call_` and 24 hex digits of sha256(call id without generation, index in the message)."""
    named = f"{call.case}.{call.sample}.{call.role}.{call.round}.{call.step}.{call.ask}"
    return ["call_" + sha256(f"{named}/{index}".encode()).hexdigest()[:24] for index in range(count)]


def _stuck(beat: Beat, detail: str) -> Answer:
    return Answer(STUCK, notes=(Note("bind_failed", beat.act, detail),))


def _play(performance: Performance, beat: Beat, progress: Progress, call: CallId) -> Answer:
    act = performance.act(beat)
    mistake = beat.mistake
    if mistake is not None and mistake.kind in {"cut_answer", "refusal"}:
        text = act.say if act else performance.script.answer
        return _broken_off(fill(text, progress.bound), mistake)
    if act is None:
        return _final(performance.script, mistake, progress)
    calls, detail = performance.calls(beat, progress.bound)
    texts = [orjson.dumps(called.arguments).decode() for called in calls]
    if mistake is not None and mistake.kind == "malformed_json":
        if call.ask > 0:
            mistake = None
        else:
            texts[0] = texts[0][:-1] + ', "'
            detail = "the first call's arguments are cut off"
    elif mistake is not None and mistake.kind == "missing_step":
        detail = _left_out(performance.script, mistake)
    elif not detail:
        mistake = None
    return Answer(
        fill(act.say, progress.bound),
        tool_calls=_raw(call, calls, texts),
        finish_reason="tool_calls" if calls else "stop",
        notes=() if mistake is None else (_note(mistake, detail),),
    )


def _raw(call: CallId, calls: tuple[Called, ...], texts: list[str]) -> tuple[RawCall, ...]:
    ids = call_ids(call, len(calls))
    return tuple(RawCall(id_, called.tool, text) for id_, called, text in zip(ids, calls, texts, strict=True))


def _broken_off(text: str, mistake: Mistake) -> Answer:
    if mistake.kind == "cut_answer":
        note = _note(mistake, f"{len(text) // 2} of {len(text)} characters")
        return Answer(text[: len(text) // 2], finish_reason="length", notes=(note,))
    if pick(2, mistake.key, "field"):
        return Answer("", refusal=REFUSAL, notes=(_note(mistake, "in the field `refusal`"),))
    return Answer(REFUSAL, notes=(_note(mistake, "in words"),))


def _final(script: Script, mistake: Mistake | None, progress: Progress) -> Answer:
    if mistake is None:
        return Answer(fill(script.answer, progress.bound))
    if mistake.kind == "early_stop":
        try:
            text = fill(script.answer, progress.bound)
        except KeyError:
            text = CLAIM
        return Answer(text, notes=(_note(mistake, f"{mistake.act} of {len(script.acts)} acts played"),))
    text = fill(script.answer, progress.bound)
    if mistake.kind == "missing_step":
        return Answer(text, notes=(_note(mistake, _left_out(script, mistake)),))
    known = facts(script.answer, progress.bound)
    if not known:
        return Answer(text)
    fact = known[pick(len(known), mistake.key, "fact")]
    wrong = wrong_text(fact)
    return Answer(text.replace(fact, wrong), notes=(_note(mistake, f"{wrong!r} for {fact!r}"),))


def _left_out(script: Script, mistake: Mistake) -> str:
    return f"left out: {', '.join(call.tool for call in script.acts[mistake.act].calls)}"


def _note(mistake: Mistake, detail: str) -> Note:
    more = "; noticed and played again" if mistake.recovers and mistake.kind in {"wrong_tool", "wrong_argument"} else ""
    return Note("mistake", mistake.act, detail + more, mistake.kind)
