/** The movements of carts: claims on a pool, like those of orders. Pure. */
import type { LineUnits } from '../../order/line-units.ts';
import type { StockMovement } from '../stock/stock.store.ts';
import type { Cart, SkuUnits } from './cart.ts';

function movementOf(
  { channel, id, pool }: Pick<Cart, 'channel' | 'id' | 'pool'>,
  kind: 'reserve' | 'releaseUnallocated',
  { sku, units }: SkuUnits,
): StockMovement {
  // The cart's own shard is found by its name, as an order's is by its id (P18).
  return { kind, sku, pool, units, channel, orderId: `${channel}#${id}`, ref: `cart:${channel}/${id}` };
}

export function claimMovements(cart: Cart, lines: readonly SkuUnits[]): StockMovement[] {
  return lines.map((line) => movementOf(cart, 'reserve', line));
}

export function releaseMovements(cart: Cart, lines: readonly SkuUnits[]): StockMovement[] {
  return lines.map((line) => movementOf(cart, 'releaseUnallocated', line));
}

/** Lines of a cart as lines of an order: a cart names each SKU once. */
export function asLines(lines: readonly SkuUnits[]): LineUnits[] {
  return lines.map(({ sku, units }) => ({ lineId: sku, sku, units }));
}

/** What a cart holds of the SKUs of these lines. */
export function heldOf({ held }: Pick<Cart, 'held'>, lines: readonly LineUnits[]): SkuUnits[] {
  const skus = new Set(lines.map(({ sku }) => sku));
  return held.filter(({ sku }) => skus.has(sku));
}

/** The units of `all` that are not in `some`, by SKU. */
export function beyond(all: readonly SkuUnits[], some: readonly SkuUnits[]): SkuUnits[] {
  const known = new Map(some.map(({ sku, units }) => [sku, units]));
  return all
    .map((line) => ({ ...line, units: line.units - (known.get(line.sku) ?? 0) }))
    .filter(({ units }) => units > 0);
}
