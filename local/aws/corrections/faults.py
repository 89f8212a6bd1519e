"""Faults, injected at the emulator's border; the app knows nothing of them.

A fault is {"op", "mode", "times"} and, as wanted, "match" (text that the request's body contains) and "at"
("before" or "after" the effect, for `kill`; after by default). Modes:

- conflict: refused, TransactionConflict on the matching item (a single write: TransactionConflictException)
- throttle: refused, ThrottlingException
- lost:     takes effect, answers 500
- cut:      takes effect, the connection breaks within the answer
- kill:     the worker process of the function that calls is killed, before or after the effect
- partial:  PutEvents: the matching entries are refused inside an answer of 200, the others take effect
"""
import itertools
import json
from dataclasses import asdict, dataclass, field

MODES = ("conflict", "throttle", "lost", "cut", "kill", "partial")
WRITES = ("PutItem", "UpdateItem", "DeleteItem")
TRANSACTIONS = ("TransactWriteItems", "TransactGetItems")
DYNAMODB = "com.amazonaws.dynamodb.v20120810"
ONGOING = "Transaction is ongoing for the item"
CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons"

_numbers = itertools.count(1)


@dataclass
class Fault:
    """A fault and how often it has fired."""

    op: str
    mode: str
    times: int = 1
    match: str = ""
    at: str = "after"
    fired: int = 0
    id: str = field(default_factory=lambda: f"fault-{next(_numbers)}")

    def meets(self, op: str, body: bytes) -> bool:
        """Whether a call of that operation with that body meets this fault."""
        return self.op == op and self.fired < self.times and self.match.encode() in body


def parsed(given: dict) -> Fault:
    """Return a fault from its JSON; raises ValueError that says what is wrong with it."""
    known = {"op", "mode", "times", "match", "at"}
    if not isinstance(given, dict) or set(given) - known or not {"op", "mode"} <= set(given):
        raise ValueError(f"a fault has op, mode and, as wanted, times, match, at; not {given!r}")
    fault = Fault(**given)
    if fault.mode not in MODES or fault.at not in ("before", "after"):
        raise ValueError(f"mode is one of {', '.join(MODES)}; at is before or after")
    if fault.mode == "conflict" and fault.op not in (*WRITES, *TRANSACTIONS):
        raise ValueError(f"{fault.op} has no conflicts")
    if fault.mode == "partial" and fault.op != "PutEvents":
        raise ValueError(f"{fault.op} has no partial failure")
    if type(fault.times) is not int or fault.times < 1:
        raise ValueError("times is a whole number from 1")
    return fault


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(self, given: list[dict]) -> list[dict]:
        """Put faults in force beside those that are, and return them with their ids."""
        new = [parsed(one) for one in given]
        self.all += new
        return [asdict(fault) for fault in new]

    def replace(self, given: list[dict]) -> list[dict]:
        """Put faults in force in place of those that are, and return them with their ids."""
        new = [parsed(one) for one in given]
        self.all = new
        return self.listed()

    def remove(self, fault_id: str | None) -> None:
        """Withdraw one fault, or all when no id is given."""
        self.all = [fault for fault in self.all if fault_id not in (None, fault.id)]

    def listed(self) -> list[dict]:
        """Return the faults in force as JSON has them."""
        return [asdict(fault) for fault in self.all]

    def take(self, op: str, body: bytes) -> Fault | None:
        """Return the first fault that the call meets, counted as fired."""
        fault = next((f for f in self.all if f.meets(op, body)), None)
        if fault:
            fault.fired += 1
            print("fault", asdict(fault), flush=True)
        return fault


def conflict_answer(op: str, body: bytes, match: str) -> dict:
    """Return what DynamoDB answers when another transaction holds the item that matches, else the first."""
    if op in WRITES:
        return {"__type": f"{DYNAMODB}#TransactionConflictException", "message": ONGOING}
    items = json.loads(body)["TransactItems"]
    held = next((index for index, item in enumerate(items) if match in json.dumps(item)), 0)
    reasons: list[dict] = [{"Code": "None"} for _ in items]
    reasons[held] = {"Code": "TransactionConflict", "Message": ONGOING}
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"{CANCELLED} [{codes}]"
    return {"__type": f"{DYNAMODB}#TransactionCanceledException", "message": message,
            "CancellationReasons": reasons}


def split_entries(body: bytes, match: str) -> tuple[bytes | None, list[bool]]:
    """Return a PutEvents request without the matching entries (None if empty), and which matched."""
    request = json.loads(body)
    refused = [match in json.dumps(entry) for entry in request["Entries"]]
    accepted = [entry for entry, is_refused in zip(request["Entries"], refused, strict=True) if not is_refused]
    rest = json.dumps({**request, "Entries": accepted}).encode() if accepted else None
    return rest, refused


def merged_entries(answer: dict, refused: list[bool]) -> dict:
    """Return the PutEvents answer for the whole request, from that for the entries that were accepted."""
    accepted = iter(answer.get("Entries", []))
    refusal = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}
    entries = [refusal if is_refused else next(accepted) for is_refused in refused]
    return {"FailedEntryCount": sum("ErrorCode" in entry for entry in entries), "Entries": entries}
