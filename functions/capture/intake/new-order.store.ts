import { orderItem, parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { bodyWrites, type ReceivedMessage, type VersionBody } from '../../order/order-body.store.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';

/** Refuses a new order that is there already, and carries it as it is. */
export class AlreadyCaptured extends Moved {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'AlreadyCaptured', configurable: true });
  }
  readonly order: Order;
  constructor(order: Order) {
    super(`order ${order.orderId} was captured before`);
    this.order = order;
  }
}

/**
 * A new order: META, BODY and the message as received, one write. `numbers`: what the order is looked up by.
 * Refused as AlreadyCaptured.
 * @throws TooLarge
 */
export function captureWrites(
  order: Order,
  body: VersionBody,
  numbers: readonly string[],
  received: ReceivedMessage,
): Write[] {
  const { orderId, bodyVersion: version } = order;
  return [
    putVersion(key.order(orderId), orderItem(order), undefined, (found) =>
      found ? new AlreadyCaptured(parseOrder(found)) : moved(`order ${orderId}`)(),
    ),
    ...bodyWrites({ orderId, version, body, numbers, received }),
  ];
}
