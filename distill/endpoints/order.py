"""Which endpoint is asked first: drawn from the seed and the case number, so a case keeps its teacher."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b

from distill.endpoints.spec import EndpointSpec


def preference(seed: int, case: int, specs: Sequence[EndpointSpec], preferred: Sequence[str] = ()) -> tuple[int, ...]:
    """Indices into `specs`, most wanted first; the same in any process.

    Names in `preferred` come first, as listed. The others are a weighted draw without
    replacement (Efraimidis and Spirakis): the least of -ln(u) / weight wins, u from a hash; weight 0 comes last.
    """
    rank = {name: place for place, name in enumerate(preferred)}

    def place(index: int) -> tuple[int, float]:
        spec = specs[index]
        if spec.name in rank:
            return rank[spec.name], 0.0
        digest = blake2b(f"{seed}\0{case}\0{spec.name}".encode(), digest_size=8).digest()
        chance = (int.from_bytes(digest) + 1) / (2**64 + 1)
        return len(rank), -math.log(chance) / spec.weight if spec.weight else math.inf

    return tuple(sorted(range(len(specs)), key=place))
