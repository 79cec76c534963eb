"""Calls and dollars of a run, enforced before a call goes out."""

from __future__ import annotations

from distill.errors import BudgetReached, UsageError


class RunBudget:
    """Keeps reserved + spent + possibly billed within the budget; None means no bound of that sort.

    A call whose fate is unknown is settled at its whole reservation: that is the "possibly billed".
    """

    def __init__(self, calls: int | None, usd: float | None, already_calls: int = 0, already_usd: float = 0.0) -> None:
        """`already_*` is what earlier sessions of the same run used, possibly billed calls included."""
        self.max_calls = calls
        self.max_usd = usd
        self.calls = already_calls
        self.spent_usd = already_usd
        self.reserved_usd = 0.0
        self._open = 0
        self._put: frozenset[str] = frozenset()

    def put(self, calls: int | None, usd: float | None) -> None:
        """Other bounds while the run is on; they end with it, which is what is said once one is reached."""
        moved = {"calls": calls != self.max_calls, "usd": usd != self.max_usd}
        self._put |= {name for name, differs in moved.items() if differs}
        self.max_calls, self.max_usd = calls, usd

    def _way_on(self, name: str) -> str:
        if name in self._put:
            return f"that bound was set while the run was on and ends with it: the file's budget.{name} holds next time"
        return f"raise budget.{name} and run the same command again"

    def admit(self) -> None:
        """A budget of its own never ends a run: `reserve` does."""

    def reserve(self, usd: float | None) -> None:
        """Take one call and its reserved cost.

        Raises BudgetReached when that would pass the budget, UsageError for an unpriced call under
        a dollar budget (refused at the start of a run, so this is the last line of defence).
        """
        if self.max_calls is not None and self.calls >= self.max_calls:
            raise BudgetReached(
                f"budget.calls reached: {self.calls} of {self.max_calls} calls sent; {self._way_on('calls')}"
            )
        if self.max_usd is not None:
            if usd is None:
                raise UsageError("a call without a price under budget.usd; give the endpoint a `price`")
            held = self.spent_usd + self.reserved_usd
            if held + usd > self.max_usd:
                raise BudgetReached(
                    f"budget.usd reached: {held:.4f} of {self.max_usd:.2f} USD spent or reserved and the next call"
                    f" may cost {usd:.4f}; {self._way_on('usd')}"
                )
        self.calls += 1
        self._open += 1
        self.reserved_usd += usd or 0.0

    def reopen(self, usd: float | None) -> None:
        """Take what is counted as spent back into a reservation; the call itself stays counted."""
        self._open += 1
        self.reserved_usd += usd or 0.0
        self.spent_usd -= usd or 0.0

    def settle(self, reserved: float | None, spent: float | None) -> None:
        """Replace a reservation by what was really spent."""
        self._open -= 1
        self.reserved_usd = self.reserved_usd - (reserved or 0.0) if self._open else 0.0  # no drift of floats
        self.spent_usd += spent or 0.0
