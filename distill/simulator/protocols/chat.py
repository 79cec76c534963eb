"""OpenAI chat completions, `POST /v1/chat/completions`."""

from __future__ import annotations

import orjson

from distill.domain.chat import Usage
from distill.domain.json import JsonObject
from distill.simulator.brain import Answer, BadQuestion
from distill.simulator.prompt_cache import Prompt
from distill.simulator.protocols.chat_checks import check_format, check_tools, heard
from distill.simulator.protocols.openai_error import openai_error
from distill.simulator.protocols.protocol import CREATED


class ChatProtocol:
    """The brain's own form: requests are passed on as they are."""

    id_prefix = "chatcmpl-"
    limits_cached = True

    def __init__(self, model: str) -> None:
        """`model` is said to have answered a request that names none, which compatible servers take."""
        self._model = model

    def read(self, wire: JsonObject) -> JsonObject:
        """The request itself; raises BadQuestion for shapes that the vendor refuses."""
        if not isinstance(wire.get("messages"), list) or not wire["messages"]:
            raise BadQuestion("the request needs a non-empty list `messages`")
        check_tools(wire.get("tools"))
        check_format(wire.get("response_format"))
        return {**wire, "messages": heard(wire["messages"])}

    def prompt(self, wire: JsonObject) -> Prompt:
        """Tools, schema and messages; cached without being asked."""
        before = [wire[name] for name in ("tools", "response_format") if wire.get(name)]
        return Prompt(tuple(orjson.dumps(piece) for piece in (*before, *wire["messages"])))

    def fitting(self, answer: Answer, wire: JsonObject) -> Answer:
        """All of it: compatible servers show `reasoning_content` unasked."""
        del wire
        return answer

    def reply(self, answer: Answer, usage: Usage, wire: JsonObject, reply_id: str) -> JsonObject:
        """A whole `chat.completion`."""
        return {
            "id": reply_id,
            "object": "chat.completion",
            "created": CREATED,
            "model": wire.get("model") or self._model,
            "choices": [
                {"index": 0, "message": _message(answer), "logprobs": None, "finish_reason": answer.finish_reason}
            ],
            "usage": _usage(usage),
        }

    def events(self, reply: JsonObject) -> bytes:
        """Role and text, tool calls, finish reason, usage, `[DONE]`."""
        choice = reply["choices"][0]
        message = dict(choice["message"])
        calls = message.pop("tool_calls", None)
        deltas: list[JsonObject] = [message]
        if calls:
            deltas.append({"tool_calls": [{"index": index} | call for index, call in enumerate(calls)]})
        choices: list[list[JsonObject]] = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
        choices.append([{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}])
        head = {key: reply[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
        events: list[JsonObject] = [head | {"choices": choice} for choice in choices]
        events.append(head | {"choices": [], "usage": reply["usage"]})
        return b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events) + b"data: [DONE]\n\n"

    def error(self, status: int, message: str) -> JsonObject:
        """OpenAI's form."""
        return openai_error(status, message)


def _message(answer: Answer) -> JsonObject:
    empty = answer.refusal is not None or (answer.tool_calls and not answer.content)
    message: JsonObject = {
        "role": "assistant",
        "content": None if empty else answer.content,
        "refusal": answer.refusal,
    }
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.tool_calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.tool_calls
        ]
    return message


def _usage(usage: Usage) -> JsonObject:
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
