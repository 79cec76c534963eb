from __future__ import annotations

import copy
import pickle

import pytest
from endpoint_fakes import CALL, spec_of

from distill.config.secret import Secret
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.order import preference
from distill.endpoints.spec import EndpointSpec, Timeouts
from distill.endpoints.wire import CALL_HEADER, Wire

CANARY = "sk-canary-0451"


def test_a_secret_shows_in_no_form_but_reveal():
    secret = Secret(CANARY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", repr(spec_of("one", api_key=secret))]
    assert not any(CANARY in text for text in shown)
    assert secret.reveal() == CANARY
    for leak in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(secret)


@pytest.mark.parametrize("value", ["", " sk-1", "sk-1\n", "sk-1\r\nX-Evil: 1", "schlüssel"])
def test_a_key_that_cannot_be_a_header_is_refused_without_being_quoted(value):
    with pytest.raises(ValueError, match="one line of visible ASCII") as caught:
        Secret(value)
    assert not value or value not in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"base_url": "ftp://h/v1"},
        {"base_url": "h/v1"},
        {"base_url": "https://user:pass@h/v1"},
        {"base_url": "https://h/v1", "kind": "scripted"},
        {"base_url": "https://h/v1", "weight": -1},
        {"base_url": "https://h/v1", "weight": float("nan")},
        {"base_url": "https://h/v1", "max_concurrency": 0},
        {"base_url": "https://h/v1", "extra": {"messages": []}},
        {"base_url": "https://h/v1", "extra": {"max_tokens": 99}},
        {"base_url": "https://h/v1", "extra": {"max_completion_tokens": 99}},
        {"base_url": "https://h/v1", "extra": {"max_output_tokens": 99}},
        {"base_url": "https://h/v1", "extra": {"temperature": 1}},
        {"base_url": "https://h/v1", "extra": {"top_p": 1}},
    ],
)
def test_a_spec_that_cannot_be_meant_is_refused(fields):
    with pytest.raises(ValueError, match="endpoint one"):
        EndpointSpec(name="one", model="m", **fields)


@pytest.mark.parametrize("bound", [0, -1, float("inf"), float("nan")])
def test_no_time_out_is_infinite(bound):
    with pytest.raises(ValueError, match="time-out"):
        Timeouts(idle_s=bound)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://h/v1", "https://h/v1/chat/completions"),
        ("https://h/v1/", "https://h/v1/chat/completions"),
        ("https://h", "https://h/chat/completions"),
        ("https://h/openai?api-version=1", "https://h/openai/chat/completions?api-version=1"),
        ("http://127.0.0.1:80/a%2Fb", "http://127.0.0.1:80/a%2Fb/chat/completions"),
    ],
)
def test_the_path_of_the_dialect_goes_behind_the_base(base, url):
    assert str(Wire(EndpointSpec("one", base, "m"), OpenAIChat()).url).replace(":80", "") == url.replace(":80", "")


@pytest.mark.parametrize("kind", ["api", "local", "scripted"])
def test_only_a_scripted_endpoint_learns_the_call_id(kind):
    wire = Wire(EndpointSpec("one", "http://localhost:1/v1", "m", kind=kind), OpenAIChat())
    assert wire.headers_for(CALL).get(CALL_HEADER) == (str(CALL) if kind == "scripted" else None)


def test_a_servers_words_are_made_fit_for_a_log():
    wire = Wire(spec_of("one", api_key=Secret(CANARY)), OpenAIChat())
    assert wire.redact(f"bad key {CANARY}\x1b[31m\n" + "x" * 999).startswith("bad key (key) [31m xxx")
    assert len(wire.redact("x" * 999)) == 300


SPECS = [spec_of("a", weight=3.0), spec_of("b", weight=1.0), spec_of("spare", weight=0.0)]


def test_the_order_is_drawn_by_weight_and_a_weight_of_nothing_comes_last():
    firsts = [preference(1, case, SPECS)[0] for case in range(4000)]
    assert firsts.count(0) == pytest.approx(3000, abs=120)
    assert {preference(1, case, SPECS)[-1] for case in range(200)} == {2}


def test_the_order_hangs_on_seed_and_case_alone_and_these_are_its_values():
    assert "".join(str(preference(1, case, SPECS)[0]) for case in range(16)) == "0000000001001000"


def test_another_endpoint_in_the_pool_does_not_reshuffle_the_rest():
    for case in range(300):
        few = [SPECS[index].name for index in preference(1, case, SPECS[:2])]
        many_specs = [*SPECS[:2], spec_of("new")]
        many = [many_specs[index].name for index in preference(1, case, many_specs)]
        assert [name for name in many if name != "new"] == few


def test_preferred_names_come_first_as_listed():
    for case in range(50):
        assert preference(1, case, SPECS, ("spare", "b")) == (2, 1, 0)
        assert preference(1, case, SPECS, ("b",))[0] == 1
