"""Speed and load on a small machine.

As released an invocation waits 50 ms for a first line of log, an execution 150 ms before its first state, and
a schedule up to 10 s for the next look; the grammar of a condition is checked anew for every item; and each
concurrent invocation gets a process of its own, so that a burst starts processes until functions time out.
AWS runs that burst on other machines: here at most SLOTS invocations (default 4) run at once.
"""
import os
import threading
import time
from functools import lru_cache
from types import SimpleNamespace

import ministack.core.lambda_runtime as runtime
import ministack.services.dynamodb as dynamodb
import ministack.services.lambda_svc as service
import ministack.services.scheduler as scheduler
import ministack.services.stepfunctions as states

FIRST_LOG_LINE_SECONDS = 0.003
LOG_IDLE_SECONDS = 0.002
LOG_LIMIT_SECONDS = 0.250
START_DELAY_SECONDS = 0.15
SCHEDULE_LOOK_SECONDS = 1

_slots = threading.BoundedSemaphore(int(os.environ.get("SLOTS", "4")))
stream_batch = threading.local()


def capped(invoke):
    """Invoke within a slot.

    What a running invocation waits for takes none: a nested call would wait for its own caller's. Nor does a
    stream's batch, of which there is one at a time.
    """
    def run(func, event, request_id):
        nested = (service._invoke_depth.get() or 0) > 1
        if nested or getattr(stream_batch, "running", False):
            return invoke(func, event, request_id)
        with _slots:
            return invoke(func, event, request_id)
    return run


def without_start_delay(seconds: float) -> None:
    """Sleep, but not for the fixed delay before an execution's first state."""
    if seconds != START_DELAY_SECONDS:
        time.sleep(seconds)


def apply() -> None:
    """Make the corrections."""
    runtime.Worker._drain_stderr_bounded.__defaults__ = (
        FIRST_LOG_LINE_SECONDS, LOG_IDLE_SECONDS, LOG_LIMIT_SECONDS)
    service._execute_function_warm = capped(service._execute_function_warm)
    scheduler._SCHEDULE_TICK_INTERVAL = SCHEDULE_LOOK_SECONDS
    dynamodb._condition_syntax_error = lru_cache(maxsize=1024)(dynamodb._condition_syntax_error)
    states.time = SimpleNamespace(**{**vars(time), "sleep": without_start_delay})
