"""Speed and load on a small machine.

As released an invocation waits 50 ms for a first line of log, an execution 150 ms before its first state, and
a schedule up to 10 s for the next look; the grammar of a condition is checked anew for every item; every call
reads its caller's policies twice, and every message looks through all that its queue remembers; and each
concurrent invocation gets a process of its own, so that a burst starts processes until functions time out.
AWS runs that burst on other machines: here at most SLOTS invocations (default 4) run at once.
"""
import os
import random
import threading
import time
import uuid
from functools import lru_cache
from types import SimpleNamespace

import ministack.core.iam_evaluator as iam
import ministack.core.lambda_runtime as runtime
import ministack.services.dynamodb as dynamodb
import ministack.services.lambda_svc as service
import ministack.services.scheduler as scheduler
import ministack.services.sqs as sqs
import ministack.services.stepfunctions as states

FIRST_LOG_LINE_SECONDS = 0.003
LOG_IDLE_SECONDS = 0.002
LOG_LIMIT_SECONDS = 0.250
START_DELAY_SECONDS = 0.15
SCHEDULE_LOOK_SECONDS = 1
POLICIES_KEPT_SECONDS = 1

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


def remembered(resolve):
    """Resolve a caller once a second: on AWS, too, a change of a policy takes seconds to be in force."""
    known: dict[tuple[str, str], tuple[float, iam.PrincipalInfo]] = {}

    def resolved(access_key_id, account_id, credential=None):
        now = time.monotonic()
        until, principal = known.get((access_key_id, account_id), (0, None))
        if now < until:
            return principal
        principal = resolve(access_key_id, account_id, credential)
        if isinstance(principal, iam.PrincipalInfo):
            known[access_key_id, account_id] = (now + POLICIES_KEPT_SECONDS, principal)
        return principal
    return resolved


def forget_oldest(queue: dict) -> None:
    """Forget the deduplication entries that are over; all live equally long, so the oldest stand first."""
    now, entries = time.time(), queue["dedup_cache"]
    while entries and (oldest := next(iter(entries))) and entries[oldest]["expire"] <= now:
        entries.pop(oldest, None)


def quick_uuid() -> uuid.UUID:
    """A random identifier without a call to the system; nothing here has to be beyond guessing."""
    return uuid.UUID(int=random.getrandbits(128), version=4)


def apply() -> None:
    """Make the corrections."""
    runtime.Worker._drain_stderr_bounded.__defaults__ = (
        FIRST_LOG_LINE_SECONDS, LOG_IDLE_SECONDS, LOG_LIMIT_SECONDS)
    service._execute_function_warm = capped(service._execute_function_warm)
    scheduler._SCHEDULE_TICK_INTERVAL = SCHEDULE_LOOK_SECONDS
    dynamodb._condition_syntax_error = lru_cache(maxsize=1024)(dynamodb._condition_syntax_error)
    states.time = SimpleNamespace(**{**vars(time), "sleep": without_start_delay})
    iam.resolve_principal = remembered(iam.resolve_principal)
    sqs._prune_dedup = forget_oldest
    uuid.uuid4 = quick_uuid
