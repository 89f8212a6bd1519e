import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { Unavailable } from '../../shared/errors.ts';
import { env } from '../../shared/settings.ts';
import { type Envelope, EVENT_SOURCE } from './envelope.ts';

const bus = new EventBridgeClient({ maxAttempts: 4 });
const MAX_ENTRIES = 10;

interface Waiting {
  readonly entry: PutEventsRequestEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
const waiting: Waiting[] = [];
let published = 0;

/** Events that the bus took since the last call: what an invocation logs and `npm run cost` adds up. */
export function takePublished(): number {
  const taken = published;
  published = 0;
  return taken;
}

async function flush(): Promise<void> {
  const batch = waiting.splice(0, MAX_ENTRIES);
  if (waiting.length > 0) setImmediate(() => void flush());
  try {
    const { Entries } = await bus.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }));
    batch.forEach(({ resolve, reject }, index) => {
      const answer = Entries?.[index];
      if (answer?.ErrorCode === undefined) {
        published += 1;
        resolve();
      } else
        reject(
          new Unavailable(`EventBridge refused an event: ${answer.ErrorCode} ${answer.ErrorMessage ?? ''}`),
        );
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/**
 * Publishes an event; what is published within the same turn shares a request. PutEvents is not atomic: each
 * entry has its own answer.
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
    waiting.push({ entry, resolve, reject });
    if (waiting.length === 1) setImmediate(() => void flush());
  });
}
