/** Which units of an order are captured and claimed by nobody: no channel may sell them (S3). Pure. */
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { compareText } from '../../shared/compare-text.ts';
import type { StockMovement } from '../stock/stock.store.ts';
import { heldUnits, isUnsettled, type Reservation, unitsBySku } from './reservation.ts';

/** An order as it is before or after a write, as far as its units without a claim go. */
export interface ClaimState {
  readonly order: Pick<Order, 'orderId' | 'unclaimed' | 'totals' | 'closed'>;
  /** What the order is still to reserve (`readUnreserved`). */
  readonly unreserved: readonly LineUnits[];
  /** What it lists while it is taken or given back in chunks is claimed. */
  readonly reservation?: Pick<Reservation, 'status' | 'held'> | undefined;
}

/** The units of an order that nobody has claimed, whether they are counted already or not. */
export function unitsToCount({ order, unreserved, reservation }: ClaimState): ReadonlyMap<string, number> {
  const { unclaimed, totals, closed } = order;
  if (!unclaimed || closed) return new Map();
  if (unclaimed.named) return new Map(Object.entries(unclaimed.named));
  if (totals.open === 0 || totals.backordered > 0) return new Map();
  const held = reservation && isUnsettled(reservation) ? heldUnits(reservation) : [];
  return unitsBySku(minus(unreserved, held));
}

/**
 * The units of an order that a pool's shards count as unclaimed, by SKU. Those of an order that waits for stock are not
 * among them: its places in the queues say what it is to have.
 */
export function unclaimedUnits(state: ClaimState): ReadonlyMap<string, number> {
  const { upTo } = state.order.unclaimed ?? {};
  const isCounted = (sku: string): boolean => upTo === undefined || compareText(sku, upTo) <= 0;
  return new Map([...unitsToCount(state)].filter(([sku, units]) => units > 0 && isCounted(sku)));
}

/** What a write that makes `after` of `before` changes of the units without a claim, for the shards of their pools. */
export function unclaimedMovements(before: ClaimState | undefined, after: ClaimState): StockMovement[] {
  const { orderId } = after.order;
  const changes = new Map<string, StockMovement>();
  const count = (state: ClaimState, sign: 1 | -1): void => {
    const pool = state.order.unclaimed?.pool ?? '';
    for (const [sku, units] of unclaimedUnits(state)) {
      const name = JSON.stringify([pool, sku]);
      const known = changes.get(name)?.units ?? 0;
      const ref = `order:${orderId}` as const;
      changes.set(name, { kind: 'unclaimed', sku, pool, units: known + sign * units, orderId, ref });
    }
  };
  if (before) count(before, -1);
  count(after, 1);
  return [...changes.values()].filter(({ units }) => units !== 0);
}

/** The same with the pool that counts them, by SKU. */
export function unclaimedOf(state: ClaimState): { pool: string; sku: string; units: number }[] {
  const { pool = 'main' } = state.order.unclaimed ?? {};
  return [...unclaimedUnits(state)].map(([sku, units]) => ({ pool, sku, units }));
}
