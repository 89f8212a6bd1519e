"""Functions run under their roles, and under nothing else.

As released one switch for the whole emulator decides whether permissions are checked: off, a function is
root and a missing grant is found at the first deployment to AWS; on, the CDK toolkit itself is refused. Here
calls made with a function's credentials are checked and all others are not, so that a deployment needs no
switch and no worker ever holds anything but its role. PUT /_roles {"enforced": false} lets functions do
anything.
"""
import contextvars
import re

import ministack.app as app
import ministack.core.lambda_runtime as runtime

from corrections.functions import spawning

# Stands for the caller while the emulator makes a function's credentials.
MINTING = object()

_KEY = re.compile(rb"Credential=([^/,\s]+)")
_function_keys: set[str] = set()
caller: contextvars.ContextVar = contextvars.ContextVar("caller", default=None)


class ByCaller:
    """Stands for the emulator's switch: true for a request made with a function's credentials."""

    enforced = True

    def __bool__(self) -> bool:
        key = caller.get()
        return key is MINTING or (self.enforced and key in _function_keys)


switch = ByCaller()


def access_key(headers: list[tuple[bytes, bytes]]) -> str | None:
    """Return the access key that signed a request, or None."""
    signed = _KEY.search(dict(headers).get(b"authorization", b""))
    return signed.group(1).decode() if signed else None


def of_role(mint):
    """Give a worker the credentials of its function's role, with the number that its SDK sends along."""
    def credentials(config):
        token = caller.set(MINTING)
        try:
            given = mint(config)
        finally:
            caller.reset(token)
        _function_keys.add(given["AWS_ACCESS_KEY_ID"])
        return {**given, "AWS_SDK_UA_APP_ID": spawning.get() or ""}
    return credentials


def apply() -> None:
    """Make the correction."""
    app.AUTH = switch
    runtime.execution_credentials = of_role(runtime.execution_credentials)
