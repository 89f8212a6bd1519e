/** The body of `POST /fulfillments/{id}/events`: what a location tells or asks. */
import * as z from 'zod';
import { lotNameSchema } from '../../inventory/stock/lots.ts';
import { MAX_NUMBER, normaliseTrackingNumber } from '../../network/carriers/tracking-number.ts';
import { sumUnits } from '../../order/line-units.ts';
import { eachOnce } from '../../shared/each-once.ts';
import { currencySchema } from '../../shared/money.ts';
import { instantSchema } from '../../shared/time.ts';
import { notFulfilledReasons } from '../work-order/departures.ts';
import { factKinds, requestKinds } from '../work-order/fulfillment-transitions.ts';

const units = z.number().int().min(1).max(1_000_000);
const lineId = z.string().min(1).max(64);
/** Minor units that one parcel may have cost. */
const MOST_COST = 1_000_000_000_000;

const common = {
  /** The caller's own, unique for that caller and fulfillment: the same id again gets the first answer. */
  id: z.string().min(1).max(100),
  /** When it happened; now, when left out. */
  at: instantSchema.optional(),
};

const lots = eachOnce(
  z
    .array(z.strictObject({ lot: lotNameSchema, units }))
    .min(1)
    .max(20),
  'lot',
);
const shippedLine = z
  .strictObject({ lineId, units, lots: lots.optional() })
  .refine((line) => line.lots === undefined || sumUnits(line.lots) === line.units, {
    path: ['lots'],
    error: 'must add up to the units of the line',
  });

const printedNumber = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => normaliseTrackingNumber(text).length <= MAX_NUMBER, {
    error: `must have at most ${MAX_NUMBER} letters and digits`,
  });

/**
 * A parcel with its carrier and number as the label has them. `lines` is all that it contains; left out, what
 * it was told to contain before, or of a new parcel everything that is open at the fulfillment. Grams; minor
 * units and ISO currency.
 */
export const parcelSchema = z.strictObject({
  carrier: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/[A-Za-z0-9]/, { error: 'must have a letter or digit' }),
  /** As printed or scanned, at most 60 letters and digits. Left out, or a placeholder: the parcel has none. */
  trackingNumber: printedNumber.optional(),
  /**
   * The number that the same parcel was told under before, or its shipment id: it stays known, and no stock moves by it
   * (P28). Without a new number the label was voided.
   */
  replaces: printedNumber.optional(),
  lines: eachOnce(z.array(shippedLine).min(1).max(500), 'lineId').optional(),
  service: z.string().trim().min(1).max(60).optional(),
  weightGrams: z.number().int().min(0).max(100_000_000).optional(),
  cost: z
    .strictObject({
      amount: z.number().int().min(0).max(MOST_COST),
      currency: currencySchema,
    })
    .optional(),
});
export type Parcel = z.output<typeof parcelSchema>;

const parcels = z
  .array(parcelSchema)
  .min(1)
  .max(20)
  .refine((several) => several.length === 1 || several.every(({ lines }) => lines !== undefined), {
    error: 'of several parcels each must name its lines',
  });
const someLines = eachOnce(z.array(z.strictObject({ lineId, units })).min(1).max(500), 'lineId');

/** A code as a customer shows it. */
const code = z.string().trim().min(1).max(20);

/** Requests (accepted, picking, packed) and facts (all others); see fulfillment-transitions.ts. */
export const fulfillmentEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.enum(requestKinds) }),
  z.strictObject({ ...common, kind: z.literal('shipped'), parcels }),
  /** The customer's goods are ready. */
  z.strictObject({ ...common, kind: z.literal('ready') }),
  /** Tell the customer once more that the goods are ready: 409 where they are not. */
  z.strictObject({ ...common, kind: z.literal('remind') }),
  /** The customer shows a code: 409 where it is another one. */
  z.strictObject({ ...common, kind: z.literal('identified'), code }),
  /**
   * The customer has the goods. `lines` is all that was handed over until now; left out, everything that is here.
   * `collectedBy` is a person's name, where it is not the customer's.
   */
  z.strictObject({
    ...common,
    kind: z.literal('collected'),
    lines: someLines.optional(),
    code: code.optional(),
    collectedBy: z.string().trim().min(1).max(200).optional(),
  }),
  z.strictObject({ ...common, kind: z.literal('rejected'), reason: z.enum(notFulfilledReasons) }),
  z.strictObject({
    ...common,
    kind: z.literal('shortPicked'),
    reason: z.enum(notFulfilledReasons),
    lines: someLines,
  }),
  z.strictObject({ ...common, kind: z.literal('cancelAccepted') }),
  z.strictObject({
    ...common,
    kind: z.literal('cancelRefused'),
    reason: z.string().trim().min(1).max(200).optional(),
  }),
]);
export type FulfillmentEvent = z.output<typeof fulfillmentEventSchema>;
/** An event of these kinds. */
export type EventOfKind<K extends FulfillmentEvent['kind']> = Extract<FulfillmentEvent, { kind: K }>;

export const eventKinds = [...requestKinds, 'remind', 'identified', ...factKinds] as const;
