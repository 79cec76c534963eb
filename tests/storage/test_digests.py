"""The compact table behaves as a dict does."""

from __future__ import annotations

import random
import tracemalloc

from distill.storage.digests import Digests, digest_of


def test_the_table_answers_as_a_dict_does():
    chance = random.Random(1)
    keys = [chance.randrange(1, 1 << 64) for _ in range(3_000)] + [1, 64, 128, 192, (1 << 64) - 1]
    table, plain = Digests(), {}
    for number in range(20_000):
        key = chance.choice(keys)
        assert table.get(key) == plain.get(key)
        table.put(key, number)
        plain[key] = number
    assert all(table.get(key) == plain.get(key) for key in keys)


def test_parts_do_not_run_together_and_no_digest_is_nothing():
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("ab") != digest_of("ab", "")
    assert all(digest_of(str(number)) for number in range(100))


def test_a_pair_needs_no_more_than_40_bytes():
    digests = [digest_of(str(number)) for number in range(50_000)]
    table = Digests()
    tracemalloc.start()
    for number, digest in enumerate(digests):
        table.put(digest, number)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / len(digests) <= 40
