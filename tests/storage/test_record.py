from __future__ import annotations

import orjson
from storage_samples import IDENTITY, accepted, failed, rejected

from distill.storage.record import outcome_row


def record(outcome):
    return orjson.loads(outcome_row(outcome, IDENTITY).record)


def test_the_record_has_the_keys_of_the_canonical_form_in_order():
    assert list(record(accepted(3))) == [
        "id", "schema_version", "scenario_id", "scenario_type", "case_id", "difficulty", "score", "messages", "tools",
        "final_answer", "reflection", "guided", "steps", "checks", "metadata", "provenance",
    ]  # fmt: skip


def test_arguments_are_objects_and_content_is_never_null():
    row = record(accepted(3))
    call = row["messages"][2]
    assert call["content"] == ""
    assert call["reasoning_content"] == "look first"
    assert call["tool_calls"][0]["function"]["arguments"] == {"n": 3, "since": "2025-08-01", "deep": {"a": [1, None]}}
    assert set(row["messages"][0]) == {"role", "content"}
    assert row["messages"][3] == {"role": "tool", "content": "a commit", "tool_call_id": "call-3", "name": "git_log"}
    assert row["tools"][0]["function"]["name"] == "git_log"


def test_the_metadata_merges_family_environment_and_generation():
    metadata = record(accepted(3))["metadata"]
    assert metadata["mission"] == "repair"
    assert (metadata["servers"], metadata["sandbox"], metadata["determinism"]) == ([{"name": "git"}], "bwrap", "pinned")
    assert metadata["scenario_type"] == "mcp_integration"
    assert metadata["validation_feedback"] == "fine"
    assert metadata["generation"]["teacher"]["kind"] == "scripted"
    assert metadata["generation"]["review"][0]["reviewer_model"] == "judge-1"


def test_the_steer_block_is_not_exported():
    assert b"never exported" not in outcome_row(accepted(3), IDENTITY).record


def test_the_same_outcome_gives_the_same_bytes_and_a_new_generation_the_same_id():
    assert outcome_row(accepted(3), IDENTITY) == outcome_row(accepted(3), IDENTITY)
    assert record(accepted(3, generation=1))["id"] == record(accepted(3))["id"]
    assert record(accepted(3))["id"] != record(accepted(4))["id"]


def test_a_rejected_case_keeps_its_record_and_an_unplayed_one_has_none():
    played, unproven, dead = (
        outcome_row(outcome, IDENTITY) for outcome in (rejected(1), rejected(2, "unproven", played=False), failed(3))
    )
    assert orjson.loads(played.record)["score"] == 0.75
    assert (unproven.record, unproven.head.reason, unproven.detail) == (b"", "unproven", "a sentence")
    assert (dead.record, dead.head.kind, dead.head.reason) == (b"", "failed", "tool_down")


def test_ids_of_tool_calls_do_not_make_two_episodes_different():
    def content(number_in_id):
        outcome = accepted(1)
        messages = outcome.draft.messages
        from dataclasses import replace

        call = replace(messages[2].tool_calls[0], id=number_in_id)
        changed = (*messages[:2], replace(messages[2], tool_calls=(call,)), *messages[3:])
        return outcome_row(replace(outcome, draft=replace(outcome.draft, messages=changed)), IDENTITY).head.content_hash

    assert content("a") == content("b")
    assert outcome_row(accepted(1), IDENTITY).head.content_hash != outcome_row(accepted(2), IDENTITY).head.content_hash
