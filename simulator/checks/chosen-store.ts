/** What is collected comes from the location that was chosen for it, and from no other that nobody named. */
import { parseException } from '../../functions/exceptions/exception.store.ts';
import { locationSchema } from '../../functions/network/entities/location.ts';
import { prefix } from '../../functions/shared/keys.ts';
import type { StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** Locations that no channel's policy may have another store's goods collected at. */
function warehousesOf({ table }: World): ReadonlySet<string> {
  const items = [...table.store.items()].filter(
    ({ pk, sk }) => pk === 'NETWORK' && String(sk).startsWith(prefix.location),
  );
  const locations = items.map((item) => locationSchema.parse(item));
  return new Set(locations.filter(({ type }) => type !== 'store').map(({ id }) => id));
}

/** The locations that persons have named for units of an order. */
function namedBy(exceptions: readonly StoredItem[]): ReadonlySet<unknown> {
  return new Set(exceptions.map((item) => parseException(item).resolved?.parameters?.['onlyLocation']));
}

/**
 * Work that is handed over at a warehouse which is neither the chosen location nor one that somebody has named. A
 * policy may send customers to other stores, and to no warehouse.
 */
export function chosenStoreViolations(world: World): Violation[] {
  const { books, table } = world;
  const warehouses = warehousesOf(world);
  const exceptions = Map.groupBy(table.store.ofType('Exception'), ({ orderId }) => String(orderId));
  return [...books.fulfillments.values()].flatMap(({ orderId, fulfillmentId, location, handover }) => {
    if (handover === undefined || !warehouses.has(location)) return [];
    const order = books.orders.get(`ORDER#${orderId}\nMETA`);
    const named = namedBy(exceptions.get(orderId) ?? []);
    // Who names a location for the whole order replaces the chosen one; an edit has another version of it.
    const isEdited = (order?.bodyVersion ?? 0) > 0;
    const isNamed = isEdited || [...named].some((one) => one !== undefined);
    const isChosen = order?.handover?.location === location || isNamed;
    const text = `is handed over at ${location}, and ${order?.handover?.location ?? 'none'} was chosen`;
    return isChosen ? [] : [{ rule: 'chosen store', about: fulfillmentId, text }];
  });
}
