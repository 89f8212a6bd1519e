import { orderItem, parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { bodyWrites, type ReceivedMessage, type VersionBody } from '../../order/order-body.store.ts';
import { earlierOrderId } from '../../order/order-id.ts';
import { Conflict, Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
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

/** What names an order for ever: all else of it may change. */
export interface OrderName {
  readonly channel: string;
  readonly external: Order['external'];
}

/** Says that the id of an order belongs to an order of another name. */
export class IdTaken extends Conflict {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'IdTaken', configurable: true });
  }
}

/** Whether the order that was found is the one that was looked for: an id is a hash, and proves nothing. */
export function isSameOrder(found: OrderName, sought: OrderName): boolean {
  return found.channel === sought.channel && found.external.id === sought.external.id;
}

/** The order of release 0.2.0 of this name: it was given another id than a new one gets. */
export async function findEarlierOrder(sought: OrderName): Promise<Order | undefined> {
  const { channel, external } = sought;
  const id = earlierOrderId(channel, external.id, external.number);
  const item = await getItem(key.order(id), { consistent: false });
  const found = item && parseOrder(item);
  return found && isSameOrder(found, sought) ? found : undefined;
}

/**
 * A new order: META, BODY and a shop's message as received, one write. `numbers`: what the order is looked up by.
 * Refused as AlreadyCaptured, or as IdTaken.
 * @throws TooLarge
 */
export function captureWrites(
  order: Order,
  body: VersionBody,
  numbers: readonly string[],
  received?: ReceivedMessage,
): Write[] {
  const { orderId, bodyVersion: version } = order;
  return [
    putVersion(key.order(orderId), orderItem(order), undefined, (found) => refusalOf(order, found)),
    ...bodyWrites({ orderId, version, body, numbers, received }),
  ];
}

function refusalOf(order: Order, item: TableItem | undefined): Error {
  if (!item) return moved(`order ${order.orderId}`)();
  const found = parseOrder(item);
  if (isSameOrder(found, order)) return new AlreadyCaptured(found);
  return new IdTaken(`The id ${order.orderId} belongs to another order.`);
}
