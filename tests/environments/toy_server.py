"""A server of the standard library alone, obliging or evil as its first argument says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

MODE = sys.argv[1] if len(sys.argv) > 1 else "good"
TOOLS = (
    "write_file",
    "read_file",
    "run",
    "die",
    "die_once",
    "hang",
    "junk",
    "long_line",
    "orphan",
    "blocks",
    "refuse",
    "big",
)


def send(message: dict) -> None:
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def schema(name: str) -> dict:
    return {
        "name": name,
        "description": f"The tool {name}.",
        "inputSchema": {"type": "object", "properties": {"path": {"type": "string"}}},
    }


def flood(size: int) -> None:
    chunk = b"x" * 65536
    for _ in range(size // len(chunk)):
        os.write(1, chunk)


def tool(name: str, given: dict) -> dict:
    text = "done"
    if name == "write_file":
        Path(given["path"]).write_text(given["text"])
    elif name == "read_file":
        text = Path(given["path"]).read_text()
    elif name == "run":
        done = subprocess.run(given["argv"], capture_output=True, text=True, check=False)
        text = done.stdout + done.stderr
    elif name == "die":
        os._exit(3)
    elif name == "die_once":
        if not Path("died").exists():
            Path("died").write_text("yes")
            os._exit(3)
    elif name == "hang":
        time.sleep(3600)
    elif name == "junk":
        for _ in range(given.get("lines", 3)):
            sys.stdout.write("this is no message\n")
    elif name == "long_line":
        flood(given["bytes"])
    elif name == "orphan":
        script = "import os,time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\nfor n in range(100000):\n open('alive','w').write(str(n)); time.sleep(0.01)\n"
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not Path("alive").exists():
            time.sleep(0.01)
    elif name == "blocks":
        return {
            "content": [
                {"type": "text", "text": "one"},
                {"type": "image", "mimeType": "image/png", "data": "AAAA"},
                {"type": "text", "text": "two"},
            ]
        }
    elif name == "refuse":
        return {"content": [{"type": "text", "text": "no such thing"}], "isError": True}
    elif name == "big":
        text = "a" * 20000 + "b" * 20000
    return {"content": [{"type": "text", "text": text}]}


def main() -> None:
    if MODE == "mute":
        time.sleep(3600)
    if MODE == "signing":
        with Path("started").open("a") as file:
            file.write("1")
        if Path("broken").exists():
            sys.exit(1)
    if MODE == "stillborn":
        sys.exit("cannot start: no luck")
    if MODE == "flood":
        flood(100 * 1024 * 1024)
    if MODE == "chatter":
        while True:
            sys.stdout.write("starting up, please wait\n")
    if MODE == "liar":
        sys.stdout.write('{"jsonrpc": "2.0", "id": "nobody", "result": {}}\n[1,2]\n{"half": \n')
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        method, answer = message["method"], {"id": message["id"]}
        if method == "initialize":
            version = message["params"]["protocolVersion"]
            send(
                answer
                | {
                    "result": {
                        "protocolVersion": version,
                        "capabilities": {"tools": {}},
                        "serverInfo": {"name": "toy", "version": "1"},
                    }
                }
            )
        elif method == "tools/list":
            send(answer | {"result": {"tools": [schema(name) for name in TOOLS]}})
        elif method == "tools/call" and message["params"]["name"] in TOOLS:
            send(answer | {"result": tool(message["params"]["name"], message["params"].get("arguments", {}))})
        else:
            send(answer | {"error": {"code": -32602, "message": f"unknown: {method}"}})


main()
