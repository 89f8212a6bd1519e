import { openLooseException } from '../../exceptions/exception.store.ts';
import { type ItemReader, readableItems } from '../../exceptions/readable-items.ts';
import { sumUnits } from '../../order/line-units.ts';
import { carry } from '../../shared/events/carried.ts';
import { type DueKey, dueKey, key, listKey, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type NameableMovement, type NamedMovement, nameMovement } from './moved.ts';
import { emptyPosition, outOfStockAt, positionSchema, type StockPosition } from './position.ts';

export function parsePosition(item: TableItem): StockPosition {
  return parseOwn(positionSchema, item, `position of ${String(item['sku'])} at ${String(item['location'])}`);
}

/** All positions of these SKUs, read consistently. */
export async function readPositions(
  skus: readonly string[],
  read: ItemReader = readableItems,
): Promise<StockPosition[]> {
  const pages = await Promise.all(
    [...new Set(skus)].map((sku) => queryPartition(key.sku(sku).pk, { beginsWith: prefix.location })),
  );
  return read(
    pages.flatMap(({ items }) => items),
    parsePosition,
  );
}

/** The entry of a position in the index of deadlines: the first of all that it has. */
function dueKeyOf({ sku, location, dueAt, lifeEndsAt, reviewAt }: StockPosition): Partial<DueKey> {
  const [first] = [dueAt, lifeEndsAt, reviewAt].filter((at) => at !== undefined).sort();
  return first === undefined ? {} : dueKey(`${sku}@${location}`, first);
}

/**
 * Writes `next` over the position that was read as `before` (version 0: there was none), with what moved and its
 * event, which names the last movement.
 * `next.version` is one more than that of `before`. Refused as Moved.
 */
export function savePosition(
  before: StockPosition,
  next: StockPosition,
  named: readonly NamedMovement[],
  now: string,
): Write {
  const { sku, location, pool, onHand, allocated, unsellable, refurbish, safety, free } = next;
  const { selling, doubted, version } = next;
  const last = named.at(-1);
  const data = {
    sku,
    location,
    pool,
    onHand,
    allocated,
    unsellable,
    ...(refurbish === undefined ? {} : { refurbish }),
    safety,
    free,
    selling,
    ...(doubted === undefined ? {} : { doubted }),
    version,
    movement: last?.kind ?? '',
    quantity: last?.units ?? 0,
  };
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = next;
  const item = {
    ...rest,
    moved: [...named],
    movedAt: now,
    ...carry({ type: 'stock.position_changed', data }, version, now),
    ...listKey.stock(location, sku),
    ...dueKeyOf(next),
  };
  return putVersion(
    key.position(sku, location),
    item,
    before.version === 0 ? undefined : before.version,
    moved(`position of ${sku} at ${location}`),
  );
}

/**
 * Allocates without reading: `version`, quantities and event follow from what is stored (P19), so that orders
 * which race for a popular position do not make each other read again. Refused as OutOfStock.
 */
export function allocateUnread(
  { sku, location, pool }: Pick<StockPosition, 'sku' | 'location' | 'pool'>,
  movements: readonly NameableMovement[],
  now: string,
): Write {
  const units = sumUnits(movements);
  const named = movements.map((movement) => nameMovement(movement, now));
  const names = {
    '#moved': 'moved',
    '#movedAt': 'movedAt',
    '#allocated': 'allocated',
    '#free': 'free',
    '#version': 'version',
    '#evt': 'evt',
    '#seq': 'seq',
    '#at': 'at',
    '#data': 'data',
    '#movement': 'movement',
    '#quantity': 'quantity',
  };
  return {
    kind: 'update',
    key: key.position(sku, location),
    update: {
      expression: [
        'SET #allocated = #allocated + :units, #free = #free - :units, #version = #version + :one',
        '#moved = :moved, #movedAt = :now',
        '#evt.#seq = #version + :one, #evt.#at = :now',
        '#evt.#data.#allocated = #allocated + :units, #evt.#data.#free = #free - :units',
        '#evt.#data.#version = #version + :one',
        '#evt.#data.#movement = :kind, #evt.#data.#quantity = :units',
      ].join(', '),
      names,
      values: { ':units': units, ':one': 1, ':now': now, ':kind': 'allocate', ':moved': named },
    },
    condition: {
      expression: [
        '#free >= :units AND #selling = :yes AND #pool = :pool',
        'attribute_not_exists(#doubted) AND attribute_not_exists(#off)',
      ].join(' AND '),
      names: {
        '#free': 'free',
        '#selling': 'selling',
        '#pool': 'pool',
        '#doubted': 'doubted',
        '#off': 'off',
      },
      values: { ':units': units, ':yes': true, ':pool': pool },
    },
    refused: (found) =>
      outOfStockAt(found ? parsePosition(found) : emptyPosition(sku, location, pool), units),
  };
}

/**
 * Tells the location, by an exception, that more units left than were ever recorded as being there; onHand
 * stays at zero (P21). `neverRecorded` is how many.
 */
export function reportCorrection(
  { sku, location, version }: StockPosition,
  { kind, units }: Pick<NameableMovement, 'kind' | 'units'>,
  neverRecorded: number,
  now: string,
): Promise<Write[]> {
  return openLooseException(
    `${sku}@${location}#${version}`,
    {
      type: 'UnwelcomeFact',
      about: { location },
      detail: { what: 'onHandBelowZero', sku, location, movement: kind, quantity: units, neverRecorded },
    },
    now,
  );
}
