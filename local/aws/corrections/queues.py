"""What a function needs to send to a queue, and how a function is given the groups of a FIFO queue.

AWS asks for one right, to send messages, whether one or ten are sent at once, and every call of a function is by
TLS. As released a batch needs a right of its own, which AWS does not know, and calls over loopback are refused by
each queue and bucket that takes TLS alone: here loopback stands for TLS.

On AWS each group of a FIFO queue is worked on in turn, and groups side by side. As released one batch of all groups is
worked on at a time: whoever has much to do holds up everybody.
"""
import time

import ministack.app as app
import ministack.core.iam_actions as actions
import ministack.services.lambda_svc as service
import ministack.services.sqs as sqs

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


def _next_group(messages: list[dict], now: float) -> str | None:
    """The group of the oldest message that may be given out: nobody works on its group."""
    for message in messages:
        sqs._ensure_msg_fields(message)
    taken = {one["group_id"] for one in messages if one["visible_at"] > now and one["receive_count"] > 0}
    free = (one["group_id"] for one in messages if one["visible_at"] <= now and one["group_id"] not in taken)
    return next(free, None)


def of_one_group(receive):
    """Messages for an event source, of a FIFO queue those of one group."""
    def received(queue_url: str, max_number: int) -> list[dict]:
        queue = sqs._queues.get(queue_url)
        if not queue or not queue["is_fifo"]:
            return receive(queue_url, max_number)
        with sqs._queues_lock:
            sqs._expire_retained(queue)
            sqs._dlq_sweep(queue)
            now = time.time()
            group = _next_group(queue["messages"], now)
            own = {"messages": [one for one in queue["messages"] if one["group_id"] == group]}
            visible = int(queue["attributes"].get("VisibilityTimeout", "30"))
            return sqs._collect_fifo(own, min(int(max_number or 1), 10), visible, now)
    return received


def of_groups(concurrency):
    """How many batches are worked on at once: a FIFO queue is no exception, since its batches are of one group each."""
    def allowed(mapping, record, config, _queue=None):
        return concurrency(mapping, record, config)
    return allowed


def apply() -> None:
    """Make the correction."""
    sqs._receive_messages_for_esm = of_one_group(sqs._receive_messages_for_esm)
    service._sqs_esm_concurrency = of_groups(service._sqs_esm_concurrency)
    actions.extract_iam_action = of_one(actions.extract_iam_action)
    app.pin_request_origin = by_tls(app.pin_request_origin)
