import * as z from 'zod';
import { Corrupt } from '../../shared/errors.ts';
import type { CarriedEvent } from '../../shared/events/carried.ts';
import { catalogue, isEventType, schemaVersion } from '../../shared/events/catalogue.ts';
import { parseOwn } from '../../shared/parse.ts';

export const EVENT_SOURCE = 'order-orchestrator';

/** CloudEvents 1.0, as `detail` of an EventBridge entry. */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  /**
   * `<subject>#<sequence>`, and `+` for a second event of one change: the same on every replay, so that consumers
   * can drop an event they have seen.
   */
  id: z.string(),
  source: z.literal(EVENT_SOURCE),
  type: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  dataschema: z.string(),
  /** The subject's version at the change. EventBridge keeps no order: consumers order by this number. */
  sequence: z.number().int(),
  /** The order that the event belongs to; of an event of no order, its subject. */
  correlationid: z.string(),
  /** The person who did it: `operator:<user>` or `location:<id>/<user>`; absent where no person did. */
  actor: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** The published forms of all that an item's event says. */
export function envelopes(subject: string, correlationId: string, event: CarriedEvent): Envelope[] {
  const first = envelope(subject, correlationId, event);
  if (!event.also) return [first];
  const second = envelope(subject, correlationId, { ...event, ...event.also });
  return [first, { ...second, id: `${second.id}+` }];
}

/**
 * The published form of an item's event. `subject` is the item's readable id: that of an order or
 * fulfillment, `<sku>@<location>`, and so on.
 * @throws Corrupt when the catalogue lacks the event or its data does not fit
 */
export function envelope(subject: string, correlationId: string, event: CarriedEvent): Envelope {
  if (!isEventType(event.type)) throw new Corrupt(`event type ${event.type} is not in the catalogue`);
  const data = parseOwn<z.ZodType<Record<string, unknown>>>(
    catalogue[event.type],
    event.data,
    `event ${event.type}`,
  );
  return {
    specversion: '1.0',
    id: `${subject}#${event.seq}`,
    source: EVENT_SOURCE,
    type: event.type,
    subject,
    time: event.at,
    dataschema: `urn:order-orchestrator:event:${event.type}:${schemaVersion(event.type)}`,
    sequence: event.seq,
    correlationid: correlationId,
    ...(event.actor === undefined ? {} : { actor: event.actor }),
    data,
  };
}
