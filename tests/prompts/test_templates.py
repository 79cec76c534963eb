"""Prompt files: strict, sandboxed, fingerprinted."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import pytest

from distill.errors import UsageError
from distill.prompts.language import LanguagePolicy, recap_asked
from distill.prompts.templates import SHARED, Prompts, fingerprint, prompts


@pytest.fixture
def folder(tmp_path, monkeypatch, request):
    """A prompt folder inside an importable package of its own name."""
    name = f"planted_{sha256(request.node.name.encode()).hexdigest()[:12]}"
    (tmp_path / name / "prompts").mkdir(parents=True)
    (tmp_path / name / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / name / "prompts", f"{name}.prompts"


def test_a_missing_value_is_an_error_that_names_it(folder):
    path, package = folder
    (path / "hello.j2").write_text("Hello {{ who }}.")
    assert Prompts(package).render("hello", who="you") == "Hello you."
    with pytest.raises(UsageError, match=r"prompt hello\.j2 .*'who' is undefined"):
        Prompts(package).render("hello")


def test_an_unknown_file_lists_the_known_ones(folder):
    path, package = folder
    (path / "hello.j2").write_text("x")
    with pytest.raises(UsageError, match=r"no prompt helo\.j2 .*known: hello\.j2, judge\.j2"):
        Prompts(package, SHARED).render("helo")


def test_values_are_never_templates(folder):
    path, package = folder
    (path / "hello.j2").write_text("{{ text }}")
    assert Prompts(package).render("hello", text="{{ 7 * 7 }} {% raw %} <b>") == "{{ 7 * 7 }} {% raw %} <b>"


@pytest.mark.parametrize("text", ["{{ ''.__class__.__mro__ }}", "{{ x.__init__.__globals__ }}", "{% for %}"])
def test_a_template_that_reaches_out_or_does_not_parse_is_refused(folder, text):
    path, package = folder
    (path / "evil.j2").write_text(text)
    with pytest.raises(UsageError, match=r"prompt evil\.j2"):
        Prompts(package).render("evil", x=object())


def test_the_nearest_folder_wins_and_may_include_a_shared_file(folder):
    path, package = folder
    (path / "revise.j2").write_text("mine")
    (path / "teacher.j2").write_text("Do it.\n{% include 'rationale.j2' %}")
    near = Prompts(package, SHARED)
    assert near.render("revise.j2") == "mine"
    assert near.render("teacher").startswith("Do it.\nAt each decision point")


def test_the_fingerprint_changes_with_every_byte_and_not_with_the_order_of_folders(folder):
    path, package = folder
    (path / "a.j2").write_text("one")
    one = fingerprint([package, SHARED])
    assert fingerprint([SHARED, package, SHARED]) == one != fingerprint([SHARED])
    script = f"import sys; sys.path.insert(0, {str(path.parent.parent)!r}); from distill.prompts.templates import fingerprint; print(fingerprint(['{package}', '{SHARED}']))"
    again = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()]
    (path / "a.j2").write_text("onE")
    again.append(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    )
    assert again[0] == one != again[1]
    assert len(one) == 64


def test_a_folder_without_prompts_is_refused(folder):
    _, package = folder
    with pytest.raises(UsageError, match="no prompt files"):
        fingerprint([package])
    with pytest.raises(UsageError, match="no package"):
        Prompts("distill.nowhere.prompts").render("x")


def test_jinja_is_not_imported_before_the_first_rendering():
    script = "import sys, distill.prompts.templates as t; t.fingerprint([t.SHARED]); print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert done.stdout == b"False\n"


def test_every_shared_prompt_renders_with_the_values_it_documents():
    shared = prompts()
    assert prompts() is shared
    for name in ("rationale", "revise", "reflect"):
        assert len(shared.render(name)) > 100
    assert '"redo_from"' in shared.render("reflect")


def test_the_language_policy_is_told_in_words():
    both = LanguagePolicy.parse("en-primary zh-secondary")
    assert str(both) == "en-primary zh-secondary"
    assert both.prompt(prompts(), "Use British spelling.") == (
        "Write in English; Chinese may stand in it as a term or a quotation, never as the text. "
        "Names, code, paths and quoted data keep their own spelling.\nUse British spelling."
    )
    only = LanguagePolicy.parse("zh-only")
    assert str(only) == "zh-only"
    assert only.prompt(prompts()).startswith("Write in Chinese only.")
    talk = both.prompt(prompts(), talks=True, recap=True)
    assert "Answer a message that is in Chinese in Chinese" in talk
    assert "close that message with a recap in Chinese" in talk
    assert "recap" not in both.prompt(prompts(), talks=True)


def test_a_recap_is_asked_for_in_the_share_of_cases_by_their_ids():
    asked = [name for name in map(str, range(4_000)) if recap_asked(name, 0.25)]
    assert 0.22 < len(asked) / 4_000 < 0.28
    assert [recap_asked("any", 0.0), recap_asked("any", 1.0)] == [False, True]
