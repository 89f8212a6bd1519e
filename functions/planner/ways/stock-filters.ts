/**
 * Units of each SKU that routing may take at each location, after its safety stock and what the location must
 * keep.
 */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ExclusionReason } from '../decision.ts';
import type { PlanInput, PlannedPosition } from '../plan-input.ts';
import { filtersOf, type OrderRules } from '../rules-in-force.ts';
import { selects, selectsTags } from '../selector.ts';
import type { DemandedSku } from './demand.ts';
import type { PreparedNetwork } from './prepared-network.ts';

/** Rows are locations of the network, columns the demanded SKUs. */
export interface StockTable {
  readonly columns: number;
  readonly positions: readonly PlannedPosition[];
  /** Number of the position that has free units, counted from 1; 0: none. */
  readonly number: Int32Array;
  /** Its free units where they are on sale. */
  readonly free: Int32Array;
  /** Whether any position of the row has free units, and how many rows have. */
  readonly some: Uint8Array;
  readonly stocked: number;
}

export function positionAt(
  { columns, positions, number }: StockTable,
  row: number,
  column: number,
): PlannedPosition | undefined {
  return positions[(number[row * columns + column] ?? 0) - 1];
}

export function stockTable(
  input: PlanInput,
  network: PreparedNetwork,
  skus: readonly DemandedSku[],
): StockTable {
  const columns = skus.length;
  const columnOf = new Map(skus.map(({ sku }, at) => [sku, at]));
  const number = new Int32Array(network.locations.length * columns);
  const free = new Int32Array(network.locations.length * columns);
  const some = new Uint8Array(network.locations.length);
  // Positions mostly come SKU by SKU.
  let stocked = 0;
  let sku: string | undefined;
  let column: number | undefined;
  const { positions } = input;
  for (let at = 0; at < positions.length; at += 1) {
    const one = positions[at];
    if (!one || one.free <= 0) continue;
    if (one.sku !== sku) {
      sku = one.sku;
      column = columnOf.get(sku);
    }
    const row = network.indexOf.get(one.location);
    if (column === undefined || row === undefined) continue;
    number[row * columns + column] = at + 1;
    free[row * columns + column] = one.selling ? one.free : 0;
    if (some[row] === 0) {
      some[row] = 1;
      stocked += 1;
    }
  }
  return { columns, positions, number, free, some, stocked };
}

/**
 * Units that may be taken of one position; when that is none, why is pushed, unless there simply is no stock.
 */
export interface StockFilter {
  /** No rule cuts anything down: what is free and on sale may be taken. */
  readonly isPlain: boolean;
  readonly unitsAt: (row: number, column: number, reasons: ExclusionReason[]) => number;
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
  const excluded = new Map(
    input.history.excluded.flatMap(({ location, sku, reason }) =>
      sku === undefined ? [] : [[`${location} ${sku}`, reason ?? '']],
    ),
  );
  const isPlain = safety.length + keep.length + items.length + excluded.size === 0;

  const largest = (
    filters: readonly {
      units: number;
      where?: Parameters<typeof selects>[0];
      skuTags?: string[] | undefined;
    }[],
    location: PlannedLocation,
    tags: readonly string[],
  ): number => {
    let units = 0;
    for (const filter of filters)
      if (filter.units > units && selects(filter.where, location) && selectsTags(filter.skuTags, tags))
        units = filter.units;
    return units;
  };

  const unitsAt: StockFilter['unitsAt'] = (row, column, reasons) => {
    const position = positionAt(stock, row, column);
    const demanded = skus[column];
    const location = locations[row];
    if (!position || !demanded || !location) return 0;
    const { sku, tags } = demanded;
    if (!position.selling) {
      reasons.push({ code: 'NOT_SELLING', sku });
      return 0;
    }
    if (excluded.size > 0) {
      const reason = excluded.get(`${location.id} ${sku}`);
      if (reason !== undefined) {
        reasons.push({ code: 'EXCLUDED', sku, ...(reason === '' ? {} : { value: reason }) });
        return 0;
      }
    }
    if (items.some(({ denyTags, where }) => selectsTags(denyTags, tags) && selects(where, location))) {
      reasons.push({ code: 'ITEM_RULE', sku });
      return 0;
    }

    const trusted = position.free - largest(safety, location, tags);
    if (trusted <= 0) {
      reasons.push({ code: 'ROUTING_SAFETY', sku, value: position.free, limit: position.free - trusted });
      return 0;
    }
    const kept = largest(keep, location, tags);
    const spare = position.free + position.safety - kept;
    if (spare <= 0) {
      reasons.push({ code: 'KEEP_STOCK', sku, value: position.free + position.safety, limit: kept });
      return 0;
    }
    return Math.min(trusted, spare);
  };
  return { isPlain, unitsAt };
}
