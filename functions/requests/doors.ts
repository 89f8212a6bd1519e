import * as z from 'zod';
import { gates, holdSchema } from '../order/order.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { orderStatuses } from '../shared/events/statuses.ts';
import { currencySchema, wholeNumber } from '../shared/money.ts';
import { instantSchema } from '../shared/time.ts';

const units = z.number().int().min(0);
const orderParams = z.strictObject({ id: z.string().min(1).max(80) });
const reason = z.string().trim().min(1).max(200);

/**
 * Lines, and units of them, to cancel. A line without units means all of it; no lines mean the whole order.
 */
export const cancelBodySchema = z.strictObject({
  id: commandIdSchema,
  reason: reason.optional(),
  lines: eachOnce(
    z
      .array(
        z.strictObject({
          lineId: z.string().min(1).max(64),
          units: z.number().int().min(1).max(1_000_000).optional(),
        }),
      )
      .min(1)
      .max(500),
    'lineId',
  ).optional(),
});

/**
 * What became of each line's units. `shipped` can come back as a return only: `returns` is the path to open
 * one.
 */
export const cancelAnswerSchema = z.object({
  orderId: z.string(),
  status: z.enum(orderStatuses),
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string(),
      cancelled: units,
      asked: units,
      shipped: units,
      returns: z.string().optional(),
    }),
  ),
  /** The locations' work that is asked back, and by when they answer (UTC). */
  asked: z.array(
    z.object({ fulfillmentId: z.string(), location: z.string(), units, answerBy: z.iso.datetime() }),
  ),
});

export const cancelDoor = door({
  name: 'cancelOrder',
  method: 'POST',
  path: '/orders/{id}/cancel',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Cancel an order, or units of its lines. 200: done; 202: locations were asked.',
  handler: 'requests/cancel',
  params: orderParams,
  query: z.strictObject({}),
  body: cancelBodySchema,
  answers: { 200: cancelAnswerSchema, 202: cancelAnswerSchema },
});

/** Chosen by the caller; unique in the order. */
const holdIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "_" or "-"' });

/** `before`: the step that the hold bars. `onExpiry`: what happens at `expiresAt` (UTC). */
export const holdBodySchema = z.strictObject({
  id: holdIdSchema,
  reason,
  before: z.enum(gates),
  expiresAt: instantSchema.optional(),
  onExpiry: z.enum(['lift', 'cancel']).default('lift'),
});

export const placeHoldDoor = door({
  name: 'placeHold',
  method: 'POST',
  path: '/orders/{id}/holds',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Hold an order before a step.',
  handler: 'requests/hold',
  params: orderParams,
  query: z.strictObject({}),
  body: holdBodySchema,
  answers: { 201: z.object({ orderId: z.string(), status: z.enum(orderStatuses), hold: holdSchema }) },
});

export const liftHoldDoor = door({
  name: 'liftHold',
  method: 'DELETE',
  path: '/orders/{id}/holds/{holdId}',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: 'Lift one hold; others stand.',
  handler: 'requests/hold',
  params: z.strictObject({ id: z.string().min(1).max(80), holdId: holdIdSchema }),
  query: z.strictObject({}),
  answers: { 204: undefined },
});

const amountSchema = z.strictObject({ amount: wholeNumber(1), currency: currencySchema });
const settledLines = eachOnce(
  z
    .array(
      z.strictObject({ lineId: z.string().min(1).max(64), units: z.number().int().min(1).max(1_000_000) }),
    )
    .min(1)
    .max(500),
  'lineId',
);

const movedMoney = { id: commandIdSchema, amount: amountSchema };

/** What became of the customer's money: facts. */
export const paymentBodySchema = z.discriminatedUnion('kind', [
  /** What is authorised by now, in place of what was; and until when (UTC). */
  z.strictObject({ kind: z.literal('authorized'), ...movedMoney, until: instantSchema.optional() }),
  /** Captured beside what was captured before. */
  z.strictObject({ kind: z.literal('captured'), ...movedMoney }),
  /**
   * Given back beside what was given back before, by whomever but a refund that we asked for: less is owed for what comes
   * back. `lines`: units that had left and that it was given back for; nothing more is owed for them.
   */
  z.strictObject({ kind: z.literal('refunded'), ...movedMoney, lines: settledLines.optional() }),
]);
export type ToldPayment = z.output<typeof paymentBodySchema>;

const minorUnits = z.number().int().min(0);

export const recordPaymentDoor = door({
  name: 'recordPayment',
  method: 'POST',
  path: '/orders/{id}/payments',
  scope: 'orders:write',
  callers: ['channel', 'operator'],
  summary: "Tell what became of the customer's money: authorised, captured, refunded. A fact.",
  handler: 'requests/record-payment',
  params: orderParams,
  query: z.strictObject({}),
  body: paymentBodySchema,
  answers: {
    201: z.object({
      orderId: z.string(),
      currency: z.string(),
      captured: minorUnits.optional(),
      refunded: minorUnits.optional(),
      authorized: z.object({ amount: minorUnits, until: z.iso.datetime().optional() }).optional(),
    }),
  },
});
