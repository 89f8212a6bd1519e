"""What a function needs to send to a queue.

AWS asks for one right, to send messages, whether one or ten are sent at once, and every call of a function is by
TLS. As released a batch needs a right of its own, which AWS does not know, and calls over loopback are refused by
each queue and bucket that takes TLS alone: here loopback stands for TLS.
"""
import ministack.app as app
import ministack.core.iam_actions as actions

_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def of_one(extract):
    """The right that a call needs; a batch needs that of one message."""
    def extracted(*args, **kwargs):
        action = extract(*args, **kwargs)
        return _BATCHES.get(action, action)
    return extracted


def by_tls(pin):
    """Where a request comes from, with TLS."""
    def pinned(source_ip, _secure):
        return pin(source_ip, True)
    return pinned


def apply() -> None:
    """Make the correction."""
    actions.extract_iam_action = of_one(actions.extract_iam_action)
    app.pin_request_origin = by_tls(app.pin_request_origin)
