"""The emulator's border, which every HTTP request passes: callers, controls and faults.

Controls: GET, PUT (replace), POST (add) and DELETE /_faults, DELETE /_faults/<id>; GET and PUT /_roles.
"""
import contextlib
import json
import re

import ministack.app as app

from corrections import cloudfront, roles
from corrections.faults import Fault, Faults, conflict_answer, merged_entries, split_entries
from corrections.functions import kill_worker

_INVOKE = re.compile(r"^/2015-03-31/functions/[^/]+/invocations$")
_WORKER = re.compile(rb"app/(worker-\d+)")

faults = Faults()


def operation(scope: dict, headers: dict[bytes, bytes]) -> str:
    """Return the AWS operation that a request calls, '' for those that path and query alone tell."""
    target = headers.get(b"x-amz-target", b"").decode()
    if target:
        return target.rsplit(".", 1)[-1]
    return "Invoke" if _INVOKE.match(scope["path"]) else ""


async def read(receive) -> bytes:
    """Read the whole body of a request."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def begin(send, status: int, length: int) -> None:
    """Send the head of an answer in JSON."""
    headers = [(b"content-type", b"application/x-amz-json-1.0"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def reply(send, status: int, data: dict) -> None:
    """Answer in JSON."""
    body = json.dumps(data).encode()
    await begin(send, status, len(body))
    await send({"type": "http.response.body", "body": body})


async def cut(send) -> None:
    """Begin an answer and break the connection: the server closes it when less comes than was promised."""
    await begin(send, 200, 100)
    with contextlib.suppress(RuntimeError):
        await send({"type": "http.response.body", "body": b"{"})


def receiving(body: bytes):
    """Return the channel by which an app receives a request whose body was read already."""
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}
    return receive


async def forward(inner, scope, body: bytes) -> tuple[int, bytes]:
    """Let a request take effect; return its status and body instead of sending them."""
    answer: list[dict] = []

    async def keep(message):
        answer.append(message)

    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    await inner({**scope, "headers": headers}, receiving(body), keep)
    return answer[0]["status"], b"".join(message.get("body", b"") for message in answer[1:])


async def apply_fault(fault: Fault, op: str, inner, scope, body: bytes, send) -> None:
    """Let one call meet its fault."""
    if fault.mode == "conflict":
        await reply(send, 400, conflict_answer(op, body, fault.match))
    elif fault.mode == "throttle":
        await reply(send, 400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
    elif fault.mode == "partial":
        await refuse_some(fault, inner, scope, body, send)
    else:
        await lose_answer(fault, inner, scope, body, send)


async def refuse_some(fault: Fault, inner, scope, body: bytes, send) -> None:
    """Let PutEvents take effect but for the entries that match, and answer for all of them."""
    rest, refused = split_entries(body, fault.match)
    status, answer = await forward(inner, scope, rest) if rest else (200, b"{}")
    parsed = json.loads(answer)
    await reply(send, status, merged_entries(parsed, refused) if status == 200 else parsed)


async def lose_answer(fault: Fault, inner, scope, body: bytes, send) -> None:
    """Let a call take effect (but for `kill` before its effect) and lose its answer, or its caller."""
    if fault.mode != "kill" or fault.at == "after":
        await forward(inner, scope, body)
    if fault.mode == "cut":
        await cut(send)
        return
    worker = _WORKER.search(dict(scope["headers"]).get(b"user-agent", b""))
    if fault.mode == "kill" and worker:
        kill_worker(worker.group(1).decode())
    await reply(send, 500, {"__type": "InternalServerError", "message": "The answer was lost"})


async def control_faults(method: str, path: str, body: bytes, send) -> None:
    """Serve /_faults."""
    try:
        given = json.loads(body) if body else []
        if method == "PUT":
            listed = faults.replace(given)
        elif method == "POST":
            listed = faults.add(given)
        else:
            if method == "DELETE":
                faults.remove(path.removeprefix("/_faults").strip("/") or None)
            listed = faults.listed()
        await reply(send, 200, {"faults": listed})
    except ValueError as error:
        await reply(send, 400, {"message": str(error)})


async def control_roles(method: str, body: bytes, send) -> None:
    """Serve /_roles."""
    if method == "PUT":
        roles.switch.enforced = bool(json.loads(body)["enforced"])
    await reply(send, 200, {"enforced": roles.switch.enforced})


def guarded(inner):
    """Put the emulator's app behind the border."""
    async def border(scope, receive, send):
        if scope["type"] != "http":
            return await inner(scope, receive, send)
        path, method = scope["path"], scope["method"]
        if path == "/_faults" or path.startswith("/_faults/"):
            return await control_faults(method, path, await read(receive), send)
        if path == "/_roles":
            return await control_roles(method, await read(receive), send)
        if cloudfront.is_viewed(scope["headers"]):
            return await inner(cloudfront.by_https(scope), receive, send)
        roles.caller.set(roles.access_key(scope["headers"]))
        op = operation(scope, dict(scope["headers"]))
        if not any(fault.op == op for fault in faults.all):
            return await inner(scope, receive, send)
        body = await read(receive)
        fault = faults.take(op, body)
        if fault:
            return await apply_fault(fault, op, inner, scope, body, send)
        return await inner(scope, receiving(body), send)
    return border


def apply() -> None:
    """Make the correction."""
    app.app = guarded(app.app)
