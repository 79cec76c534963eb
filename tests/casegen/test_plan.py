"""Where the next proposals are aimed."""

from __future__ import annotations

from collections import Counter

from distill.casegen.plan import Grid, new_cells

AXES = {"who": {"a": 1.0, "b": 1.0}, "how": {"plain": 0.75, "odd": 0.25}}


def cells(grid: Grid, count: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(grid.cell(number).values()) for number in range(count))


def test_values_come_by_their_shares_within_each_value_of_the_leading_axis() -> None:
    found = cells(Grid(AXES, [], 1), 80)
    assert found == {("a", "plain"): 30, ("b", "plain"): 30, ("a", "odd"): 10, ("b", "odd"): 10}


def test_what_the_bank_lacks_comes_first_and_another_seed_draws_otherwise_among_equals() -> None:
    held = [{"who": "a", "how": "plain"}] * 6 + [{"who": "b", "how": "odd"}] * 3
    grid = Grid(AXES, held, 1)
    assert cells(grid, 3) == {("b", "plain"): 3}
    assert Counter(grid.cell(number)["who"] for number in range(11)) == {"a": 4, "b": 7}
    firsts = {Grid(AXES, [], seed).cell(0)["who"] for seed in range(9)}
    assert firsts == {"a", "b"}


def test_a_number_has_its_cell_whatever_was_asked_before() -> None:
    one, other = Grid(AXES, [], 4), Grid(AXES, [], 4)
    backwards = [other.cell(number) for number in range(19, -1, -1)]
    assert [one.cell(number) for number in range(20)] == backwards[::-1]


def test_what_no_case_can_have_is_not_asked_for() -> None:
    grid = Grid(AXES, [], 1, lambda cell: cell != {"who": "a", "how": "odd"})
    found = cells(grid, 40)
    assert found["a", "plain"] == 20
    assert "odd" not in {how for who, how in found if who == "a"}
    assert found["b", "odd"] == 5


def test_new_cells_are_counted_once() -> None:
    one, two = {"who": "a", "how": "odd"}, {"how": "odd", "who": "b"}
    assert new_cells([one], [two, dict(two), {"how": "odd", "who": "a"}]) == 1
