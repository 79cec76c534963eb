"""A run's folder loads with one line, and its rows render with real chat templates."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from runs import PROJECT, Run, offline

WANTED = ("qwen3", "qwen2_5", "glm4moe", "gptoss")  # others want arguments as text, or one call a message


def template_folder() -> Path | None:
    """Chat templates that the package `trl` ships; it is looked at, never imported (`pip install --no-deps trl`)."""
    found = importlib.util.find_spec("trl")
    folder = Path(found.origin).parent / "chat_templates" if found and found.origin else None
    return folder if folder is not None and folder.is_dir() else None


FOLDER = template_folder()


def rendered(template: str, row: dict) -> str:
    """As trainers do it: these options and functions are what chat templates are written against."""
    world = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    world.filters["tojson"] = lambda value, ensure_ascii=False, **more: json.dumps(
        value, ensure_ascii=ensure_ascii, **more
    )

    def refuse(message: str) -> None:
        raise AssertionError(f"the template refuses the row: {message}")

    world.globals["raise_exception"] = refuse
    world.globals["strftime_now"] = lambda shape: datetime(2026, 1, 1, tzinfo=UTC).strftime(shape)
    return world.from_string(template).render(
        messages=row["messages"], tools=row["tools"], bos_token="", eos_token="", add_generation_prompt=False
    )


def load(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(cache))
    datasets = pytest.importorskip("datasets")
    return datasets.load_dataset(str(folder), split="train", cache_dir=str(cache))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return offline(tmp_path_factory.mktemp("run"), shard_rows=5).whole()


@pytest.mark.filterwarnings("ignore")
def test_a_run_loads_with_one_line_and_tool_calls_come_back_as_objects(run: Run, tmp_path: Path, monkeypatch) -> None:
    rows = load(run.folder, tmp_path / "cache", monkeypatch)
    written = [
        json.loads(line) for path in sorted(run.folder.glob("shard-*")) for line in path.read_bytes().splitlines()
    ]
    assert len(rows) == len(written) == 12
    assert [rows[number] for number in range(12)] == written
    calls = [call for message in rows[0]["messages"] for call in message.get("tool_calls", ())]
    assert len(calls) >= 5
    assert all(isinstance(call["function"]["arguments"], dict) for call in calls)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", WANTED)
def test_a_loaded_row_renders_with_a_real_chat_template(run: Run, tmp_path: Path, monkeypatch, name: str) -> None:
    rows = load(run.folder, tmp_path / "cache", monkeypatch)
    assert FOLDER is not None, "type: pip install --no-deps --require-hashes -r .lock/templates.txt"
    text = (FOLDER / f"{name}.jinja").read_text(encoding="utf-8")
    for row in (rows[0], rows[1]):
        shown = rendered(text, row)
        for message in row["messages"]:
            assert message["content"].strip() in shown or (name == "gptoss" and message.get("tool_calls"))
            for call in message.get("tool_calls", ()):
                assert call["function"]["name"] in shown
                for value in call["function"]["arguments"].values():
                    assert str(value) in shown


@pytest.mark.servers
@pytest.mark.filterwarnings("ignore")
def test_rows_of_real_servers_load_and_render(tmp_path: Path, monkeypatch) -> None:
    run = offline(tmp_path, generator="mcp", target=3, cases=9)
    run.change("run:", f"environments: {{mcp: {{dossiers: [{PROJECT}/question_banks/mcp]}}}}\nrun:")
    run.whole()
    rows = load(run.folder, tmp_path / "cache", monkeypatch)
    assert len(rows) == 3
    for number in range(3):
        row = rows[number]
        assert row["metadata"]["servers"]
        assert all(step["executed"] or step["fault"] for step in row["steps"] if step["kind"] == "tool")
        for name in WANTED:
            assert row["final_answer"].strip() in rendered((FOLDER / f"{name}.jinja").read_text(encoding="utf-8"), row)  # type: ignore[operator]
