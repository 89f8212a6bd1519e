"""Corrections to MiniStack 1.5.33, made at run time by replacing its functions.

No file of the package changes. One module a concern: each says what AWS does, what the emulator does as
released, and has a contract check (local/contract) that AWS itself would pass.

What stays different, and the app does not need: rules neither retry nor use their dead-letter queue; roles
of machines, rules and schedules are not checked; heartbeats, MaxDelaySeconds and jitter are ignored; a
failed Map iteration does not stop its siblings; EMF and metric filters make no metrics; TTL deletions carry
no userIdentity.
"""
from importlib.metadata import version

EXPECTED_VERSION = "1.5.33"


def apply() -> None:
    """Make all corrections; raises RuntimeError when the emulator is another release than theirs."""
    found = version("ministack")
    if found != EXPECTED_VERSION:
        raise RuntimeError(f"MiniStack {found} is installed, the corrections are for {EXPECTED_VERSION}")
    from corrections import (
        border, cloudformation, cloudfront, cognito, executions, functions, load, queues, roles, stream_source, task_tokens, timeouts)
    # Each finds what the ones before it have replaced: functions keep their place in the chain.
    for correction in (
            functions, load, stream_source, executions, task_tokens, timeouts, cloudformation, cloudfront, cognito,
            queues, roles, border):
        correction.apply()
