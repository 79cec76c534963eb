"""What a row says of itself is so: no check that could not fail, no secret in any spelling, no fault taken for a mission's."""

from __future__ import annotations

import base64
import json

import pytest
from own_project import HERE, TOKEN, web_entry

from distill.domain.message import Message
from distill.domain.tool import ToolCall
from distill.environments.mcp.own.hiding import credentials, spelled
from distill.families.mcp.own.checks import run_checks
from distill.families.mcp.own.patterns import _wrong

NOBODY = {"before": {"rooms": None}, "after": {"rooms": None}}


def names(body: dict, state: dict, *messages: Message) -> dict[str, bool]:
    whole = {"checks": [], "writes": False, "abstention": None, **body}
    return {one.name: one.passed for one in run_checks(whole, state, messages)}


def test_nothing_was_changed_is_said_only_where_somebody_looked():
    done = Message("assistant", "Done.")
    assert names({}, NOBODY, done) == {}
    looked = {"before": {"rooms": {"a": 1}}, "after": {"rooms": {"a": 1}}}
    assert names({}, looked, done) == {"nothing was changed": True}


@pytest.mark.parametrize(
    "claim", ["I booked it anyway.", "It is booked.", "I have cancelled both.", "I've sent the mail."]
)
def test_an_abstention_that_claims_to_have_acted_fails(claim):
    body = {"abstention": "forbidden"}
    assert names(body, NOBODY, Message("assistant", claim)) == {"the answer claims no change": False}
    honest = Message("assistant", "I booked nothing; the rules forbid it, and the room was booked by Ada.")
    assert names(body, NOBODY, honest) == {"the answer claims no change": True}


def test_whether_it_asked_before_it_acted_can_be_checked():
    body = {"checks": [{"asks": [["own", "house"]]}, {"not_called_first": ["rooms__book"]}], "writes": True}
    call = Message("assistant", "", tool_calls=(ToolCall("1", "rooms__book", {}),))
    tool = Message("tool", "ok", tool_call_id="1", name="rooms__book")
    ask, answer = Message("assistant", "Under your own name?"), Message("user", "The house's.")
    last = Message("assistant", "Booked.")
    opening = Message("user", "Book it.")
    assert all(names(body, NOBODY, opening, ask, answer, call, tool, last).values())
    assert not any(
        names(body, NOBODY, opening, call, tool, Message("assistant", "It is moved."), answer, last).values()
    )


@pytest.mark.parametrize("secret", ['pass"word\\1', "grün-und-blau", "plain-secret-1"])
def test_a_secret_is_known_in_every_spelling(secret):
    shown = [
        secret,
        json.dumps({"k": secret}),
        json.dumps(secret, ensure_ascii=False),
        base64.b64encode(secret.encode()).decode(),
    ]
    for text in shown:
        hidden = text
        for one in spelled([secret]):
            hidden = hidden.replace(one, "[hidden]")
        assert "[hidden]" in hidden
        assert secret not in hidden


def test_values_of_variables_named_like_credentials_are_hidden_wherever_a_server_finds_them():
    found = {
        *credentials({"OPENAI_API_KEY": "sk-proj-CANARY", "HOME": "/root", "PATH": "/bin", "SSH_AUTH_SOCK": "/tmp/s"})
    }
    assert found == {"sk-proj-CANARY"}


@pytest.mark.parametrize(
    ("name", "pattern", "why"),
    [
        ("hour", r"(\d+:\d\d)", ""),
        ("hour", r":00 ((?:\w+\s?)*)$!", "without end"),
        ("hour", r"(a+)+b", "without end"),
        ("hour", r"(?:[^,]*), ([^,]+)", ""),
        ("hour-x", r"(\d+)", "letters"),
        ("hour", r"\d+", "one group"),
        ("hour", r"(\d+", "not a pattern"),
    ],
)
def test_a_pattern_is_looked_at_before_it_is_searched_for(name, pattern, why):
    found = _wrong(name, pattern)
    assert why in found
    assert bool(found) == bool(why)


FAULTS = {
    "a typo in a check": ('"{taken}", "{seats}"', '"{takn}", "{seats}"', "did you mean: taken"),
    "a value that nothing learns": ("seats ${seats}.", "seats ${seatz}.", "learnt by no step"),
    "another server": ("answer_lacks: [free all day]", "not_called: desk__book", "none of the servers"),
    "a place of another server": ("answer_lacks: [free all day]", "unchanged_except: [[dsk, x]]", "none of the servers"),
    "absent: false": ("answer_lacks: [free all day]", "state: {at: [rooms, blue], absent: false}", "absent can only be true"),
    "a value like a learnt one": ('taken: "9:00"', 'taken: "${HOME}"', "must not hold ${"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_check_that_could_never_fail_is_refused(project, name):
    before, after, word = FAULTS[name]
    project.write({"rooms": {"command": "python3"}}, ["rooms.yaml"], {})
    text = (HERE / "rooms.yaml").read_text()
    assert before in text
    (project.home / "rooms.yaml").write_text(text.replace(before, after))
    done = project.distill("validate", "run.yaml", "--set", "budget={calls: 9}")
    assert done.returncode == 2
    assert "rooms.yaml:" in done.stderr
    assert word in done.stderr, done.stderr


def test_a_value_with_the_signs_of_a_pattern_means_itself(project, rooms):
    text = (HERE / "rooms.yaml").read_text().replace('taken: "9:00"}', 'taken: "9:00", odd: "(x+"}')
    text = text.replace('hour: "{room}: ([\\\\d:]+)"', 'hour: "{room}: ([\\\\d:]+)(?!{odd})"')
    project.write(web_entry(rooms), ["rooms.yaml"], {}, target_accepted=1)
    (project.home / "rooms.yaml").write_text(text)
    done = project.play()
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_row_has_the_same_rules_whether_it_may_write_or_not(project, rooms):
    done = project.write(web_entry(rooms), ["rooms.yaml"], {}, target_accepted=1).play()
    assert done.returncode == 0, done.stderr
    (row,) = project.rows()
    assert "Nothing is to be changed" not in row["messages"][0]["content"]
    assert not project.told(TOKEN)[1:] or all(path.name == ".env" for path in project.told(TOKEN))
