"""The rules of the ticket desk: versions, steps, assignment, merging, bulk changes; and planned faults."""

from __future__ import annotations


def ticket(**more):
    base = {
        "subject": "Printer",
        "body": "It smokes.",
        "requester": "kim@shop.example",
        "copied": [],
        "queue": "general",
        "status": "open",
        "priority": "normal",
        "assignee": "ada",
        "tags": [],
        "fields": {},
        "created": "2026-03-10T09:00Z",
        "waited_hours": 0,
        "links": [],
        "merged_into": "",
        "version": 3,
    }
    return base | more


def state(**more):
    return {
        "now": "2026-03-13T08:00Z",
        "me": "ada",
        "queues": {
            "general": {"agents": ["ada", "ben", "cy"], "hours": {"normal": 48, "urgent": 4}},
            "legal": {"agents": ["cy"], "hours": {}, "locked": True},
            "billing": {"agents": ["ben"], "hours": {"normal": 72}},
        },
        "agents": {
            "ada": {"name": "Ada", "skills": [], "away": False, "limit": 9},
            "ben": {"name": "Ben", "skills": [], "away": False, "limit": 1},
            "cy": {"name": "Cy", "skills": [], "away": True, "limit": 9},
        },
        "customers": {"kim@shop.example": {"name": "Kim", "org": "Shop", "plan": "basic"}},
        "macros": {"ask": {"says": "Which model?", "status": "waiting", "priority": "", "add_tags": ["asked"]}},
        "fields": {"site": {"kind": "choice", "options": ["north", "south"]}},
        "tickets": {f"TD-{number}": ticket() for number in range(1, 6)},
        "comments": {},
        "next": {"ticket": 50, "comment": 50},
    } | more


def test_a_change_needs_the_version_that_was_read_last(desk_on):
    desk = desk_on("ticketdesk", state())
    assert desk("comment_ticket", ticket_id="TD-1", visibility="internal", body="Looked.")["version"] == 4
    assert "conflict: TD-1 is at version 4, you gave 3" in desk(
        "update_ticket", ticket_id="TD-1", version=3, priority="high"
    )
    assert desk("update_ticket", ticket_id="TD-1", version=4, priority="high")["version"] == 5
    assert desk.state["tickets"]["TD-1"]["priority"] == "high"


def test_a_status_follows_the_steps_and_solving_needs_an_assignee(desk_on):
    tickets = {"TD-1": ticket(status="new", assignee=""), "TD-2": ticket(assignee=""), "TD-3": ticket(status="closed")}
    desk = desk_on("ticketdesk", state(tickets=tickets))
    assert "from there it can become: open, waiting" in desk("set_status", ticket_id="TD-1", version=3, status="solved")
    assert "has no assignee" in desk("set_status", ticket_id="TD-2", version=3, status="solved")
    assert "follow-up" in desk("set_status", ticket_id="TD-3", version=3, status="open")
    assert desk.state["tickets"] == tickets


def test_a_ticket_goes_only_to_someone_of_its_queue_who_is_there_and_has_room(desk_on):
    tickets = {
        "TD-1": ticket(assignee="", status="new"),
        "TD-2": ticket(assignee="ben"),
        "TD-3": ticket(queue="billing"),
    }
    desk = desk_on("ticketdesk", state(tickets=tickets))
    assert "is away" in desk("assign_ticket", ticket_id="TD-1", version=3, agent="cy")
    assert "which is the limit" in desk("assign_ticket", ticket_id="TD-1", version=3, agent="ben")
    assert "does not work on the queue billing" in desk("assign_ticket", ticket_id="TD-3", version=3, agent="ada")
    assert desk("assign_ticket", ticket_id="TD-1", version=3, agent="ada")["status"] == "open"


def test_when_a_ticket_is_due_counts_the_hours_it_waited_for_the_customer(desk_on):
    tickets = {"TD-1": ticket(waited_hours=30), "TD-2": ticket(), "TD-3": ticket(status="solved")}
    desk = desk_on("ticketdesk", state(tickets=tickets))
    due = [desk("read_ticket", ticket_id=key)["sla"] for key in tickets]
    assert [found["due"] for found in due] == ["2026-03-13T15:00Z", "2026-03-12T09:00Z", None]
    assert [found["overdue"] for found in due] == [False, True, False]
    rows = desk("search_tickets", query="status:unsolved due_before:2026-03-13", sort="due")["tickets"]
    assert [row["id"] for row in rows] == ["TD-2"]


def test_a_merged_ticket_leaves_its_requester_and_tags_with_the_other(desk_on):
    tickets = {
        "TD-1": ticket(requester="lee@shop.example", tags=["hot"]),
        "TD-2": ticket(),
        "TD-3": ticket(queue="billing"),
    }
    desk = desk_on("ticketdesk", state(tickets=tickets))
    assert "move one of them first" in desk("merge_tickets", ticket_id="TD-1", version=3, into_id="TD-3")
    desk("merge_tickets", ticket_id="TD-1", version=3, into_id="TD-2")
    into, gone = desk.state["tickets"]["TD-2"], desk.state["tickets"]["TD-1"]
    assert (into["copied"], into["tags"], into["version"]) == (["lee@shop.example"], ["hot"], 4)
    assert (gone["status"], gone["merged_into"], gone["links"]) == ("merged", "TD-2", [["duplicate_of", "TD-2"]])
    assert "was merged into TD-2" in desk("comment_ticket", ticket_id="TD-1", visibility="public", body="Hello")


def test_a_bulk_change_fails_for_one_ticket_and_goes_on_with_the_next(desk_on):
    tickets = {"TD-1": ticket(), "TD-2": ticket(status="closed"), "TD-3": ticket(queue="legal"), "TD-4": ticket()}
    desk = desk_on("ticketdesk", state(tickets=tickets))
    told = desk("bulk_update", ticket_ids=[*tickets], priority="urgent", add_tags=["wave"])
    assert [entry["ticket"] for entry in told["failed"]] == ["TD-2", "TD-3"]
    assert [entry["priority"] for entry in desk.state["tickets"].values()] == ["urgent", "normal", "normal", "urgent"]


def test_a_macro_says_its_text_in_public_and_makes_its_changes(desk_on):
    desk = desk_on("ticketdesk", state())
    desk("apply_macro", ticket_id="TD-1", version=3, macro="ask")
    assert desk.state["tickets"]["TD-1"]["status"] == "waiting"
    assert [(note["visibility"], note["body"]) for note in desk.state["comments"].values()] == [
        ("public", "Which model?")
    ]


def test_custom_fields_take_only_what_they_are_made_for(desk_on):
    desk = desk_on("ticketdesk", state())
    assert "must be one of north, south" in desk("update_ticket", ticket_id="TD-1", version=3, fields={"site": "west"})
    assert "there is no field colour" in desk("update_ticket", ticket_id="TD-1", version=3, fields={"colour": "red"})


def planned(desk_on, *faults):
    return desk_on("ticketdesk", state(faults=list(faults)))


def test_a_busy_server_refuses_the_nth_call_and_takes_the_next(desk_on):
    desk = planned(desk_on, {"tool": "set_status", "nth": 1, "kind": "busy"})
    step = {"ticket_id": "TD-1", "version": 3, "status": "waiting"}
    assert "busy" in desk("set_status", **step)
    assert desk("set_status", **step)["status"] == "waiting"


def test_a_late_answer_hides_a_change_that_was_made_and_a_hollow_one_a_change_that_was_not(desk_on):
    late = {"tool": "comment_ticket", "nth": 1, "kind": "late"}
    hollow = {"tool": "comment_ticket", "nth": 2, "kind": "no_effect"}
    desk = planned(desk_on, late, hollow)
    note = {"ticket_id": "TD-1", "visibility": "internal", "body": "Seen."}
    assert "may or may not" in desk("comment_ticket", **note)
    assert desk("comment_ticket", **note)["version"] == 5
    assert len(desk("read_ticket", ticket_id="TD-1")["comments"]) == 1


def test_somebody_elses_change_comes_first_and_shows_as_a_conflict(desk_on):
    change = {"tickets": {"TD-1": {"priority": "urgent"}}}
    desk = planned(desk_on, {"tool": "update_ticket", "nth": 1, "kind": "meanwhile", "change": change})
    assert "conflict" in desk("update_ticket", ticket_id="TD-1", version=3, add_tags=["seen"])
    read = desk("read_ticket", ticket_id="TD-1")
    assert (read["priority"], read["version"], read["tags"]) == ("urgent", 4, [])


def test_a_stale_read_shows_the_state_before_the_last_change_and_says_where_it_came_from(desk_on):
    desk = planned(desk_on, {"tool": "read_ticket", "nth": 2, "kind": "stale"})
    assert "read_from" not in desk("read_ticket", ticket_id="TD-1")
    desk("update_ticket", ticket_id="TD-1", version=3, priority="high")
    behind = desk("read_ticket", ticket_id="TD-1")
    assert (behind["priority"], behind["version"]) == ("normal", 3)
    assert "replica" in behind["read_from"]
    assert desk("read_ticket", ticket_id="TD-1")["priority"] == "high"


def test_locked_tickets_fail_in_bulk_once(desk_on):
    desk = planned(desk_on, {"tool": "bulk_update", "nth": 1, "kind": "locked", "ids": ["TD-2"]})
    told = desk("bulk_update", ticket_ids=["TD-1", "TD-2"], priority="high")
    assert [entry["ticket"] for entry in told["failed"]] == ["TD-2"]
    assert desk("bulk_update", ticket_ids=["TD-2"], priority="high")["failed"] == []


def test_half_a_page_has_a_cursor_to_the_rest(desk_on):
    desk = planned(desk_on, {"tool": "search_tickets", "nth": 1, "kind": "short_page"})
    first = desk("search_tickets", query="printer", limit=4)
    rest = desk("search_tickets", query="printer", limit=4, cursor=first["next_cursor"])
    assert [row["id"] for row in (*first["tickets"], *rest["tickets"])] == [f"TD-{n}" for n in range(1, 6)]
