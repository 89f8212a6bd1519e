import {
  type Fulfillment,
  isFinished,
  isVisible,
} from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { Order } from '../../functions/order/order.ts';
import { tokenSchema } from '../../functions/shared/token.ts';
import type { ItemChange } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

/** A later attempt does not wait for room with all of its order while there is work that its Map is to follow (P25). */
export function leftWorkViolations(
  { new: item }: ItemChange,
  order: Order | undefined,
  fulfillments: Iterable<Fulfillment>,
): Violation[] {
  if (item?.['type'] !== 'Token' || item['state'] !== 'AwaitCapacity' || !order) return [];
  const { orderId, n, branch, executionAttempt } = tokenSchema.parse(item);
  if (n > 0 || branch !== undefined || executionAttempt !== order.attempt) return [];
  const left = [...fulfillments].filter(
    (one) => one.orderId === orderId && (one.status === 'planned' || isVisible(one)) && !isFinished(one),
  );
  return left.map(({ fulfillmentId, status }) => ({
    rule: 'left work',
    about: fulfillmentId,
    text: `it is ${status}, and attempt ${order.attempt} waits for room before it follows it`,
  }));
}
