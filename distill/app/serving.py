"""The composition root of `distill mcp serve`: a case out of the banks, offered to a client, checked at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import anyio

from distill.app.banks import BUILT_IN, open_bank
from distill.app.contact import SPEAK, Contact
from distill.config.faults import echo, listed, nearest
from distill.config.models import PromptsConfig
from distill.config.paths import kind_of
from distill.config.plugins import registered
from distill.domain.case import Case, CheckResult
from distill.domain.message import Message
from distill.domain.ports import Family
from distill.domain.scenario import Scenario
from distill.errors import UsageError
from distill.families.context import FamilyContext
from distill.families.telecom import TelecomScenarioGenerator
from distill.families.telecom.bankwork import entry_of
from distill.families.telecom.made import FAMILY
from distill.flow.signals import Signals, receiving
from distill.storage.banks import Bank, BankLine

SERVED: Final = (FAMILY,)
"""Families that keep their cases in banks."""

NEAR: Final = 3

PROMPT: Final = "case"

HOW: Final = f"""\
One case of customer care, played for real. Get the prompt {PROMPT!r}: its first message is the agent's system prompt, \
its second what the customer says first. The tools are the agent's; every call changes the one world of this session."""

HOW_TO_SPEAK: Final = f" Speak to the customer with {SPEAK.name}."


def banks_of(family: str, own: Path | None) -> tuple[Bank, ...]:
    """The built-in bank and the user's own: `own`, or the family's default where there is one.

    Raises UsageError for a family without banks and for a file that cannot be read.
    """
    if family not in SERVED:
        known = list(registered())
        what = f"{family} keeps no bank" if family in known else f"no family {echo(family)!r}{nearest(family, known)}"
        raise UsageError(f"{what}; known: {listed(known)}; with a bank of cases, so that one can be served: {FAMILY}")
    default = Path(TelecomScenarioGenerator.Params().bank)
    path = own or (default if kind_of(default) else None)
    return (open_bank(BUILT_IN), *(() if path is None else (open_bank(str(path)),)))


def listing(banks: tuple[Bank, ...]) -> Iterator[str]:
    """One line a case: its id and what it is about."""
    for name, line in _lines(banks).items():
        about = [line.case.get(key) for key in ("intent", "trap", "issues")]
        yield "  ".join([name, *(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in about)])


def _lines(banks: tuple[Bank, ...]) -> dict[str, BankLine]:
    """Every line of several banks by its id; a case that is in two of them stands where it came first."""
    return {line.data["id"]: line for bank in banks for line in bank.lines}


def case_named(banks: tuple[Bank, ...], name: str) -> Case:
    """The case of an id, or of the beginning of one; raises UsageError when it is none or several, or is broken."""
    lines = _lines(banks)
    found = [name] if name in lines else [one for one in lines if name and one.startswith(name)]
    if len(found) != 1:
        where = " and ".join(str(bank.path) for bank in banks)
        near = found[:NEAR] or get_close_matches(name, lines, n=NEAR, cutoff=0.0)
        what = f"{echo(name)!r} fits {len(found)} cases, such as" if found else f"no case {echo(name)!r}; nearest:"
        raise UsageError(f"{where}: {what} {listed(near)}; to list them all, type: distill mcp serve {FAMILY} --list")
    entry = entry_of(lines[found[0]])
    if isinstance(entry, str):
        raise UsageError(f"{found[0]}: {entry}")
    return entry.case


async def serve_case(case: Case, say: Callable[[str], None], *, with_customer: bool) -> tuple[CheckResult, ...]:
    """Serve a case on standard input and output until the client leaves or a signal comes; the checks at the end.

    `say` is told what a person at a terminal wants to know. Raises UsageError where the SDK is not installed.
    """
    try:
        from distill.environments.mcp.serve import Offer, OfferedPrompt, serve
    except ModuleNotFoundError as missing:
        raise UsageError(f"{missing.name} is missing; type: pip install 'agentic-distill[mcp]'") from missing
    family = telecom()
    async with family.open(case) as environment:
        scenario = family.scenario(case, environment.tools)
        contact = Contact(environment, scenario.user if with_customer else None)
        prompt = OfferedPrompt(PROMPT, "The agent's system prompt, then the customer's first words.", _begun(scenario))
        how = HOW + (HOW_TO_SPEAK if with_customer else "")
        say(f"{case.case_id}: {len(contact.tools)} tools; the session ends when standard input ends")
        with anyio.CancelScope() as scope:
            async with receiving(Signals(lambda _number: scope.cancel())):
                await serve(Offer(f"distill-{FAMILY}", how, contact.tools, (prompt,), contact.call))
        return family.check(case, await environment.finish(), contact.said)


def _begun(scenario: Scenario) -> tuple[Message, ...]:
    return Message("system", scenario.system), *(Message("user", turn) for turn in scenario.user_turns)


def telecom() -> Family:
    """The family as it is without any configuration."""
    context = FamilyContext(prompts=PromptsConfig(), dossier_dirs=(), servers_root=Path())
    return TelecomScenarioGenerator(TelecomScenarioGenerator.Params(), context)
