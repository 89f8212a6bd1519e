import type * as z from 'zod';
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import type { SentParcel } from '../../fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import type { Order } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import type { cancelAnswerSchema } from '../doors.ts';
import type { CancelDecision } from './cancel-decision.ts';

/** What may be done about units that have left, where it is too late to cancel them. */
export type InsteadOfCancel =
  /** They may come back: `POST path` with these lines. */
  | {
      readonly kind: 'return';
      readonly path: string;
      readonly lines: readonly { readonly lineId: string; readonly units: number }[];
    }
  /** Their carrier may stop a parcel that has not reached the customer. */
  | {
      readonly kind: 'intercept';
      readonly shipmentId: string;
      readonly carrier: string;
      readonly trackingNumber?: string;
    };

function returnsPath({ orderId }: Pick<Order, 'orderId'>): string {
  return `/orders/${orderId}/returns`;
}

function hasAny(parcel: SentParcel, lines: readonly { readonly lineId: string }[]): boolean {
  return lines.some(({ lineId }) => (parcel.lines[lineId]?.units ?? 0) > 0);
}

/** What is possible instead of a cancel that comes too late: a return of what has left, and parcels that are on their way. */
export function insteadOfCancel(
  order: Order,
  { lines }: CancelDecision,
  fulfillments: readonly Fulfillment[],
): InsteadOfCancel[] {
  const left = lines.filter(({ shipped }) => shipped > 0);
  if (left.length === 0) return [];
  const units = left.map(({ lineId, shipped }) => ({ lineId, units: shipped }));
  const underWay = fulfillments.flatMap((one) =>
    parcelsOf(one)
      .filter((parcel) => parcel.end === undefined && hasAny(parcel, left))
      .map(({ m, numbers }) => ({
        kind: 'intercept' as const,
        shipmentId: shipmentId(one.orderId, one.n, m),
        ...shownParcel(parcelKeyOf(numbers.at(-1) ?? '')),
      })),
  );
  return [{ kind: 'return', path: returnsPath(order), lines: units }, ...underWay];
}

export type CancelAnswer = z.output<typeof cancelAnswerSchema>;

/** What a caller is told of a cancel: each line's units, and who has to answer by when. */
export function answerOf(order: Order, { lines, asked }: CancelDecision): CancelAnswer {
  const returns = returnsPath(order);
  return {
    orderId: order.orderId,
    status: order.status,
    lines: lines.map((line) => ({ ...line, ...(line.shipped > 0 ? { returns } : {}) })),
    asked: asked.flatMap(({ fulfillment: { fulfillmentId, location, cancelAsked }, units }) =>
      cancelAsked ? [{ fulfillmentId, location, units, answerBy: cancelAsked.answerBy }] : [],
    ),
  };
}
