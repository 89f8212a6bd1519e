/**
 * From input and rules to the ways in which the order may ship, and for every location why it is open or not.
 */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { Candidate, ExclusionReason } from '../decision.ts';
import type { PlanInput } from '../plan-input.ts';
import { termsInForce } from '../pricing/terms-in-force.ts';
import { arrivalDay, type Carriage, carriersOf } from '../promise/carriages.ts';
import { filtersOf, type OrderRules } from '../rules-in-force.ts';
import { selects, selectsTags } from '../selector.ts';
import { type Demand, demandOf } from './demand.ts';
import { metresTo, unitVector } from './distance.ts';
import { headroomOf, locationFilters, unlimited } from './location-filters.ts';
import { OptionTable } from './option-table.ts';
import { type PreparedNetwork, preparedNetwork } from './prepared-network.ts';
import { positionAt, type StockTable, stockFilter, stockTable } from './stock-filters.ts';
import { type UsableLot, usableLots } from './usable-lots.ts';

export interface Assessment {
  readonly demand: Demand;
  readonly stock: StockTable;
  readonly network: PreparedNetwork;
  /** In the order of the network: priority, id. */
  readonly options: OptionTable;
  readonly carriages: readonly Carriage[];
  /** All locations, by priority and id. */
  readonly candidates: readonly Candidate[];
}

/** Shared by all locations that simply have nothing: most of a large network. */
const NO_STOCK: ExclusionReason[] = [{ code: 'NO_STOCK' }];

/**
 * Writes the bundles that an option's units allow; where some units are there but no whole bundle is, why.
 * Whether there is any.
 */
function writeLimits(
  { bundles, skus, isPlain }: Demand,
  options: OptionTable,
  index: number,
  reasons: ExclusionReason[],
): boolean {
  const { units, limits } = options;
  const from = index * options.columns;
  const to = index * options.items;
  let any = false;
  if (isPlain) {
    for (let column = 0; column < options.columns; column += 1)
      if ((units[from + column] ?? 0) > 0) any = true;
    return any;
  }
  bundles.forEach((bundle, item) => {
    let most = bundle.count;
    for (const { at, quantity } of bundle.parts)
      most = Math.min(most, Math.floor((units[from + at] ?? 0) / quantity));
    limits[to + item] = most;
    if (most > 0) any = true;
    if (most > 0 || bundle.units === 1) return;
    const short = bundle.parts.find(({ at, quantity }) => (units[from + at] ?? 0) < quantity);
    const sku = short && skus[short.at]?.sku;
    if (short && sku !== undefined && bundle.parts.some(({ at }) => (units[from + at] ?? 0) > 0))
      reasons.push({
        code: bundle.together ? 'TOGETHER' : 'LINE_WHOLE',
        sku,
        value: units[from + short.at] ?? 0,
        limit: short.quantity,
      });
  });
  return any;
}

type LifeRules = (
  location: PlannedLocation,
  carriage: Carriage,
  units: Int32Array,
  row: number,
  reasons: ExclusionReason[],
) => (UsableLot[] | undefined)[];

/**
 * Lots that still live long enough on the day of delivery; the units are cut down to theirs. Undefined: no
 * rule asks for lots.
 */
function lifeRules(rules: OrderRules, { skus }: Demand, stock: StockTable): LifeRules | undefined {
  const filters = filtersOf(rules, 'minLifeAtDelivery');
  if (filters.length + termsInForce(rules.terms).lifeCredits.length === 0) return undefined;
  return (location, carriage, units, row, reasons) => {
    return skus.map(({ sku, tags }, column) => {
      const available = units[column] ?? 0;
      const position = positionAt(stock, row, column);
      if (available === 0 || !position) return undefined;
      let usable = usableLots(position);
      for (const filter of filters) {
        if (!selects(filter.where, location) || !selectsTags(filter.skuTags, tags)) continue;
        const arrival = arrivalDay(location, carriage.deliverBy);
        const before = usable;
        usable = usable.filter(({ lifeDay }) =>
          lifeDay === undefined
            ? filter.undated === 'allow'
            : arrival !== undefined && lifeDay - arrival >= filter.days,
        );
        if (usable.length > 0 || before.length === 0) continue;
        const longest = Math.max(...before.map(({ lifeDay }) => lifeDay ?? -Infinity));
        reasons.push({
          code: 'MIN_LIFE',
          sku,
          value: arrival === undefined || longest === -Infinity ? 'unknown' : longest - arrival,
          limit: filter.days,
        });
      }
      units[column] = Math.min(
        available,
        usable.reduce((sum, lot) => sum + lot.units, 0),
      );
      return usable;
    });
  };
}

function kilometres(metres: number): number {
  return ((metres + 500) / 1000) | 0;
}

function excluded(
  location: string,
  metres: number | undefined,
  reasons: readonly ExclusionReason[],
): Candidate {
  const own = reasons.length === 0 ? NO_STOCK : reasons.slice();
  return metres === undefined
    ? { location, state: 'excluded', reasons: own }
    : { location, state: 'excluded', distanceKm: kilometres(metres), reasons: own };
}

/** Open, with what keeps single SKUs of it out. */
function opened(
  location: string,
  metres: number | undefined,
  reasons: readonly ExclusionReason[],
): Candidate {
  const candidate: Candidate =
    metres === undefined
      ? { location, state: 'open' }
      : { location, state: 'open', distanceKm: kilometres(metres) };
  if (reasons.length > 0) candidate.reasons = reasons.slice();
  return candidate;
}

/** Applies every hard filter. Pure; well below a microsecond for a location without stock. */
export function assessLocations(input: PlanInput, rules: OrderRules): Assessment {
  const network = preparedNetwork(input.locations);
  const demand = demandOf(input.order.lines, rules);
  const stock = stockTable(input, network, demand.skus);
  const { number, free, some } = stock;
  const columns = demand.skus.length;
  const destination = input.order.destination.point && unitVector(input.order.destination.point);
  const { isBarred, whyBarred, others } = locationFilters(input, rules, network);
  const headroom = headroomOf(rules, input.capacity, network);
  const wanted = Int32Array.from(demand.skus, ({ quantity }) => quantity);
  const { isPlain, unitsAt } = stockFilter(input, rules, network, demand.skus, stock);
  const carriers = carriersOf(input, rules, network);
  const life = lifeRules(rules, demand, stock);
  const options = new OptionTable(
    stock.stocked * Math.max(1, input.services.length),
    columns,
    demand.bundles.length,
    demand.isPlain,
    network,
    carriers.known,
  );
  const reasons: ExclusionReason[] = [];
  // Filled anew for each location: counting is cheaper than clearing.
  const carriages: Carriage[] = [];

  /** Adds the location's options; its reasons say why where there is none. */
  const open = (row: number, metres: number | undefined): boolean => {
    const room = headroom(row, reasons);
    let barred = reasons.length > 0;
    const location = network.locations[row];
    const first = options.count;
    const { units } = options;
    let any = false;
    for (
      let column = 0, at = row * columns, to = first * columns;
      column < columns;
      column += 1, at += 1, to += 1
    ) {
      let there = free[at] ?? 0;
      if ((!isPlain || there === 0) && number[at] !== 0) there = unitsAt(row, column, reasons);
      const most = wanted[column] ?? 0;
      units[to] = there < most ? there : most;
      if (there > 0) any = true;
    }
    if (!(demand.isPlain ? any : writeLimits(demand, options, first, reasons))) barred = true;
    const count = carriers.list(row, metres, reasons, carriages);
    if (barred || count === 0) return false;

    // The next option's units start as this location's: life rules cut them down by carriage.
    const whole = life && location ? units.slice(first * columns, (first + 1) * columns) : undefined;
    for (let at = 0; at < count; at += 1) {
      const carriage = carriages[at];
      const index = options.count;
      if (!carriage) continue;
      if (at > 0) units.set(whole ?? units.subarray(first * columns, (first + 1) * columns), index * columns);
      const lots =
        whole &&
        location &&
        life?.(location, carriage, units.subarray(index * columns, (index + 1) * columns), row, reasons);
      if ((lots || at > 0) && !writeLimits(demand, options, index, lots ? [] : reasons)) continue;
      if (lots) options.lots[index] = lots;
      if (room !== unlimited) {
        options.rooms[index] = room;
        options.hasCaps = true;
      }
      options.rows[index] = row;
      options.carriages[index] = carriage.number;
      options.metres[index] = metres ?? NaN;
      options.count += 1;
    }
    return options.count > first;
  };

  const { ids, x, y, z } = network;
  const candidates = new Array<Candidate>(ids.length);
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] ?? '';
    const distance = destination ? metresTo(destination, x[row] ?? NaN, y[row] ?? NaN, z[row] ?? NaN) : NaN;
    const metres = distance === distance ? distance : undefined;
    if (reasons.length > 0) reasons.length = 0;
    if (isBarred[row] === 1) whyBarred(row, metres, reasons);
    for (let at = 0; at < others.length; at += 1) others[at]?.(row, metres, reasons);
    if (some[row] === 0) {
      if (reasons.length > 0) reasons.push({ code: 'NO_STOCK' });
      candidates[row] = excluded(id, metres, reasons);
    } else candidates[row] = open(row, metres) ? opened(id, metres, reasons) : excluded(id, metres, reasons);
  }
  return { demand, stock, options, carriages: carriers.known, network, candidates };
}
