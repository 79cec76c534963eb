"""What every section of a run file has in common, and small types with telling messages."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from distill.config.literal_keys import is_variable_name

LONGEST_GUIDANCE: Final = 20_000
"""Characters of one guidance text; it is paid for in every call."""

ADDED_PATHS: Final = ("/chat/completions", "/messages", "/responses")
"""What the built-in dialects add to `base_url`."""

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


class Section(BaseModel):
    """Frozen, no unknown keys, no conversion between types, no value repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, hide_input_in_errors=True)


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise ValueError("must be 1 to 64 of a-z 0-9 . _ -, with a letter or digit at both ends")
    return text


def _line(text: str) -> str:
    if not text or text != text.strip() or not text.isprintable() or len(text) > 200:
        raise ValueError("must be 1 to 200 printable characters without space around them")
    return text


def _folder(text: str) -> str:
    parts = text.split("/")
    if text.startswith("~"):
        raise ValueError("~ is not expanded; write the whole path")
    if ".." in parts:
        raise ValueError("must not climb out of the working folder with ..; write the whole path")
    if not text.strip("/.") or "\\" in text or not text.isprintable():
        raise ValueError("must name a folder")
    return text


def _variable(text: str) -> str:
    if not is_variable_name(text):
        message = "must be the NAME of an environment variable, such as OPENAI_API_KEY"
        raise ValueError(f"{message}; if this is a key, take it out of the file and revoke it")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must start with https:// and a host")
    if parts.username or parts.password:
        raise ValueError("must hold no user or password; name the key's variable in api_key_env")
    if parts.query or parts.fragment or not text.isprintable() or " " in text:
        raise ValueError("must be a plain URL without ? or #; a query belongs in query, vendor options in extra")
    if parts.scheme == "http" and not is_loopback(text):
        raise ValueError("must be https: a key would cross the network in the clear (http is for loopback only)")
    for added in ADDED_PATHS:
        if parts.path.rstrip("/").endswith(added):
            raise ValueError(f"must end before {added}, which every call adds; cut it off")
    return text.rstrip("/")


def is_loopback(url: str) -> bool:
    """True when the URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


Slug: TypeAlias = Annotated[str, AfterValidator(_slug)]
"""A short name that is safe in a path, a log and a record."""

Line: TypeAlias = Annotated[str, AfterValidator(_line)]
"""One line of text."""

Folder: TypeAlias = Annotated[str, AfterValidator(_folder)]
"""A folder; a relative one is taken from the working folder and stays under it."""

VariableName: TypeAlias = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable."""

Url: TypeAlias = Annotated[str, AfterValidator(_url)]
"""https, or http on loopback; no trailing slash."""

Guidance: TypeAlias = Annotated[str, Field(max_length=LONGEST_GUIDANCE)]
"""Text for a prompt."""
