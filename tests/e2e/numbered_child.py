"""`distill`, as it is typed, in whose paid casegen the oracle can answer: requests say their call, proven cases are noted."""

from __future__ import annotations

from types import SimpleNamespace

from distill.app.casegen_work import CasegenWork
from distill.cli.main import main
from distill.endpoints.wire import CALL_HEADER, Wire

if __name__ == "__main__":
    plain, noted = Wire.headers_for, CasegenWork._note_proven
    scripted = SimpleNamespace(scripted=True)
    Wire.headers_for = lambda wire, call: {**plain(wire, call), CALL_HEADER: str(call)}
    CasegenWork._note_proven = lambda work, job: noted(SimpleNamespace(rooms=scripted, proven=work.proven), job)
    main()
