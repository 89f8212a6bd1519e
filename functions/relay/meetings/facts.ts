import * as z from 'zod';
import { isCapacityTurn } from '../../capacity/queue/serve-capacity-queue.ts';
import { exceptionSchema } from '../../exceptions/exception.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { fulfillmentSchema } from '../../fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { branchNumber, servedOwner, waitOfBranch } from '../../order/unit-owner.ts';
import { type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import type { Token } from '../../shared/token.ts';
import type { WaitFacts } from './outcome.ts';

/** What a pass over a queue knows already: it is this order's turn. */
export interface Turn {
  readonly capacity?: boolean;
}

const returnedSchema = z.looseObject({
  status: z.string(),
  review: z.looseObject({ state: z.string() }).optional(),
});

interface FactKeys {
  readonly order?: Key;
  readonly fulfillment?: Key;
  readonly reservation?: Key;
  readonly exception?: Key;
  readonly returned?: Key;
}

/** The items that a wait's outcome depends on. */
function keysOf(orderId: string, token: Token): FactKeys {
  switch (token.state) {
    case 'Dispatch':
    case 'Track':
      return token.n === 0 ? {} : { fulfillment: key.fulfillment(orderId, token.n) };
    case 'AwaitApproval':
    case 'AwaitReceipt':
    case 'AwaitInspection':
      return { returned: key.return(orderId, token.n) };
    case 'NeedsAttention':
      return {
        order: key.order(orderId),
        ...(token.n > 0 ? { fulfillment: key.fulfillment(orderId, token.n) } : {}),
        ...(token.exception === undefined ? {} : { exception: key.exception(orderId, token.exception) }),
      };
    case 'OnHold':
      return {
        order: key.order(orderId),
        ...(token.n > 0 && token.branch === undefined
          ? { fulfillment: key.fulfillment(orderId, token.n) }
          : {}),
      };
    case 'AwaitStock':
      return { order: key.order(orderId), reservation: key.reservation(orderId) };
    default:
      return { order: key.order(orderId) };
  }
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

/** Whether AwaitStock's order has got units for its wait that nobody has planned. */
export function isStockServed(token: Token, reservation: Reservation | undefined): boolean {
  if (token.state !== 'AwaitStock' || reservation?.status !== 'active') return false;
  const owner = servedOwner(waitOfBranch({ exception: token.branch ?? 0 }));
  return reservation.held.some(({ by }) => by === owner);
}

/** Whether AwaitCapacity's units find room now; undefined for any other wait, and for an order that is closed. */
async function isRoomThere(token: Token, order: Order | undefined, turn: Turn): Promise<boolean | undefined> {
  if (token.state !== 'AwaitCapacity' || !order?.capacityWait || order.closed) return undefined;
  return (
    turn.capacity ??
    isCapacityTurn(
      order,
      branchNumber({ n: token.n, exception: token.branch ?? 0 }),
      new Date().toISOString(),
    )
  );
}

async function factsOf(
  token: Token,
  keys: FactKeys,
  itemAt: (key: Key | undefined) => TableItem | undefined,
  turn: Turn,
): Promise<WaitFacts> {
  const orderItem = itemAt(keys.order);
  const order = orderItem ? parseOrder(orderItem) : undefined;
  const fulfillment = itemAt(keys.fulfillment);
  const exception = itemAt(keys.exception);
  const returned = itemAt(keys.returned);
  const reservation = itemAt(keys.reservation);
  const stockServed = isStockServed(token, reservation && parseReservation(reservation));
  const capacityAvailable = await isRoomThere(token, order, turn);
  const isOfOrder = token.state === 'Track' && token.n === 0;
  return {
    ...(order ? { order } : {}),
    ...(fulfillment ? { fulfillment: parseOwn(fulfillmentSchema, fulfillment, 'fulfillment') } : {}),
    ...(exception ? { exception: parseOwn(exceptionSchema, exception, 'exception') } : {}),
    ...(returned ? { returned: parseOwn(returnedSchema, returned, 'return') } : {}),
    ...(isOfOrder ? { fulfillments: await readFulfillments(token.orderId) } : {}),
    stockServed,
    ...(capacityAvailable === undefined ? {} : { capacityAvailable }),
  };
}

/** The facts of each token, read consistently, after the tokens (P2). */
export async function readFacts(
  orderId: string,
  tokens: readonly Token[],
  turn: Turn,
): Promise<{ token: Token; facts: WaitFacts }[]> {
  const waits = tokens.map((token) => ({ token, keys: keysOf(orderId, token) }));
  const keys = waits.flatMap((wait) => Object.values<Key>({ ...wait.keys }));
  const items = await getItems(keys);
  const found = new Map(keys.map((one, index) => [nameOf(one), items[index]]));
  const itemAt = (one: Key | undefined): TableItem | undefined => (one ? found.get(nameOf(one)) : undefined);
  return Promise.all(
    waits.map(async ({ token, keys: own }) => ({ token, facts: await factsOf(token, own, itemAt, turn) })),
  );
}
