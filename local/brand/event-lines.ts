import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { EventType } from '../../functions/shared/events/catalogue.ts';

type EventData = Envelope['data'];

const plan = z.object({
  cost: z.object({ amount: z.number(), currency: z.string() }),
  fulfillments: z.array(z.object({ location: z.string(), units: z.number(), cost: z.number() })),
});

/** What an operator is told of each type of event; types that say nothing new are left out. */
const linesByType: Partial<Record<EventType, (data: EventData) => readonly string[]>> = {
  'order.captured': ({ units, lines }) => [
    `captured: ${counted(units, 'unit')} in ${counted(lines, 'line')}`,
  ],
  'order.reserved': ({ pool }) => [`reserved in pool ${text(pool)}`],
  'order.routed': (data) => planLines('routed', data),
  'order.rerouted': (data) => planLines('re-routed', data),
  'order.backordered': () => ['waits for stock'],
  'order.cancelled': () => ['cancelled'],
  'order.delivered': () => ['DELIVERED'],
  'order.needs_attention': ({ exceptionType, owner }) => [
    `NEEDS ATTENTION: ${text(exceptionType)} (${text(owner)})`,
  ],
  'fulfillment.requested': ({ location }) => [`${text(location)}: asked to ship`],
  'fulfillment.accepted': ({ location }) => [`${text(location)}: accepted`],
  'fulfillment.shipped': ({ location }) => [`${text(location)}: shipped`],
  'fulfillment.rejected': ({ location, reason }) => [`${text(location)}: REJECTED, ${text(reason)}`],
  'shipment.in_transit': (data) => [`${parcel(data)}: in transit`],
  'shipment.delivered': (data) => [`${parcel(data)}: delivered`],
  'return.requested': () => ['return requested'],
  'return.received': ({ location }) => [`return received at ${text(location)}`],
  'return.inspected': ({ restocked, unsellable }) => [
    `return inspected: ${text(restocked)} back to stock, ${text(unsellable)} unsellable`,
  ],
  'return.closed': () => ['return closed'],
};

/** An event as an operator would tell it, one line or more; none for what says nothing new. */
export function eventLines({ type, data }: Envelope): readonly string[] {
  const lines = new Map(Object.entries(linesByType)).get(type);
  return lines?.(data) ?? [];
}

/** Minor units as people write them: `19.82 USD`. */
export function amountText(minor: number, currency = 'USD'): string {
  return `${(minor / 100).toFixed(2)} ${currency}`;
}

function planLines(verb: string, data: EventData): string[] {
  const { cost, fulfillments } = plan.parse(data);
  const parts = fulfillments.map(
    ({ location, units, cost: share }) =>
      `  -> ${location}: ${counted(units, 'unit')}, ${amountText(share, cost.currency)}`,
  );
  return [`${verb} for ${amountText(cost.amount, cost.currency)}`, ...parts];
}

function counted(count: unknown, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${text(count)} ${noun}s`;
}

function parcel({ carrier, trackingNumber }: EventData): string {
  return `parcel ${text(carrier)} ${text(trackingNumber)}`;
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
