"""A function's DynamoDB stream event source: partial failures, bisecting, retry limit, failure destination.

As released a `batchItemFailures` answer counts as success (records are lost), and a batch that throws comes
back whole for ever. On AWS the lowest failed sequence number is the checkpoint, `BisectBatchOnFunctionError`
splits what failed, `MaximumRetryAttempts` (not counting splits) and `MaximumRecordAgeInSeconds` end in the
`OnFailure` destination, and the rest goes on. A mapping's batches run one after another, on their own thread,
so that a slow consumer holds up nothing else.
"""
import threading
import time
from dataclasses import dataclass

import ministack.services.dynamodb as dynamodb
import ministack.services.lambda_svc as service
from ministack.core.arn import ArnParseError, parse_arn

from corrections.load import stream_batch

FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 2.0


@dataclass
class Cursor:
    """What a mapping remembers between two attempts at the record that it stands at."""

    position: int = -1
    window: int | None = None
    failures: int = 0


_cursors: dict[str, Cursor] = {}


def first_to_repeat(result: dict, batch: list[dict], reports: bool) -> int | None:
    """Return the index in the batch of the first record to deliver again; None when all are done."""
    if result.get("error"):
        return 0
    body = result.get("body")
    failures = body.get("batchItemFailures") if reports and isinstance(body, dict) else None
    if not failures:
        return None
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    named = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    # An empty, missing or unknown identifier fails the whole batch.
    if any(number not in numbers for number in named):
        return 0
    return min(numbers.index(number) for number in named)


def discard_reason(mapping: dict, cursor: Cursor, oldest: dict) -> str | None:
    """Return why the failed records are given up, in the words of AWS, or None to go on."""
    attempts = int(mapping.get("MaximumRetryAttempts", -1))
    if 0 <= attempts < cursor.failures:
        return "RetryAttemptsExhausted"
    age = int(mapping.get("MaximumRecordAgeInSeconds") or -1)
    created = float(oldest["dynamodb"].get("ApproximateCreationDateTime", time.time()))
    return "MaxRecordAgeExceeded" if 0 < age < time.time() - created else None


def advance(mapping_id: str, position: int) -> None:
    """Move the checkpoint: the next batch starts there, whole and with a clean count."""
    with service._dynamodb_stream_positions_lock:
        if mapping_id in service._dynamodb_stream_positions:
            service._dynamodb_stream_positions[mapping_id] = position
    _cursors[mapping_id] = Cursor(position)


def wait_to_retry(mapping_id: str, cursor: Cursor) -> None:
    """Pace the attempts at a record that fails: 0.1 s, doubling to 2 s."""
    delay = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(cursor.failures, 10))
    service._esm_backoff_until[mapping_id] = time.time() + delay
    timer = threading.Timer(delay, service._esm_wake.set)
    timer.daemon = True
    timer.start()


def deliver(mapping: dict, function: dict, table: str, position: int) -> None:
    """Hand one batch to the function and move the checkpoint as its answer says."""
    mapping_id = mapping["UUID"]
    cursor = _cursors.get(mapping_id, Cursor(position))
    if cursor.position != position:
        cursor = Cursor(position)
    size = int(mapping.get("BatchSize", 100))
    read = dynamodb.stream_records_since(table, position, min(size, cursor.window or size))
    batch = service._apply_filter_criteria(read, mapping)
    if not batch:
        advance(mapping_id, position + len(read))
        return
    stream_batch.running = True
    result = service._execute_function(function, {"Records": batch})
    reports = "ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or [])
    at = first_to_repeat(result, batch, reports)
    if at is None:
        mapping["LastProcessingResult"] = f"OK - {len(batch)} records"
        advance(mapping_id, position + len(read))
        return
    mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
    settle_failure(mapping, function, cursor, position, read, batch[at:], result)


def settle_failure(mapping: dict, function: dict, cursor: Cursor, position: int, read: list[dict],
                   failed: list[dict], result: dict) -> None:
    """Keep what succeeded, then split, give up or repeat the rest."""
    mapping_id = mapping["UUID"]
    if result.get("error"):
        service.logger.warning("%s failed on a stream batch: %s\n%s",
                               mapping["FunctionName"], result.get("body"), result.get("log", ""))
    at = next(index for index, record in enumerate(read) if record is failed[0])
    if at:
        advance(mapping_id, position + at)
        cursor = _cursors[mapping_id]
    if len(failed) > 1 and mapping.get("BisectBatchOnFunctionError"):
        cursor.window = max(1, (len(read) - at) // 2)
    else:
        cursor.failures += 1
        reason = discard_reason(mapping, cursor, failed[0])
        if reason:
            service._send_ddb_stream_failure_record(
                mapping, function, failed, mapping["EventSourceArn"], result, reason)
            advance(mapping_id, position + len(read))
            return
    _cursors[mapping_id] = cursor
    wait_to_retry(mapping_id, cursor)


def start_position(mapping: dict, table: str) -> int:
    """Return where a mapping stands in the table's stream, no earlier than what the stream still has."""
    horizon = dynamodb.stream_start_position(table)
    latest = mapping.get("StartingPosition", "LATEST") != "TRIM_HORIZON"
    with service._dynamodb_stream_positions_lock:
        positions = service._dynamodb_stream_positions
        if mapping["UUID"] not in positions:
            positions[mapping["UUID"]] = dynamodb.stream_end_position(table) if latest else horizon
        position = max(positions[mapping["UUID"]], horizon)
        positions[mapping["UUID"]] = position
    return position


def due(mapping: dict) -> tuple[dict, str, int] | None:
    """Return function, table and position when the mapping has records to deliver now, else None."""
    if not mapping.get("Enabled", True) or service._esm_inflight.get(mapping["UUID"]):
        return None
    try:
        source = parse_arn(mapping.get("EventSourceArn", ""))
    except ArnParseError:
        return None
    is_here = (source.account_id, source.region) == (service.get_account_id(), service.get_region())
    if source.service != "dynamodb" or not is_here:
        return None
    found = service._dynamodb_stream_table_from_arn_spec(source)
    function, _ = service._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
    table = dynamodb._tables.get(found[0]) if found else None
    if function is None or not table or table.get("LatestStreamArn") != mapping["EventSourceArn"]:
        return None
    if service._esm_backoff_until.get(mapping["UUID"], 0) > time.time():
        return None
    position = start_position(mapping, found[0])
    return (function, found[0], position) if position < dynamodb.stream_end_position(found[0]) else None


def poll() -> bool:
    """Start a batch for every mapping that is due; True when there was one.

    The end of a batch wakes the poller again.
    """
    started = False
    for account, region, mapping in service._iter_all_esms():
        account_token = service._request_account_id.set(account)
        region_token = service._request_region.set(region)
        try:
            work = due(mapping)
            if work:
                service._dispatch_esm_batch(mapping["UUID"], deliver, mapping, *work)
                started = True
        finally:
            service._request_account_id.reset(account_token)
            service._request_region.reset(region_token)
    return started


def waking(change):
    """Look for records as soon as a mapping is created or switched on, not at the next tick."""
    def changed(*args):
        answer = change(*args)
        service._esm_wake.set()
        return answer
    return changed


def apply() -> None:
    """Make the correction."""
    service._ESM_IDLE_WAKE_GAP_SECONDS = 0.005
    service._create_esm = waking(service._create_esm)
    service._update_esm = waking(service._update_esm)
    service._poll_dynamodb_streams = poll
