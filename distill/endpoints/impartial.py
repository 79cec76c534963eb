"""Who judges whose work: never the model that did it, and one of another maker first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from distill.domain.authors import Author, Judged
from distill.endpoints.spec import EndpointSpec


def impartial(
    order: Sequence[int], specs: Sequence[EndpointSpec], judged: Judged, preferred: Collection[str] = ()
) -> tuple[int, ...]:
    """Indices of `order` without the authors' own models; strangers first, else as they were.

    An endpoint of weight 0 that is not in `preferred` stays a fallback, whoever made its model. With
    `judged.own_allowed` own models come last of all that are no fallback.
    """

    def rank(index: int) -> tuple[bool, bool, bool]:
        spec = specs[index]
        fallback = spec.weight == 0 and spec.name not in preferred
        return fallback, judged.wrote(spec.model), judged.related(Author(spec.provider, spec.model))

    allowed = [index for index in order if judged.own_allowed or not judged.wrote(specs[index].model)]
    return tuple(sorted(allowed, key=rank))
