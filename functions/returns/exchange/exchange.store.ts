import { returnId as returnIdOf } from '../../order/order-id.ts';
import { dueKey, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Exchange, exchangeSchema, isOpened } from './exchange.ts';

/** @throws Corrupt when the item is none of ours */
export function parseExchange(item: TableItem): Exchange {
  return parseOwn(exchangeSchema, item, `exchange of return ${String(item['returnId'])}`);
}

/** What is sent in exchange by the return of this number; undefined where nothing is. */
export async function findExchange(orderId: string, n: number): Promise<Exchange | undefined> {
  const item = await getItem(key.exchange(orderId, n));
  return item && parseExchange(item);
}

/** All that was sent in exchange for returns of an order; of each the latest choice. */
export async function readExchanges(orderId: string): Promise<Exchange[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.exchange });
  return items.map(parseExchange).filter(isOpened);
}

/** In the index of deadlines while something is awaited. */
function exchangeItem(exchange: Exchange): TableItem {
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = exchange;
  const { orderId, n, dueAt } = exchange;
  return { ...rest, ...(dueAt === undefined ? {} : dueKey(returnIdOf(orderId, n), dueAt)) };
}

/** Writes `next` over what was read as `before` (undefined: there was none). Refused as Moved. */
export function saveExchange(before: Pick<Exchange, 'version'> | undefined, next: Exchange): Write {
  const at = key.exchange(next.orderId, next.n);
  return putVersion(at, exchangeItem(next), before?.version, moved(`exchange of return ${next.returnId}`));
}
