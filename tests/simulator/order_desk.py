"""A dict-backed world of tools, a script with binds that solves it, and a loop that plays it with the openai SDK."""

from __future__ import annotations

import ssl
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from distill.domain.case import Case
from distill.domain.chat import CallId
from distill.domain.script import Act, Bind, Script, ScriptedCall
from distill.simulator.oracle import OracleCase
from distill.simulator.sloppiness import EpisodeKey, Errs, plan

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def act(say: str, tool: str, arguments: dict, *binds: Bind) -> Act:
    return Act(say, (ScriptedCall(tool, arguments),), binds)


SCRIPT = Script(
    acts=(
        act("I look the customer up first.", "orders__find", {"customer": "Ada"}, Bind("order", r"order (\S+)")),
        act(
            "The order tells me where it lies.",
            "orders__get",
            {"order": "${order}"},
            Bind("house", r"in (\w+)"),
            Bind("pieces", r"pieces: (\d+)"),
        ),
        act("", "stock__count", {"warehouse": "${house}"}, Bind("stock", r"(\d+) free")),
        act(
            "There is enough: I reserve it.",
            "stock__reserve",
            {"warehouse": "${house}", "pieces": "${pieces#}"},
            Bind("ticket", r"ticket (\w+)"),
        ),
        act("Now the order can be released.", "orders__release", {"order": "${order}", "ticket": "${ticket}"}),
        Act(
            "I tell the customer and leave a note.",
            (
                ScriptedCall("mail__send", {"to": "Ada", "text": "Order ${order} ships from ${house}."}),
                ScriptedCall("notes__add", {"text": "ticket ${ticket}"}),
            ),
            (Bind("note", r"note (\d+)", 1),),
        ),
    ),
    answer="Order ${order} is released: ${pieces} of ${stock} pieces from ${house}, ticket ${ticket}, note ${note}.",
)

ANSWER = "Order A-17 is released: 3 of 12 pieces from W4, ticket T9, note 52."


def tool(name: str, **types: str) -> dict:
    properties = {key: {"type": kind} for key, kind in types.items()}
    parameters = {"type": "object", "properties": properties, "required": list(types)}
    return {"type": "function", "function": {"name": name, "description": name, "parameters": parameters}}


TOOLS = [
    tool("orders__find", customer="string"),
    tool("orders__get", order="string"),
    tool("stock__count", warehouse="string"),
    tool("stock__reserve", warehouse="string", pieces="integer"),
    tool("orders__release", order="string", ticket="string"),
    tool("mail__send", to="string", text="string"),
    tool("notes__add", text="string"),
    tool("orders__cancel", order="string"),
]

GOOD_STATE = {
    "reserved": {"W4": 3},
    "released": {"A-17": "T9"},
    "mail": ["Ada: Order A-17 ships from W4."],
    "notes": ["ticket T9"],
    "cancelled": [],
}


@dataclass
class Desk:
    state: dict = field(
        default_factory=lambda: {"reserved": {}, "released": {}, "mail": [], "notes": [], "cancelled": []}
    )

    def call(self, name: str, given: dict) -> str:
        match name, given:
            case "orders__find", {"customer": "Ada"}:
                return "order A-17 of Ada"
            case "orders__get", {"order": "A-17"}:
                return "order A-17 lies in W4\npieces: 3"
            case "stock__count", {"warehouse": "W4"}:
                return "W4: 12 free"
            case "stock__reserve", {"warehouse": "W4", "pieces": int(pieces)} if pieces <= 12:
                self.state["reserved"]["W4"] = pieces
                return "reserved, ticket T9"
            case "orders__release", {"order": "A-17", "ticket": "T9"}:
                self.state["released"]["A-17"] = "T9"
                return "released"
            case "mail__send", {"to": to, "text": text}:
                self.state["mail"].append(f"{to}: {text}")
                return "sent"
            case "notes__add", {"text": text}:
                self.state["notes"].append(text)
                return "note 52"
            case "orders__cancel", {"order": order}:
                self.state["cancelled"].append(order)
                return "cancelled"
        return f"Error: {name} knows nothing of {given}"


def oracle_case(number: int) -> OracleCase:
    case = Case(f"c{number}", "desk", "release", "Release Ada's order.", "Release an order.", "s", "easy", {})
    if number >= 10_000:
        raise KeyError(number)
    return OracleCase(case, SCRIPT)


@dataclass
class Played:
    messages: list[dict]
    desk: Desk
    stop: str
    replies: list

    @property
    def answer(self) -> str:
        return self.messages[-1]["content"] or ""

    @property
    def solved(self) -> bool:
        return self.stop == "answered" and self.desk.state == GOOD_STATE and self.answer == ANSWER


async def play(client: AsyncOpenAI, case: int, round_: int = 0, kept: Played | None = None, step: int = 0) -> Played:
    """One episode; `kept` and `step` go on from a kept head, as after a reflection."""
    desk = Desk()
    messages: list[dict] = [{"role": "system", "content": "You work at a desk."}, {"role": "user", "content": "Go."}]
    replies: list = []
    if kept is not None:
        messages = kept.messages
        for message in messages:
            for call in message.get("tool_calls", ()):
                desk.call(call["function"]["name"], orjson.loads(call["function"]["arguments"]))
    for number in range(step, step + 20):
        for ask in range(3):
            call_id = CallId(case, 0, 0, "teacher", round_, number, ask)
            reply = await client.chat.completions.create(
                model="oracle", messages=messages, tools=TOOLS, extra_headers={"X-Distill-Call": str(call_id)}
            )
            replies.append(reply)
            message, finish = reply.choices[0].message, reply.choices[0].finish_reason
            calls = message.tool_calls or []
            try:
                arguments = [orjson.loads(call.function.arguments) for call in calls]
                break
            except orjson.JSONDecodeError:
                continue
        messages.append(message.model_dump(exclude_none=True) | {"content": message.content})
        if message.refusal is not None or finish == "length":
            return Played(messages, desk, message.refusal or finish, replies)
        for call, given in zip(calls, arguments, strict=True):
            messages.append({"role": "tool", "tool_call_id": call.id, "content": desk.call(call.function.name, given)})
        if not calls:
            return Played(messages, desk, "answered", replies)
    return Played(messages, desk, "max_steps", replies)


def client_of(url: str) -> AsyncOpenAI:
    """No retries, and no time spent on loading certificates."""
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    http = DefaultAsyncHttpxClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    return AsyncOpenAI(base_url=url, api_key="none", max_retries=0, http_client=http)


def case_with(kind: str) -> int:
    """A case whose first round holds this mistake at sloppiness 1 and seed 0, not noticed by the teacher itself."""
    for case in range(1_000):
        mistake = plan(SCRIPT, EpisodeKey(0, case, 0, 0), 1.0)
        if mistake is not None and mistake.kind == kind and not mistake.recovers:
            return case
    raise LookupError(kind)


def transcript_lines(messages: list[dict]) -> str:
    """The form in which reviewer and reflector are shown an episode."""
    lines = []
    for message in messages:
        line = {"role": message["role"], "content": message["content"] or ""}
        if message.get("tool_calls"):
            line["tool_calls"] = [
                {"name": call["function"]["name"], "arguments": orjson.loads(call["function"]["arguments"])}
                for call in message["tool_calls"]
            ]
        lines.append(orjson.dumps(line).decode())
    return "\n".join(lines)


def oracle_argv(bank: Path, sloppiness: float = 0.0, seed: int = 0, hopeless: float = 0.0) -> list[str]:
    return [sys.executable, __file__, str(bank), str(sloppiness), str(seed), str(hopeless)]


def main() -> None:
    from distill.simulator.child import run
    from distill.simulator.options import SimulatorOptions
    from distill.simulator.oracle import OracleBrain

    bank, sloppiness, seed, hopeless, _, parent = sys.argv[1:7]
    options = SimulatorOptions(call_bank=Path(bank), seed=int(seed))
    run(
        OracleBrain(oracle_case, Errs(options.seed, float(sloppiness), float(hopeless))),
        options,
        parent_pid=int(parent),
    )


if __name__ == "__main__":
    main()
