"""Starts MiniStack, corrected, on one loopback port, and ends everything that it started.

    launcher.py FOLDER [PORT]

FOLDER is this instance's own: state and temporary files go there, and it is deleted at the end. The port is
bound before anything is imported, so no other process can take it in between; PORT 0, or one that is busy,
means any free one. The first line on standard output says where it listens: {"port": ..., "pid": ...}.

It ends on SIGTERM, on SIGINT and when its standard input closes, which happens whatever way the parent ends.
"""
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"
GRACE_SECONDS = 0.3

_ending = threading.Lock()


def bind(preferred: int) -> socket.socket:
    """Return a listening socket on the preferred port, or on any free one when that is busy."""
    for port in (preferred, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(512)
            return listener
        except OSError:
            listener.close()
            if port == 0:
                raise
    raise AssertionError("unreachable")


def prepare(folder: Path, port: int) -> None:
    """Point everything that MiniStack keeps into the folder. It reads these when it is imported."""
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    # Lambda workers are CommonJS scripts; under a package of "type": "module" each would die at once.
    (folder / "package.json").write_text('{"type":"commonjs"}')
    os.environ.update({
        "GATEWAY_PORT": str(port), "BIND_HOST": HOST, "TMPDIR": str(temporary),
        "STATE_DIR": str(folder / "state"), "S3_DATA_DIR": str(folder / "s3"),
        "IOT_MTLS_ENABLED": "0",  # it would listen on a fixed port of its own
    })


def end(folder: Path) -> None:
    """End the process group: workers by TERM, then all that is left, this process included, by KILL.

    Nothing is worth saving, and MiniStack's own way out waits for every thread that holds a task token.
    """
    if not _ending.acquire(blocking=False):
        return  # the TERM below reaches this process too
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def end_with_parent(folder: Path) -> None:
    """Wait, on a thread, for standard input to close: the parent has ended, however it did."""
    def watch() -> None:
        while os.read(0, 4096):
            pass
        end(folder)
    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def announce(port: int) -> None:
    """Say where it listens on standard output, which from then on is the log."""
    os.write(1, json.dumps({"port": port, "pid": os.getpid()}).encode() + b"\n")
    os.dup2(2, 1)


def serve(listener: socket.socket, folder: Path) -> None:
    """Serve until told to end.

    The emulator's own server spends half of the emulator's processor time on HTTP; this one parses and waits in C.
    """
    import uvicorn
    import ministack.app

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            threading.Thread(target=end, args=(folder,)).start()

    config = uvicorn.Config(
        ministack.app.app, http="httptools", ws="none", lifespan="on", timeout_keep_alive=75,
        log_level="warning", access_log=False, server_header=False, date_header=False)
    Server(config).run(sockets=[listener])


def main() -> None:
    """Start the emulator that the command line describes, and serve until told to end."""
    folder = Path(sys.argv[1]).resolve()
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    listener = bind(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    port = listener.getsockname()[1]
    prepare(folder, port)
    end_with_parent(folder)
    import corrections
    corrections.apply()
    announce(port)
    serve(listener, folder)


if __name__ == "__main__":
    main()
