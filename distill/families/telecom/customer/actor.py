"""The scripted customer: hears, acts on the phone, answers. Pure: the same words get the same answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from distill.domain.json import Json
from distill.families.telecom.customer import replies
from distill.families.telecom.customer.behaviours import ALONGSIDE
from distill.families.telecom.customer.hearing import Heard, Step, hear
from distill.families.telecom.customer.script import CustomerScript
from distill.families.telecom.customer.telling import told
from distill.families.telecom.customer.ways import GIVING, TELLING, Ways

End: TypeAlias = Literal["resolved", "transferred", "declined", "gave_up"]

TRY: Final = {"calls": "make_test_call", "data": "run_speed_test", "mms": "send_test_mms"}
"""How a concern is tried out."""

WRITES: Final = frozenset(
    {
        "reseat_sim", "set_network_mode", "set_operator_selection", "disconnect_vpn", "reset_apn", "set_airplane_mode",
        "set_mobile_data", "set_data_roaming", "set_data_saver", "set_battery_saver", "set_wifi_calling",
        "free_storage", "install_update",
    }
)  # fmt: skip
"""Changes that a reluctant customer may balk at."""

JARGON: Final = frozenset({"reset_apn", "set_operator_selection", "check_apn", "check_network_mode", "unlock_sim"})


@dataclass(frozen=True, slots=True)
class Move:
    """What the customer does next: steps on the phone, words, or the end of the talk.

    `kind` says what the words are, whatever their wording: yes, no, unknown, cannot, still_bad, or a behaviour's name.
    """

    steps: tuple[Step, ...] = ()
    say: str = ""
    end: End | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Mind:
    """What the customer remembers; `done` is what it did out of line, `before` what goes before the next words.

    `idle` counts turns without progress; `trying` says that the concern is being tried out, `approving` that a
    payment is looked for. `said` names what was said, once for each time; `asked` are the steps asked for last.
    """

    concern: int = 0
    turns: int = 0
    idle: int = 0
    done: frozenset[str] = frozenset()
    outcome: End | None = None
    trying: bool = False
    approving: bool = False
    before: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    asked: tuple[Step, ...] = ()


class Actor:
    """One talk. `hears` takes the agent's words, `sees` the phone's answers to the steps just made."""

    def __init__(self, script: CustomerScript, mind: Mind | None = None) -> None:
        """`mind` goes on from a copy, for plays that share a beginning."""
        self.script = script
        self.mind = mind or Mind()

    def hears(self, text: str) -> Move:
        """The answer to an agent's message."""
        heard = hear(text)
        self.mind = replace(self.mind, turns=self.mind.turns + 1, before=())
        if heard.handed:
            return Move(end="transferred")
        if heard.closing:
            return self._closing(heard)
        odd = self._odd(heard)
        if odd is not None and odd not in ALONGSIDE:
            return self._said(self._line(odd), odd)
        if odd is not None:
            self.mind = replace(self.mind, before=(self._line(odd),))
        asked = self._asked(heard)
        facts = tuple(
            replies.fact(self, name, mismatch=heard.mismatch, alone=len(asked) == 1 and not heard.steps)
            for name in asked
        )
        self.mind = replace(self.mind, before=(*self.mind.before, *facts), asked=heard.steps)
        if heard.steps:
            return self._steps(heard)
        return self._words(heard, asked)

    def _steps(self, heard: Heard) -> Move:
        """What was asked for on the phone; a payment is looked for before it is approved."""
        tools = {step.tool for step in heard.steps}
        if "read_messages" in tools and not self.script.reads_texts:
            return self._said(self.say("cannot", replies.CANNOT_READ), "cannot")
        if "approve_payment" in tools and not self.script.accepts:
            return self._refusal()
        if "approve_payment" in tools:
            self.mind = replace(self.mind, approving=True)
            return Move(steps=(Step("check_payment_requests"),))
        return Move(steps=heard.steps)

    def _words(self, heard: Heard, asked: tuple[str, ...]) -> Move:
        if asked:
            return self._said("", "" if self.script.fact(asked[0]) else "unknown")
        if heard.consent:
            if self.script.accepts:
                return self._said(self.say("yes", replies.YES), "yes")
            return self._refusal()
        return self._lost()

    def _refusal(self) -> Move:
        wish = self.script.concerns[self.mind.concern].wants
        return self._said(f"{self.say('no', replies.NO)} {wish}", "no")

    def sees(self, results: tuple[tuple[str, Json], ...]) -> Move:
        """The answer once the phone has answered; `results` are (tool, payload or the phone's refusal)."""
        if self.mind.trying:
            return self._tried(results[-1][1])
        if self.mind.approving:
            self.mind = replace(self.mind, approving=False)
            waiting = results[-1][1]["requests"] if isinstance(results[-1][1], dict) else []
            if waiting:
                return Move(steps=(Step("approve_payment", (("payment_id", waiting[-1]["payment_id"]),)),))
        if self._has("slow_confirm") and results[-1][0] in WRITES:
            self._use("slow_confirm")
            return self._said(self._line("slow_confirm"))
        return self._said(" ".join(self._told(tool, result) for tool, result in results))

    def _told(self, tool: str, result: Json) -> str:
        set_to = next((dict(step.arguments).get("on") for step in self.mind.asked if step.tool == tool), None)
        ways = told(tool, result, on=set_to if isinstance(set_to, bool) else None)
        return self.reply(f"tell/{tool}", ways, telling=True)

    @property
    def chinese(self) -> bool:
        """Whether this turn is spoken in Chinese: every third of a bilingual customer."""
        return self.script.chinese and self.mind.turns % 3 == 2

    def say(self, name: str, ways: Ways) -> str:
        """Another way each time something of this name is said."""
        nth = self.mind.said.count(name)
        self.mind = replace(self.mind, said=(*self.mind.said, name))
        return self.script.voice.way(ways, name, nth, chinese=self.chinese)

    def reply(self, name: str, ways: Ways, *, telling: bool = False) -> str:
        """The same as an answer, in English often with a word before it."""
        core = self.say(name, ways)
        starts, nth = TELLING if telling else GIVING, self.mind.said.count(name) - 1
        return core if self.chinese else self.script.voice.answer(core, starts, name, nth)

    def _asked(self, heard: Heard) -> tuple[str, ...]:
        facts = heard.facts
        if len(facts) > 1 and self._has("partial_facts"):
            self._use("partial_facts")
            return facts[:1]
        if facts and self._has("two_answers") and "birth_date" not in facts:
            self._use("two_answers")
            return (*facts, "birth_date")
        return facts

    def _odd(self, heard: Heard) -> str | None:
        """The behaviour that shows itself now, spent; None for a plain answer."""
        tools = {step.tool for step in heard.steps}
        looks = any(tool.startswith("check_") for tool in tools - {"check_location"})
        fits = {
            "asks_jargon": bool(tools & JARGON),
            "refuses_step": bool(tools & WRITES),
            "claims_done": "restart_phone" in tools,
            "asks_why": looks,
            "guesses_first": looks,
            "off_topic": self.mind.turns >= 2,
            "pauses": self.mind.turns >= 3,
            "impatient": self.mind.turns >= 3,
            "repeats_complaint": self.mind.turns >= 2,
        }
        for name, now in fits.items():
            if now and self._has(name):
                self._use(name)
                return name
        return None

    def _closing(self, heard: Heard) -> Move:
        concern = self.script.concerns[self.mind.concern]
        if self.mind.outcome is not None:
            return self._settled(self.mind.outcome)
        if concern.proof in TRY and not heard.declined:
            self.mind = replace(self.mind, trying=True)
            return Move(steps=(Step(TRY[concern.proof]),))
        return self._settled("declined" if heard.declined else "resolved")

    def _tried(self, result: Json) -> Move:
        self.mind = replace(self.mind, trying=False)
        concern = self.script.concerns[self.mind.concern]
        good = isinstance(result, dict) and (
            result.get("call") == "connected"
            or result.get("picture_message") == "delivered"
            or ("mbps" in result and result["mbps"] >= max(concern.mbps, 0.01))
        )
        if good:
            return self._settled("resolved")
        self.mind = replace(self.mind, idle=self.mind.idle + 1)
        if self.mind.idle >= 2:
            return Move(end="gave_up")
        return self._said(self.say("still_bad", replies.STILL_BAD), "still_bad")

    def _settled(self, end: End) -> Move:
        """Bring up what is still open: a wish at the end, the next concern; else the end."""
        self.mind = replace(self.mind, outcome=end)
        for name in ("wants_promise", "wants_goodwill"):
            if self._has(name):
                self._use(name)
                return self._said(self._line(name), name)
        if self.mind.concern + 1 < len(self.script.concerns):
            self.mind = replace(self.mind, concern=self.mind.concern + 1, outcome=None)
            return self._said(self.script.concerns[self.mind.concern].opening)
        return Move(end=end)

    def _lost(self) -> Move:
        self.mind = replace(self.mind, idle=self.mind.idle + 1)
        if self.mind.idle >= self.script.patience:
            return Move(end="gave_up")
        return self._said(self.say("lost", replies.AND_NOW))

    def _said(self, text: str, kind: str = "") -> Move:
        return Move(say=" ".join(part for part in (*self.mind.before, text) if part), kind=kind)

    def _has(self, name: str) -> bool:
        return name in self.script.behaviours and name not in self.mind.done

    def _use(self, name: str) -> None:
        self.mind = replace(self.mind, done=self.mind.done | {name})

    def _line(self, name: str) -> str:
        return replies.line(self, name)
