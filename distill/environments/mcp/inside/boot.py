"""Start a Python server so that it costs less: fewer collections, no dismantling at the end.

    python boot.py SCRIPT [ARGUMENT ...]

Measured on four servers: of 0.45-0.70 s CPU for a start and an end, 0.1 s went into
collecting garbage while modules were imported and 0.1-0.2 s into taking the interpreter apart at
exit. The server's own ending stays: its `finally` blocks, its threads, its `atexit` calls.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path

_OBJECTS = 50_000


def leave() -> None:
    """The last `atexit` call, because it was registered first."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    os._exit(0)


def main() -> None:
    """Become the script: same arguments, same `__main__`, same first entry of the path."""
    gc.set_threshold(_OBJECTS, 20, 100)
    atexit.register(leave)
    script = sys.argv[1]
    sys.argv = sys.argv[1:]
    sys.path[0] = str(Path(script).parent)
    code = compile(Path(script).read_bytes(), script, "exec")
    namespace = sys.modules["__main__"].__dict__
    namespace["__file__"] = script
    exec(code, namespace)  # noqa: S102 - the server itself, inside its sandbox


if __name__ == "__main__":
    main()
