import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { clientConfig } from '../../shared/aws-client.ts';
import { Unavailable } from '../../shared/errors.ts';
import { env } from '../../shared/settings.ts';
import { usageMeter } from '../../shared/usage-meter.ts';
import { type Envelope, EVENT_SOURCE } from './envelope.ts';

const bus = new EventBridgeClient(clientConfig());
usageMeter.attach(bus);
const MAX_ENTRIES = 10;

/** An event that waits for the request that it shares with others of its turn. */
interface PendingEvent {
  readonly entry: PutEventsRequestEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
const pending: PendingEvent[] = [];
let published = 0;

/** How many events the bus took since the last call: an invocation logs it, and `npm run cost` adds it up. */
export function takePublished(): number {
  const taken = published;
  published = 0;
  return taken;
}

async function flush(): Promise<void> {
  const batch = pending.splice(0, MAX_ENTRIES);
  if (pending.length > 0) setImmediate(() => void flush());
  try {
    const { Entries } = await bus.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }));
    batch.forEach(({ resolve, reject }, index) => {
      const answer = Entries?.[index];
      if (answer?.ErrorCode === undefined) {
        published += 1;
        resolve();
        return;
      }
      const why = `${answer.ErrorCode} ${answer.ErrorMessage ?? ''}`;
      reject(new Unavailable(`EventBridge refused an event: ${why}`));
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/**
 * Publishes an event. Events that are published within the same turn share a request of up to ten. PutEvents
 * is not atomic, so each event has its own answer.
 * @throws Unavailable when the bus refuses the event
 */
export function publish(event: Envelope): Promise<void> {
  const entry: PutEventsRequestEntry = {
    EventBusName: env('BUS_NAME'),
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Detail: JSON.stringify(event),
    Time: new Date(event.time),
    Resources: [],
  };
  return new Promise((resolve, reject) => {
    pending.push({ entry, resolve, reject });
    if (pending.length === 1) setImmediate(() => void flush());
  });
}
