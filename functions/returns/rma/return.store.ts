import { parsePartId } from '../../order/order-id.ts';
import { type Caller, mustOwn } from '../../shared/caller.ts';
import { NotFound } from '../../shared/errors.ts';
import { dueKey, type Key, key, listKey, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Return, returnSchema } from './return.ts';

/** @throws Corrupt when the item is none of ours */
export function parseReturn(item: TableItem): Return {
  return parseOwn(returnSchema, item, `return ${String(item['returnId'])}`);
}

/** Order and number follow from the id. @throws NotFound */
export async function readReturn(returnId: string): Promise<Return> {
  const part = parsePartId(returnId);
  const item = part?.kind === 'return' ? await getItem(key.return(part.orderId, part.n)) : undefined;
  if (!item) throw new NotFound(`There is no return ${returnId}.`);
  return parseReturn(item);
}

/** A channel sees the returns of its orders, a location those that it receives. @throws NotFound, Forbidden */
export function mustSeeReturn(caller: Caller, { returnId, channel, location }: Return): void {
  if (caller.kind !== 'channel') mustOwn(caller, 'location', location);
  else if (caller.id !== channel) throw new NotFound(`There is no return ${returnId}.`);
}

/** All returns of an order, by number. */
export async function readReturns(orderId: string): Promise<Return[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.return });
  return items.map(parseReturn);
}

/**
 * The item as it is stored: listed at its location, and in the index of deadlines while something is awaited.
 */
export function returnItem(returned: Return): TableItem {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, ...rest } = returned;
  return {
    ...rest,
    ...listKey.returns(returned.location, returned.requestedAt, returned.returnId),
    ...(returned.dueAt === undefined ? {} : dueKey(returned.returnId, returned.dueAt)),
  };
}

/**
 * Writes `next` over what was read as `before` (undefined: there was none); `next.version` is one more.
 * Refused as Moved.
 */
export function saveReturn(before: Pick<Return, 'version'> | undefined, next: Return): Write {
  const at = key.return(next.orderId, next.n);
  return putVersion(at, returnItem(next), before?.version, moved(`return ${next.returnId}`));
}

/** A return that is new: itself, and its place in the list of its channel. Refused as Moved. */
export function addReturn(returned: Return): Write[] {
  const { orderId, n, channel, requestedAt, returnId } = returned;
  const listed = {
    type: 'ChannelReturn',
    returnId,
    ...listKey.channelReturns(channel, requestedAt, returnId),
  };
  const what = moved(`return ${returnId}`);
  return [
    saveReturn(undefined, returned),
    putVersion(key.channelReturn(orderId, n), listed, undefined, what),
  ];
}

/** The return that a place in a list of channels' returns is of. */
export function returnKeyOf({ pk, sk }: Key): Key {
  return { pk, sk: sk.replace('CHANNELRETURN#', prefix.return) };
}
