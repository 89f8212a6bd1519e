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
        return self.op == op and self.fired < self.times and self.match.encode() in body


def parsed(given: dict) -> Fault:
    """A fault from its JSON; raises ValueError that says what is wrong with it."""
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
        """Put faults in force beside those that are; returns them with their ids."""
        new = [parsed(one) for one in given]
        self.all += new
        return [asdict(fault) for fault in new]

    def replace(self, given: list[dict]) -> list[dict]:
        """Put faults in force in place of those that are."""
        new = [parsed(one) for one in given]
        self.all = new
        return self.listed()

    def remove(self, fault_id: str | None) -> None:
        """Withdraw one fault, or all."""
        self.all = [fault for fault in self.all if fault_id not in (None, fault.id)]

    def listed(self) -> list[dict]:
        return [asdict(fault) for fault in self.all]

    def take(self, op: str, body: bytes) -> Fault | None:
        """The first fault that the call meets, counted as fired."""
        fault = next((f for f in self.all if f.meets(op, body)), None)
        if fault:
            fault.fired += 1
            print("fault", asdict(fault), flush=True)
        return fault


def conflict(op: str, body: bytes, match: str) -> dict:
    """What DynamoDB says when another transaction holds an item: the one that matches, or the first."""
    if op in WRITES:
        return {"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                "message": "Transaction is ongoing for the item"}
    items = json.loads(body)["TransactItems"]
    at = next((i for i, item in enumerate(items) if match in json.dumps(item)), 0)
    codes = ["TransactionConflict" if i == at else "None" for i in range(len(items))]
    reasons = [{"Code": code, "Message": "Transaction is ongoing for the item"} if code != "None" else {"Code": code}
               for code in codes]
    return {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
                       f"[{', '.join(codes)}]",
            "CancellationReasons": reasons}


def split_entries(body: bytes, match: str) -> tuple[bytes | None, list[bool]]:
    """A PutEvents request without the matching entries (None when that leaves none), and which were refused."""
    request = json.loads(body)
    refused = [match in json.dumps(entry) for entry in request["Entries"]]
    rest = [entry for entry, no in zip(request["Entries"], refused) if not no]
    return (json.dumps({**request, "Entries": rest}).encode() if rest else None), refused


def merged_entries(answer: dict, refused: list[bool]) -> dict:
    """The PutEvents answer for the whole request, from that for its remainder."""
    accepted = iter(answer.get("Entries", []))
    entries = [{"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"} if no else next(accepted)
               for no in refused]
    return {"FailedEntryCount": sum("ErrorCode" in entry for entry in entries), "Entries": entries}
