"""From the name of a plug-in in the operator's own file to its class.

`package.module:Class` imports that module; a plain name is looked up among the installed
entry points of a group. Nothing else is ever imported.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from distill.config.faults import echo, listed, nearest
from distill.errors import boundary

FAMILIES: Final = "distill.families"

_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


class UnknownPlugin(Exception):
    """The text says what is wrong and what is known."""


def registered(group: str = FAMILIES) -> dict[str, EntryPoint]:
    """The installed plug-ins of a group, by name."""
    return {point.name: point for point in sorted(entry_points(group=group), key=lambda point: point.name)}


def load_plugin(name: str, known: Mapping[str, EntryPoint] | None = None) -> type[Any]:
    """The class behind a name or dotted path; raises UnknownPlugin. `known` is by default the registered families."""
    points = registered() if known is None else known
    target = points[name].value if name in points else name
    if ":" not in target:
        raise UnknownPlugin(f"no such generator{nearest(name, points)}; {_known(points)}")
    if not _DOTTED.fullmatch(target):
        raise UnknownPlugin(f"must be package.module:Class or a registered name; {_known(points)}")
    module_name, _, attribute = target.partition(":")
    with boundary() as caught:
        module = importlib.import_module(module_name)
        found = getattr(module, attribute, None)
    if caught.error is not None:
        raise UnknownPlugin(_import_fault(module_name, caught.error, points))
    if not isinstance(found, type):
        classes = [word for word in dir(module) if isinstance(getattr(module, word, None), type)]
        what = f"module {echo(module_name)} has no class {echo(attribute)}{nearest(attribute, classes)}"
        raise UnknownPlugin(f"{what}; {_known(points)}")
    return found


def _import_fault(module: str, error: Exception, points: Mapping[str, EntryPoint]) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name and f"{module}.".startswith(f"{error.name}."):
        modules = [point.value.partition(":")[0] for point in points.values()]
        return f"no module {echo(module)}{nearest(module, modules)}; {_known(points)}"
    return f"importing {echo(module)} failed: {type(error).__name__}: {echo(str(error))}"


def _known(points: Mapping[str, EntryPoint]) -> str:
    return f"known: {listed([f'{name} ({point.value})' for name, point in points.items()])}"
