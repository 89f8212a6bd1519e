import * as z from 'zod';
import { capacityClaimSchema } from '../../capacity/counters/capacity-counter.ts';
import { handovers } from '../../order/handover.ts';
import {
  type LineUnits,
  lineUnitsSchema,
  overlap,
  plus,
  type SomeUnits,
  sumUnits,
} from '../../order/line-units.ts';
import { fulfillmentId } from '../../order/order-id.ts';
import { FIRST_ATTEMPT } from '../../order/unit-owner.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { keptTimesSchema } from '../../shared/events/kept-times.ts';
import { readParcel, type SentParcel, sentParcelSchema } from '../parcels/sent-parcel.ts';
import { sentLotsSchema } from './sent-lots.ts';
import { compactTimeSchema } from './stored-time.ts';

/** From `planned` to an end; which event or deadline leads where is in fulfillment-transitions.ts. */
export const fulfillmentStatuses = [
  'planned',
  'requested',
  'accepted',
  'picking',
  'packed',
  'ready',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelled',
  'returned',
  'lost',
] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];

/** Statuses in which the location can see the fulfillment and still has work with it. */
export const workStatuses = [
  'requested',
  'accepted',
  'picking',
  'packed',
  'ready',
] as const satisfies readonly FulfillmentStatus[];

const units = z.number().int().min(0);

/** Units that a person said have ended so, by how; `returned` ones were taken back by a return since. */
export const concludedUnitsSchema = z.object({
  delivered: units.default(0),
  lost: units.default(0),
  returned: units.default(0),
});
export type ConcludedUnits = z.output<typeof concludedUnitsSchema>;

/**
 * A line's units at this location. `units` counts what the fulfillment still has to ship and what it shipped;
 * units that left (rejected, expired, short, cancelled) are no longer in it. `shipped` contains those that
 * were delivered, returned or lost afterwards.
 */
export const fulfillmentLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units,
  shipped: units.default(0),
  delivered: units.default(0),
  returned: units.default(0),
  lost: units.default(0),
  /**
   * Units that a person closed as shipped and ended so, and for which no parcel was told yet (P13); a return
   * may have taken some of them back since. They are counted above.
   */
  concluded: concludedUnitsSchema.optional(),
  /**
   * Units that a person closed as lost and in whose stead surplus was delivered (P11). They are not counted any
   * more, and have left the stock: a parcel that is told for them has them as surplus.
   */
  replaced: units.optional(),
  /**
   * Units that are allocated here and that the order needs no more, because a late parcel has brought them
   * (P11). They are not in `units`: the location is asked for them, and they keep nothing open.
   */
  excess: units.optional(),
  /** Of `units`, those that a late ship brought (P11): they have no claim of capacity. */
  late: units.optional(),
  /** Which lots to pick, first expired first out. A hint: the location tells which lots it shipped. */
  lots: z.array(z.object({ lot: z.string(), units })).optional(),
});
export type FulfillmentLine = z.output<typeof fulfillmentLineSchema>;

/**
 * Why the state Dispatch fails, as the execution has yet to be told. Reroute's write, which takes care of the
 * units, removes the failure (P10).
 */
export const fulfillmentFailures = [
  'Rejected',
  'ShortPicked',
  'NotAccepted',
  'NotShipped',
  'NotReady',
  'NotCollected',
  'Cancelled',
] as const;
export type FulfillmentFailure = (typeof fulfillmentFailures)[number];

/**
 * What a fulfillment keeps of a command that was carried out, so that a repetition gets the first answer. Of
 * that answer it holds only what does not follow from the command itself: the item has to stay below 1 KB.
 */
export const commandSchema = z.object({
  /** Of the command's content: the same id with other content is a conflict. */
  hash: z.string(),
  at: compactTimeSchema,
  /** The fulfillment's status right after the command. */
  status: z.enum(fulfillmentStatuses),
  /** The number of the first parcel that the command shipped, in older items. */
  m: z.number().int().optional(),
  /** The numbers of the parcels that the command told of, in its order. */
  ms: z.array(z.number().int()).optional(),
  /** The fact was recorded, and an exception was opened about it. */
  unwelcome: z.boolean().optional(),
  /**
   * Present while the command is being carried out in several writes: the lines that are still to be done.
   */
  rest: z.object({ event: z.unknown(), lines: z.array(lineUnitsSchema) }).optional(),
});
export type KnownCommand = z.output<typeof commandSchema>;

const datesSchema = z.object({
  /** The goods must not leave before (UTC). */
  shipNotBefore: z.iso.datetime().optional(),
  /** The goods have to leave by then (UTC): the location is given no longer. */
  mustShipBy: z.iso.datetime().optional(),
  /** Planned work that its location does not see before this time; gone once that has come. */
  hiddenUntil: z.iso.datetime().optional(),
});
export type FulfillmentDates = z.output<typeof datesSchema>;

/** Where units are to be served from, and where not: the one thing that an operator's re-route adds to the rules. */
export const rerouteWishSchema = z.object({
  awayFrom: z.array(z.string()).optional(),
  onlyTo: z.array(z.string()).optional(),
  /** So many units of each SKU at each location, and none elsewhere. */
  shares: z.array(z.object({ location: z.string(), sku: z.string(), units: z.number().int() })).optional(),
  by: z.string(),
  /** What a person says of the units later goes before it. UTC ISO. */
  at: z.iso.datetime(),
});
export type RerouteWish = z.output<typeof rerouteWishSchema>;

/** What a customer is told of goods that are ready, and what is known of the hand-over. UTC. */
export const pickupSchema = z.object({
  readyAt: z.iso.datetime(),
  /** What the customer shows; told in events, and to nobody at the location. */
  code: z.string(),
  /** Until when the customer collects; absent where the location brings the goods. */
  collectBy: z.iso.datetime().optional(),
  /** When the customer is reminded; absent once that was done. */
  remindAt: z.iso.datetime().optional(),
  /** The customer has shown the code at the counter. */
  identified: z.boolean().optional(),
});

/** Who has collected, and how that was proven: personal where it names somebody. */
export const collectionSchema = z.object({
  at: z.iso.datetime(),
  proof: z.enum(['code', 'wrongCode', 'none']),
  by: z.string().optional(),
});

/**
 * FULFILLMENT: one location's work order for part of an order. Units are whole, times UTC, money in minor
 * units with its ISO currency. What the schema fills in by default is not stored.
 */
const storedFulfillmentSchema = z.looseObject({
  ...datesSchema.shape,
  type: z.literal('Fulfillment'),
  orderId: z.string(),
  n: z.number().int().min(1),
  /** Follows from order and number: not stored since release 0.2.0. */
  fulfillmentId: z.string().optional(),
  location: z.string(),
  pool: z.string(),
  status: z.enum(fulfillmentStatuses),
  lines: z.array(fulfillmentLineSchema),
  /** Present while units that left wait for a re-route, which RESERVATION holds under this dispatch's key. */
  failure: z.enum(fulfillmentFailures).optional(),
  /** Why units left last, as the location or the deadline said. */
  reason: z.string().optional(),
  /** All units that ever left. A late ship that names no lines is about these (P11). */
  departed: z.array(lineUnitsSchema).default([]),
  /** Units that were shipped although they had left, or beyond what the fulfillment had (P11). */
  surplus: z.array(lineUnitsSchema).optional(),
  /** Absent where a carrier brings the goods. */
  handover: z.enum(handovers).optional(),
  /** Since when the goods are off the shelf: packed, or ready to be collected (UTC). Absent where nobody said so. */
  packedAt: z.iso.datetime().optional(),
  /** Since the goods are ready. */
  pickup: pickupSchema.optional(),
  /** The last hand-over to the customer. */
  collection: collectionSchema.optional(),
  /** The carrier's service that the plan chose. */
  service: z.string().optional(),
  /** What the plan expects the fulfillment to cost. */
  cost: z.object({ amount: z.number().int(), currency: z.string() }),
  /** The number of the routing decision that made the fulfillment; 0 of a sale at the till, which nobody routed. */
  decision: units.default(0),
  /** Windows in which the fulfillment claims capacity of its location; how much follows from its lines. */
  capacity: z.array(capacityClaimSchema).optional(),
  /** The key of the step that planned the fulfillment; a retry of the step finds its own effect by it (P6, P24). */
  madeBy: z.string().default(FIRST_ATTEMPT),
  /** How often these units were re-routed before they came here. */
  reroutes: units.default(0),
  /** Locations that these units left before, and where they are not planned again. */
  excluded: z.array(z.string()).default([]),
  /**
   * How often a re-route has taken up what left; part of the next execution's name (P15), and of the key under
   * which units wait that leave from now on (P24).
   */
  dispatch: units.default(0),
  /**
   * The execution of this dispatch was begun anew for one that had ended by a fault: its re-route takes up what was
   * made since that one was begun.
   */
  resumed: z.object({ dispatch: units, since: units }).optional(),
  /** What the plan expects; `shipBy` is dropped once the location has accepted and has its own. */
  promise: z
    .object({ shipBy: z.iso.datetime().optional(), deliverBy: z.iso.datetime().optional() })
    .optional(),
  requestedAt: z.iso.datetime().optional(),
  acceptBy: z.iso.datetime().optional(),
  shipBy: z.iso.datetime().optional(),
  /** By when the goods are ready to be collected. */
  readyBy: z.iso.datetime().optional(),
  /** Seconds from accepting within which the location says that it ships, or is ready; else the stage's setting counts. */
  shipWithin: z.number().int().optional(),
  /** A cancel request to the location: which units are asked back, by when it answers, how it answered. */
  cancelAsked: z
    .object({
      lines: z.array(lineUnitsSchema),
      answerBy: z.iso.datetime(),
      answer: z.enum(['accepted', 'refused', 'unanswered']).optional(),
      /** Why the location refused, in its own words. */
      because: z.string().optional(),
      by: z.string(),
      /** The channel's own edit asks so, and of what: a person has to know where it comes too late. */
      edit: z.enum(['quantity', 'state', 'deleted']).optional(),
    })
    .optional(),
  /** The location is asked to give excess back: by when it answers, and how it answered. */
  excessAsked: z
    .object({ answerBy: z.iso.datetime(), answer: z.enum(['refused', 'unanswered']).optional() })
    .optional(),
  /**
   * The location is asked to give all open units back, to be planned anew for an order that was edited: by when it
   * answers, and how it answered. `told`: a person knows that it has shipped some all the same.
   */
  recall: z
    .object({
      answerBy: z.iso.datetime(),
      by: z.string(),
      answer: z.enum(['refused', 'unanswered']).optional(),
      because: z.string().optional(),
      told: z.boolean().optional(),
      /** Only these units; absent: all that is open. */
      lines: z.array(lineUnitsSchema).optional(),
      /** An operator wants them elsewhere, and the order is as it was. */
      reroute: z.boolean().optional(),
    })
    .optional(),
  /** Where an operator wants units to go that leave at the operator's word. */
  wish: rerouteWishSchema.optional(),
  /** What the location works to, where a later version of the order's body has another address or service. */
  sheet: z.object({ bodyVersion: z.number().int() }).optional(),
  /** How many parcels were shipped; the next parcel's number is one more. */
  parcels: units.default(0),
  /** The parcels: the one record of what is in them and how they ended. SHIPMENT has what else was told. */
  sent: z.array(sentParcelSchema).optional(),
  /**
   * Commands of the last half year by caller and id. They are part of this item because one plain write costs a
   * quarter of a transaction.
   */
  commands: z.record(z.string(), commandSchema).default({}),
  /**
   * Stock movements of shipped units that did not fit into the ship's own write, and what a late no says of shelves.
   * They are made right after it, or by the sweeper.
   */
  owed: z
    .array(
      z.object({
        kind: z.enum(['ship', 'sale', 'restock', 'doubt']),
        sku: z.string(),
        units,
        at: z.iso.datetime().optional(),
        lots: z.array(z.object({ lot: z.string(), lifeDate: z.iso.date().optional(), units })).optional(),
      }),
    )
    .optional(),
  /** Which lots left with it, where its location knows lots (sent-lots.ts). */
  sentLots: sentLotsSchema.optional(),
  /** When the work was accepted and shipped. */
  told: keptTimesSchema.optional(),
  /** When the sweeper looks next; why follows from the status (passed-deadline.ts). */
  dueAt: z.iso.datetime().optional(),
  /** Raised by the sweeper to make the relay look at the item once more. */
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});

type StoredFulfillment = z.output<typeof storedFulfillmentSchema>;
/** What of an order its channel takes out by an edit. */
export type CancelEdit = NonNullable<NonNullable<StoredFulfillment['cancelAsked']>['edit']>;
export type Fulfillment = StoredFulfillment & { fulfillmentId: string; sent?: SentParcel[] };

/** Reads a fulfillment as it is stored. */
export const fulfillmentSchema = storedFulfillmentSchema.transform((stored): Fulfillment => {
  const { sent, ...rest } = stored;
  const fulfillment = { ...rest, fulfillmentId: fulfillmentId(stored.orderId, stored.n) };
  if (!sent) return fulfillment;
  return { ...fulfillment, sent: sent.map((parcel) => readParcel(parcel, stored.lines)) };
});

/** Units of a line that are still to be shipped. */
export function openUnits(line: Pick<FulfillmentLine, 'units' | 'shipped'>): number {
  return line.units - line.shipped;
}

/** Units of a line that are on their way: shipped, and neither delivered, returned nor lost. */
export function unitsUnderway(line: FulfillmentLine): number {
  return line.shipped - line.delivered - line.returned - line.lost;
}

/** The open units by line: neither shipped nor gone from the fulfillment. */
export function openOf({ lines }: Pick<Fulfillment, 'lines'>): LineUnits[] {
  return lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, units: openUnits(line) }))
    .filter(({ units }) => units > 0);
}

/** Excess by line (P11). */
export function excessOf({ lines }: Pick<Fulfillment, 'lines'>): LineUnits[] {
  return lines
    .map(({ lineId, sku, excess = 0 }) => ({ lineId, sku, units: excess }))
    .filter(({ units }) => units > 0);
}

/** The units that are allocated at the location: open ones, and excess. */
export function allocatedOf(fulfillment: Pick<Fulfillment, 'lines'>): LineUnits[] {
  return plus(openOf(fulfillment), excessOf(fulfillment));
}

/** Excess that the location is asked to give back and that it has not answered for. */
export function askedExcess(fulfillment: Fulfillment): LineUnits[] {
  const { excessAsked } = fulfillment;
  return excessAsked && !excessAsked.answer ? excessOf(fulfillment) : [];
}

/** The units on their way by line. */
export function underwayOf({ lines }: Pick<Fulfillment, 'lines'>): LineUnits[] {
  return lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, units: unitsUnderway(line) }))
    .filter(({ units }) => units > 0);
}

/** How many units are on their way. */
export function underwayUnits(fulfillment: Pick<Fulfillment, 'lines'>): number {
  return fulfillment.lines.reduce((sum, line) => sum + unitsUnderway(line), 0);
}

/** How many units the fulfillment has: open or shipped, not those that left. */
export function ownUnits({ lines }: Pick<Fulfillment, 'lines'>): number {
  return sumUnits(lines);
}

/** Whether the work waits for the day on which its location gets to see it. */
export function isHidden({ status, hiddenUntil }: Pick<Fulfillment, 'status' | 'hiddenUntil'>): boolean {
  return status === 'planned' && hiddenUntil !== undefined;
}

/** Whether the location can see the fulfillment and still has work with it. */
export function isVisible({ status }: Pick<Fulfillment, 'status'>): boolean {
  return workStatuses.some((visible) => visible === status);
}

/**
 * Whether units that left wait for the fulfillment's re-route, or Dispatch has yet to be told that its failure is
 * dealt with.
 */
export function awaitsReroute({ failure }: Pick<Fulfillment, 'failure'>): boolean {
  return failure !== undefined && failure !== 'Cancelled';
}

/** Whether nothing of the fulfillment can change any more but by a fact that arrives late. */
export function isFinished(fulfillment: Fulfillment): boolean {
  if (awaitsReroute(fulfillment)) return false;
  return openOf(fulfillment).length === 0 && underwayUnits(fulfillment) === 0;
}

/** Units that a cancel request asks back and that are still open; none once the location has answered. */
export function askedBack(fulfillment: Fulfillment): LineUnits[] {
  if (!fulfillment.cancelAsked || fulfillment.cancelAsked.answer) return [];
  return stillOpen(fulfillment, fulfillment.cancelAsked.lines);
}

/** Those of `lines` that are open. */
export function stillOpen(fulfillment: Fulfillment, lines: readonly SomeUnits[]): LineUnits[] {
  return overlap(openOf(fulfillment), lines);
}

/** The status of a fulfillment whose last units went by no word of its location: they arrived otherwise. */
export function statusWhenEmpty(fulfillment: Fulfillment): FulfillmentStatus {
  const { status } = fulfillment;
  if (!isVisible(fulfillment) && status !== 'planned') return status;
  return awaitsReroute(fulfillment) ? 'rejected' : 'cancelled';
}

/**
 * The status that a fulfillment has by its units: unchanged while any is allocated, `shipped` while any is on
 * its way, then how they ended. `whenEmpty` is the status of a fulfillment that all units have left.
 */
export function statusByUnits(fulfillment: Fulfillment, whenEmpty: FulfillmentStatus): FulfillmentStatus {
  if (allocatedOf(fulfillment).length > 0) return fulfillment.status;
  if (ownUnits(fulfillment) === 0) return whenEmpty;
  if (underwayUnits(fulfillment) > 0) return 'shipped';
  const { lines } = fulfillment;
  if (lines.some(({ delivered }) => delivered > 0)) return 'delivered';
  return lines.some(({ returned }) => returned > 0) ? 'returned' : 'lost';
}
