import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { EventType } from '../../functions/shared/events/catalogue.ts';

type EventData = Envelope['data'];

const plan = z.object({
  cost: z.object({ amount: z.number(), currency: z.string() }),
  fulfillments: z.array(z.object({ location: z.string(), units: z.number(), cost: z.number() })),
});

const someLines = z.array(z.looseObject({ units: z.number() }));
const someWishes = z.array(z.looseObject({ exchangeFor: z.string().optional() }));
const someMoney = z.looseObject({ amount: z.number(), currency: z.string() });
const openedExchange = someMoney.omit({ amount: true }).extend({
  linked: z.string(),
  held: z.boolean(),
  credit: z.number(),
  price: z.number(),
  due: z.number(),
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
  'return.requested': (data) => [`a return to ${text(data['location'])}: ${wishText(data)}`],
  'return.labelled': (data) => [`label for the way back: ${parcel(data)}`],
  'return.in_transit': (data) => [`${parcel(data)}: on its way back`],
  'return.received': ({ location }) => [`${text(location)}: the goods are here`],
  'return.inspected': ({ location, restocked, unsellable }) => [
    `${text(location)}: looked at, ${text(restocked)} on sale again, ${text(unsellable)} not`,
  ],
  'return.closed': () => ['return closed'],
  'exchange.opened': (data) => exchangeLines(data),
  'exchange.released': ({ linked }) => [`what is given in exchange leaves: order ${text(linked)}`],
  'refund.requested': (data) => [`refund asked for: ${moneyText(data)}`],
  'refund.succeeded': (data) => [`refund paid: ${moneyText(data)}`],
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

function sumOfUnits(lines: unknown): number {
  return someLines.parse(lines).reduce((sum, { units }) => sum + units, 0);
}

function wishText({ lines, outcome, wishes }: EventData): string {
  const skus = someWishes.parse(wishes ?? []).flatMap(({ exchangeFor }) => exchangeFor ?? []);
  const wanted =
    skus.length > 0 ? `to be exchanged for ${skus.join(', ')}` : `for ${text(outcome ?? 'refund')}`;
  return `${counted(sumOfUnits(lines), 'unit')}, ${wanted}`;
}

function exchangeLines(data: EventData): string[] {
  const { linked, held, credit, price, due, currency } = openedExchange.parse(data);
  const waits = held ? 'reserved, it leaves once the goods are here' : 'reserved';
  const back = Math.max(0, credit - price);
  const rest =
    due > 0 ? `the customer adds ${amountText(due, currency)}` : `${amountText(back, currency)} go back`;
  return [
    `exchange order ${linked}: ${waits}`,
    `  worth ${amountText(credit, currency)} against ${amountText(price, currency)}: ${due === back ? 'nothing is owed' : rest}`,
  ];
}

function moneyText(data: EventData): string {
  const { amount, currency } = someMoney.parse(data);
  return amountText(amount, currency);
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
