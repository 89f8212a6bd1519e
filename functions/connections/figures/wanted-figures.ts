/** What a shop should show of a SKU right now, for each of its figures (S3, S15, S16). */

import { type Level, newLevel, readLevels } from '../../channels/levels/level.store.ts';
import { expectedAtFirst } from '../../channels/levels/level.ts';
import { shareOut, wantedUnits } from '../../channels/levels/wanted.ts';
import { poolsOf } from '../../inventory/sellable/known-standing.ts';
import { readSellableStock, type SellableStock } from '../../inventory/sellable/read-sellable.ts';
import { contributionOf } from '../../inventory/stock/position.ts';
import { placesOf } from '../../network/entities/connection.ts';
import type { Shop } from '../shop.ts';
import { othersShowNone } from './confirmed-at-shop.ts';

/** A figure with what it should be. */
export interface OpenLevel {
  readonly level: Level;
  /** The version that was read; undefined for a figure that nobody has looked at yet. */
  readonly stored: Level | undefined;
  readonly wanted: number;
  /** So few units are left that one channel alone has them (S14). */
  readonly areLast: boolean;
  /** More of them may be shown once the other shops are known to show none. */
  readonly isHeldBack: boolean;
}

async function readStock(shop: Shop, sku: string): Promise<readonly SellableStock[]> {
  const { channel, connection } = shop;
  const { push } = connection.stock;
  const pools = push.of === 'pool' ? [push.pool] : poolsOf(channel);
  const read = await Promise.all(pools.map((pool) => readSellableStock(channel.id, pool, [sku])));
  return read.flatMap((bySku) => bySku.get(sku) ?? []);
}

/** What a figure shows once what is under way has acted, without gap and what is kept for a buyer. */
function shownBy({ state, withheld }: Level): number | undefined {
  const { expected, push, gap } = state;
  if (expected === undefined) return undefined;
  const acted = push ? push.to + expected - push.from : expected;
  return acted + (gap?.units ?? 0) - withheld;
}

/** Units by the shop's location; under `undefined` where there is one figure. */
function shared(
  shop: Shop,
  stock: readonly SellableStock[],
  levels: readonly Level[],
): ReadonlyMap<string | undefined, number> {
  const units = stock.reduce((sum, one) => sum + one.units, 0);
  const places = placesOf(shop.connection);
  if (shop.connection.stock.push.of !== 'locations') return new Map([[places[0], units]]);
  const free = new Map<string, number>();
  for (const position of stock.flatMap(({ positions }) => positions)) {
    const place = shop.connection.locations[position.location];
    if (place !== undefined) free.set(place, (free.get(place) ?? 0) + contributionOf(position));
  }
  const shares = places.flatMap((place) => {
    if (place === undefined) return [];
    const level = levels.find(({ location }) => location === place);
    return [{ location: place, free: free.get(place) ?? 0, shown: level && shownBy(level) }];
  });
  // What lies where the shop has no location cannot be shown there.
  const most = Math.min(
    units,
    [...free.values()].reduce((sum, one) => sum + one, 0),
  );
  return shareOut(most, shares);
}

/** Whether the last units may rise here: no other shop may show any of them. */
async function mayRise(
  shop: Shop,
  sku: string,
  stock: readonly SellableStock[],
  now: string,
): Promise<boolean> {
  const few = stock.filter(({ areLast, units }) => areLast && units > 0);
  const answers = await Promise.all(
    few.map(({ pool }) => othersShowNone(shop.channel.id, { sku, pool, now })),
  );
  return answers.every(Boolean);
}

/** The figures of a SKU at a shop, read consistently, and what each should be at this moment. */
async function readFigures(shop: Shop, sku: string, now: string): Promise<OpenLevel[]> {
  const { channel } = shop;
  const [stock, levels] = await Promise.all([readStock(shop, sku), readLevels(channel.id, sku)]);
  const areLast = stock.some((one) => one.areLast);
  const rises = !areLast || (await mayRise(shop, sku, stock, now));
  return [...shared(shop, stock, levels)].map(([location, sellable]): OpenLevel => {
    const stored = levels.find((level) => level.location === location);
    const { gap, expected = 0 } = stored?.state ?? {};
    const wanted = wantedUnits({ sellable, gap: gap?.units ?? 0, withheld: stored?.withheld ?? 0 });
    const begun = stored ?? newLevel({ channel: channel.id, sku, location }, now);
    const level = { ...begun, state: expectedAtFirst(begun.state, wanted, shop.terms) };
    const isHeldBack = !rises && wanted > expected;
    return { level, stored, wanted: isHeldBack ? expected : wanted, areLast, isHeldBack };
  });
}

/** The figures of SKUs at a shop. */
export async function readOpenLevels(shop: Shop, skus: readonly string[], now: string): Promise<OpenLevel[]> {
  return (await Promise.all(skus.map((sku) => readFigures(shop, sku, now)))).flat();
}
