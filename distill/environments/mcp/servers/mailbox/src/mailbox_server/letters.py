"""Tools that write: labels, drafts, sending, replying, forwarding."""

# ruff: noqa: E501 - lists and sentences read best on one line

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from server_kit.refusal import Refusal
from server_kit.tool import Context, Json, State, Tool, choice, text, texts

from mailbox_server.state import message, numbered

MOST_RECIPIENTS: Final = 12


def label(context: Context, given: Mapping[str, Any]) -> Json:
    """Change labels and the read mark of several messages."""
    state, add, remove = context.state, given["add_labels"], given["remove_labels"]
    for name in (*add, *remove):
        if name not in state["labels"]:
            raise Refusal(f"there is no label {name}; known: {', '.join(state['labels'])}")
    changed, failed = [], []
    for key in given["message_ids"]:
        record = state["messages"].get(key)
        if record is None or key in context.locked:
            failed.append({"id": key, "error": "no such received message" if record is None else "locked, try again"})
            continue
        record["labels"] = sorted({*record["labels"], *add} - {*remove})
        if given["mark"] != "as_is":
            record["unread"] = given["mark"] == "unread"
        changed.append({"id": key, "labels": record["labels"], "unread": record["unread"]})
    return {"changed": changed, "failed": failed}


def _addressed(to: Iterable[str], cc: Iterable[str]) -> tuple[list[str], list[str]]:
    """Recipients without doubles; Refusal for what is no address, or too many."""
    first = list(dict.fromkeys(to))
    second = [address for address in dict.fromkeys(cc) if address not in first]
    for address in (*first, *second):
        name, _, host = address.partition("@")
        if not name or "." not in host or " " in address:
            raise Refusal(f"{address!r} is no address; write name@example.com")
    if not first:
        raise Refusal("to: a message needs at least one recipient")
    if len(first) + len(second) > MOST_RECIPIENTS:
        raise Refusal(f"more than {MOST_RECIPIENTS} recipients; split the message")
    return first, second


def _letter(state: State, to: tuple[list[str], list[str]], subject: str, body: str, **more: Any) -> dict[str, Any]:
    """A message by the owner; without a thread among `more` it begins one of its own."""
    letter = {
        "from": state["owner"],
        "to": to[0],
        "cc": to[1],
        "date": state["now"],
        "subject": subject,
        "body": body,
        "labels": ["sent"],
        "unread": False,
        "attachments": {},
        "in_reply_to": "",
        **more,
    }
    return {**letter, "thread": more.get("thread") or numbered(state, "thread", "th")}


def _sent(state: State, letter: dict[str, Any]) -> Json:
    left = state.get("sends_left")
    if left is not None:
        if left < 1:
            raise Refusal("quota: no more messages may be sent today; keep it as a draft")
        state["sends_left"] = left - 1
    key = numbered(state, "message", "m")
    state["sent"][key] = letter
    return {
        "sent": key,
        "thread": letter["thread"],
        "to": letter["to"],
        "cc": letter["cc"],
        "subject": letter["subject"],
    }


def send(context: Context, given: Mapping[str, Any]) -> Json:
    """A new conversation."""
    to = _addressed(given["to"], given["cc"])
    return _sent(context.state, _letter(context.state, to, given["subject"], given["body"]))


def draft(context: Context, given: Mapping[str, Any]) -> Json:
    """Keep a message without sending it."""
    state = context.state
    answered = message(state, given["in_reply_to"]) if given["in_reply_to"] else {}
    to = _addressed(given["to"], given["cc"])
    letter = _letter(
        state, to, given["subject"], given["body"], thread=answered.get("thread"), in_reply_to=given["in_reply_to"]
    )
    key = numbered(state, "message", "d")
    state["drafts"][key] = {**letter, "labels": ["draft"]}
    return {"draft": key, "thread": letter["thread"]}


def send_draft(context: Context, given: Mapping[str, Any]) -> Json:
    """Send a draft as it is."""
    state, key = context.state, given["draft_id"]
    if key not in state["drafts"]:
        raise Refusal(f"there is no draft {key}; drafts: {', '.join(state['drafts']) or 'none'}")
    letter = {**state["drafts"].pop(key), "labels": ["sent"], "date": state["now"]}
    return _sent(state, letter)


def reply(context: Context, given: Mapping[str, Any]) -> Json:
    """Answer a message in its thread."""
    state, key = context.state, given["message_id"]
    asked = message(state, key)
    owner = state["owner"]
    first = [asked["from"]] if asked["from"] != owner else asked["to"]
    others = [address for address in (*asked["to"], *asked["cc"]) if address not in {owner, *first}]
    to = _addressed(first, others if given["audience"] == "everyone" else ())
    subject = asked["subject"] if asked["subject"].lower().startswith("re:") else f"Re: {asked['subject']}"
    return _sent(state, _letter(state, to, subject, given["body"], thread=asked["thread"], in_reply_to=key))


def forward(context: Context, given: Mapping[str, Any]) -> Json:
    """Pass a message on with its attachments; the original text follows below the note."""
    state = context.state
    passed = message(state, given["message_id"])
    to = _addressed(given["to"], ())
    subject = f"Fwd: {passed['subject']}"
    body = f"{given['body']}\n\n---- forwarded from {passed['from']}, {passed['date']} ----\n{passed['body']}"
    letter = _letter(state, to, subject, body, attachments=passed["attachments"], in_reply_to=given["message_id"])
    return _sent(state, letter)


_TO: Final = texts("Addresses.", most=MOST_RECIPIENTS, least=1)
_CC: Final = {**texts("Addresses that get a copy.", most=MOST_RECIPIENTS), "default": []}
_BODY: Final = text("Plain text of the message.")
_NAMES: Final = {**texts("Label names; taking `inbox` away archives.", most=8), "default": []}

TOOLS: Final = (
    Tool("update_messages", "Add or take away labels of received messages, or mark them read or unread. Each message succeeds or fails for itself: read `failed`.", label, {
        "message_ids": texts("Received messages.", most=20, least=1), "add_labels": _NAMES, "remove_labels": _NAMES,
        "mark": choice("New read mark.", "as_is", "read", "unread", default="as_is")}, ("message_ids",), writes=True),
    Tool("send_message", "Send a new message at once; it begins a thread of its own. To answer somebody use reply_message.", send, {"to": _TO, "cc": _CC, "subject": text("Subject line."), "body": _BODY}, ("to", "subject", "body"), writes=True),
    Tool("save_draft", "Keep a message as a draft. Nothing is sent.", draft, {"to": _TO, "cc": _CC, "subject": text("Subject line."), "body": _BODY,
        "in_reply_to": {"type": "string", "description": "Message that it answers; empty for a new thread.", "default": ""}}, ("to", "subject", "body"), writes=True),
    Tool("send_draft", "Send a draft as it is.", send_draft, {"draft_id": text("Draft id.")}, ("draft_id",), writes=True),
    Tool("reply_message", "Answer a message in its thread, at once. The subject is kept.", reply, {"message_id": text("Message that is answered."),
        "audience": choice("Who gets the answer: only the sender, or the sender and everyone else who got the message.", "sender", "everyone"), "body": _BODY}, ("message_id", "audience", "body"), writes=True),
    Tool("forward_message", "Pass a message on, with its attachments, to other people.", forward, {"message_id": text("Message to pass on."), "to": _TO, "body": text("Note above the forwarded text.")}, ("message_id", "to", "body"), writes=True),
)  # fmt: skip
