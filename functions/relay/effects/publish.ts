import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { clientConfig } from '../../shared/aws-client.ts';
import { OrchestratorError, Unavailable } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import { env } from '../../shared/settings.ts';
import { NoTimeLeft } from '../../shared/time-budget.ts';
import { usageMeter } from '../../shared/usage-meter.ts';
import { type Envelope, EVENT_SOURCE } from './envelope.ts';

const bus = new EventBridgeClient(clientConfig());
usageMeter.attach(bus);

/** EventBridge takes ten entries a request, and a megabyte; a quarter of it leaves room for all else. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256_000;
const REQUESTS_AT_ONCE = 4;
/** How often entries that the bus refused for the moment are sent again before the stream does so. */
const ROUNDS = 3;
const FIRST_PAUSE_MS = 50;

let published = 0;

/** How many events the bus took since the last call: an invocation logs it, and `npm run cost` adds it up. */
export function takePublished(): number {
  const taken = published;
  published = 0;
  return taken;
}

/** The bus refuses an event for a reason of the event's own: sending it again would not help. */
class EventRefused extends OrchestratorError {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'EventRefused', configurable: true });
  }
  readonly code = 'event-refused';
}

function entryOf(event: Envelope): PutEventsRequestEntry {
  return {
    EventBusName: env('BUS_NAME'),
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Detail: JSON.stringify(event),
    Time: new Date(event.time),
    Resources: [],
  };
}

function bytesOf({ Detail = '', DetailType = '' }: PutEventsRequestEntry): number {
  return Buffer.byteLength(Detail) + Buffer.byteLength(DetailType) + 200;
}

type Entry = readonly [event: Envelope, entry: PutEventsRequestEntry];

/** Entries that fit into one request each. */
function requestsOf(events: readonly Envelope[]): Entry[][] {
  const requests: Entry[][] = [];
  let room = 0;
  for (const event of events) {
    const entry = entryOf(event);
    const last = requests.at(-1);
    room -= bytesOf(entry);
    if (last && last.length < MAX_ENTRIES && room >= 0) {
      last.push([event, entry]);
    } else {
      requests.push([[event, entry]]);
      room = MAX_BYTES - bytesOf(entry);
    }
  }
  return requests;
}

/** Whether an entry's error code is one of the bus's own troubles. */
const PASSES_BY_ITSELF = /Throttl|Internal|Unavailable|LimitExceeded|Timeout/i;

function errorOf(code: string, message = ''): Error {
  const why = `EventBridge refused an event: ${code} ${message}`;
  return PASSES_BY_ITSELF.test(code) ? new Unavailable(why) : new EventRefused(why);
}

/** One request. PutEvents is not atomic: each of its events has its own outcome, undefined where it was taken. */
async function put(request: readonly Entry[], failures: Map<Envelope, unknown>): Promise<void> {
  try {
    const Entries = request.map(([, entry]) => entry);
    const answer = await bus.send(new PutEventsCommand({ Entries }));
    for (const [at, [event]] of request.entries()) {
      const { ErrorCode: code, ErrorMessage: message } = answer.Entries?.[at] ?? {};
      if (code === undefined) {
        published += 1;
        failures.delete(event);
      } else failures.set(event, errorOf(code, message));
    }
  } catch (error) {
    for (const [event] of request) failures.set(event, error);
  }
}

function pause(round: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 4 ** round));
}

/**
 * Publishes events together, ten a request. Entries that the bus refuses for the moment are sent again, they
 * alone. Returns the error of each event that was not taken. `hasTime` says whether one more request may begin.
 */
export async function publishAll(
  events: readonly Envelope[],
  hasTime: () => boolean,
): Promise<ReadonlyMap<Envelope, unknown>> {
  const failures = new Map<Envelope, unknown>();
  const putInTime = async (request: readonly Entry[]): Promise<void> => {
    if (hasTime()) return put(request, failures);
    for (const [event] of request) failures.set(event, new NoTimeLeft('the invocation is about to end'));
  };
  let open = events;
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    if (round > 0) await pause(round - 1);
    await inParallel(requestsOf(open), REQUESTS_AT_ONCE, putInTime);
    open = open.filter((event) => failures.get(event) instanceof Unavailable);
  }
  return failures;
}
