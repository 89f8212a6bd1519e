import * as z from 'zod';
import { capacityClaimSchema } from '../../capacity/counters/capacity-counter.ts';
import { type LineUnits, lineUnitsSchema, overlap, type SomeUnits } from '../../order/line-units.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';

export { type LineUnits, lineUnitsSchema, sumUnits } from '../../order/line-units.ts';

/** One location's work order for part of an order. */
export const fulfillmentStatuses = [
  'planned',
  'requested',
  'accepted',
  'picking',
  'packed',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelled',
  'returned',
  'lost',
] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];

const units = z.number().int().min(0);

/**
 * A line's units at this location. `units` are its own: what left it (rejected, expired, short, cancelled) is
 * no longer counted.
 */
export const fulfillmentLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units,
  shipped: units.default(0),
  delivered: units.default(0),
  returned: units.default(0),
  lost: units.default(0),
  /** First-expired-first-out pick hint. */
  lots: z.array(z.object({ lot: z.string(), units })).optional(),
});
export type FulfillmentLine = z.output<typeof fulfillmentLineSchema>;

/** What the execution has yet to be told: why Dispatch fails. Cleared by Reroute's write (P10). */
export const fulfillmentFailures = [
  'Rejected',
  'ShortPicked',
  'NotAccepted',
  'NotShipped',
  'Cancelled',
] as const;
export type FulfillmentFailure = (typeof fulfillmentFailures)[number];

/**
 * A command that was carried out: a hash of its content, and of its answer what does not follow from that:
 * the status after it, the number of its first parcel, that it was unwelcome. `rest`: it is being carried out
 * in several writes, and what is left to do.
 */
export const commandSchema = z.object({
  hash: z.string(),
  at: z.iso.datetime(),
  status: z.enum(fulfillmentStatuses),
  m: z.number().int().optional(),
  unwelcome: z.boolean().optional(),
  rest: z.object({ event: z.unknown(), lines: z.array(lineUnitsSchema) }).optional(),
});
export type KnownCommand = z.output<typeof commandSchema>;

export const fulfillmentSchema = z.looseObject({
  type: z.literal('Fulfillment'),
  orderId: z.string(),
  n: z.number().int().min(1),
  fulfillmentId: z.string(),
  location: z.string(),
  pool: z.string(),
  status: z.enum(fulfillmentStatuses),
  lines: z.array(fulfillmentLineSchema),
  /** Units that left and that Reroute has yet to plan again; they are held by RESERVATION. */
  left: z.array(lineUnitsSchema).default([]),
  failure: z.enum(fulfillmentFailures).optional(),
  reason: z.string().optional(),
  /** Everything that ever left: what a late ship without lines is about (P11). */
  departed: z.array(lineUnitsSchema).default([]),
  /** Shipped after the units had left (P11). */
  surplus: z.array(lineUnitsSchema).optional(),
  service: z.string().optional(),
  /** Of the plan: minor units and ISO currency. */
  cost: z.object({ amount: z.number().int(), currency: z.string() }),
  decision: z.number().int(),
  /** Windows in which it claims capacity of its location; how much follows from its lines. */
  capacity: z.array(capacityClaimSchema).optional(),
  /** What the last re-route of its units made; a retry finds its own effect by this (P6). */
  replacedBy: z.array(z.number().int()).optional(),
  /** A re-route of more units than fit one write is under way: `replacedBy` grows. */
  rerouting: z.boolean().optional(),
  /** How often these units were re-routed before, and the locations that they left. */
  reroutes: units.default(0),
  excluded: z.array(z.string()).default([]),
  /** Executions of this fulfillment that Reroute asked for (P15). */
  dispatch: units.default(0),
  promise: z
    .object({ shipBy: z.iso.datetime().optional(), deliverBy: z.iso.datetime().optional() })
    .optional(),
  requestedAt: z.iso.datetime().optional(),
  acceptBy: z.iso.datetime().optional(),
  shipBy: z.iso.datetime().optional(),
  /** The location's own time to ship, seconds from accepting. */
  shipWithin: z.number().int().optional(),
  /** A cancel request to the location: what is asked back, by when it must answer, how it answered. */
  cancelAsked: z
    .object({
      lines: z.array(lineUnitsSchema),
      answerBy: z.iso.datetime(),
      answer: z.enum(['accepted', 'refused', 'unanswered']).optional(),
      by: z.string(),
    })
    .optional(),
  /** How many parcels were shipped: the next one's number is one more. */
  parcels: units.default(0),
  /**
   * Commands of the last 30 days by caller and id. Embedded: a single plain write costs a quarter of a
   * transaction.
   */
  commands: z.record(z.string(), commandSchema).default({}),
  /**
   * Movements of shipped units that did not fit into the ship's own write: made right after it, or by the
   * sweeper.
   */
  owed: z
    .array(
      z.object({
        kind: z.enum(['ship', 'sale']),
        sku: z.string(),
        units,
        at: z.iso.datetime().optional(),
        lots: z.array(z.object({ lot: z.string(), units })).optional(),
      }),
    )
    .optional(),
  /** The next time the sweeper looks (its reason follows from the status). */
  dueAt: z.iso.datetime().optional(),
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Fulfillment = z.output<typeof fulfillmentSchema>;

export const openUnits = (line: FulfillmentLine): number => line.units - line.shipped;
/** Units that have not been shipped and have not left. */
export const openOf = (fulfillment: Fulfillment): LineUnits[] =>
  fulfillment.lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, units: openUnits(line) }))
    .filter(({ units }) => units > 0);
/** Units on the way: shipped, and neither delivered, returned nor lost. */
export const underwayUnits = (fulfillment: Fulfillment): number =>
  fulfillment.lines.reduce((sum, line) => sum + line.shipped - line.delivered - line.returned - line.lost, 0);
/** The location can see it and still has work with it. */
export const isVisible = ({ status }: Pick<Fulfillment, 'status'>): boolean =>
  status === 'requested' || status === 'accepted' || status === 'picking' || status === 'packed';
/** Nothing of it can change any more but by a fact that arrives late. */
export const isFinished = (fulfillment: Fulfillment): boolean =>
  fulfillment.left.length === 0 && openOf(fulfillment).length === 0 && underwayUnits(fulfillment) === 0;
/** Asked back by a cancel request that the location has yet to answer, as far as it is still open. */
export function askedBack(fulfillment: Fulfillment): LineUnits[] {
  if (!fulfillment.cancelAsked || fulfillment.cancelAsked.answer) return [];
  return stillOpen(fulfillment, fulfillment.cancelAsked.lines);
}
/** Of these units, those that are open. */
export const stillOpen = (fulfillment: Fulfillment, lines: readonly SomeUnits[]): LineUnits[] =>
  overlap(openOf(fulfillment), lines);
