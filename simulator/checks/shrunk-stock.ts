/** What is promised beyond what there is has an owner, and orders give it up in bounded time. */
import { parseException } from '../../functions/exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../functions/exceptions/exception.ts';
import { futureSchema } from '../../functions/inventory/future/supply.ts';
import { type StockPosition, shortOf } from '../../functions/inventory/stock/position.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { sumUnits } from '../../functions/order/line-units.ts';
import type { Order } from '../../functions/order/order.ts';
import { owningException } from '../../functions/order/unit-owner.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** After so many looks of the sweeper nothing may be left that an order could give up. */
const MOST_LOOKS = 2;

function openOfType({ table }: World, type: ExceptionType): Exception[] {
  return table.store
    .ofType('Exception')
    .filter(({ exceptionType, status }) => exceptionType === type && status === 'open')
    .map(parseException);
}

/** While an order waits for all of its units it claims none; those of a wait that is over are decided upon. */
function isSpared({ backorder }: Order): boolean {
  if (!backorder || backorder.apart) return false;
  return backorder.expired || !backorder.parts;
}

/** How many units of what is sold before it is there an order may begin to wait for. */
function roomToWait({ table }: World, pool: string, sku: string): number {
  const known = table.store.ofType('Sku').find(({ id }) => id === sku);
  const limit = known && skuSchema.parse(known).policies.preorder?.limits[pool];
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  const future = table.store.ofType('Future').find((one) => one['pool'] === pool && one['sku'] === sku);
  return future ? Math.max(0, limit - futureSchema.parse(future).promised) : limit;
}

/** Units that nobody has to be asked about: their order may wait for them. */
function takeable(world: World, pool: string, sku: string): number {
  const asked = new Set(openOfType(world, 'PickupChoice').map(({ orderId, n }) => `${orderId} ${n}`));
  let units = 0;
  for (const { status, orderId, pool: of, held } of world.books.reservations.values()) {
    const order = world.books.orders.get(`ORDER#${orderId}\nMETA`);
    if (status !== 'active' || of !== pool || !order || order.closed || order.cancel) continue;
    if (isSpared(order)) continue;
    const own = held.filter(
      (line) => line.sku === sku && !asked.has(`${orderId} ${owningException(line.by)}`),
    );
    const room = order.backorder?.parts ? roomToWait(world, pool, sku) : Number.POSITIVE_INFINITY;
    units += Math.min(sumUnits(own), room);
  }
  return units;
}

function poolViolations(world: World): Violation[] {
  const promised = new Map<string, { pool: string; sku: string; atp: number }>();
  for (const { pool, sku, atp } of world.books.shards.values()) {
    const known = promised.get(`${pool} ${sku}`);
    promised.set(`${pool} ${sku}`, { pool, sku, atp: atp + (known?.atp ?? 0) });
  }
  const open = openOfType(world, 'PoolBelowZero');
  return [...promised.values()].flatMap(({ pool, sku, atp }): Violation[] => {
    if (atp >= 0) return [];
    const about = `${sku} in ${pool}`;
    const owner = open.find(({ detail }) => detail['pool'] === pool && detail['sku'] === sku);
    if (!owner) return [{ rule: 'below zero', about, text: `${atp} and nobody is told` }];
    const left = takeable(world, pool, sku);
    if (left === 0 || owner.escalations < MOST_LOOKS) return [];
    return [{ rule: 'below zero', about, text: `${atp}, and ${left} claimed units are not taken back` }];
  });
}

function positionViolations(world: World): Violation[] {
  const open = openOfType(world, 'PositionShort');
  const isTold = ({ sku, location }: StockPosition): boolean =>
    open.some(({ detail }) => detail['sku'] === sku && detail['location'] === location);
  return [...world.books.positions.values()]
    .filter((position) => shortOf(position) > 0 && !isTold(position))
    .map((position) => ({
      rule: 'short position',
      about: `${position.sku} at ${position.location}`,
      text: `${shortOf(position)} of what it is to ship are missing, and nobody is told`,
    }));
}

/** Units that were taken back stand in the queue, or a person is asked about them. */
function apartViolations(world: World): Violation[] {
  const asked = openOfType(world, 'OrderShrunk');
  const places = world.table.store.ofType('Backorder');
  const isOwned = ({ orderId, backorder }: Order): boolean => {
    const isQueued = places.some((place) => place['orderId'] === orderId);
    return isQueued && (!backorder?.expired || asked.some((one) => one.orderId === orderId));
  };
  return [...world.books.orders.values()]
    .filter((order) => !order.closed && order.backorder?.apart === true && !isOwned(order))
    .map(({ orderId }) => ({
      rule: 'owner',
      about: orderId,
      text: 'units wait apart from the rest, and nobody serves them or is asked',
    }));
}

/** The auditor finds nothing in books that add up after every write. */
function driftViolations(world: World): Violation[] {
  return openOfType(world, 'StockDrift').map(({ detail }) => ({
    rule: 'audit',
    about: String(detail['about']),
    text: `the auditor saw ${String(detail['kind'])}: ${String(detail['expected'])} expected, ${String(detail['found'])} found`,
  }));
}

export function shrunkViolations(world: World): Violation[] {
  return [
    ...poolViolations(world),
    ...positionViolations(world),
    ...apartViolations(world),
    ...driftViolations(world),
  ];
}
