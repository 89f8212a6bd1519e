"""CloudFront reaches its origins, and a browser reaches CloudFront.

AWS: a distribution fetches from a private bucket over TLS, from an API by the API's own name, and is asked by https.
As released: the check of a bucket that asks for TLS does not see the fetch as TLS; names of AWS are not dialled; a
browser on this machine can ask by http alone, and is sent to https.
"""
import contextvars
import os
import re

import ministack.core.iam_evaluator as evaluator
import ministack.services.cloudfront as cloudfront

_API = re.compile(r"^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$")
_VIEWED = re.compile(rb"^[a-z0-9]+\.cloudfront\.(?:localhost|net)(?::\d+)?$")


def is_viewed(headers: list[tuple[bytes, bytes]]) -> bool:
    """Return whether a request is a viewer's, by the name that it is sent to."""
    return bool(_VIEWED.match(dict(headers).get(b"host", b"").lower()))


def by_https(scope: dict) -> dict:
    """Return a viewer's request as if it had come by https."""
    return {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}


def over_tls(serve):
    """Let a bucket see CloudFront's fetch as TLS."""
    def fetch(*args, **kwargs):
        def inside():
            evaluator.pin_request_origin("127.0.0.1", True)
            return serve(*args, **kwargs)
        return contextvars.copy_context().run(inside)
    return fetch


def to_own_gateway(forward):
    """Dial the gateway on this machine for an API's name."""
    def dial(origin, method, uri, *args, **kwargs):
        api = _API.match(origin["domain_name"].lower())
        if api is None:
            return forward(origin, method, uri, *args, **kwargs)
        here = {**origin, "domain_name": "127.0.0.1", "http_port": int(os.environ["GATEWAY_PORT"]),
                "protocol_policy": "http-only"}
        return forward(here, method, f"/_aws/execute-api/{api.group(1)}/$default{uri}", *args, **kwargs)
    return dial


def apply() -> None:
    """Make the correction."""
    cloudfront._serve_s3_origin = over_tls(cloudfront._serve_s3_origin)
    cloudfront._forward_to_origin = to_own_gateway(cloudfront._forward_to_origin)
