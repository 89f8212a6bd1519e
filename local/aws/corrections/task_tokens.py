"""Step Functions tasks that wait for a token (`lambda:invoke.waitForTaskToken`).

As released a function that fails before its token is answered leaves the state waiting for ever, each attempt
has the same token, a token takes a second answer, and one of a stopped execution still takes an answer. On
AWS the failure of the function is the failure of the task, each attempt has a token of its own, and a token
that was answered or whose task has ended is refused.
"""
import contextvars
import json
import threading

import ministack.services.stepfunctions as states
from ministack.core.responses import error_response_json, new_uuid

from corrections.executions import Stopped, current

FOREVER = 99_999_999

_answering = threading.Lock()
_task: contextvars.ContextVar[dict] = contextvars.ContextVar("task")


def remembered(run):
    """Let the attempts of a task reach its context object, where the token is."""
    def execute_task(state, given, execution, ctx):
        _task.set(ctx)
        return run(state, given, execution, ctx)
    return execute_task


def answered_once(send):
    """Refuse a token that was answered already, instead of replacing the answer."""
    def send_task(data):
        with _answering:
            info = states._task_tokens.get(data.get("taskToken"))
            if info and info["event"].is_set():
                return error_response_json("TaskTimedOut", "The task was answered already", 400)
            return send(data)
    return send_task


def release_waits(execution_arn: str) -> None:
    """End the waits of an execution that has ended: their tokens are refused from now on."""
    with _answering:
        for token, info in list(states._task_tokens.items()):
            if info.get("execution") == execution_arn and not info["event"].is_set():
                info["stopped"] = True
                info["event"].set()
                states._task_tokens.pop(token, None)


def end_waits(stop):
    """Stop an execution together with the waits on its tokens."""
    def stop_execution(data):
        answer = stop(data)
        if answer[0] < 400:
            release_waits(data["executionArn"])
        return answer
    return stop_execution


def function_of(resource: str, given: dict) -> str | None:
    """Return the reference of the function that a token task invokes, None for another kind of task."""
    plain = resource.replace(".waitForTaskToken", "")
    if "states:::lambda:invoke" in plain:
        return states._resolve_lambda_function_ref(given.get("FunctionName", ""), optimized=True)
    return states._extract_lambda_ref(plain)


def wait_for(token: str, info: dict, seconds: float):
    """Return the answer to a token, parsed; raises what was sent as failure, States.Timeout, or Stopped."""
    in_time = info["event"].wait(timeout=seconds)
    with _answering:
        states._task_tokens.pop(token, None)
    if info.get("stopped"):
        raise Stopped
    if not in_time and not info["event"].is_set():
        raise states._ExecutionError("States.Timeout", "")
    if info["error"]:
        raise states._ExecutionError(info["error"].get("Error", "TaskFailed"), info["error"].get("Cause", ""))
    return json.loads(info["result"])


def invoke_and_wait(function: str, given: dict, token: str, state: dict):
    """Invoke the function with its payload, then wait for the token; an answer before the failure wins."""
    info = {"event": threading.Event(), "result": None, "error": None, "heartbeat": None,
            "execution": current.get(None)}
    states._task_tokens[token] = info
    try:
        states._call_lambda(function, given.get("Payload", given))
    except states._ExecutionError:
        if not info["event"].is_set():
            states._task_tokens.pop(token, None)
            raise
    return wait_for(token, info, state.get("TimeoutSeconds", FOREVER))


def attempt(original):
    """Make one attempt at a token task; when it fails, the next one gets a new token."""
    def invoke_with_callback(resource, given, token, state):
        try:
            function = function_of(resource, given)
            if function is None:
                return original(resource, given, token, state)
            return invoke_and_wait(function, given, token, state)
        except states._ExecutionError:
            _task.get()["Task"] = {"Token": new_uuid()}
            raise
    return invoke_with_callback


def apply() -> None:
    """Make the corrections."""
    states._execute_task = remembered(states._execute_task)
    states._send_task_success = answered_once(states._send_task_success)
    states._send_task_failure = answered_once(states._send_task_failure)
    states._stop_execution = end_waits(states._stop_execution)
    states._invoke_with_callback = attempt(states._invoke_with_callback)
