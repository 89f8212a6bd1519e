/** PAYMENTCAPTURE: money that is to be taken for a shipment, asked for once. Pure. */
import * as z from 'zod';
import { fulfillmentId, shipmentId } from '../../order/order-id.ts';
import { carriedEventSchema, carry, type DraftOf } from '../../shared/events/carried.ts';

const units = z.number().int().min(0);

export const paymentCaptureSchema = z.looseObject({
  type: z.literal('PaymentCapture'),
  orderId: z.string(),
  channel: z.string(),
  /** Which of the order it is, from 1. */
  k: z.number().int().min(1),
  /** What whoever captures knows a repetition by. */
  captureId: z.string(),
  /** The fulfillment that it is for, ... */
  n: z.number().int().min(1),
  /** ... and its parcel; absent where units left in none. */
  m: z.number().int().min(1).optional(),
  currency: z.string(),
  /** Minor units that are to be taken. */
  amount: units,
  /** What all that had left by then costs, minor units: with this one so much is asked for, or was captured before. */
  covered: units,
  /** Minor units that are authorised. */
  authorized: units.optional(),
  /** When the authorisation ends that it is taken from (UTC); absent where it has no end. */
  authorizedUntil: z.iso.datetime().optional(),
  requestedAt: z.iso.datetime(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type PaymentCapture = z.output<typeof paymentCaptureSchema>;

/** What is known of a capture before it is asked for. */
export type CaptureDraft = Pick<
  PaymentCapture,
  | 'orderId'
  | 'channel'
  | 'k'
  | 'captureId'
  | 'n'
  | 'm'
  | 'currency'
  | 'amount'
  | 'covered'
  | 'authorized'
  | 'authorizedUntil'
>;

/** The shipment, or, where units left in no parcel, the fulfillment, that a capture is for. */
export function captured({ orderId, n, m }: Pick<PaymentCapture, 'orderId' | 'n' | 'm'>): string {
  return m === undefined ? fulfillmentId(orderId, n) : shipmentId(orderId, n, m);
}

function askedFor(draft: CaptureDraft, now: string): DraftOf<'payment.capture_requested'> {
  const { orderId, channel, captureId, n, m, currency, amount, covered, authorized, authorizedUntil } = draft;
  const shipment = m === undefined ? {} : { shipmentId: shipmentId(orderId, n, m) };
  const until =
    authorizedUntil === undefined ? {} : { authorizedUntil, authorizationExpired: authorizedUntil <= now };
  return {
    type: 'payment.capture_requested',
    data: {
      ...{ orderId, channel, fulfillmentId: fulfillmentId(orderId, n), ...shipment },
      ...{ idempotencyKey: captureId, amount, currency, covered, ...until },
      ...(authorized === undefined ? {} : { authorized }),
    },
  };
}

/** A capture as it is asked for at `now` (UTC). */
export function newCapture(draft: CaptureDraft, now: string): PaymentCapture {
  const asked = carry(askedFor(draft, now), 1, now);
  return { type: 'PaymentCapture', ...draft, requestedAt: now, version: 1, ...asked };
}
