/** The books of some SKUs as they were at one instant, read while orders go on. */
import { readableItems } from '../../exceptions/readable-items.ts';
import type { Cart } from '../../inventory/carts/cart.ts';
import { cartsOfSku } from '../../inventory/carts/carts-of-sku.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { type PoolReading, readPools } from '../../inventory/stock/pool.store.ts';
import { readPositions } from '../../inventory/stock/position.store.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { allShards, type PoolShard } from '../../inventory/stock/spread.ts';
import { readChannels, readLocations } from '../../network/entities/network.store.ts';
import { listKey } from '../../shared/keys.ts';
import { getItems, keyOf, queryIndex, type TableItem } from '../../shared/table.ts';

/** The pools that anything is sold from or kept in. */
export async function knownPools(): Promise<string[]> {
  const [locations, channels] = [await readLocations(), await readChannels()];
  const named = channels.flatMap(({ pools }) => Object.values(pools));
  return [...new Set(['main', ...locations.map(({ pool }) => pool), ...named])].sort();
}

/** The books of stock of one SKU in all pools. */
export interface SkuBooks {
  readonly sku: string;
  readonly positions: readonly StockPosition[];
  readonly pools: readonly PoolReading[];
  /** Orders that claim units of the SKU, with these units alone. */
  readonly reservations: readonly Reservation[];
  /** Carts that claim units of the SKU, with these units alone. */
  readonly carts: readonly Cart[];
  /** Something moved while it was read, or so shortly before that lists may not show it: the parts may disagree. */
  readonly isMoving: boolean;
}

/** Lists follow the table within this time. */
const LISTS_FOLLOW_MS = 10_000;
const PAGE = 1000;

/** Orders with claims of a pool that no location has. */
async function claimsOf(pool: string): Promise<Reservation[]> {
  const pages = await Promise.all(
    listKey.claimPartitions(pool).map(async (partition) => {
      const found: TableItem[] = [];
      let startAfter: TableItem | undefined;
      do {
        const page = await queryIndex('lists', partition, {
          limit: PAGE,
          ...(startAfter ? { startAfter } : {}),
        });
        found.push(...page.items);
        startAfter = page.next;
      } while (startAfter);
      return found;
    }),
  );
  return readableItems(await getItems(pages.flat().map(keyOf)), parseReservation);
}

interface StockReading {
  readonly positions: readonly StockPosition[];
  readonly pools: readonly PoolReading[];
}

async function readStock(skus: readonly string[], pools: readonly string[]): Promise<StockReading> {
  const wanted = skus.flatMap((sku) => pools.map((pool) => ({ pool, sku })));
  const [positions, readings] = [await readPositions(skus), await readPools(wanted, { queue: true })];
  return { positions, pools: readings };
}

function ofSku({ positions, pools }: StockReading, sku: string): StockReading {
  return {
    positions: positions.filter((one) => one.sku === sku),
    pools: pools.filter((one) => one.sku === sku),
  };
}

/** By which two readings are told apart: every write of a position or shard counts its version up (P19). */
function fingerprint({ positions, pools }: StockReading): string {
  const shards = pools.flatMap((pool) =>
    allShards(pool).map(({ shard, version }) => `${pool.pool} ${shard} ${version}`),
  );
  const at = positions.map(({ location, version }) => `${location} ${version}`);
  return JSON.stringify([shards.toSorted(), at.toSorted()]);
}

/** A claim that is made or given up writes a shard or position: what was written just now may not be listed yet. */
function wasMovedJustNow({ positions, pools }: StockReading, now: number): boolean {
  return [...positions, ...pools.flatMap(allShards)].some(
    ({ movedAt }) => movedAt !== undefined && now - Date.parse(movedAt) < LISTS_FOLLOW_MS,
  );
}

/** Each cart once, on however many lists it stands. */
async function cartsOf(pools: readonly PoolReading[]): Promise<Cart[]> {
  const carts = new Map<string, Cart>();
  for (const pool of pools)
    for await (const some of cartsOfSku(pool))
      for (const cart of some) carts.set(JSON.stringify([cart.channel, cart.id]), cart);
  return [...carts.values()];
}

function claimsOfSku<Claim extends Pick<Reservation, 'held'> | Pick<Cart, 'held'>>(
  claims: readonly Claim[],
  sku: string,
): Claim[] {
  return claims
    .map((one) => ({ ...one, held: one.held.filter((line) => line.sku === sku) }))
    .filter(({ held }) => held.length > 0);
}

/** The books of these SKUs in these pools. Claims are read between two readings of the stock that they move. */
export async function readSkuBooks(skus: readonly string[], pools: readonly string[]): Promise<SkuBooks[]> {
  const first = await readStock(skus, pools);
  const claims = (await Promise.all(pools.map(claimsOf))).flat();
  const carts = await cartsOf(first.pools);
  const last = await readStock(skus, pools);
  const now = Date.now();
  return skus.map((sku) => {
    const [was, is] = [ofSku(first, sku), ofSku(last, sku)];
    const isMoving = fingerprint(was) !== fingerprint(is) || wasMovedJustNow(is, now);
    return {
      sku,
      ...is,
      reservations: claimsOfSku(claims, sku),
      carts: claimsOfSku(carts, sku),
      isMoving,
    };
  });
}

/** The shards of a SKU as the auditor takes them. */
export function shardsOfBooks({ pools }: Pick<SkuBooks, 'pools'>): PoolShard[] {
  return pools.flatMap((pool) =>
    allShards(pool).map(({ shard, atp, version, unclaimed }) => ({
      type: 'Pool',
      pool: pool.pool,
      sku: pool.sku,
      shard,
      atp,
      version,
      unclaimed,
    })),
  );
}
