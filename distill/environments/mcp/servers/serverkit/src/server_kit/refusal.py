"""The one error a tool raises: it reaches the model as text."""

from __future__ import annotations


class Refusal(Exception):
    """A call that is not carried out; the text says why and what to do instead. Nothing was changed."""
