import * as z from 'zod';
import { factKinds, notFulfilledReasons, requestKinds } from '../work/fulfillment-transitions.ts';

const units = z.number().int().min(1).max(1_000_000);
const lineId = z.string().min(1).max(64);
const once = (lines: readonly { lineId: string }[]): boolean =>
  new Set(lines.map((line) => line.lineId)).size === lines.length;
const twice = { error: 'names a line twice' };

/**
 * `id` is the caller's own, unique for that caller and fulfillment; `at` (UTC) is when it happened, now when
 * left out.
 */
const common = { id: z.string().min(1).max(100), at: z.iso.datetime().optional() };

const lots = z
  .array(z.strictObject({ lot: z.string().min(1).max(64), units }))
  .min(1)
  .max(20);
const shippedLine = z
  .strictObject({ lineId, units, lots: lots.optional() })
  .refine(
    (line) => line.lots === undefined || line.lots.reduce((sum, lot) => sum + lot.units, 0) === line.units,
    { path: ['lots'], error: 'must add up to the units of the line' },
  );

/**
 * A parcel: its carrier and number as the label has them, and what is in it (everything open, when left out).
 * Grams; minor units and ISO currency.
 */
export const parcelSchema = z.strictObject({
  carrier: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/[A-Za-z0-9]/, { error: 'must have a letter or digit' }),
  trackingNumber: z.string().trim().min(1).max(60),
  lines: z.array(shippedLine).min(1).max(500).refine(once, twice).optional(),
  service: z.string().trim().min(1).max(60).optional(),
  weightGrams: z.number().int().min(0).max(100_000_000).optional(),
  cost: z
    .strictObject({
      amount: z.number().int().min(0),
      currency: z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code in capitals' }),
    })
    .optional(),
});
export type Parcel = z.output<typeof parcelSchema>;

const someLines = z.array(z.strictObject({ lineId, units })).min(1).max(500).refine(once, twice);

/** The body of `POST /fulfillments/{id}/events`. */
export const fulfillmentEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.enum(requestKinds) }),
  z.strictObject({
    ...common,
    kind: z.literal('shipped'),
    parcels: z
      .array(parcelSchema)
      .min(1)
      .max(20)
      .refine((parcels) => parcels.length === 1 || parcels.every(({ lines }) => lines !== undefined), {
        error: 'of several parcels each must name its lines',
      }),
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
export const eventKinds = [...requestKinds, ...factKinds] as const;
