import * as z from 'zod';
import { Corrupt } from '../shared/errors.ts';
import { carriedEventSchema, carry, type EventDraft } from '../shared/events/carried.ts';
import { keptEvent, keptTimesSchema, withKeptTime } from '../shared/events/kept-times.ts';
import {
  type OrderStatus,
  orderStatuses,
  type QuantityState,
  quantityStates,
  type Totals,
} from '../shared/events/statuses.ts';
import { keptArmSchema } from './canary-arm.ts';
import { handovers } from './handover.ts';
import { isAtRisk } from './promise-risk.ts';

/** The steps that a hold can stand before: each takes stock or capacity, or reveals work to a location. */
export const gates = ['reserve', 'route', 'dispatch'] as const;
export type Gate = (typeof gates)[number];

/** The id of the hold that stands until what an order is given in exchange for is back. */
export const AWAITING_RETURN_ITEMS = 'AWAITING_RETURN_ITEMS';
/** The id of the hold that stands until an order is paid. */
export const AWAITING_PAYMENT = 'AWAITING_PAYMENT';
/** The id of the hold that stands once an order's authorisation has ended, until there is another. */
export const AUTHORIZATION_EXPIRED = 'AUTHORIZATION_EXPIRED';

export const holdSchema = z.strictObject({
  id: z.string().min(1).max(100),
  reason: z.string().min(1).max(200),
  before: z.enum(gates),
  /** `<caller kind>:<id>`, or `system`. */
  placedBy: z.string(),
  placedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  onExpiry: z.enum(['lift', 'cancel']).default('lift'),
  /** A hold without an expiry has stood for longer than settings.holdWithin, and a person was told. */
  overdue: z.boolean().optional(),
  /** When a person said that an overdue hold shall stand on. */
  confirmedAt: z.iso.datetime().optional(),
});
export type Hold = z.output<typeof holdSchema>;

/**
 * What became of the cart that an order names: `taken` over; not there; `expired` before; `released` by its channel;
 * `takenByOther` order; of another pool than the order's.
 */
export const cartOutcomes = ['taken', 'absent', 'expired', 'released', 'takenByOther', 'otherPool'] as const;
export type CartOutcome = (typeof cartOutcomes)[number];

/** Why an order is sent for a return of another one. */
export const linkedAs = ['exchange', 'replacement'] as const;

/** How an order can end. */
export const closedAs = [
  'delivered',
  'cancelled',
  'returned',
  'lost',
  'completed',
  'nothing_to_ship',
] as const;

const units = z.number().int().min(0);
const orNone = units.default(0);
/** Stored totals leave out zeros, so that META stays below 1 KB and writing it costs one unit. */
const storedTotalsSchema = z.strictObject({
  open: orNone,
  backordered: orNone,
  reserved: orNone,
  allocated: orNone,
  shipped: orNone,
  delivered: orNone,
  returned: orNone,
  cancelled: orNone,
  lost: orNone,
});

/** Units that a person said have ended so while they waited, for which no parcel was told (P13). */
export const concludedLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  delivered: orNone,
  lost: orNone,
  returned: orNone,
});
export type ConcludedLine = z.output<typeof concludedLineSchema>;

/**
 * META: the order as its steps see it, about 1 KB. An order changes only through `amend`, is always written
 * whole, and every write is conditional on its `version`. Units are whole, times UTC ISO.
 */
export const orderSchema = z.looseObject({
  type: z.literal('Order'),
  orderId: z.string(),
  channel: z.string(),
  external: z.object({ id: z.string(), number: z.string() }),
  /** The channel marks the order as a test. */
  test: z.boolean().optional(),
  /** The return of another order (its number there) for which this one is sent: the shop does not know of it. */
  linked: z.object({ orderId: z.string(), n: z.number().int().min(1), as: z.enum(linkedAs) }).optional(),
  /** SHA-256 of the canonical content of the version in force. */
  contentHash: z.string(),
  /** The clock of the channel's versions: the time of the latest message that was accepted, repeated or not. */
  channelUpdatedAt: z.iso.datetime().optional(),
  /**
   * The time of a version of which the shop need not be asked: it was fetched there, or says nothing but that goods have
   * left, by which no figure of the shop moves.
   */
  channelKnownAt: z.iso.datetime().optional(),
  /**
   * When a version came of which nothing said whether it is the later one, and whose shop can be asked: what is fetched
   * there decides.
   */
  channelDoubtAt: z.iso.datetime().optional(),
  /** When that message was sent first, where the platform says so: it orders versions of one second. */
  channelTriggeredAt: z.iso.datetime().optional(),
  /**
   * The channel's own clock is ahead of ours, or was: the latest time that it told before that had come. `since`: the
   * clock before the version in force, of which nobody knows the time.
   */
  channelAhead: z.object({ told: z.iso.datetime(), since: z.iso.datetime().optional() }).optional(),
  /** A return of its shop was refused: once more units leave, the shop is asked for it again. */
  shopReturnRefused: z.boolean().optional(),
  /** When the channel said that it had deleted the order; absent once it lists the order again. */
  channelDeletedAt: z.iso.datetime().optional(),
  /** The version of the order that is in force (`readBody`). */
  bodyVersion: units,
  capturedAt: z.iso.datetime(),
  totals: storedTotalsSchema.prefault({}),
  status: z.enum(orderStatuses),
  /** The exception QuarantinedOrder has the reasons. */
  quarantined: z.boolean().optional(),
  holds: z.array(holdSchema).default([]),
  /** How many holds stand before each step: derived, so that the condition of a write can ask. */
  barred: z.strictObject({ reserve: orNone, route: orNone, dispatch: orNone }).prefault({}),
  /**
   * A cancel request: nothing more is reserved, allocated, created or made visible (P7). A refused one bars
   * new routes only (P8).
   */
  cancel: z
    .object({
      state: z.enum(['asked', 'done', 'refused']),
      by: z.string(),
      at: z.iso.datetime(),
      reason: z.string().optional(),
    })
    .optional(),
  closed: z.object({ as: z.enum(closedAs), at: z.iso.datetime() }).optional(),
  /**
   * The cart that the order names, and what Reserve found of it: its units became the order's (`taken`), or it was
   * over or another's, and the order reserved like any other.
   */
  cart: z.object({ id: z.string(), outcome: z.enum(cartOutcomes).optional() }).optional(),
  /** The pool that the order reserves from; Reserve finds it. */
  pool: z.string().optional(),
  /**
   * The pool in which the order's units without a claim are counted (S3). `upTo`: of an order of very many SKUs that is
   * counted in several writes, the last SKU that is counted so far. `named`: of an order in quarantine the units that
   * its draft names, by SKUs that were known when it came. Absent where nothing is counted.
   */
  unclaimed: z
    .object({
      pool: z.string(),
      upTo: z.string().optional(),
      named: z.record(z.string(), z.number().int()).optional(),
    })
    .optional(),
  /** Where the order goes, in degrees; Reserve finds it. An absent coordinate is unknown, never zero. */
  destination: z
    .object({
      country: z.string(),
      postalCode: z.string().optional(),
      region: z.string().optional(),
      lat: z.number().optional(),
      lon: z.number().optional(),
    })
    .optional(),
  /** The ship date (UTC) that the order was held for before Route; who lifts that hold has it planned at once. */
  heldFor: z.iso.datetime().optional(),
  /**
   * Of an order that a location hands over itself: which one, once that is known; `ship`: the customer has it shipped
   * after all. Capture finds it.
   */
  handover: z
    .object({
      by: z.enum(handovers),
      location: z.string().optional(),
      ship: z.boolean().optional(),
      /** A sale at the till: all of it has left already. */
      till: z.boolean().optional(),
    })
    .optional(),
  /** Drawn when the order was planned first, where a roll-out of rules ran; kept through every later plan. */
  rollOut: keptArmSchema.optional(),
  /** The promise of the first routing, which re-routes keep where they can. */
  promise: z.object({ deliverBy: z.iso.datetime() }).optional(),
  /** The promise is at risk (promise-risk.ts): the sweeper looks when that time has come. */
  atRisk: z.literal(true).optional(),
  /** The attempt of the execution that shall run; 0 for an order that is closed or quarantined at capture. */
  attempt: units,
  /** When the present attempt was asked for; absent for a first one, which the capture asks for. UTC ISO. */
  attemptAt: z.iso.datetime().optional(),
  /** The attempt whose first step was seen. */
  started: units,
  /**
   * Units that are still to be reserved of lines of which some were cancelled before. Reserve takes the
   * lesser of these and the line's open units.
   */
  wanted: z.record(z.string(), units).optional(),
  /**
   * Units of lines that a person added to what the channel wants of them (`beyond`, at that time): the channel does
   * not take them out by saying again what it said.
   */
  additions: z.record(z.string(), z.object({ units, beyond: units })).optional(),
  /**
   * Units that ended by a person's word and that no fulfillment has: no stock moved for them yet. A parcel that
   * is told for them takes them over (P11).
   */
  concluded: z.array(concludedLineSchema).optional(),
  /** How many parts of each kind were made: the number of the next one is one more. */
  counts: z
    .strictObject({
      fulfillments: orNone,
      decisions: orNone,
      exceptions: orNone,
      returns: orNone,
      waits: units.optional(),
    })
    .prefault({}),
  /** How many open exceptions keep the order from going on. */
  attention: orNone,
  /**
   * The wait for stock: `since` is the order's place in the queue, `until` when the wait ends; an expired one
   * `cancels` what waits where its channel would rather lose it than ask a person.
   */
  backorder: z
    .object({
      since: z.iso.datetime(),
      until: z.iso.datetime(),
      expired: z.boolean().default(false),
      cancels: z.boolean().optional(),
      /** Before this time orders behind it may be served from what it needs (P23). */
      keepsFrom: z.iso.datetime().optional(),
      /** What comes is shipped, the rest waits on: each SKU's place is served for itself. */
      parts: z.boolean().optional(),
      /** All the same the units wait for each other: lines of different SKUs leave together, or the parts were very many. */
      together: z.boolean().optional(),
      /** The number of the further wait whose branch the units wait for; absent before the order was routed first. */
      branch: z.int().optional(),
      /**
       * When units of SKUs that are sold before they are there are promised to leave; those that wait are counted
       * against the limits of these SKUs (functions/inventory/future/).
       */
      promises: z.record(z.string(), z.iso.datetime()).optional(),
      /** The latest promise that the customer was told first, or has agreed to since. */
      agreed: z.iso.datetime().optional(),
      /**
       * The units wait apart from the rest of the order, which goes on: `wanted` names all of them, no execution waits
       * for them, and whoever serves them has the next attempt plan them.
       */
      apart: z.boolean().optional(),
    })
    .optional(),
  /**
   * By the number of a further wait less one, the wait whose branch has begun it; 0: the order's own execution, -1: begun by
   * a release that did not say so. Absent where none was begun.
   */
  waitsBegunBy: z.array(z.int()).optional(),
  /** The wait for capacity: `since` is the order's place in the queue, `until` when the wait ends. */
  capacityWait: z
    .object({
      since: z.iso.datetime(),
      until: z.iso.datetime(),
      expired: z.boolean().default(false),
      /**
       * Numbers of branches (order/unit-owner.ts) whose units are more than any window holds: their wait ends by
       * name.
       */
      tooLarge: z.array(z.number().int()).optional(),
    })
    .optional(),
  /** When the sweeper asks whether the execution still runs (P14). Absent once the order is closed. */
  progressBy: z.iso.datetime().optional(),
  /**
   * What was told of the customer's money, minor units of the order's currency: all that was captured and refunded by
   * now, and what is authorised. Absent where nobody told any of it.
   */
  payments: z
    .object({
      captured: units.optional(),
      refunded: units.optional(),
      /** Of what was refunded, what refunds of returns gave back. */
      byReturns: units.optional(),
      /** Units that a shop has given money back for by itself, with META's version when that was told. */
      byShop: z
        .array(z.object({ seq: units, lines: z.array(z.object({ lineId: z.string(), units })) }))
        .optional(),
      authorized: z
        .object({
          amount: units,
          until: z.iso.datetime().optional(),
          /** The order is held once it has ended. */
          watched: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  /** Its personal data was erased: from then on nothing that the channel sends about it is kept. */
  erased: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
  /** Numbers of fulfillments that the last progress check found planned and shown to nobody. */
  unseen: z.array(z.number().int()).optional(),
  /** When the order was shipped and delivered. */
  told: keptTimesSchema.optional(),
  /** The sweeper raises this to make the table emit the item again. */
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Order = z.output<typeof orderSchema>;

export const noTotals: Totals = {
  open: 0,
  backordered: 0,
  reserved: 0,
  allocated: 0,
  shipped: 0,
  delivered: 0,
  returned: 0,
  cancelled: 0,
  lost: 0,
};

/** Moves units between states. @throws Corrupt when fewer are in `from`: the books would not balance. */
export function shiftUnits(totals: Totals, from: QuantityState, to: QuantityState, quantity: number): Totals {
  if (quantity < 0 || totals[from] < quantity)
    throw new Corrupt(`cannot move ${quantity} units from ${from} (${totals[from]}) to ${to}`);
  return from === to ? totals : { ...totals, [from]: totals[from] - quantity, [to]: totals[to] + quantity };
}

/** Units that have not reached an end. An order without any closes. */
export function unfinishedUnits(totals: Totals): number {
  return totals.open + totals.backordered + totals.reserved + totals.allocated + totals.shipped;
}

type StatusFacts = Pick<Order, 'totals' | 'quarantined' | 'holds' | 'attention' | 'cancel' | 'closed'>;

/** The order's status, derived: the first that applies, in the order of docs/api.md#order-statuses. */
export function orderStatus(order: StatusFacts): OrderStatus {
  const { totals, quarantined, holds, attention, cancel, closed } = order;
  if (closed) return closedStatus(closed.as);
  if (quarantined) return 'quarantined';
  if (attention > 0) return 'needs_attention';
  if (holds.length > 0) return 'on_hold';
  if (totals.backordered > 0) return 'backordered';
  if (cancel?.state === 'asked') return 'cancelling';
  const gone = totals.shipped + totals.delivered + totals.returned;
  const waiting = totals.open + totals.reserved + totals.allocated;
  if (totals.allocated > 0 && gone === 0) return 'fulfilling';
  if (gone > 0 && waiting > 0) return 'partially_shipped';
  if (totals.shipped > 0) return 'shipped';
  return totals.reserved > 0 ? 'reserved' : 'captured';
}

type OrderEnd = (typeof closedAs)[number];

function closedStatus(end: OrderEnd): 'delivered' | 'returned' | 'cancelled' | 'closed' {
  return end === 'completed' || end === 'nothing_to_ship' || end === 'lost' ? 'closed' : end;
}

/** The end of an order that has no unfinished units. */
function endOf(totals: Totals): OrderEnd {
  if (totals.delivered > 0) return 'delivered';
  if (totals.returned > 0) return 'returned';
  if (totals.cancelled > 0) return 'cancelled';
  return totals.lost > 0 ? 'lost' : 'nothing_to_ship';
}

/** How many holds stand before each step. */
function barredBy(holds: readonly Hold[]): Order['barred'] {
  const count = (gate: Gate): number => holds.filter(({ before }) => before === gate).length;
  return { reserve: count('reserve'), route: count('route'), dispatch: count('dispatch') };
}

/**
 * The only way an order changes: applies `change`, closes an order without unfinished units (P12), lets the
 * end of a closed one follow its units (P27), derives status and barred steps, adds 1 to the version and
 * carries the event. An order that closes, or gets another end, announces `order.<status>` unless `event`
 * says something else.
 */
export function amend(order: Order, change: Partial<Order>, now: string, event?: EventDraft): Order {
  const changed = { ...order, ...change, version: order.version + 1 };
  const closed = change.closed ?? endAfter(order, changed, now);
  const next: Order = { ...changed, barred: barredBy(changed.holds), ...(closed ? { closed } : {}) };
  next.status = orderStatus(next);
  if (isAtRisk(next, now)) next.atRisk = true;
  else delete next.atRisk;
  if (closed) delete next.progressBy;
  if (closed || (next.totals.open === 0 && !next.quarantined)) delete next.unclaimed;
  const draft = event ?? (order.closed?.as === closed?.as ? undefined : closingEvent(next));
  return draft ? { ...next, ...timeOf(order, draft, now), ...carry(draft, next.version, now) } : next;
}

/** The routine steps whose times META keeps itself. */
const keptHere: ReadonlySet<EventDraft['type']> = new Set(['order.shipped', 'order.delivered']);

function timeOf({ told }: Order, draft: EventDraft, now: string): Pick<Order, 'told'> {
  return keptHere.has(draft.type) ? withKeptTime(told, draft, now) : {};
}

/** A quarantined order may have no units yet only because nobody understood its lines. */
function closingOf({ totals, quarantined }: Order, now: string): Order['closed'] {
  if (quarantined || unfinishedUnits(totals) > 0) return undefined;
  return { as: endOf(totals), at: now };
}

/** The ends that follow from where the units are. */
const endsOfUnits: ReadonlySet<OrderEnd> = new Set(['delivered', 'returned', 'cancelled', 'lost']);

/**
 * How the order ended, if it did. One that has closed gets another end when units of it reached a further
 * one: a lost parcel turns up, a delivered one comes back (P27).
 */
function endAfter(before: Order, changed: Order, now: string): Order['closed'] {
  const { closed } = before;
  if (!closed) return closingOf(changed, now);
  const { totals } = changed;
  const isMoved = quantityStates.some((state) => totals[state] !== before.totals[state]);
  const follows = isMoved && unfinishedUnits(totals) === 0 && endsOfUnits.has(closed.as);
  const as = follows ? endOf(totals) : closed.as;
  return as === closed.as ? closed : { as, at: now };
}

function closingEvent({ orderId, channel, closed, totals }: Order): EventDraft | undefined {
  if (!closed) return undefined;
  const { as } = closed;
  const draft: EventDraft = { type: `order.${closedStatus(as)}`, data: { orderId, channel, as, totals } };
  return keptHere.has(draft.type) ? keptEvent(draft) : draft;
}

/** The order without these attributes: a `Partial` cannot say that one is to go. */
export function without<K extends keyof Order>(order: Order, ...names: K[]): Order {
  const next = { ...order };
  for (const name of names) delete next[name];
  return next;
}
