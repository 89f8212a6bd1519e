"""A machine's own `TimeoutSeconds`: the execution becomes TIMED_OUT.

As released it is ignored. It is a backstop: one of a day or more cannot be reached in a local run and gets no
timer.
"""
import contextvars
import json
import threading

import ministack.services.stepfunctions as states
from ministack.core.responses import now_iso

from corrections.task_tokens import release_waits

LONGEST_SECONDS = 24 * 60 * 60


def seconds_of(execution: dict) -> float | None:
    """Return the machine's TimeoutSeconds, or None when it has none that a local run could reach."""
    machine = states._state_machines.get(execution["stateMachineArn"]) or {}
    try:
        seconds = json.loads(machine.get("definition", "{}")).get("TimeoutSeconds")
    except ValueError:
        return None
    return seconds if isinstance(seconds, (int, float)) and seconds < LONGEST_SECONDS else None


def time_out(execution: dict) -> None:
    """End a running execution as TIMED_OUT, with its history event, its status change and its waits."""
    if execution["status"] != "RUNNING":
        return
    execution.update(status="TIMED_OUT", stopDate=now_iso(), error="States.Timeout")
    details = {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
    states._add_event(execution, "ExecutionTimedOut", details)
    states._emit_execution_status_event(execution)
    release_waits(execution["executionArn"])


def timed(run):
    """Run an execution under its machine's timeout."""
    def run_execution(arn):
        execution = states._executions.get(arn)
        seconds = seconds_of(execution) if execution else None
        if seconds is None:
            return run(arn)
        # In the context of this thread, where the account and region are known.
        timer = threading.Timer(seconds, contextvars.copy_context().run, (time_out, execution))
        timer.daemon = True
        timer.start()
        try:
            run(arn)
        finally:
            timer.cancel()
    return run_execution


def apply() -> None:
    """Make the correction."""
    states._run_execution = timed(states._run_execution)
