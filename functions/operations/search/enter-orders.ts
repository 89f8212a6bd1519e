/** Enters orders of before into the lists by which they are found: those of groups, and of customers. For commands alone. */
import { enterCustomer } from '../../capture/reading/customer-orders.store.ts';
import { parseOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { groupEntry, isAtRisk } from '../../order/promise-risk.ts';
import { key } from '../../shared/keys.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { scanTypes } from '../scan.ts';

/** What was read, and what of it was not listed as it is. */
export interface EnteredOrders {
  readonly orders: number;
  /** Orders that were not in the list of their group, or in another one. */
  readonly grouped: number;
  /** Orders that are found by their customer; an entry that was there already is the same. */
  readonly customers: number;
}

const PROGRESS_EVERY = 1000;

/** Whether META stands in the list of its group as of now. */
export function isListed(item: TableItem, order: Order, now: string): boolean {
  const atRisk = isAtRisk(order, now);
  const { gsi3pk, gsi3sk }: { gsi3pk?: string; gsi3sk?: string } = groupEntry(order);
  return (order.atRisk === true) === atRisk && item['gsi3pk'] === gsi3pk && item['gsi3sk'] === gsi3sk;
}

/** Writes META once more where it is not listed as it should be: every write enters it anew. */
async function listAgain(orderId: string, now: string): Promise<boolean> {
  let isWritten = false;
  await retryMoved(async () => {
    const item = await getItem(key.order(orderId));
    const order = item && parseOrder(item);
    if (!order || isListed(item, order, now)) return;
    await transact([saveOrder(order, amend(order, {}, now))]);
    isWritten = true;
  });
  return isWritten;
}

/** Reads the whole table once. Whatever is entered already stays as it is, so that it may run again. */
export async function enterOrders(
  now: string,
  onProgress: (soFar: EnteredOrders) => void = () => undefined,
): Promise<EnteredOrders> {
  let [orders, grouped, customers] = [0, 0, 0];
  for await (const item of scanTypes(['Order'])) {
    const order = parseOrder(item);
    orders += 1;
    if (!isListed(item, order, now) && (await listAgain(order.orderId, now))) grouped += 1;
    if (!order.erased && !order.quarantined && (await enterCustomer(order))) customers += 1;
    if (orders % PROGRESS_EVERY === 0) onProgress({ orders, grouped, customers });
  }
  return { orders, grouped, customers };
}
