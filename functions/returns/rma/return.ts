import * as z from 'zod';
import { refundTriggers } from '../../network/entities/return-policy.ts';
import { Conflict } from '../../shared/errors.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { gradeAsStored, grades } from './grades.ts';
import { returnLabelSchema } from './return-label.ts';

export const returnStatuses = [
  'requested',
  'in_transit',
  'received',
  'inspected',
  'closed',
  'cancelled',
  'expired',
] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/** What the customer wants for the goods. */
export const returnOutcomes = ['refund', 'exchange', 'store_credit'] as const;

const units = z.number().int().min(0);
/** Units of an order's line that come back. */
export const returnLineSchema = z.object({ lineId: z.string(), sku: z.string(), units });
export type ReturnLine = z.output<typeof returnLineSchema>;

/** What an inspector found of some units of a line. */
export const dispositionSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units: z.number().int().min(1),
  as: z.preprocess(gradeAsStored, z.enum(grades)),
  reason: z.string().optional(),
  lot: z.string().optional(),
  /** The serial numbers of the units, as far as they were read. */
  serials: z.array(z.string()).optional(),
});
export type Disposition = z.output<typeof dispositionSchema>;

/** Goods in the box that are no line of the order. */
const strangeGoodsSchema = z.object({
  sku: z.string(),
  units: z.number().int().min(1),
  /** Nobody knows the SKU, or it is declared to have no stock: there is nothing to inspect it for. */
  unstocked: z.boolean().optional(),
});
export type StrangeGoods = z.output<typeof strangeGoodsSchema>;

/** What an inspector found of them. */
const strangeDispositionSchema = dispositionSchema
  .omit({ lineId: true })
  .extend({ unstocked: z.boolean().optional() });
export type StrangeDisposition = z.output<typeof strangeDispositionSchema>;

/** What arrived at once, under the number or name of its box if that was told. */
const receiptSchema = z.object({
  lines: z.array(returnLineSchema),
  box: z.string().optional(),
  strange: z.array(strangeGoodsSchema).optional(),
});
export type ReturnReceipt = z.output<typeof receiptSchema>;

/** What was said of a line as its return was asked for. */
const wishedLineSchema = z.object({
  lineId: z.string(),
  /** A code: why its units come back. */
  reason: z.string().optional(),
  /** The SKU that the customer wants in their place. */
  exchangeFor: z.string().optional(),
  /** The SKU that the customer takes where the first cannot be had; else the money is given back. */
  secondChoice: z.string().optional(),
  /**
   * What one unit of it costs the customer, tax and all, minor units of the order's currency; absent: as much as the unit
   * that comes back.
   */
  exchangePrice: units.optional(),
});
export type WishedLine = z.output<typeof wishedLineSchema>;

const days = z.number().int().min(1).optional();

/** What the policy of the channel said as the return was asked for. */
const returnTermsSchema = z.object({
  /** The version of the channel. */
  policyVersion: z.number().int().optional(),
  lines: z.array(
    z.object({
      lineId: z.string(),
      label: z.enum(['brand', 'customer']),
      /** Minor units that are kept back of each unit. */
      fee: z.number().int().optional(),
    }),
  ),
  /** What was paid for shipping is owed, too, once all of the order is back. */
  shipping: z.boolean().optional(),
  /** When its money goes back; absent: once units are inspected. */
  refundOn: z.enum(refundTriggers).optional(),
  /** Whole days in which goods and inspection are due, and before that a reminder; absent: as the stage says. */
  days: z.object({ receive: days, inspect: days, remind: days }).optional(),
  /** A label is made for the way back, at the brand's cost. */
  makesLabel: z.boolean().optional(),
  /** The goods stay with the customer: they are worth less than bringing them back. */
  keep: z.boolean().optional(),
  /** Who asked for it against the policy: `<caller kind>:<id>`. */
  despitePolicy: z.string().optional(),
});

/** What customers say went wrong. */
export const claimKinds = ['damaged', 'wrong', 'missing', 'lost'] as const;
/** What settles a claim. */
export const claimSettlements = ['replacement', 'refund'] as const;

/** What makes a return a claim: something is wrong with goods, or they never came. */
const claimSchema = z.object({
  kind: z.enum(claimKinds),
  /** What the customer wants, ... */
  wanted: z.enum(claimSettlements),
  /** ... and what the policy of the channel, or a person, makes of it. */
  settledBy: z.enum(claimSettlements),
  /** What the units are worth, minor units of the order's currency. */
  value: units,
  /** How many claims the customer has made in the policy's window, where those are many. */
  frequent: units.optional(),
  /** The customer made it by the link of the order. */
  byLink: z.boolean().optional(),
  /** The parcel that is lost, and what its carrier was asked for. */
  carrier: z
    .object({
      shipmentId: z.string(),
      carrier: z.string(),
      trackingNumber: z.string().optional(),
      state: z.enum(['requested', 'paid', 'refused']),
      /** What the carrier paid, minor units of the order's currency. */
      paid: units.optional(),
      answeredAt: z.iso.datetime().optional(),
    })
    .optional(),
});
export type ReturnClaim = z.output<typeof claimSchema>;

/** Whether a person lets the return be, where its channel wants one to look. */
const reviewSchema = z.object({
  state: z.enum(['awaited', 'approved', 'refused', 'overtaken']),
  /** `<caller kind>:<id>`. */
  by: z.string().optional(),
  at: z.iso.datetime().optional(),
  note: z.string().optional(),
});

/**
 * RETURN (an RMA): delivered units of an order that come back to one location. Units are whole, times UTC.
 */
export const returnSchema = z.looseObject({
  type: z.literal('Return'),
  orderId: z.string(),
  channel: z.string(),
  n: z.number().int().min(1),
  returnId: z.string(),
  /** Where the goods go. */
  location: z.string(),
  pool: z.string(),
  status: z.enum(returnStatuses),
  /** Units that were announced. */
  lines: z.array(returnLineSchema),
  /** Units that arrived; absent until they do. */
  received: z.array(returnLineSchema).optional(),
  /**
   * Of the received units those that were found shipped and not returned yet, and that are counted as
   * returned by this. Absent in returns that were received before fulfillments knew their parcels.
   */
  taken: z.array(returnLineSchema).optional(),
  /** Of the received units those that a carrier had brought back undelivered: they counted as returned before. */
  undelivered: z.array(returnLineSchema).optional(),
  /** Each receipt, where there was more than one or its box has a name. */
  receipts: z.array(receiptSchema).optional(),
  /** What else was in the boxes. */
  strange: z.array(strangeGoodsSchema).optional(),
  /** What they are worth. */
  strangeDispositions: z.array(strangeDispositionSchema).optional(),
  dispositions: z.array(dispositionSchema).default([]),
  /** What its customer was to be charged because goods did not come, minor units of the order. */
  charged: z.number().int().optional(),
  /** Why, in words. */
  reason: z.string().optional(),
  outcome: z.enum(returnOutcomes).optional(),
  wishes: z.array(wishedLineSchema).optional(),
  /** Where photos of the goods are. */
  photos: z.array(z.string()).optional(),
  terms: returnTermsSchema.optional(),
  claim: claimSchema.optional(),
  /** The goods stay with the customer, and nothing is awaited. */
  kept: z.boolean().optional(),
  /** Absent where nobody has to look. While it is `awaited` nobody sends goods. */
  review: reviewSchema.optional(),
  /** With what the goods travel. */
  labels: z.array(returnLabelSchema).optional(),
  /** The offer that a label was bought by, at whoever makes it: kept before anything is bought. */
  labelOffer: z.string().optional(),
  /** The parcel that its carrier brought back undelivered, and that the return is therefore of. */
  shipmentId: z.string().optional(),
  requestedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime().optional(),
  inspectedAt: z.iso.datetime().optional(),
  closedAt: z.iso.datetime().optional(),
  /** The first scan of a parcel of the goods (UTC): they have left the customer. */
  inTransitAt: z.iso.datetime().optional(),
  /** When the goods are due. */
  receiveBy: z.iso.datetime(),
  /** When the customer, or then the inspector, is reminded; absent once that was done. */
  remindAt: z.iso.datetime().optional(),
  /** When the inspection is due; set with the receipt. */
  inspectBy: z.iso.datetime().optional(),
  /** When the sweeper acts; absent when nothing is awaited. */
  dueAt: z.iso.datetime().optional(),
  /** How often nobody had inspected in time; the first time opened an exception. */
  reminders: units.default(0),
  /** Which execution of the return is wanted; its name is `<returnId>-<attempt>`. */
  attempt: z.number().int().min(1),
  /** Raised by the sweeper to make the relay look at the item once more. */
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Return = z.output<typeof returnSchema>;

/** Whether the goods are still to come. */
export function awaitsGoods({ status }: Pick<Return, 'status'>): boolean {
  return status === 'requested' || status === 'in_transit';
}

/** Whether nothing is awaited of the return any more. */
export function isEnded({ status }: Pick<Return, 'status'>): boolean {
  return status === 'closed' || status === 'cancelled' || status === 'expired';
}

/**
 * Which status may follow which. `received` and `inspected` are facts: they hold whatever has become of the return, and
 * another box may come after it was closed. `in_transit` is its carrier's. `cancelled` is a request, `expired` comes from
 * the deadline, and a person may extend that. docs/api.md is printed from here.
 */
export const returnTransitions: Readonly<Record<ReturnStatus, readonly ReturnStatus[]>> = {
  requested: ['in_transit', 'received', 'inspected', 'cancelled', 'expired'],
  in_transit: ['received', 'inspected', 'cancelled', 'expired'],
  received: ['received', 'inspected'],
  inspected: ['received', 'inspected', 'closed'],
  closed: ['received', 'inspected'],
  cancelled: ['received', 'inspected'],
  expired: ['requested', 'in_transit', 'received', 'inspected'],
};

/** @throws Conflict with the present status, when `next` may not follow it */
export function mustFollow(current: Pick<Return, 'returnId' | 'status'>, next: ReturnStatus): void {
  if (!returnTransitions[current.status].includes(next))
    throw new Conflict(`Return ${current.returnId} is ${current.status}: it cannot become ${next}.`, {
      returnStatus: current.status,
    });
}

/** Units that returns brought back before fulfillments counted them as returned themselves. */
export function receivedBefore(returns: readonly Return[]): readonly ReturnLine[] {
  const arrived: readonly ReturnStatus[] = ['received', 'inspected', 'closed'];
  return returns
    .filter(({ status, taken, kept }) => !taken && !kept && arrived.includes(status))
    .flatMap(({ received, lines }) => received ?? lines);
}
