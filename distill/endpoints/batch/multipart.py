"""A form with one file, as browsers send it (RFC 7578)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256


def form(fields: Mapping[str, str], file_name: str, content_type: str, content: bytes) -> tuple[str, bytes]:
    """The Content-Type header and the body; the file is the field `file`. The same input gives the same bytes.

    Names and values must be plain: no quotes, no line breaks. The boundary is taken from the content's
    hash, and from that hash's own until it is not part of the content.
    """
    boundary = sha256(content).hexdigest()
    while boundary.encode() in content:
        boundary = sha256(boundary.encode()).hexdigest()
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    end = f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", b"".join((head.encode(), content, end))
