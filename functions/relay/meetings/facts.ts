import * as z from 'zod';
import { exceptionSchema } from '../../exceptions/exception.ts';
import { fulfillmentSchema } from '../../fulfillment/work/fulfillment.ts';
import { isServable } from '../../inventory/backorder/backorder.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import { type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, type Item } from '../../shared/table.ts';
import type { Token } from '../../shared/token.ts';
import type { Facts } from './outcome.ts';

/** What the caller knows already of the queues: it is this order's turn. */
export interface Turn {
  readonly stock?: boolean;
  readonly capacity?: boolean;
}

const returnedSchema = z.looseObject({ status: z.string() });

/** The items that a wait's outcome depends on. */
function keysOf(
  orderId: string,
  token: Token,
): { order?: Key; fulfillment?: Key; exception?: Key; returned?: Key } {
  switch (token.state) {
    case 'Dispatch':
    case 'Track':
      return { fulfillment: key.fulfillment(orderId, token.n) };
    case 'AwaitReceipt':
    case 'AwaitInspection':
      return { returned: key.return(orderId, token.n) };
    case 'NeedsAttention':
      return {
        order: key.order(orderId),
        ...(token.n > 0 ? { fulfillment: key.fulfillment(orderId, token.n) } : {}),
        ...(token.exception === undefined ? {} : { exception: key.exception(orderId, token.exception) }),
      };
    default:
      return { order: key.order(orderId) };
  }
}

/** The facts of each token, read consistently, after the tokens (P2). */
export async function readFacts(
  orderId: string,
  tokens: readonly Token[],
  turn: Turn,
): Promise<{ token: Token; facts: Facts }[]> {
  const wanted = tokens.map((token) => ({ token, keys: keysOf(orderId, token) }));
  const keys = wanted.flatMap(({ keys }) => Object.values(keys));
  const items = await getItems(keys);
  const found = new Map(keys.map((one, index) => [`${one.pk}\n${one.sk}`, items[index]]));
  const at = (one: Key | undefined): Item | undefined =>
    one ? found.get(`${one.pk}\n${one.sk}`) : undefined;
  return Promise.all(
    wanted.map(async ({ token, keys }) => {
      const [order, fulfillment, exception, returned] = [
        at(keys.order),
        at(keys.fulfillment),
        at(keys.exception),
        at(keys.returned),
      ];
      const parsedOrder = order ? parseOrder(order) : undefined;
      const stockAvailable =
        token.state === 'AwaitStock' && parsedOrder && !parsedOrder.closed
          ? (turn.stock ?? (await isServable(parsedOrder)))
          : undefined;
      return {
        token,
        facts: {
          ...(parsedOrder ? { order: parsedOrder } : {}),
          ...(fulfillment ? { fulfillment: parseOwn(fulfillmentSchema, fulfillment, 'fulfillment') } : {}),
          ...(exception ? { exception: parseOwn(exceptionSchema, exception, 'exception') } : {}),
          ...(returned ? { returned: parseOwn(returnedSchema, returned, 'return') } : {}),
          ...(stockAvailable === undefined ? {} : { stockAvailable }),
          ...(turn.capacity === undefined ? {} : { capacityAvailable: turn.capacity }),
        },
      };
    }),
  );
}
