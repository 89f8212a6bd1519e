import type { Order } from '../order/order.ts';
import type { DraftOf } from '../shared/events/carried.ts';
import type { Exception } from './exception.ts';

/** What is told of an order that does not go on until this exception of it is resolved. */
export function attentionEvent(
  { orderId, channel }: Pick<Order, 'orderId' | 'channel'>,
  { exceptionId, exceptionType, owner }: Pick<Exception, 'exceptionId' | 'exceptionType' | 'owner'>,
): DraftOf<'order.needs_attention'> {
  return { type: 'order.needs_attention', data: { orderId, channel, exceptionId, exceptionType, owner } };
}
