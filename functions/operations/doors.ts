import * as z from 'zod';
import { exceptionActions, exceptionSchema, exceptionTypes } from '../exceptions/exception.ts';
import { gates, holdSchema, orderStatuses } from '../order/order.ts';
import { door } from '../shared/door.ts';

const units = z.number().int().min(0);
const someUnits = z.number().int().min(1).max(1_000_000);
/** Chosen by the caller, unique for that caller and order; the same again gets the first answer. */
const commandId = z.string().min(1).max(100);
const orderParams = z.strictObject({ id: z.string().min(1).max(80) });
const reason = z.string().trim().min(1).max(200);

/** Lines, and units of them, to cancel; a line without units means all of it, no lines mean the order. */
export const cancelBodySchema = z.strictObject({
  id: commandId,
  reason: reason.optional(),
  lines: z
    .array(z.strictObject({ lineId: z.string().min(1).max(64), units: someUnits.optional() }))
    .min(1)
    .max(500)
    .refine((lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, {
      error: 'names a line twice',
    })
    .optional(),
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

const holdId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "_" or "-"' });
export const holdBodySchema = z.strictObject({
  id: holdId,
  reason,
  before: z.enum(gates),
  expiresAt: z.iso.datetime().optional(),
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
  params: z.strictObject({ id: z.string().min(1).max(80), holdId }),
  query: z.strictObject({}),
  answers: { 204: undefined },
});

/** An exception as callers see it. */
export const exceptionViewSchema = exceptionSchema.omit({ type: true, evt: true }).strip();

export const listExceptionsDoor = door({
  name: 'listExceptions',
  method: 'GET',
  path: '/exceptions',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary: 'Open exceptions, oldest first: all for an operator, theirs for a channel or location.',
  handler: 'exceptions/read-exceptions',
  params: z.strictObject({}),
  query: z.strictObject({
    owner: z.string().min(1).max(120).optional(),
    type: z.enum(exceptionTypes).optional(),
    cursor: z.string().max(2000).optional(),
  }),
  answers: { 200: z.object({ exceptions: z.array(exceptionViewSchema), cursor: z.string().optional() }) },
});

export const readExceptionDoor = door({
  name: 'readException',
  method: 'GET',
  path: '/exceptions/{id}',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary: 'One exception, open or resolved.',
  handler: 'exceptions/read-exceptions',
  params: z.strictObject({ id: z.string().min(1).max(200) }),
  query: z.strictObject({}),
  answers: { 200: exceptionViewSchema },
});

/**
 * What became of units that had not reached an end. `at`: the stock movement of `lost` and `delivered` units
 * that never shipped is at their location.
 */
export const outcomeSchema = z.strictObject({
  lineId: z.string().min(1).max(64),
  fulfillment: z.number().int().min(1).optional(),
  as: z.enum(['delivered', 'cancelled', 'lost']),
  units: someUnits,
});
export type Outcome = z.output<typeof outcomeSchema>;

export const resolveBodySchema = z
  .strictObject({
    id: commandId,
    action: z.enum(exceptionActions),
    note: z.string().trim().min(1).max(1000).optional(),
    /** retry: plan without these locations, or with this one alone. */
    excludeLocations: z.array(z.string().min(1).max(64)).min(1).max(100).optional(),
    onlyLocation: z.string().min(1).max(64).optional(),
    /**
     * retry of a quarantined order: a JSON merge patch (RFC 7396) on the order as far as it was understood.
     */
    patch: z.record(z.string(), z.unknown()).optional(),
    /**
     * close: what became of the units. None given: all that has shipped was delivered, all else cancelled.
     */
    outcomes: z.array(outcomeSchema).min(1).max(500).optional(),
  })
  .superRefine((body, context) => {
    const only = (
      field: 'excludeLocations' | 'onlyLocation' | 'patch' | 'outcomes',
      action: (typeof exceptionActions)[number],
    ): void => {
      if (body[field] !== undefined && body.action !== action)
        context.addIssue({ code: 'custom', path: [field], message: `goes with ${action} only` });
    };
    only('excludeLocations', 'retry');
    only('onlyLocation', 'retry');
    only('patch', 'retry');
    only('outcomes', 'close');
  });
export type ResolveBody = z.output<typeof resolveBodySchema>;

export const resolveExceptionDoor = door({
  name: 'resolveException',
  method: 'POST',
  path: '/exceptions/{id}/resolve',
  scope: 'exceptions',
  callers: ['operator'],
  summary: 'Resolve an exception: retry, cancel, or close and say how it ended.',
  handler: 'operations/resolve-exception',
  params: z.strictObject({ id: z.string().min(1).max(200) }),
  query: z.strictObject({}),
  body: resolveBodySchema,
  answers: { 200: exceptionViewSchema },
});
