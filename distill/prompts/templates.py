"""Strict templates over prompt files: a missing value is an error, and values are never templates.

A prompt folder is named like a package (`distill.prompts.shared`, `distill.families.mcp.prompts`)
and holds `*.j2` files; it needs no `__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final

from distill.errors import UsageError

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

SHARED: Final = "distill.prompts.shared"
"""The folder every family falls back on."""

SUFFIX: Final = ".j2"


class Prompts:
    """Prompt files of some folders; the first folder that has a name wins.

    jinja2 is imported and files are compiled at the first use of each; both are kept.
    """

    def __init__(self, *packages: str) -> None:
        """`packages` are prompt folders, nearest first; with none given, the shared one."""
        self.packages: Final = packages or (SHARED,)

    def render(self, name: str, **values: object) -> str:
        """The text of `name` (with or without `.j2`), ends stripped.

        Raises UsageError for an unknown file (the known ones are listed), a value the file
        needs and was not given, or a file that does not parse or reaches out of the sandbox.
        """
        from jinja2 import TemplateError

        full = name if name.endswith(SUFFIX) else name + SUFFIX
        try:
            return self._environment.get_template(full).render(values).strip()
        except TemplateError as error:
            raise UsageError(f"prompt {full} in {', '.join(self.packages)}: {error.message or error!r}") from error

    @cached_property
    def _environment(self) -> SandboxedEnvironment:
        from jinja2 import FunctionLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        return SandboxedEnvironment(
            loader=FunctionLoader(self._source),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )

    def _source(self, name: str) -> str:
        known: set[str] = set()
        for package in self.packages:
            texts = _texts(package)
            if name in texts:
                return texts[name]
            known.update(texts)
        raise UsageError(f"no prompt {name} in {', '.join(self.packages)}; known: {', '.join(sorted(known))}")


@lru_cache(maxsize=64)
def prompts(*packages: str) -> Prompts:
    """The one `Prompts` of these folders in this process, so that files are compiled once."""
    return Prompts(*packages)


def fingerprint(packages: Iterable[str], counts: Callable[[str], bool] = lambda _name: True) -> str:
    """Hex sha256 over names and bytes of the prompt files whose name `counts`, whatever the order of `packages`.

    Goes into `provenance.prompt_sha256`. Raises UsageError when a folder holds no prompt.
    """
    digest = sha256()
    for package in sorted(set(packages)):
        for name, text in sorted((name, text) for name, text in _texts(package).items() if counts(name)):
            for part in (package, name, text):
                data = part.encode()
                digest.update(len(data).to_bytes(8, "big"))
                digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _texts(package: str) -> dict[str, str]:
    found = {entry.name: entry.read_text("utf-8") for entry in _entries(package)}
    if not found:
        raise UsageError(f"{package} holds no prompt files (*{SUFFIX})")
    return found


def _entries(package: str) -> Iterator[Traversable]:
    parent, _, folder = package.rpartition(".")
    try:
        root = files(parent) / folder if parent else files(package)
    except ModuleNotFoundError as error:
        raise UsageError(f"no package {parent or package} for the prompt folder {package}") from error
    if root.is_dir():
        for entry in root.iterdir():
            if entry.is_file() and entry.name.endswith(SUFFIX):
                yield entry
