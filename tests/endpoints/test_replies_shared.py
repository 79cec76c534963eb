"""Replies shared between runs: what is asked twice is paid once, and committed before it is used."""

from __future__ import annotations

from endpoint_fakes import CALL, REQUEST, Bench, answer, completion, lane_of, spec_of, virtually

from distill.domain.chat import FROM_CACHE, ChatRequest
from distill.domain.message import Message
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.faults import Fault
from distill.endpoints.shared_replies import SharedReplies
from distill.endpoints.spec import Price

PRICE = Price(2.0, 8.0)
SPEC = spec_of("one", price=PRICE)


class MemoryStore:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def find(self, key):
        return self.kept.get(key)

    async def keep(self, key, body):
        self.kept[key] = body


def bench(store, *script, spec=SPEC, **options) -> Bench:
    return Bench(*script, specs=[spec], replies=store, **options)


def asked(store, call=CALL, request=REQUEST, spec=SPEC, **options):
    """A run of its own that asks once; its parts, and what it got."""

    async def main():
        one = bench(store, spec=spec, **options)
        return one, await one.ask(call, request)

    return virtually(main)


def test_a_second_run_has_the_first_ones_answer_for_nothing_and_commits_it_first():
    store = MemoryStore()
    first, reply = asked(store)
    second, again = asked(store, budget=RunBudget(0, 0.0))
    assert (len(first.transport.sent), len(second.transport.sent)) == (1, 0)
    assert (reply.cost_usd, again.cost_usd) == (0.006, 0.0)
    assert (again.message, again.usage) == (reply.message, reply.usage)
    assert second.journal.events == [
        ("intend", str(CALL), FROM_CACHE, "one", 0.0),
        ("receive", str(CALL), FROM_CACHE, "one"),
        ("settle", str(CALL), FROM_CACHE, 0.0, reply.usage),
    ]
    assert (second.budget.calls, second.endpoints[0].meter.read().from_cache) == (0, 1)
    assert second.endpoints[0].stats().calls == 0


def test_it_costs_nothing_on_a_resume_either():
    store = MemoryStore()
    asked(store)

    async def main():
        one = bench(store)
        await one.ask()
        store.kept.clear()
        return await one.ask(), one

    reply, one = virtually(main)
    assert (reply.cost_usd, len(one.transport.sent)) == (0.0, 0)


def test_another_model_url_body_sample_or_ask_is_another_question():
    store = MemoryStore()
    asked(store)
    other = ChatRequest((Message("user", "Hello!"),))
    for call, request, spec in (
        (CALL._replace(sample=1), REQUEST, SPEC),
        (CALL.again(), REQUEST, SPEC),
        (CALL, other, SPEC),
        (CALL, REQUEST, spec_of("two", price=PRICE)),
        (CALL, REQUEST, spec_of("one", price=PRICE, temperature=0.5)),
        (CALL, REQUEST, spec_of("one", price=PRICE, query={"api-version": "2026-01-01"})),
        (CALL, REQUEST, spec_of("one", price=PRICE, query={"api-version": "2026-02-01"})),
    ):
        run, _ = asked(store, call, request, spec)
        assert len(run.transport.sent) == 1
    assert len(store.kept) == 8


def test_another_case_round_or_run_is_not():
    store = MemoryStore()
    asked(store)
    run, _ = asked(store, CALL._replace(case=99, round=1, step=4))
    assert run.transport.sent == []


def test_what_is_played_anew_is_asked_anew_and_its_answer_is_the_one_that_is_kept():
    store = MemoryStore()
    asked(store)

    async def main():
        one = bench(store, answer(completion("Better")))
        await one.ask(CALL._replace(generation=1))
        return len(one.transport.sent)

    assert virtually(main) == 1
    assert asked(store)[1].message.content == "Better"


def test_a_scripted_endpoint_neither_takes_nor_keeps():
    store = MemoryStore()
    spec = spec_of("one")
    asked(store, spec=spec)

    async def main():
        scripted = Bench(specs=[type(spec)("one", "http://127.0.0.1/v1", "m", kind="scripted")], replies=store)
        endpoint = scripted.endpoints[0]
        store.kept[SharedReplies.key(endpoint, CALL, endpoint.encode(REQUEST))] = b"{}"
        before = dict(store.kept)
        await scripted.ask()
        return len(scripted.transport.sent), store.kept == before

    assert virtually(main) == (1, True)


def test_a_stored_reply_that_cannot_be_read_is_no_answer_and_is_replaced():
    store = MemoryStore()
    asked(store)
    (key,) = store.kept
    store.kept[key] = b'{"no": "choices"}'
    run, reply = asked(store)
    assert reply.message.content == "Hello"
    assert run.journal.kinds() == ["intend", "receive", "miss", "intend", "post", "receive", "settle"]
    assert b"choices" in store.kept[key]
    assert b'"no"' not in store.kept[key]


def test_a_fault_is_never_kept():
    store = MemoryStore()

    async def main():
        one = bench(store, answer(b"<html>", 200), Fault("reset", "gone"), answer({"choices": []}), answer())
        await one.ask()
        return one

    assert virtually(main).journal.kinds().count("miss") == 3
    assert len(store.kept) == 1
    assert next(iter(store.kept.values())) == answer().body


def test_no_key_of_a_vendor_is_in_what_the_folder_is_looked_up_by():
    from distill.config.secret import Secret

    async def main():
        kit = Bench().kit
        specs = [spec_of("one", api_key=Secret(key)) for key in ("sk-a", "sk-b")]
        endpoints = [Endpoint(spec, OpenAIChat(), kit, lane_of(spec)) for spec in specs]
        return [SharedReplies.key(one, CALL, one.encode(REQUEST)) for one in endpoints]

    first, second = virtually(main)
    assert first == second
