"""Proof by execution, as for every mission; doing nothing is played too: only the user's own server knows its state."""

from __future__ import annotations

from distill.domain.case import Proof
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.families.mcp.derivable import underivable
from distill.families.mcp.known import Known
from distill.families.mcp.own.checks import run_checks
from distill.families.mcp.play import Opener, Played, play
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
        return Proof(holds=False, failure=f"the reference fails: {'; '.join(wrong)}{_last(played)}")
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


def _last(played: Played) -> str:
    """Where a reference stopped, for whoever wrote it."""
    return f" ({played.stuck} was never observed)" if played.stuck else ""
