/** Adds a location's shipping options to the table: its stock, its bundles, its carriages and its lots. */
import type { ExclusionReason } from '../decision.ts';
import type { Carriage, CarriageFinder } from '../promise/carriages.ts';
import { sharedRefusals, takesAnyWeight, tooHeavy } from './carriage-refusals.ts';
import type { Bundle, Demand } from './demand.ts';
import type { LifeRule } from './life-rules.ts';
import { type Headroom, unlimited } from './location-filters.ts';
import type { OptionTable } from './option-table.ts';
import type { PreparedNetwork } from './prepared-network.ts';
import type { StockFilter, StockTable } from './stock-filters.ts';

/** What opening a location takes, made once for a plan. */
export interface Opening {
  readonly network: PreparedNetwork;
  readonly demand: Demand;
  /** Units wanted by SKU column. */
  readonly wanted: Int32Array;
  readonly stock: StockTable;
  readonly stockFilter: StockFilter;
  readonly headroomAt: (row: number, reasons: ExclusionReason[]) => Headroom;
  readonly carriages: CarriageFinder;
  readonly lifeRule: LifeRule | undefined;
  readonly options: OptionTable;
  /** Written anew for each location: counting is cheaper than clearing. */
  readonly carriageList: Carriage[];
}

/** Writes the units that the location has for an option. Whether there are any. */
function writeUnits(opening: Opening, row: number, index: number, reasons: ExclusionReason[]): boolean {
  const { wanted, stockFilter, options } = opening;
  const { free, number, isOffered } = opening.stock;
  const { columns, units } = options;
  // Where all that is free may be taken, no position has to be looked at.
  const isJudged = !stockFilter.isPlain || !isOffered;
  const to = index * columns;
  const from = row * columns;
  let any = 0;
  for (let column = 0; column < columns; column += 1) {
    let available = free[from + column] ?? 0;
    if (isJudged && number[from + column] !== 0) available = stockFilter.unitsAt(row, column, reasons);
    const most = wanted[column] ?? 0;
    units[to + column] = available < most ? available : most;
    any |= available;
  }
  return any > 0;
}

/** Why some units are there but no whole bundle is; undefined where none is there. */
function missingPart(
  { skus }: Demand,
  { parts, together }: Bundle,
  units: Int32Array,
  from: number,
): ExclusionReason | undefined {
  const isShort = ({ at, quantity }: Bundle['parts'][number]): boolean => (units[from + at] ?? 0) < quantity;
  const short = parts.find(isShort);
  const sku = short && skus[short.at]?.sku;
  if (!short || sku === undefined || !parts.some(({ at }) => (units[from + at] ?? 0) > 0)) return undefined;
  const code = together ? 'TOGETHER' : 'LINE_WHOLE';
  return { code, sku, value: units[from + short.at] ?? 0, limit: short.quantity };
}

function hasUnits({ columns, units }: OptionTable, index: number): boolean {
  for (let at = index * columns; at < (index + 1) * columns; at += 1) if ((units[at] ?? 0) > 0) return true;
  return false;
}

/** Writes the bundles that an option's units make up. Whether there are any. */
function writeLimits(
  demand: Demand,
  options: OptionTable,
  index: number,
  reasons: ExclusionReason[],
): boolean {
  if (demand.isPlain) return hasUnits(options, index);
  const { units, limits, columns, items } = options;
  const from = index * columns;
  let any = false;
  demand.bundles.forEach((bundle, item) => {
    let most = bundle.count;
    for (const { at, quantity } of bundle.parts)
      most = Math.min(most, Math.floor((units[from + at] ?? 0) / quantity));
    limits[index * items + item] = most;
    if (most > 0) any = true;
    if (most > 0 || bundle.units === 1) return;
    const reason = missingPart(demand, bundle, units, from);
    if (reason) reasons.push(reason);
  });
  return any;
}

/** The part of the table that holds the units of an option. */
function unitsOf({ units, columns }: OptionTable, index: number): Int32Array {
  return units.subarray(index * columns, (index + 1) * columns);
}

/** Writes the location's units for a further option; `whole`: as they were before a life rule cut them. */
function restoreUnits(
  { units, columns }: OptionTable,
  index: number,
  first: number,
  whole: Int32Array | undefined,
): void {
  if (whole) units.set(whole, index * columns);
  else units.copyWithin(index * columns, first * columns, (first + 1) * columns);
}

/** A location whose options are being added. */
interface OpenedLocation {
  readonly row: number;
  readonly metres: number | undefined;
  readonly room: Headroom;
  /** Index of the first option: the location's units were written for that one. */
  readonly first: number;
  /** The location's units before a life rule cut them; undefined where there is no such rule. */
  readonly whole: Int32Array | undefined;
}

/** Applies the life rule to the option that is being added: why it leaves less. Undefined where there is no such rule. */
function cutByLife(
  { network, lifeRule, options }: Opening,
  row: number,
  carriage: Carriage,
): ExclusionReason[] | undefined {
  const location = network.locations[row];
  return lifeRule && location && lifeRule.cut(location, carriage, unitsOf(options, options.count), row);
}

const NONE: readonly ExclusionReason[] = [];

/** What of the option that is being added is too heavy; undefined where the carrier takes any weight. */
function heavyAt({ demand, options, network }: Opening, row: number, carriage: Carriage) {
  if (takesAnyWeight(carriage)) return undefined;
  const { count: index, items } = options;
  const limits = options.limits.subarray(index * items, (index + 1) * items);
  return tooHeavy(demand, carriage, network.tares[row] ?? 0, limits);
}

/** Adds the option of one carriage, unless a life rule or the weight leaves it no bundle. Why SKUs are kept from it. */
function addOption(
  opening: Opening,
  { row, metres, room, first, whole }: OpenedLocation,
  carriage: Carriage,
  isFirst: boolean,
): readonly ExclusionReason[] {
  const { demand, options } = opening;
  const index = options.count;
  if (!isFirst) restoreUnits(options, index, first, whole);
  const cut = cutByLife(opening, row, carriage);
  if (!isFirst || cut) {
    const short: ExclusionReason[] = [];
    if (!writeLimits(demand, options, index, short)) return cut && cut.length > 0 ? cut : short;
  }
  const heavy = heavyAt(opening, row, carriage);
  if (heavy?.isAll) return [...(cut ?? NONE), ...heavy.reasons];
  if (room !== unlimited) {
    options.rooms[index] = room;
    options.hasCaps = true;
  }
  options.rows[index] = row;
  options.carriages[index] = carriage.number;
  options.metres[index] = metres ?? NaN;
  options.count += 1;
  return heavy ? [...(cut ?? NONE), ...heavy.reasons] : (cut ?? NONE);
}

/**
 * Adds the options of a location. Whether there is one; where there is none, `reasons` says why. Reasons that
 * are there before keep the location closed, and the others are found all the same.
 */
export function openLocation(
  opening: Opening,
  row: number,
  metres: number | undefined,
  reasons: ExclusionReason[],
): boolean {
  const { demand, options, carriages, lifeRule, carriageList } = opening;
  const room = opening.headroomAt(row, reasons);
  const isExcluded = reasons.length > 0;
  const first = options.count;
  const hasStock = writeUnits(opening, row, first, reasons);
  const hasBundles = demand.isPlain ? hasStock : writeLimits(demand, options, first, reasons);
  const count = carriages.find(row, metres, reasons, carriageList);
  if (isExcluded || !hasBundles || count === 0) return false;

  const whole = lifeRule ? unitsOf(options, first).slice() : undefined;
  const location = { row, metres, room, first, whole };
  let refusals: (readonly ExclusionReason[])[] | undefined;
  for (let at = 0; at < count; at += 1) {
    const carriage = carriageList[at];
    const refused = carriage ? addOption(opening, location, carriage, at === 0) : NONE;
    // Hardly any carriage refuses anything: the list is made when one does.
    if (refused.length > 0) refusals ??= new Array<readonly ExclusionReason[]>(at).fill(NONE);
    refusals?.push(refused);
  }
  const isOpen = options.count > first;
  if (refusals) for (const refusal of sharedRefusals(refusals, !isOpen)) reasons.push(refusal);
  return isOpen;
}
