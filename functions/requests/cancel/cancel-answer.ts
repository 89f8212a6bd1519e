import type * as z from 'zod';
import type { Order } from '../../order/order.ts';
import type { cancelAnswerSchema } from '../doors.ts';
import type { CancelDecision } from './cancel-decision.ts';

export type CancelAnswer = z.output<typeof cancelAnswerSchema>;

/** What a caller is told of a cancel: each line's units, and who has to answer by when. */
export function answerOf(order: Order, { lines, asked }: CancelDecision): CancelAnswer {
  const returns = `/orders/${order.orderId}/returns`;
  return {
    orderId: order.orderId,
    status: order.status,
    lines: lines.map((line) => ({ ...line, ...(line.shipped > 0 ? { returns } : {}) })),
    asked: asked.flatMap(({ fulfillment: { fulfillmentId, location, cancelAsked }, units }) =>
      cancelAsked ? [{ fulfillmentId, location, units, answerBy: cancelAsked.answerBy }] : [],
    ),
  };
}
