/** The orders of a person at one channel, or of a whole shop: what its platform names, and no other channel's. */
import { findOrderAt } from '../../capture/intake/record-message.ts';
import { key } from '../../shared/keys.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { scanTypes } from '../scan.ts';
import { type Erasure, type ErasureRequest, eraseAll } from './erase.ts';
import { isOfCustomer, type PersonalKind } from './redact.ts';

export interface PersonsAtChannel {
  readonly channel: string;
  /** By the shop's own ids; empty: all of the customer. */
  readonly orders: readonly string[];
  readonly customer?: { readonly id?: string | undefined; readonly email?: string | undefined } | undefined;
  readonly isWholeShop: boolean;
}

interface FoundPersons {
  readonly orderIds: readonly string[];
  /** Messages that made no version of an order. */
  readonly messages: readonly TableItem[];
}

/** Where a message stands, which is all that is kept of it in memory. */
function placeOf({ pk, sk, orderId, erased }: TableItem): TableItem {
  return { pk, sk, orderId, erased };
}

/** Reads the whole table once: orders carry no index of customers. */
export async function findPersonsAt({
  channel,
  orders,
  customer,
  isWholeShop,
}: PersonsAtChannel): Promise<FoundPersons> {
  const wanted = new Set<string>();
  for (const id of orders) {
    const order = await findOrderAt(channel, id);
    if (order) wanted.add(order.orderId);
  }
  const names = [customer?.email, customer?.id].filter((name) => name !== undefined);
  const searched = orders.length === 0 && !isWholeShop ? names : [];
  const isSearched = (kind: PersonalKind, item: TableItem): boolean =>
    searched.some((name) => isOfCustomer(kind, item, name));
  const bodies = new Set<string>();
  const messages: TableItem[] = [];
  const types = isWholeShop ? ['Order', 'Message'] : ['Body', 'Message'];
  for await (const item of scanTypes(searched.length > 0 || isWholeShop ? types : ['Message'])) {
    if (item['type'] === 'Body') {
      if (isSearched('Body', item)) bodies.add(String(item['pk']).replace(/^ORDER#/, ''));
    } else if (item['channel'] === channel) {
      if (item['type'] === 'Order') wanted.add(String(item['orderId']));
      else if (isWholeShop || wanted.has(String(item['orderId'])) || isSearched('Message', item))
        messages.push(placeOf(item));
    }
  }
  for (const orderId of bodies)
    if ((await getItem(key.order(orderId)))?.['channel'] === channel) wanted.add(orderId);
  return { orderIds: [...wanted].sort(), messages: isWholeShop ? messages : await withParts(messages) };
}

/** A long message stands over several items, of which only the first says whose it is. */
async function withParts(messages: readonly TableItem[]): Promise<TableItem[]> {
  const partitions = [...new Set(messages.map(({ pk }) => String(pk)))];
  const whole = await Promise.all(partitions.map((pk) => queryPartition(pk)));
  return whole.flatMap(({ items }) => items.map(placeOf));
}

/** Erases what is known of these persons at the channel. */
export async function eraseAtChannel(persons: PersonsAtChannel, request: ErasureRequest): Promise<Erasure> {
  const { orderIds, messages } = await findPersonsAt(persons);
  return eraseAll(orderIds, messages, request);
}
