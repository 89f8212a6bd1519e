/** The order that is sent for what comes back, and what is known of it beside the return. Pure. */
import * as z from 'zod';
import { linkedAs } from '../../order/order.ts';
import { orderId as orderIdOf } from '../../order/order-id.ts';
import { carriedEventSchema, carry, type EventDraft } from '../../shared/events/carried.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { type Return, returnLineSchema } from '../rma/return.ts';

/**
 * `wanted` once its return is approved; `waiting` for the goods; `asked`: a person is asked whether it leaves though they
 * are other than announced; `released`: it leaves as any order; `withdrawn`: its return came to nothing; `givenUp`: the
 * money is given back instead.
 */
export const exchangeStates = ['wanted', 'waiting', 'asked', 'released', 'withdrawn', 'givenUp'] as const;
export type ExchangeState = (typeof exchangeStates)[number];

const minor = z.number().int().min(0);

/** EXCHANGE: beside the return of the same number. Units are whole, money minor units of `currency`, times UTC. */
export const exchangeSchema = z.looseObject({
  type: z.literal('Exchange'),
  orderId: z.string(),
  n: z.number().int().min(1),
  returnId: z.string(),
  as: z.enum(linkedAs),
  /** The order that is sent; while the exchange is wanted, or where nothing can be sent, the id that it would have. */
  linked: z.string(),
  /** The order of the first choice, which could not be had. */
  tried: z.string().optional(),
  /** 1: what the customer wants; 2: what they take where that cannot be had. */
  choice: z.number().int().min(1).max(2),
  state: z.enum(exchangeStates),
  lines: z.array(returnLineSchema),
  /** Known once it is opened. */
  currency: z.string().optional(),
  /** What the units that come back are expected to be owed, ... */
  credit: minor,
  /** ... what the new ones cost, ... */
  price: minor,
  /** ... and what the customer has to add. */
  due: minor,
  openedAt: z.iso.datetime(),
  /** When the sweeper looks; absent when nothing is awaited. */
  dueAt: z.iso.datetime().optional(),
  /** Raised by the sweeper to make the relay look at the item once more. */
  touched: z.number().int().min(0).optional(),
  version: z.number().int().min(0),
  evt: carriedEventSchema.optional(),
});
export type Exchange = z.output<typeof exchangeSchema>;

/** Whether nothing becomes of it any more but what becomes of any order. */
export function isOver({ state }: Pick<Exchange, 'state'>): boolean {
  return state === 'withdrawn' || state === 'givenUp';
}

/** The only way an exchange changes: its version goes up by 1, and the change carries its event. */
export function reviseExchange(
  before: Exchange,
  change: Partial<Exchange>,
  now: string,
  event: EventDraft,
): Exchange {
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  return { ...rest, ...change, version, ...carry(event, version, now) };
}

/** The ids that each event of an exchange names. */
export function exchangeIds({ orderId, returnId, linked }: Exchange) {
  return { orderId, returnId, linked };
}

/** Whether something is sent for what comes back. */
export function isExchanged({ outcome, claim }: Pick<Return, 'outcome' | 'claim'>): boolean {
  return claim ? claim.settledBy === 'replacement' : outcome === 'exchange';
}

/** The external id of the linked order of a choice: it follows from the return alone, so that it is opened once. */
export function linkedId({ returnId }: Pick<Return, 'returnId'>, choice: number): string {
  return `exchange:${returnId}:${choice}`;
}

/** What is kept with a return from its beginning, so that its exchange is opened whatever record is lost. */
export function wantedExchange(
  returned: Return,
  { now, settings }: { readonly now: string; readonly settings: Pick<Settings, 'checkAfter'> },
): Exchange {
  const { orderId, n, returnId, channel, claim } = returned;
  return {
    type: 'Exchange',
    ...{ orderId, n, returnId, as: claim ? 'replacement' : 'exchange' },
    linked: orderIdOf(channel, linkedId(returned, 1)),
    ...{ choice: 1, state: 'wanted', lines: [], credit: 0, price: 0, due: 0 },
    openedAt: now,
    dueAt: after(now, settings.checkAfter),
    version: 1,
  };
}

/** Whether the order that is sent is there. */
export function isOpened({ lines }: Pick<Exchange, 'lines'>): boolean {
  return lines.length > 0;
}
