"""Proof by execution, as for every mission; doing nothing is played too: only the user's own server knows its state."""

from __future__ import annotations

from distill.domain.case import Proof
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.environments.mcp.served import RESTARTED
from distill.errors import EnvironmentFault
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.own.checks import present, run_checks
from distill.families.mcp.play import Move, Opener, Played, play
from distill.families.mcp.scripts import script_from_json


async def prove(body: JsonObject, texts: tuple[str, ...], open_environment: Opener) -> Proof:
    """Reference, nothing, mistake; `texts` are the system prompt and the goal. Raises EnvironmentFault."""
    reference, mistake = (script_from_json(body[name]) for name in ("reference", "mistake"))
    if mistake.heard not in {(), reference.heard}:
        return Proof(holds=False, failure="the user says other things to the mistake than to the reference")
    nothing = await play(Script((), ""), open_environment)
    if not _failed(body, nothing):
        return Proof(holds=False, failure="doing nothing passes every check")
    played = await play(reference, open_environment)
    if wrong := _failed(body, played):
        _raise_fault(played)
        return Proof(holds=False, failure=f"the reference fails: {'; '.join(wrong)}{_last(played)}")
    if vacuous := _vacuous(body, played):
        return Proof(holds=False, failure=vacuous)
    if strange := underivable(played, Known(texts, played.tools)):
        return Proof(holds=False, failure=f"the reference is not derivable: {strange}")
    harmless = _harmless(body, await play(mistake, open_environment))
    return Proof(holds=not harmless, failure=harmless)


def _harmless(body: JsonObject, slip: Played) -> str:
    """Why the mistake shows nothing, empty when it fails as it should."""
    if slip.stuck:
        return f"the mistake cannot be played: {slip.stuck} was never observed"
    return "" if _failed(body, slip) else "the plausible mistake passes every check"


def _failed(body: JsonObject, played: Played) -> list[str]:
    return [result.name for result in run_checks(body, played.state, played.messages) if not result.passed]


def _raise_fault(played: Played) -> None:
    """Raises EnvironmentFault where a server died under the reference: that says nothing of the mission."""
    for move in _moves(played):
        if move.seen.text == RESTARTED:
            raise EnvironmentFault("tool_down", f"{move.call.name} got no answer while the reference was played")


def _vacuous(body: JsonObject, played: Played) -> str:
    """A check that could never fail, empty when there is none."""
    tools = {tool.name for tool in played.tools}
    before = played.state["before"]
    for check in body["checks"]:
        named = [check.get("called"), check.get("not_called"), *check.get("not_called_first", ())]
        for name in named:
            if name and name not in tools:
                return f"a check names {name}, which is none of the tools of this case: {', '.join(sorted(tools))}"
        if (state := check.get("state")) and state.get("absent") and not present(state["at"], before):
            return (
                f"nothing is at {'.'.join(state['at'])} before the play, so that it is absent in the end proves nothing"
            )
    return ""


def _moves(played: Played) -> list[Move]:
    return [move for move in played.moves if isinstance(move, Move)]


def _last(played: Played) -> str:
    """Where a reference stopped and what was answered last, for whoever wrote it."""
    stopped = [f"{played.stuck} was never observed"] if played.stuck else []
    moves = _moves(played)
    wrong = next((move for move in moves if move.seen.is_error), moves[-1] if moves else None)
    if wrong is not None:
        stopped.append(f"{wrong.call.name} {wrong.call.arguments} answered: {' '.join(wrong.seen.text.split())[:200]}")
    return f" ({'; '.join(stopped)})" if stopped else ""
