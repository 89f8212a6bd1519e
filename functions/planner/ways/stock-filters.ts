/** Units of each SKU that routing may take at each location, after what the rules keep back. */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { FilterOf } from '../filters.ts';
import { filtersOf, type OrderRules } from '../order-rules.ts';
import { isOffered, type PlanInput, type PlannedPosition, type RoutingHistory } from '../plan-input.ts';
import { selects, selectsTags } from '../selector.ts';
import { scratchBytes, scratchInts } from '../solver/scratch.ts';
import type { DemandedSku } from './demand.ts';
import type { PreparedNetwork } from './prepared-network.ts';

/**
 * The positions that an order may draw from. Rows are locations of the network, columns the demanded SKUs.
 */
export interface StockTable {
  readonly columns: number;
  readonly positions: readonly PlannedPosition[];
  /** By row and column: number of the position that has free units, counted from 1; 0: none. */
  readonly number: Int32Array;
  /** By row and column: free units that are on sale. */
  readonly free: Int32Array;
  /** All of the free units are on sale. */
  readonly isOffered: boolean;
  /** 1 for rows in which any position has free units. */
  readonly some: Uint8Array;
  /** How many such rows there are. */
  readonly stocked: number;
}

export interface StockFilter {
  /** No rule cuts anything down: what is free and on sale may be taken. */
  readonly isPlain: boolean;
  /**
   * Units that may be taken of one position. Where that is none, pushes why, unless there simply is no stock.
   */
  readonly unitsAt: (row: number, column: number, reasons: ExclusionReason[]) => number;
}

export function positionAt(
  { columns, positions, number }: StockTable,
  row: number,
  column: number,
): PlannedPosition | undefined {
  return positions[(number[row * columns + column] ?? 0) - 1];
}

export function stockTable(
  { positions }: PlanInput,
  network: PreparedNetwork,
  skus: readonly DemandedSku[],
): StockTable {
  const columns = skus.length;
  const columnOf = new Map(skus.map(({ sku }, at) => [sku, at]));
  const number = scratchInts(network.locations.length * columns);
  const free = scratchInts(network.locations.length * columns);
  const some = scratchBytes(network.locations.length);
  let stocked = 0;
  let isWhole = true;
  // Positions mostly come SKU by SKU: the column is looked up when the SKU changes.
  let sku: string | undefined;
  let column: number | undefined;
  for (let at = 0; at < positions.length; at += 1) {
    const position = positions[at];
    if (!position || position.free <= 0) continue;
    if (position.sku !== sku) {
      sku = position.sku;
      column = columnOf.get(sku);
    }
    const row = network.indexOf.get(position.location);
    if (column === undefined || row === undefined) continue;
    number[row * columns + column] = at + 1;
    const isOnSale = isOffered(position);
    free[row * columns + column] = isOnSale ? position.free : 0;
    if (!isOnSale) isWhole = false;
    if (some[row] === 0) {
      some[row] = 1;
      stocked += 1;
    }
  }
  return { columns, positions, number, free, isOffered: isWhole, some, stocked };
}

/** Reason by location and SKU of what an earlier attempt excluded for one SKU. */
function excludedSkus({ excluded }: RoutingHistory): ReadonlyMap<string, string | undefined> {
  return new Map(
    excluded.flatMap(({ location, sku, reason }) =>
      sku === undefined ? [] : [[`${location} ${sku}`, reason] as const],
    ),
  );
}

/** Units by location and SKU of a split that an operator has named; undefined where nobody has named one. */
function namedShares({ shares }: RoutingHistory): ReadonlyMap<string, number> | undefined {
  if (!shares) return undefined;
  const units = new Map<string, number>();
  for (const { location, sku, units: more } of shares) {
    const at = `${location} ${sku}`;
    units.set(at, (units.get(at) ?? 0) + more);
  }
  return units;
}

/** Of filters that keep units back, the largest that means this location and SKU counts. */
function largestOf(
  filters: readonly FilterOf<'routingSafety' | 'keepStock'>[],
  location: PlannedLocation,
  tags: readonly string[],
): number {
  let largest = 0;
  for (const { units, where, skuTags } of filters)
    if (units > largest && selects(where, location) && selectsTags(skuTags, tags)) largest = units;
  return largest;
}

export function stockFilter(
  input: PlanInput,
  rules: OrderRules,
  { locations }: PreparedNetwork,
  skus: readonly DemandedSku[],
  stock: StockTable,
): StockFilter {
  const safety = filtersOf(rules, 'routingSafety');
  const keep = filtersOf(rules, 'keepStock');
  const items = filtersOf(rules, 'items');
  const excluded = excludedSkus(input.history);
  const shares = namedShares(input.history);

  /** Why nothing of the SKU may be taken, however much there is. */
  function refusal(
    position: PlannedPosition,
    location: PlannedLocation,
    { sku, tags }: DemandedSku,
  ): ExclusionReason | undefined {
    if (!position.selling) return { code: 'NOT_SELLING', sku };
    if (position.doubted) return { code: 'DOUBTED', sku };
    const key = `${location.id} ${sku}`;
    if (shares && !shares.has(key)) return { code: 'NOT_CHOSEN_LOCATION', sku };
    if (excluded.size > 0 && excluded.has(key)) {
      const reason = excluded.get(key);
      return { code: 'EXCLUDED', sku, ...(reason ? { value: reason } : {}) };
    }
    const isDenied = items.some(
      ({ denyTags, where }) => selectsTags(denyTags, tags) && selects(where, location),
    );
    return isDenied ? { code: 'ITEM_RULE', sku } : undefined;
  }

  function unitsAt(row: number, column: number, reasons: ExclusionReason[]): number {
    const position = positionAt(stock, row, column);
    const demanded = skus[column];
    const location = locations[row];
    if (!position || !demanded || !location) return 0;
    const refused = refusal(position, location, demanded);
    if (refused) {
      reasons.push(refused);
      return 0;
    }

    const { sku, tags } = demanded;
    const { free, safety: sellingSafety } = position;
    const untrusted = largestOf(safety, location, tags);
    if (free <= untrusted) {
      reasons.push({ code: 'ROUTING_SAFETY', sku, value: free, limit: untrusted });
      return 0;
    }
    const kept = largestOf(keep, location, tags);
    const sellable = free + sellingSafety;
    if (sellable <= kept) {
      reasons.push({ code: 'KEEP_STOCK', sku, value: sellable, limit: kept });
      return 0;
    }
    return Math.min(free - untrusted, sellable - kept, shares?.get(`${location.id} ${sku}`) ?? Infinity);
  }

  const isPlain = safety.length + keep.length + items.length + excluded.size === 0 && !shares;
  return { isPlain, unitsAt };
}
