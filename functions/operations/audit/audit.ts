import type { Exception } from '../../exceptions/exception.ts';
import { allocatedOf, type Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Backorder } from '../../inventory/backorder/backorder.ts';
import type { Cart } from '../../inventory/carts/cart.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { lacksLifeEnd } from '../../inventory/stock/life-dates.ts';
import { sumLots } from '../../inventory/stock/lots.ts';
import { contributionOf, freeOf, type StockPosition } from '../../inventory/stock/position.ts';
import type { PoolShard } from '../../inventory/stock/spread.ts';
import { sumUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { after } from '../../shared/time.ts';

/** A cart may claim its units for so many seconds after it was to end: the sweeper comes every minute. */
const CART_GRACE_SECONDS = 600;

/** Units of captured orders without a claim. */
export interface UnclaimedUnits {
  readonly pool: string;
  readonly sku: string;
  readonly units: number;
}

/** The items that the books of stock are kept in. */
export interface Books {
  readonly positions: readonly StockPosition[];
  readonly shards: readonly PoolShard[];
  readonly reservations: readonly Reservation[];
  /** Carts claim units like orders. Absent where there are none. */
  readonly carts?: readonly Cart[];
  /** When the books were read (UTC); absent where no cart is looked for that nobody has ended. */
  readonly asOf?: string;
  readonly orders: readonly Pick<Order, 'orderId' | 'totals' | 'closed' | 'backorder' | 'wanted'>[];
  readonly fulfillments: readonly Fulfillment[];
  /** Units of open orders that have no claim, as their pools are to count them. Absent where nobody counts them. */
  readonly unclaimed?: readonly UnclaimedUnits[];
  /** Places in queues; absent where nobody counts them. */
  readonly places?: readonly Pick<Backorder, 'pool' | 'sku' | 'acting'>[];
  /** Absent where nobody looks for the owners of units. */
  readonly exceptions?: readonly Pick<Exception, 'orderId' | 'n' | 'status'>[];
}

/**
 * Something in the books that does not add up:
 * - `invariant`: a pool's shards do not sum to contributions less unallocated claims;
 * - `shards`: one is below zero while another is above, a reserved allocation or the queue's shard is below, or
 *   one that is not open any more has units (P18);
 * - `queue`: the queue's shard counts other places than there are, has units while nobody waits, or leaves units open
 *   while somebody does (P23);
 * - `unclaimed`: the shards of a pool count other units as unclaimed than its open orders have (S3);
 * - `free`, `lots`: a position's own quantities disagree;
 * - `lifeEnd`: a position has lots with a life date to come, and no deadline for it;
 * - `allocated`: a position has more or less allocated than its location's open work says;
 * - `reserved`: an order's total and its reservation disagree;
 * - `apart`: an order's total and the units that it names as waiting apart from its rest disagree;
 * - `heldByClosedOrder`: an order that is over still claims units;
 * - `cart`: a cart still claims units long after its time was over;
 * - `owner`: units wait under an exception that is not open, or for a fulfillment that is not there (P24).
 */
export interface Finding {
  readonly kind:
    | 'invariant'
    | 'shards'
    | 'queue'
    | 'unclaimed'
    | 'free'
    | 'lots'
    | 'lifeEnd'
    | 'allocated'
    | 'reserved'
    | 'apart'
    | 'heldByClosedOrder'
    | 'cart'
    | 'owner';
  /** `<sku> in <pool>`, `<sku> at <location>`, or an order id. */
  readonly about: string;
  /** Units. */
  readonly expected: number;
  readonly found: number;
}

/** Units added up by name. */
class Sums {
  readonly #units = new Map<string, number>();
  add(name: string, units: number): void {
    this.#units.set(name, this.sumOf(name) + units);
  }
  sumOf(name: string): number {
    return this.#units.get(name) ?? 0;
  }
  names(): string[] {
    return [...this.#units.keys()];
  }
}

function claimsOf({ held }: Reservation): number {
  return held.reduce((sum, { units }) => sum + units, 0);
}

function poolFindings({ positions, shards, reservations, carts = [] }: Books): Finding[] {
  const atp = new Sums();
  const expected = new Sums();
  for (const shard of shards) atp.add(`${shard.sku} in ${shard.pool}`, shard.atp);
  for (const position of positions)
    expected.add(`${position.sku} in ${position.pool}`, contributionOf(position));
  for (const { pool, held: lines } of [...reservations, ...carts])
    for (const { sku, units } of lines) expected.add(`${sku} in ${pool}`, -units);
  const names = new Set([...atp.names(), ...expected.names()]);
  const sums = [...names].map((about) => [about, expected.sumOf(about), atp.sumOf(about)] as const);
  return [...unequal('invariant', sums), ...shardFindings(shards)];
}

/** No shard may be below zero while another of its pool and SKU is above; those that are not open never are (P18). */
function shardFindings(shards: readonly PoolShard[]): Finding[] {
  const byPool = Map.groupBy(shards, ({ sku, pool }) => `${sku} in ${pool}`);
  return [...byPool].flatMap(([about, own]): Finding[] => {
    const values = own.map(({ atp }) => atp);
    const lowest = Math.min(...values);
    const isUneven = lowest < 0 && Math.max(...values) > 0;
    const isWrong = isUneven || own.some(isOutOfPlace(own));
    return isWrong ? [{ kind: 'shards', about, expected: 0, found: lowest }] : [];
  });
}

/** A shard that is not open and is below zero, or that nobody reads any more and has units. */
function isOutOfPlace(own: readonly PoolShard[]): (one: PoolShard) => boolean {
  const open = own.find(({ shard }) => shard === 0)?.of;
  return ({ shard, atp }) => {
    if (typeof shard === 'string') return atp < 0;
    return open !== undefined && shard >= open && atp !== 0;
  };
}

/** While somebody waits nothing open is above zero, and while nobody waits the queue's shard is empty (P23). */
function queueFindings({ shards, places }: Books): Finding[] {
  const byPool = Map.groupBy(shards, ({ sku, pool }) => `${sku} in ${pool}`);
  const acting = new Sums();
  for (const { acting: acts, sku, pool } of places ?? []) if (acts) acting.add(`${sku} in ${pool}`, 1);
  return [...byPool].flatMap(([about, own]): Finding[] => {
    const queue = own.find(({ shard }) => shard === 'QUEUE');
    const waiting = queue?.waiting ?? 0;
    const open = own.filter(({ shard }) => typeof shard === 'number').map(({ atp }) => Math.max(0, atp));
    const idle = waiting > 0 ? sumOf(open) : (queue?.atp ?? 0);
    return [
      ...unequal('queue', [[about, 0, idle]]),
      ...(places ? unequal('queue', [[about, acting.sumOf(about), waiting]]) : []),
    ];
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function unclaimedFindings({ shards, unclaimed }: Books): Finding[] {
  if (!unclaimed) return [];
  const expected = new Sums();
  const counted = new Sums();
  for (const { pool, sku, units } of unclaimed) expected.add(`${sku} in ${pool}`, units);
  for (const shard of shards) counted.add(`${shard.sku} in ${shard.pool}`, shard.unclaimed ?? 0);
  const names = new Set([...expected.names(), ...counted.names()]);
  const sums = [...names].map((about) => [about, expected.sumOf(about), counted.sumOf(about)] as const);
  return unequal('unclaimed', sums);
}

/** A finding for each name of which the two figures differ. */
function unequal(
  kind: Finding['kind'],
  figures: readonly (readonly [about: string, expected: number, found: number])[],
): Finding[] {
  return figures
    .filter(([, expected, found]) => expected !== found)
    .map(([about, expected, found]) => ({ kind, about, expected, found }));
}

/** Units that have left, of which the location's position is yet to be told: they are allocated until then. */
function owedShips({ owed = [] }: Fulfillment): { readonly sku: string; readonly units: number }[] {
  return owed.filter(({ kind }) => kind === 'ship');
}

/** A position's own quantities, which have to agree with each other. */
function quantityFindings(positions: readonly StockPosition[]): Finding[] {
  return positions.flatMap((position): Finding[] => {
    const about = `${position.sku} at ${position.location}`;
    const { free, onHand, lots } = position;
    return [
      ...unequal('free', [[about, freeOf(position), free]]),
      ...unequal('lots', lots ? [[about, onHand, sumLots(lots)]] : []),
      ...unequal('lifeEnd', lacksLifeEnd(position) ? [[about, 1, 0]] : []),
    ];
  });
}

function positionFindings({ positions, fulfillments }: Books): Finding[] {
  const work = new Sums();
  for (const fulfillment of fulfillments)
    for (const { sku, units } of [...allocatedOf(fulfillment), ...owedShips(fulfillment)])
      work.add(`${sku} at ${fulfillment.location}`, units);
  const known = new Set(positions.map(({ sku, location }) => `${sku} at ${location}`));
  const allocatedHere = positions.map(({ sku, location, allocated }) => {
    const about = `${sku} at ${location}`;
    return [about, work.sumOf(about), allocated] as const;
  });
  const withoutPosition = work.names().filter((about) => !known.has(about));
  return [
    ...quantityFindings(positions),
    ...unequal('allocated', allocatedHere),
    ...withoutPosition.map(
      (about): Finding => ({ kind: 'allocated', about, expected: work.sumOf(about), found: 0 }),
    ),
  ];
}

/** Units that wait for stock apart from the rest of their order are all named, and counted so. */
function apartFindings(
  orderId: string,
  { totals, backorder, wanted = {} }: Pick<Order, 'totals' | 'backorder' | 'wanted'>,
): Finding[] {
  if (!backorder?.apart) return [];
  const named = Object.values(wanted).reduce((sum, units) => sum + units, 0);
  return unequal('apart', [[orderId, named, totals.backordered]]);
}

function orderFindings({ orders, reservations }: Books): Finding[] {
  const byOrder = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  return orders.flatMap(({ orderId, totals, closed, backorder, wanted }): Finding[] => {
    const reservation = byOrder.get(orderId);
    const claims = reservation ? claimsOf(reservation) : 0;
    // What many lines claimed is given back after the order has closed, by a deadline (P17).
    const isGivenBack = reservation?.status === 'released' && reservation.dueAt !== undefined;
    if (closed && claims > 0 && !isGivenBack)
      return [{ kind: 'heldByClosedOrder', about: orderId, expected: 0, found: claims }];
    // Units that are being taken are still open on META; units that are being given back are cancelled
    // already.
    const isMoving = reservation?.status === 'reserving' || reservation?.status === 'released';
    const reserved = isMoving ? [] : unequal('reserved', [[orderId, totals.reserved, claims]]);
    return [...reserved, ...apartFindings(orderId, { totals, backorder, wanted })];
  });
}

/** Carts that the sweeper has missed: what they claim nobody is kept waiting for. */
function cartFindings({ carts = [], asOf }: Books): Finding[] {
  if (asOf === undefined) return [];
  const latest = after(asOf, -CART_GRACE_SECONDS);
  const missed = carts.filter(({ held, dueAt }) => held.length > 0 && dueAt !== undefined && dueAt < latest);
  return missed.map(
    ({ channel, id, held }): Finding => ({
      kind: 'cart',
      about: `cart ${id} of ${channel}`,
      expected: 0,
      found: sumUnits(held),
    }),
  );
}

/** Units that wait under a key which names nothing (P24). What is being given back has no owner any more. */
function ownerFindings({ reservations, fulfillments, exceptions }: Books): Finding[] {
  if (!exceptions) return [];
  const known = new Set([
    ...fulfillments.map(({ orderId, n }) => `${orderId} f${n}`),
    ...exceptions.filter(({ status }) => status === 'open').map(({ orderId, n }) => `${orderId} x${n}`),
  ]);
  const atRest = reservations.filter(({ status }) => status === 'active' || status === 'allocated');
  return atRest.flatMap(({ orderId, held }) => {
    // A step's key of an exception's branch (`x1:2`) names an exception that is resolved by now.
    const owners = held.map(({ by, units }) => ({ owner: /^(f\d+):|^(x\d+)$/.exec(by), units }));
    const lost = owners.filter(({ owner }) => owner && !known.has(`${orderId} ${owner[1] ?? owner[2]}`));
    return lost.map(({ units }): Finding => ({ kind: 'owner', about: orderId, expected: 0, found: units }));
  });
}

/**
 * Recomputes the books of stock and answers what does not add up: the invariant of docs/table.md#stock for
 * each pool and SKU, each position from its work, each order's claims and their owners. Pure.
 */
export function audit(books: Books): Finding[] {
  return [
    ...poolFindings(books),
    ...queueFindings(books),
    ...unclaimedFindings(books),
    ...positionFindings(books),
    ...orderFindings(books),
    ...ownerFindings(books),
    ...cartFindings(books),
  ];
}

/** The same of some SKUs alone, whose positions, shards and claims were read at one instant. */
export function auditSkus(books: Pick<Books, 'positions' | 'shards' | 'reservations' | 'carts'>): Finding[] {
  return [...poolFindings({ ...books, orders: [], fulfillments: [] }), ...quantityFindings(books.positions)];
}

/** The same of some orders that claim units, with what owns these. */
export function auditClaims(
  books: Pick<Books, 'reservations' | 'orders' | 'fulfillments' | 'exceptions'>,
): Finding[] {
  const all = { ...books, positions: [], shards: [] };
  return [...orderFindings(all), ...ownerFindings(all)];
}
