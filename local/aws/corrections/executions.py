"""Step Functions executions: history inside Map and Parallel, nested starts, idempotent starts, stopping.

As released
- states inside a Map or Parallel leave no history, and parallel branches share one `$$.State`;
- StartExecution refuses a running execution's own name and input (AWS answers with that execution), while a
  nested `startExecution.sync` with a used name runs it once more;
- a nested start resolves no alias, its run sends no status-change event, and its failure bears the child's
  error (AWS: `States.TaskFailed`, with the child's DescribeExecution as the cause);
- a stopped execution goes on inside a Map, its children run on, and a later fault overwrites ABORTED.
"""
import contextlib
import contextvars
import copy
import json
import threading
import time

import ministack.services.stepfunctions as states
from ministack.core.responses import json_response, now_iso

POLL_SECONDS = 0.02
ALREADY_STARTED = "ExecutionAlreadyExists"

_history = threading.Lock()
_starting = threading.RLock()  # a status change may start another execution
current: contextvars.ContextVar[str] = contextvars.ContextVar("execution")


class Stopped(BaseException):
    """Ends the thread of a stopped execution. No error of the workflow, it passes every Retry and Catch."""


def in_order(add):
    """Let one history event be written at a time: an event's number is its place."""
    def add_event(execution, kind, details=None):
        with _history:
            return add(execution, kind, details)
    return add_event


def require_running(execution: dict) -> None:
    """Raise Stopped unless the execution still runs."""
    if execution["status"] != "RUNNING":
        raise Stopped


def run_branch(branch: dict, start: str, given, execution: dict, ctx: dict):
    """Run the states of one Map iteration or Parallel branch to their end and return its output."""
    ctx = {**ctx}
    name, value = start, copy.deepcopy(given)
    while name:
        require_running(execution)
        state = branch.get(name)
        if not state:
            raise states._ExecutionError("States.Runtime", f"State '{name}' not found")
        kind = state.get("Type")
        ctx["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        states._add_event(execution, f"{kind}StateEntered", {
            "stateEnteredEventDetails": {"name": name, "input": json.dumps(value)}})
        value, following = run_state(kind, state, value, execution, ctx)
        states._add_event(execution, f"{kind}StateExited", {
            "stateExitedEventDetails": {"name": name, "output": json.dumps(value)}})
        name = following
    return value


def run_state(kind: str, state: dict, given, execution: dict, ctx: dict) -> tuple:
    """Run one state and return its output and the next state's name, None at the end."""
    if kind == "Fail":
        raise states._ExecutionError(*states._fail_state_error(state, given, ctx))
    if kind == "Succeed":
        return states._apply_output_path(state, states._apply_input_path(state, given, ctx), ctx), None
    if kind in ("Task", "Parallel", "Map"):
        return getattr(states, f"_execute_{kind.lower()}")(state, given, execution, ctx)
    if kind in ("Pass", "Choice", "Wait"):
        return getattr(states, f"_execute_{kind.lower()}")(state, given, ctx)
    raise states._ExecutionError("States.Runtime", f"Unknown state type: {kind}")


def known_to_its_thread(run):
    """Let what runs inside an execution know which one, and end quietly when it was stopped."""
    def run_execution(arn):
        current.set(arn)
        with contextlib.suppress(Stopped):
            run(arn)
    return run_execution


def idempotent(start):
    """Let StartExecution with a running execution's name and input answer with that execution."""
    def start_execution(data):
        with _starting:
            answer = start(data)
        if answer[0] < 400 or ALREADY_STARTED not in str(answer[2]):
            return answer
        machine = states._resolve_state_machine_arn(data["stateMachineArn"])
        found = states._executions[f"{machine.replace(':stateMachine:', ':execution:')}:{data['name']}"]
        if found["status"] != "RUNNING" or found["input"] != data.get("input", "{}"):
            return answer
        return json_response({"executionArn": found["executionArn"], "startDate": found["startDate"]})
    return start_execution


def start_nested(given: dict) -> dict:
    """Start a child execution as StartExecution does, its errors named as the integration names them."""
    status, _, body = states._start_execution(states._nested_start_execution_request(given))
    answer = json.loads(body)
    if status >= 400:
        kind = answer.get("__type", "").rsplit("#", 1)[-1].removesuffix("Exception")
        raise states._ExecutionError(f"StepFunctions.{kind}Exception", answer.get("message", ""))
    return answer


def described(execution: dict) -> dict:
    """Return DescribeExecution's answer as the integration gives it: capitalized names, nothing null."""
    answer = json.loads(states._describe_execution({"executionArn": execution["executionArn"]})[2])
    return {name[0].upper() + name[1:]: value for name, value in answer.items() if value is not None}


def run_nested(resource: str, given: dict) -> dict:
    """Start a child (`startExecution.sync`, `.sync:2`) and wait for its end; stop it with its parent."""
    child = states._executions[start_nested(given)["executionArn"]]
    parent = states._executions.get(current.get(""))
    while child["status"] == "RUNNING":
        if parent is not None and parent["status"] != "RUNNING":
            states._stop_execution({"executionArn": child["executionArn"], "cause": "The parent was stopped"})
            raise Stopped
        time.sleep(POLL_SECONDS)
    result = described(child)
    if child["status"] != "SUCCEEDED":
        raise states._ExecutionError("States.TaskFailed", json.dumps(result))
    if resource.endswith(".sync:2"):
        result["Output"] = json.loads(result.get("Output") or "{}")
    return result


def only_while_running(fail):
    """Let a fault end a running execution only, so that ABORTED stays ABORTED."""
    def fail_execution(execution, error, cause):
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)
    return fail_execution


def apply() -> None:
    """Make the corrections."""
    states._add_event = in_order(states._add_event)
    states._run_sub_machine = run_branch
    states._run_execution = known_to_its_thread(states._run_execution)
    states._start_execution = idempotent(states._start_execution)
    states._invoke_nested_start_execution_sync = run_nested
    states._fail_execution = only_while_running(states._fail_execution)
