/** The work of a location as callers list it. */
import { readableItems } from '../../exceptions/readable-items.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { behindPlace, cursor, indexPlaceSchema, placeOf } from '../../shared/cursor.ts';
import { listKey } from '../../shared/keys.ts';
import { getItems, queryIndex } from '../../shared/table.ts';
import { listWorkDoor } from '../doors.ts';
import { parseFulfillment } from './fulfillment.store.ts';
import { type Fulfillment, isVisible } from './fulfillment.ts';

const PAGE = 50;

/** What is asked for. */
interface WorkQuery {
  readonly status?: Fulfillment['status'] | undefined;
  readonly cursor?: string | undefined;
}

/**
 * A page of work that a location sees, with where the next one begins. The index may be a moment behind, so each item is
 * asked whether it belongs.
 * @throws InvalidRequest for a cursor of another list
 */
export async function workPage(
  location: string,
  { status, cursor: from }: WorkQuery,
  caller: Caller,
): Promise<{ readonly work: readonly Fulfillment[]; readonly next?: string }> {
  const partition = listKey.workPartition(location);
  const owner = { list: listWorkDoor.name, caller: callerName(caller), by: { location, status } };
  const place = from === undefined ? undefined : cursor.decode(indexPlaceSchema, from, owner);
  const page = await queryIndex('lists', partition, {
    limit: PAGE,
    ...(place ? { startAfter: behindPlace(partition, place) } : {}),
  });
  const items = await getItems(page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
  const work = (await readableItems(items, parseFulfillment))
    .filter((fulfillment) => isVisible(fulfillment) && fulfillment.location === location)
    .filter((one) => status === undefined || one.status === status);
  return { work, ...(page.next ? { next: cursor.encode(placeOf(page.next), owner) } : {}) };
}
