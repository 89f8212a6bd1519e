"""What schemathesis is told of this API beside its document: ids that exist, and how webhooks are signed. bin/fuzz.ts
starts it and reads its report.

Nothing here is drawn at random: what a case becomes follows from the case, so that a seed gives the same run again.
"""

import base64
import hashlib
import hmac
import json
import os
import zlib
from collections import Counter

import schemathesis
from requests.auth import AuthBase

#: Ids by the name of the place in the path, as `known_ids` of bin/fuzz/known-ids.ts finds them.
KNOWN = json.loads(os.environ["FUZZ_KNOWN_IDS"])
#: Requests that are answered 2xx once, by method and path, as `examplesFor` of bin/fuzz/examples.ts makes them.
EXAMPLES = json.loads(os.environ["FUZZ_EXAMPLES"])
#: In an example: a text that is another one in each request.
UNIQUE = "$unique"
#: What the run itself sends with each request.
AUTHORIZATION = f"Bearer {os.environ['FUZZ_TOKEN']}"
#: Channels and tracking sources with their platform, secret and an example of a body.
WEBHOOKS = json.loads(os.environ["FUZZ_WEBHOOKS"])

SIGNED_PATHS = {"/channels/{channel}/orders": "channel", "/tracking-sources/{source}/events": "source"}
TOPICS = {
    "shopify": ("x-shopify-topic", ["orders/create", "orders/updated", "orders/cancelled", "orders/edited", "refunds/create"]),
    "woocommerce": ("x-wc-webhook-topic", ["order.created", "order.updated", "order.deleted", "order.restored"]),
    "easypost": (None, []),
}


def number_of(value):
    return zlib.crc32(repr(value).encode())


def known_ids(path, name):
    """Ids for a parameter of a path: `/orders/{id}` has those of `orders`, `{location}` those of `location`."""
    first = path.split("/")[1]
    return KNOWN.get(name) or KNOWN.get(first) or []


def with_known_ids(case):
    """Every other case is about something that exists: an id that was made up is 404 whatever else the request says."""
    parameters = case.path_parameters
    if not isinstance(parameters, dict):
        return
    changed = dict(parameters)
    for name, value in parameters.items():
        ids = known_ids(case.operation.path, name)
        if ids and number_of((case.operation.path, value)) % 2 == 0:
            changed[name] = ids[number_of(value) % len(ids)]
    if changed != parameters:
        case.path_parameters = changed


class Signature(AuthBase):
    """Signs the bytes that are sent, as the platform does."""

    def __init__(self, webhook, seed):
        self.platform = webhook["platform"]
        self.secret = webhook["secret"].encode()
        self.seed = seed

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        digest = hmac.new(self.secret, body, hashlib.sha256)
        header, topics = TOPICS[self.platform]
        if header and self.seed % 8 != 0:
            request.headers[header] = topics[self.seed % len(topics)]
        if self.platform == "shopify":
            request.headers["x-shopify-hmac-sha256"] = base64.b64encode(digest.digest()).decode()
        elif self.platform == "woocommerce":
            request.headers["x-wc-webhook-signature"] = base64.b64encode(digest.digest()).decode()
        else:
            request.headers["x-hmac-signature"] = "hmac-sha256-hex=" + digest.hexdigest()
        return request


def places_in(value, path=()):
    """The place of every value inside a JSON value."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return
    for name, part in items:
        yield path + (name,)
        yield from places_in(part, path + (name,))


def nearly(example, piece, seed):
    """The example with one value of it replaced: closer to what platforms send than any made-up JSON."""
    places = list(places_in(example))
    return with_value(example, places[seed % len(places)], piece)


def with_value(example, place, piece):
    """The example with another value at a place."""
    whole = json.loads(json.dumps(example))
    parent = whole
    for name in place[:-1]:
        parent = parent[name]
    parent[place[-1]] = piece
    return whole


ABSENT = object()


def value_at(value, place):
    for name in place:
        try:
            value = value[name]
        except (IndexError, KeyError, TypeError):
            return ABSENT
    return value


def with_unique_texts(value, text):
    if isinstance(value, str):
        return value.replace(UNIQUE, text)
    if isinstance(value, list):
        return [with_unique_texts(part, f"{text}-{at}") for at, part in enumerate(value)]
    if isinstance(value, dict):
        return {name: with_unique_texts(part, text) for name, part in value.items()}
    return value


def with_piece(example, generated, seed):
    """The example with one value of what was generated, where both have one; or one field more."""
    if not isinstance(generated, dict):
        return example
    pieces = [(place, value_at(generated, place)) for place in places_in(example)]
    pieces = [(place, piece) for place, piece in pieces if piece is not ABSENT]
    pieces += [((name,), piece) for name, piece in generated.items() if name not in example]
    if not pieces:
        return example
    place, piece = pieces[seed % len(pieces)]
    return with_value(example, place, piece)


#: How many of the first requests of a door are its examples as they are: each door is seen to do its work.
WHOLE_AT_FIRST = 3
asked = Counter()


def from_example(case):
    """
    Three of four requests of a door that has examples are nearly one: a third of these as it is, the others with one
    value that was generated. What was made up whole seldom gets past the first check.
    """
    door = f"{case.operation.method.upper()} {case.operation.path}"
    examples = EXAMPLES.get(door)
    if not examples or is_negative_elsewhere(case):
        return False
    asked[door] += 1
    is_first = asked[door] <= WHOLE_AT_FIRST
    seed = number_of((case.operation.path, case.path_parameters, case.body))
    if seed % 4 == 3 and not is_first:
        return False
    example = examples[(seed // 4) % len(examples)]
    case.path_parameters = {**(case.path_parameters or {}), **example["params"]}
    if "body" in example and isinstance(example["body"], dict):
        body = example["body"] if is_first or seed % 4 == 0 else with_piece(example["body"], case.body, seed // 1024)
        case.body = with_unique_texts(body, f"fuzz-{seed}")
    return True


def is_negative_elsewhere(case):
    """Whether a parameter is wrong on purpose: that the request is refused for it is to be seen."""
    if case.meta is None:
        return False
    return any(
        component.mode.is_negative
        for location, component in case.meta.components.items()
        if location.name in ("QUERY", "HEADER")
    )


#: Before everything that a run has made.
LONG_AGO = "2020-01-01T00:00:00Z"


def spare_exceptions(case):
    """A filter finds nothing: the door of one exception, which is asked later, would have none left to resolve."""
    if case.operation.path != "/exceptions/resolve" or not isinstance(case.body, dict):
        return
    found = case.body.get("filter")
    if isinstance(found, dict) and found and "openedBefore" not in found:
        case.body = {**case.body, "filter": {**found, "openedBefore": LONG_AGO}}


def sign(case, kwargs):
    name = SIGNED_PATHS.get(case.operation.path)
    if name is None:
        return
    seed = number_of((case.path_parameters, case.body))
    webhooks = WEBHOOKS[name]
    webhook = webhooks[seed % len(webhooks)]
    case.path_parameters = {name: webhook["id"]}
    if seed % 4 != 0:
        case.body = nearly(webhook["example"], case.body if isinstance(case.body, (dict, list, str, int, float, bool, type(None))) else None, seed)
    kwargs["auth"] = Signature(webhook, seed)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.operation.path in SIGNED_PATHS:
        sign(case, kwargs)
    # The check of ignored credentials sends none, or another: its request is to stay as it is.
    elif (case.headers or {}).get("Authorization") == AUTHORIZATION and not from_example(case):
        with_known_ids(case)
    spare_exceptions(case)

