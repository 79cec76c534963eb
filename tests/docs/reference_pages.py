"""The reference pages, made from the program; `python tests/docs/reference_pages.py` writes them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "*Made from the program by `tests/docs/reference_pages.py`; a test holds this page against it.*"


def docstrings(owner: type) -> dict[str, str]:
    """The text under each field of a class, by the field's name; those of the classes it is made from too."""
    inherited = [base for base in owner.__bases__ if base.__module__.startswith("distill.")]
    found: dict[str, str] = {name: text for base in inherited for name, text in docstrings(base).items()}
    (tree,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(owner))).body
    assert isinstance(tree, ast.ClassDef)
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        target = field.targets[0] if isinstance(field, ast.Assign) else getattr(field, "target", None)
        if isinstance(target, ast.Name) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[target.id] = " ".join(str(after.value.value).split())
    return found


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A table of Markdown; a bar inside a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def pages() -> dict[str, Callable[[], str]]:
    """File name -> what makes its text."""
    from reference_cli import cli_page
    from reference_config import config_page
    from reference_events import events_page
    from reference_missions import missions_page
    from reference_record import record_page

    return {
        "cli.md": cli_page,
        "config.md": config_page,
        "events.md": events_page,
        "missions.md": missions_page,
        "record.md": record_page,
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, make in pages().items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
        print(FOLDER / name)
