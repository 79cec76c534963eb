"""Proof by execution: the reference reaches the goal, nothing does not, the obvious mistake does not.

For an abstention the same three runs mean: the right message with nothing changed passes,
silence fails, acting fails.
"""

from __future__ import annotations

from distill.domain.case import CheckResult, Proof
from distill.domain.json import JsonObject
from distill.families.mcp.checks import run_checks
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.play import Move, Opener, Played, play
from distill.families.mcp.scripts import script_from_json
from distill.families.mcp.seeded import untouched


def failed(body: JsonObject, played: Played) -> list[str]:
    """Names of the checks that a played script fails."""
    return _names(run_checks(tuple(body["checks"]), body["seed"], played.state, played.messages))


def passes_untouched(body: JsonObject) -> bool:
    """Whether doing and saying nothing passes every check; its end state needs no server to be known."""
    return not _names(run_checks(tuple(body["checks"]), body["seed"], untouched(body["seed"]), ()))


def _unfit(body: JsonObject) -> str:
    """What is wrong with a case before anything is played; empty when nothing is."""
    if passes_untouched(body):
        return "doing nothing passes every check"
    reference, mistake = (script_from_json(body[name]) for name in ("reference", "mistake"))
    if any(bool(act.calls) == bool(act.hears) for act in (*reference.acts, *mistake.acts)):
        return "an act either calls something or is words that a user's turn follows"
    if reference.heard != mistake.heard:
        return "the user says other things to the mistake than to the reference"
    return ""


async def prove(body: JsonObject, texts: tuple[str, ...], open_environment: Opener, open_calm: Opener) -> Proof:
    """Run the three; `texts` are the system prompt and the goal. Raises EnvironmentFault.

    The mistake is played where no tool is made to fail: what it does wrong is its own.
    """
    if unfit := _unfit(body):
        return Proof(holds=False, failure=unfit)
    reference = await play(script_from_json(body["reference"]), open_environment)
    if wrong := failed(body, reference):
        return Proof(holds=False, failure=f"the reference fails: {'; '.join(wrong)}")
    if dishonest := _unmet(body, reference) or _dishonest(reference, texts):
        return Proof(holds=False, failure=dishonest)
    mistake = await play(script_from_json(body["mistake"]), open_calm)
    if mistake.stuck:
        return Proof(holds=False, failure=f"the mistake cannot be played: {mistake.stuck} was never observed")
    if not failed(body, mistake):
        return Proof(holds=False, failure="the plausible mistake passes every check")
    return Proof(holds=True)


def _dishonest(reference: Played, texts: tuple[str, ...]) -> str:
    """What the reference says or writes without having seen it; empty when nothing is."""
    if strange := underivable(reference, Known(texts, reference.tools)):
        return f"the reference is not derivable: {strange}"
    if unseen := _unseen(reference):
        return f"the reference says that it sees that nothing was done, and does not: {unseen}"
    return ""


def _unmet(body: JsonObject, reference: Played) -> str:
    """The fault that was planned and that the reference never met; empty when there is none."""
    met = {move.seen.fault for move in reference.moves if isinstance(move, Move)}
    left = [fault["kind"] for fault in body.get("faults", ()) if fault["kind"] not in met]
    return f"the reference never meets its fault: {', '.join(left)}" if left else ""


def _unseen(reference: Played) -> str:
    """The look after a call that did nothing whose answer is the same once it is done; empty when all differ."""
    moves = [move for move in reference.moves if isinstance(move, Move)]
    for index, move in enumerate(moves[:-3]):
        if (
            move.seen.fault in {"false_success", "lost_call"}
            and moves[index + 1].seen.text == moves[index + 3].seen.text
        ):
            return moves[index + 1].call.name
    return ""


def _names(results: tuple[CheckResult, ...]) -> list[str]:
    return [result.name for result in results if not result.passed]
