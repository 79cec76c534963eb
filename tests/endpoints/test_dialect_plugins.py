"""A dialect out of another distribution, found as an installed one is: by its entry point."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

import orjson
import pytest
from endpoint_fakes import spec_of
from golden_bodies import TOOL

from distill.domain.chat import ChatRequest, Usage
from distill.domain.message import Message
from distill.endpoints.dialects.registry import dialect_named, known_dialects
from distill.endpoints.dialects.steer import strip_steer
from distill.errors import UsageError

EXAMPLE = Path(__file__).parent / "example_dialect"


def install(place: Path, entry_points: dict[str, str] | None = None) -> None:
    """What an installer leaves behind: the module, and the metadata of its distribution."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = entry_points or project["entry-points"]["distill.dialects"]
    shutil.copy(EXAMPLE / "ollama_dialect.py", place)
    info = place / f"distill_ollama_dialect-{project['version']}.dist-info"
    info.mkdir()
    told = f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(told, encoding="utf-8")
    lines = ["[distill.dialects]", *(f"{name} = {value}" for name, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "ollama_dialect", raising=False)
    return tmp_path


def test_an_installed_dialect_is_known_by_its_name(installed: Path) -> None:
    assert "ollama" not in known_dialects()
    install(installed)
    assert known_dialects() == ("anthropic", "ollama", "openai", "openai-responses")
    assert dialect_named("ollama").path == "/api/chat"


def test_the_example_speaks(installed: Path) -> None:
    install(installed)
    spoken, spec = dialect_named("ollama"), spec_of("one", dialect="ollama", max_output_tokens=9)
    request = ChatRequest((Message("system", "Be exact."), Message("user", "Well?")), (TOOL,), steer="Say why.")
    body = orjson.loads(spoken.encode(request, spec))
    assert (body["stream"], body["options"]) == (False, {"num_predict": 9})
    assert strip_steer(body["messages"][0]["content"]) == "Be exact."
    call = {"function": {"name": "git__log", "arguments": {"z": 1}}}
    message = {"role": "assistant", "content": "", "thinking": "Hm.", "tool_calls": [call]}
    counts = {"prompt_eval_count": 5, "eval_count": 2}
    reply = {"created_at": "2026-01-01T00:00:00Z", "message": message, "done_reason": "stop", **counts}
    read = spoken.decode(orjson.dumps(reply), spec)
    assert (read.finish, read.usage, read.message.reasoning) == ("tool_calls", Usage(5, 0, 2), "Hm.")
    assert [(one.id, one.arguments) for one in read.message.tool_calls] == [("2026-01-01T00:00:00Z-0", {"z": 1})]
    error = spoken.error_of(b'{"error": "model not found"}')
    assert error is not None
    assert error.message == "model not found"


def test_a_built_in_name_cannot_be_taken(installed: Path) -> None:
    install(installed, {"openai": "ollama_dialect:OllamaChat"})
    assert dialect_named("openai").path == "/chat/completions"


@pytest.mark.parametrize("target", ["no_such_module:X", "ollama_dialect:NoSuchClass", "ollama_dialect:_message"])
def test_a_plug_in_that_cannot_be_loaded_is_said_with_its_name_and_its_target(installed: Path, target: str) -> None:
    install(installed, {"ollama": target})
    with pytest.raises(UsageError, match=rf"dialect 'ollama' \({target}\) cannot be loaded: "):
        dialect_named("ollama")
