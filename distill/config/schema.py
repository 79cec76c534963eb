"""Looking into the models: which keys exist where, and what they are for."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from distill.config.faults import KeyPath


def model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model whose keys stand directly under `path`; None for a free mapping, a scalar or no such path."""
    annotation: Any = model
    for step in path:
        annotation = _step(annotation, step)
    found = _bare(annotation)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def field_at(model: type[BaseModel], path: KeyPath) -> FieldInfo | None:
    """The field that `path` ends in."""
    parent = model_at(model, path[:-1]) if path else None
    return parent.model_fields.get(str(path[-1])) if parent is not None else None


def keys(model: type[BaseModel], path: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo]]:
    """Every key below `model`; `[]` stands for each item of a list, `<name>` for each key of a free mapping."""
    for name, field in model.model_fields.items():
        here = (*path, name)
        yield here, field
        inner = _bare(field.annotation)
        origin = get_origin(inner)
        if origin is tuple:
            here, inner = (*here, "[]"), _bare(get_args(inner)[0])
        elif origin is dict:
            here, inner = (*here, "<name>"), _bare(get_args(inner)[1])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys(inner, here)


def _step(annotation: Any, step: str | int) -> Any:
    inner = _bare(annotation)
    origin = get_origin(inner)
    if origin is tuple and isinstance(step, int):
        return get_args(inner)[0]
    if origin is dict:
        return get_args(inner)[1]
    if isinstance(inner, type) and issubclass(inner, BaseModel) and step in inner.model_fields:
        return inner.model_fields[str(step)].annotation
    return None


def _bare(annotation: Any) -> Any:
    """Without `Annotated` and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation
