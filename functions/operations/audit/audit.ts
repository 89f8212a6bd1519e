import { type Fulfillment, openOf } from '../../fulfillment/work/fulfillment.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { sumLots } from '../../inventory/stock/lots.ts';
import { contribution, freeOf, type PoolShard, type Position } from '../../inventory/stock/stock.ts';
import type { Order } from '../../order/order.ts';

/** Everything that the books of stock are kept in. */
export interface Books {
  readonly positions: readonly Position[];
  readonly shards: readonly PoolShard[];
  readonly reservations: readonly Reservation[];
  readonly orders: readonly Pick<Order, 'orderId' | 'totals' | 'closed'>[];
  readonly fulfillments: readonly Fulfillment[];
}

/**
 * What does not add up:
 * - `invariant`: a pool's shards do not sum to contributions less unallocated claims;
 * - `shards`: one is below zero while another is above (P18);
 * - `free`, `lots`: a position's own quantities disagree;
 * - `allocated`: a position has more or less allocated than its location's open work says;
 * - `reserved`: an order's total and its reservation disagree;
 * - `heldByClosedOrder`: an order that is over still claims units.
 */
export interface Finding {
  readonly kind: 'invariant' | 'shards' | 'free' | 'lots' | 'allocated' | 'reserved' | 'heldByClosedOrder';
  /** `<sku> in <pool>`, `<sku> at <location>`, or an order id. */
  readonly about: string;
  /** Units. */
  readonly expected: number;
  readonly found: number;
}

class Sums {
  readonly #units = new Map<string, number>();
  add(name: string, units: number): void {
    this.#units.set(name, this.of(name) + units);
  }
  of(name: string): number {
    return this.#units.get(name) ?? 0;
  }
  names(): string[] {
    return [...this.#units.keys()];
  }
}

function held({ held: lines }: Reservation): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

function poolFindings({ positions, shards, reservations }: Books): Finding[] {
  const [atp, expected, lowest, highest] = [
    new Sums(),
    new Sums(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const shard of shards) {
    const name = `${shard.sku} in ${shard.pool}`;
    atp.add(name, shard.atp);
    lowest.set(name, Math.min(lowest.get(name) ?? shard.atp, shard.atp));
    highest.set(name, Math.max(highest.get(name) ?? shard.atp, shard.atp));
  }
  for (const position of positions)
    expected.add(`${position.sku} in ${position.pool}`, contribution(position));
  for (const { pool, held: lines } of reservations)
    for (const { sku, units } of lines) expected.add(`${sku} in ${pool}`, -units);
  const names = [...new Set([...atp.names(), ...expected.names()])];
  return names.flatMap((about): Finding[] => [
    ...(atp.of(about) === expected.of(about)
      ? []
      : [{ kind: 'invariant', about, expected: expected.of(about), found: atp.of(about) } as const]),
    ...((lowest.get(about) ?? 0) < 0 && (highest.get(about) ?? 0) > 0
      ? [{ kind: 'shards', about, expected: 0, found: lowest.get(about) ?? 0 } as const]
      : []),
  ]);
}

function positionFindings({ positions, fulfillments }: Books): Finding[] {
  const work = new Sums();
  for (const fulfillment of fulfillments)
    for (const { sku, units } of openOf(fulfillment)) work.add(`${sku} at ${fulfillment.location}`, units);
  const known = new Set(positions.map(({ sku, location }) => `${sku} at ${location}`));
  const own = positions.flatMap((position): Finding[] => {
    const about = `${position.sku} at ${position.location}`;
    const { free, allocated, onHand, lots } = position;
    return [
      ...(free === freeOf(position)
        ? []
        : [{ kind: 'free', about, expected: freeOf(position), found: free } as const]),
      ...(!lots || sumLots(lots) === onHand
        ? []
        : [{ kind: 'lots', about, expected: onHand, found: sumLots(lots) } as const]),
      ...(allocated === work.of(about)
        ? []
        : [{ kind: 'allocated', about, expected: work.of(about), found: allocated } as const]),
    ];
  });
  const nowhere = work
    .names()
    .filter((about) => !known.has(about))
    .map((about): Finding => ({ kind: 'allocated', about, expected: work.of(about), found: 0 }));
  return [...own, ...nowhere];
}

function orderFindings({ orders, reservations }: Books): Finding[] {
  const byOrder = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  return orders.flatMap(({ orderId, totals, closed }): Finding[] => {
    const reservation = byOrder.get(orderId);
    const claims = reservation ? held(reservation) : 0;
    if (closed && claims > 0)
      return [{ kind: 'heldByClosedOrder', about: orderId, expected: 0, found: claims }];
    // What is being taken is still open on META, what is being given back is cancelled already.
    const settled = reservation?.status !== 'reserving' && reservation?.status !== 'released';
    return settled && claims !== totals.reserved
      ? [{ kind: 'reserved', about: orderId, expected: totals.reserved, found: claims }]
      : [];
  });
}

/**
 * Recomputes the books: the invariant of docs/table.md#stock for each pool and SKU, each position from its
 * work, each order's claims. Pure.
 */
export function audit(books: Books): Finding[] {
  return [...poolFindings(books), ...positionFindings(books), ...orderFindings(books)];
}
