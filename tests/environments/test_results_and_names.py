from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.environments.mcp.launch import ServerLaunch, interpreters, shown_name, start_argv, start_env
from distill.environments.mcp.result import capped, result_text
from distill.environments.sandbox import Sandbox


def test_structured_content_is_shown_when_there_are_no_blocks():
    assert result_text({"content": [], "structuredContent": {"a": 1}}) == '{"a":1}'
    assert result_text({"content": [{"type": "text", "text": "t"}], "structuredContent": {"a": 1}}) == "t"
    assert result_text({}) == ""


def test_resources_are_described():
    blocks = [
        {"type": "resource", "resource": {"uri": "file:///a", "text": "body"}},
        {"type": "resource_link", "uri": "file:///b"},
    ]
    assert result_text({"content": blocks}) == "body\n[resource file:///b]"


@pytest.mark.parametrize("content", ["text", [1], [{"type": "text"}], [{"type": "odd"}], [{}]])
def test_what_is_no_tool_result_is_refused(content):
    with pytest.raises(ValueError):
        result_text({"content": content})


@given(st.text(max_size=400), st.integers(10, 100))
def test_a_capped_text_keeps_its_head_and_tail_and_counts_what_is_gone(text, cap):
    shown = capped(text, cap)
    if len(text) <= cap:
        assert shown == text
        return
    head, left_out, tail = re.fullmatch(r"(?s)(.*)\n\[\.\.\. (\d+) characters left out \.\.\.\]\n(.*)", shown).groups()
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) + len(tail) + int(left_out) == len(text)


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_shown_names_are_what_model_apis_accept(server, tool):
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", shown_name(server, tool))


def test_long_names_that_differ_at_the_end_stay_different():
    assert shown_name("s", "x" * 80 + "a") != shown_name("s", "x" * 80 + "b")
    assert shown_name("git", "git_status") == "git__git_status"


def test_a_launch_is_filled_in_as_seen_inside(toy_root, tmp_path):
    (toy_root / "bin" / "console").write_text(f"#!{toy_root}/bin/python\n")
    launch = ServerLaunch("a", "1", ("{bin}/console", "--db", "{workdir}/x.db"), {"DATA": "{workdir}/d"}, toy_root)
    inside = Sandbox("bwrap")
    assert start_argv(launch, inside, tmp_path) == (
        "/opt/servers/a/bin/python",
        "/opt/distill/boot.py",
        "/opt/servers/a/bin/console",
        "--db",
        "/workspace/x.db",
    )
    assert start_env(launch, inside, tmp_path) == {"PATH": "/opt/servers/a/bin:/usr/bin:/bin", "DATA": "/workspace/d"}
    outside = start_argv(launch, Sandbox("none"), tmp_path)
    assert (outside[0], outside[2:]) == (
        f"{toy_root}/bin/python",
        (f"{toy_root}/bin/console", "--db", f"{tmp_path}/x.db"),
    )


def test_the_interpreter_is_found_through_links_and_system_python_needs_nothing(tmp_path):
    (tmp_path / "py" / "bin").mkdir(parents=True)
    (tmp_path / "py" / "bin" / "python3").touch()
    (tmp_path / "alias").symlink_to("py")
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python3").symlink_to(tmp_path / "alias" / "bin" / "python3")
    (tmp_path / "env" / "bin" / "python").symlink_to("python3")
    assert interpreters(tmp_path / "env") == (tmp_path / "alias",)
    (tmp_path / "env" / "bin" / "python").unlink()
    (tmp_path / "env" / "bin" / "python").symlink_to(Path("/usr/bin/python3"))
    assert interpreters(tmp_path / "env") == ()
