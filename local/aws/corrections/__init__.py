"""Corrections to MiniStack 1.5.33, made at run time by replacing its functions; no file of the package changes.

What stays different, and the app does not need here: rules neither retry nor use their dead-letter queue, roles of
machines, rules and schedules are not checked, heartbeats, MaxDelaySeconds and jitter are ignored, a failed Map
iteration does not stop its siblings, EMF and metric filters make no metrics, TTL deletions carry no userIdentity.

One module a concern. Each says what AWS does, what the emulator does as released, and has a contract check
(local/contract) that AWS itself would pass.
"""
from importlib.metadata import version

EXPECTED = "1.5.33"


def apply() -> None:
    """Make all corrections. Fails when the emulator is another release than the one they were written for."""
    found = version("ministack")
    if found != EXPECTED:
        raise RuntimeError(f"MiniStack {found} is installed, the corrections are for {EXPECTED}")
    from corrections import (
        border, cloudformation, executions, functions, load, roles, stream_source, task_tokens, timeouts)
    for correction in (
            functions, load, stream_source, executions, task_tokens, timeouts, cloudformation, roles, border):
        correction.apply()
