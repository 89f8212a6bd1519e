import * as z from 'zod';
import { Corrupt } from '../shared/errors.ts';
import { carriedEventSchema, type EventDraft } from '../shared/events/carried.ts';
import {
  type OrderStatus,
  orderStatuses,
  type QuantityState,
  type Totals,
} from '../shared/events/statuses.ts';

/** The steps that a hold can stand before: what each takes or reveals. */
export const gates = ['reserve', 'route', 'dispatch'] as const;
export type Gate = (typeof gates)[number];

export const holdSchema = z.strictObject({
  id: z.string().min(1).max(100),
  reason: z.string().min(1).max(200),
  before: z.enum(gates),
  /** `<caller kind>:<id>`, or `system`. */
  placedBy: z.string(),
  placedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  onExpiry: z.enum(['lift', 'cancel']).default('lift'),
  /**
   * It has no expiry, stood for longer than settings.holdWithin, and a person was told; `confirmedAt`: who
   * said that it shall stand on.
   */
  overdue: z.boolean().optional(),
  confirmedAt: z.iso.datetime().optional(),
});
export type Hold = z.output<typeof holdSchema>;

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
/** As stored: what is zero is left out, so that META stays below 1 KB and a write of it costs one unit. */
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

/**
 * META: the order as its steps see it, about 1 KB. It changes only through `amend`, is always written whole,
 * and every write is conditional on its `version`. Units are whole; times UTC ISO.
 */
export const orderSchema = z.looseObject({
  type: z.literal('Order'),
  orderId: z.string(),
  channel: z.string(),
  external: z.object({ id: z.string(), number: z.string() }),
  /** SHA-256 of the canonical content of the version in force. */
  contentHash: z.string(),
  channelUpdatedAt: z.iso.datetime().optional(),
  /** Which BODY is in force. */
  bodyVersion: units,
  capturedAt: z.iso.datetime(),
  totals: storedTotalsSchema.prefault({}),
  status: z.enum(orderStatuses),
  /** Its reasons are in the exception QuarantinedOrder. */
  quarantined: z.boolean().optional(),
  holds: z.array(holdSchema).default([]),
  /** How many holds stand before each step; derived, so that a write can ask it in a condition. */
  barred: z.strictObject({ reserve: orNone, route: orNone, dispatch: orNone }).prefault({}),
  /**
   * Present: no further reserve, allocate, create, make visible (P7). `refused` bars new routes only (P8).
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
  /** Enriched by Capture. Coordinates in degrees; absent is unknown, never zero. */
  pool: z.string().optional(),
  destination: z
    .object({
      country: z.string(),
      postalCode: z.string().optional(),
      region: z.string().optional(),
      lat: z.number().optional(),
      lon: z.number().optional(),
    })
    .optional(),
  /** The promise made at the first routing, kept by re-routes where possible. */
  promise: z.object({ deliverBy: z.iso.datetime() }).optional(),
  /**
   * The execution attempt that is wanted (0: none, as for what is closed or quarantined at capture), and the
   * one whose first step was seen.
   */
  attempt: units,
  started: units,
  /**
   * Lines of which units were cancelled before they were reserved: how many are still wanted. Reserve takes
   * the lesser of this and the body's open units.
   */
  wanted: z.record(z.string(), units).optional(),
  /** How many of each were made: the next one's number is one more. */
  counts: z
    .strictObject({ fulfillments: orNone, decisions: orNone, exceptions: orNone, returns: orNone })
    .prefault({}),
  /** Open exceptions that keep the order from going on. */
  attention: orNone,
  /** Set while the order waits for stock: its place in the queue and when the wait ends. */
  backorder: z
    .object({ since: z.iso.datetime(), until: z.iso.datetime(), expired: z.boolean().default(false) })
    .optional(),
  capacityWait: z
    .object({
      since: z.iso.datetime(),
      until: z.iso.datetime(),
      opened: z.boolean().default(false),
      expired: z.boolean().default(false),
    })
    .optional(),
  /** When the sweeper looks whether the execution still runs (P14). Absent once closed. */
  progressBy: z.iso.datetime().optional(),
  /** Raised by the sweeper to re-emit the item. */
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

/** Units that have not reached an end; at zero the order closes. */
export function unfinishedUnits(totals: Totals): number {
  return totals.open + totals.backordered + totals.reserved + totals.allocated + totals.shipped;
}

type StatusFacts = Pick<Order, 'totals' | 'quarantined' | 'holds' | 'attention' | 'cancel' | 'closed'>;

/** The order's status, derived: the first that applies, in the order of docs/api.md#order-statuses. */
export function orderStatus({
  totals,
  quarantined,
  holds,
  attention,
  cancel,
  closed,
}: StatusFacts): OrderStatus {
  if (closed)
    return closed.as === 'completed' || closed.as === 'nothing_to_ship' || closed.as === 'lost'
      ? 'closed'
      : closed.as;
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

/** How an order of which nothing is unfinished ended. */
function endOf(totals: Totals): NonNullable<Order['closed']>['as'] {
  if (totals.delivered > 0) return 'delivered';
  if (totals.returned > 0) return 'returned';
  if (totals.cancelled > 0) return 'cancelled';
  return totals.lost > 0 ? 'lost' : 'nothing_to_ship';
}

function barredBy(holds: readonly Hold[]): Order['barred'] {
  return {
    reserve: holds.filter(({ before }) => before === 'reserve').length,
    route: holds.filter(({ before }) => before === 'route').length,
    dispatch: holds.filter(({ before }) => before === 'dispatch').length,
  };
}

/**
 * The only way an order changes: applies `change`, closes the order when nothing is unfinished (P12), derives
 * status and gates, adds 1 to the version and carries the event. Closing says `order.<end>` unless `event`
 * says something else.
 */
export function amend(order: Order, change: Partial<Order>, now: string, event?: EventDraft): Order {
  const changed = { ...order, ...change, version: order.version + 1 };
  // What is quarantined may hold nothing yet that was understood.
  const closes = !changed.closed && !changed.quarantined && unfinishedUnits(changed.totals) === 0;
  const closed = changed.closed ?? (closes ? { as: endOf(changed.totals), at: now } : undefined);
  const next: Order = {
    ...changed,
    ...(closed ? { closed } : {}),
    barred: barredBy(changed.holds),
    status: 'captured',
  };
  const status = orderStatus(next);
  if (closed) delete next.progressBy;
  const draft =
    event ??
    (closed && !order.closed
      ? {
          type: `order.${status === 'closed' ? 'closed' : status}`,
          data: { as: closed.as, totals: next.totals },
        }
      : undefined);
  return {
    ...next,
    status,
    ...(draft ? { evt: { seq: next.version, at: now, type: draft.type, data: draft.data } } : {}),
  };
}

/** A partial order change that sets attributes to absent. */
export function without<K extends keyof Order>(order: Order, ...names: K[]): Order {
  const next = { ...order };
  for (const name of names) delete next[name];
  return next;
}
