"""Uploaded files and files of results, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from aiohttp import web

from distill.domain.json import JsonObject
from distill.simulator.brain import BadQuestion
from distill.simulator.protocols.protocol import CREATED

_PURPOSES: Final = frozenset({"batch"})


@dataclass(frozen=True, slots=True)
class File:
    """`purpose` is `batch` for what was sent and `batch_output` for results."""

    id: str
    name: str
    purpose: str
    content: bytes

    def told(self) -> JsonObject:
        """OpenAI's file object."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.content),
            "created_at": CREATED,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
        }


class Files(dict[str, File]):
    """Files by id; they go with the process."""

    def add(self, name: str, purpose: str, content: bytes) -> File:
        """Keep an upload under a new id."""
        named = f"{len(self)}/{name}/".encode() + content
        return self.put(File(f"file-{sha256(named).hexdigest()[:24]}", name, purpose, content))

    def put(self, file: File) -> File:
        """Keep a file under its own id."""
        self[file.id] = file
        return file


async def upload(request: web.BaseRequest) -> tuple[str, str, bytes]:
    """Name, purpose and content of a multipart upload; raises BadQuestion."""
    if not request.content_type.startswith("multipart/"):
        raise BadQuestion("a file is uploaded as multipart/form-data")
    form = await request.post()
    purpose, file = form.get("purpose"), form.get("file")
    if purpose not in _PURPOSES:
        raise BadQuestion(f"purpose: only `batch` is known here, found {purpose!r}")
    if not isinstance(file, web.FileField):
        raise BadQuestion("file: this field is required and must be a file")
    return file.filename, str(purpose), file.file.read()
