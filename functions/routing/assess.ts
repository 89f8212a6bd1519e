/** From input and rules to the ways in which the order may ship, and for every location why it is open or not. */
import { arrivalDay, carriersOf, type Carriage } from './carriage.ts';
import type { Candidate, Reason } from './decision.ts';
import { demandOf, type Demand } from './demand.ts';
import { metresTo, unitVector } from './distance.ts';
import { capacityReason, headroomOf, locationFilters, unlimited } from './location-filters.ts';
import { usableLots, type UsableLot } from './lots.ts';
import type { Location, PlanInput } from './model.ts';
import { networkOf, type Network } from './network.ts';
import type { Option } from './option.ts';
import { filtersOf, meansTags, selects, termsOf, type Rules } from './rules.ts';
import { stockFilter, stockTable, type StockTable } from './stock-filters.ts';

export interface Assessment {
  readonly demand: Demand;
  readonly stock: StockTable;
  readonly network: Network;
  /** In the order of the fixed tie-breaks: promise, priority, id. */
  readonly options: readonly Option[];
  /** All locations, by priority and id. */
  readonly candidates: readonly Candidate[];
}

/** Shared by all locations that simply have nothing: most of a large network. */
const NO_STOCK: Reason[] = [{ code: 'NO_STOCK' }];

/** Earlier arrival first, unknown last; with equal arrival the order of the network stays. Few different carriages: counted, not compared. */
const byArrival = (options: Option[], carriages: readonly Carriage[]): Option[] => {
  const arrivals = [...new Set(carriages.map(({ deliverBy }) => deliverBy ?? Infinity))].sort((a, b) => (a < b ? -1 : 1));
  if (arrivals.length <= 1) return options;
  const rank = carriages.map(({ deliverBy }) => arrivals.indexOf(deliverBy ?? Infinity));
  const starts = new Int32Array(arrivals.length + 1);
  for (const { carriage } of options) { const next = (rank[carriage.number] ?? 0) + 1; starts[next] = (starts[next] ?? 0) + 1; }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const sorted = options.slice();
  for (const option of options) {
    const at = rank[option.carriage.number] ?? 0;
    sorted[starts[at] ?? 0] = option;
    starts[at] = (starts[at] ?? 0) + 1;
  }
  return sorted;
};

/** Bundles that the units allow; where some units are there but no whole bundle is, why. The units themselves where every bundle is one unit. */
const limitOf = ({ bundles, skus, isPlain }: Demand, units: readonly number[], reasons: Reason[]): readonly number[] => {
  if (isPlain) return units;
  return bundles.map((bundle) => {
    let most = bundle.count;
    for (const { at, quantity } of bundle.parts) most = Math.min(most, Math.floor((units[at] ?? 0) / quantity));
    if (most > 0 || bundle.units === 1) return most;
    const short = bundle.parts.find(({ at, quantity }) => (units[at] ?? 0) < quantity);
    const sku = short && skus[short.at]?.sku;
    if (short && sku !== undefined && bundle.parts.some(({ at }) => (units[at] ?? 0) > 0))
      reasons.push({ code: bundle.together ? 'TOGETHER' : 'LINE_WHOLE', sku, value: units[short.at] ?? 0, limit: short.quantity });
    return most;
  });
};

const hasAny = (limit: readonly number[]): boolean => {
  for (const most of limit) if (most > 0) return true;
  return false;
};

interface LifeRules {
  (location: Location, carriage: Carriage, units: readonly number[], row: number, reasons: Reason[]): { units: number[]; lots: (UsableLot[] | undefined)[] };
}

/** Lots that still live long enough on the day of delivery. Undefined: no rule asks for lots. */
const lifeRules = (rules: Rules, { skus }: Demand, stock: StockTable): LifeRules | undefined => {
  const filters = filtersOf(rules, 'minLifeAtDelivery');
  if (filters.length + termsOf(rules, 'lifeCredit').length === 0) return undefined;
  return (location, carriage, units, row, reasons) => {
    const left: number[] = [];
    const lots = skus.map(({ sku, tags }, column) => {
      const available = units[column] ?? 0;
      const position = stock.position[row * stock.columns + column];
      if (available === 0 || !position) { left.push(0); return undefined; }
      let usable = usableLots(position);
      for (const filter of filters) {
        if (!selects(filter.where, location) || !meansTags(filter.skuTags, tags)) continue;
        const arrival = arrivalDay(location, carriage.deliverBy);
        const before = usable;
        usable = usable.filter(({ lifeDay }) => (lifeDay === undefined ? filter.undated === 'allow' : arrival !== undefined && lifeDay - arrival >= filter.days));
        if (usable.length > 0 || before.length === 0) continue;
        const longest = Math.max(...before.map(({ lifeDay }) => lifeDay ?? -Infinity));
        reasons.push({ code: 'MIN_LIFE', sku, value: arrival === undefined || longest === -Infinity ? 'unknown' : longest - arrival, limit: filter.days });
      }
      left.push(Math.min(available, usable.reduce((sum, lot) => sum + lot.units, 0)));
      return usable;
    });
    return { units: left, lots };
  };
};

const excluded = (location: string, metres: number | undefined, reasons: readonly Reason[]): Candidate => {
  const own = reasons.length === 0 ? NO_STOCK : reasons.slice();
  return metres === undefined ? { location, state: 'excluded', reasons: own } : { location, state: 'excluded', distanceKm: Math.round(metres / 1000), reasons: own };
};

/** Open, with what keeps single SKUs of it out. */
const opened = (location: string, metres: number | undefined, reasons: readonly Reason[]): Candidate => {
  const candidate: Candidate = metres === undefined ? { location, state: 'open' } : { location, state: 'open', distanceKm: Math.round(metres / 1000) };
  if (reasons.length > 0) candidate.reasons = reasons.slice();
  return candidate;
};

/** Applies every hard filter. Pure; well below a microsecond for a location without stock. */
export const assess = (input: PlanInput, rules: Rules): Assessment => {
  const network = networkOf(input.locations);
  const demand = demandOf(input.order.lines, rules);
  const stock = stockTable(input, network, demand.skus);
  const columns = demand.skus.length;
  const destination = input.order.destination.point && unitVector(input.order.destination.point);
  const filters = locationFilters(input, rules, network);
  const headroom = headroomOf(rules, input.capacity, network);
  const unitsAt = stockFilter(input, rules, network, demand.skus);
  const carriers = carriersOf(input, rules, network);
  const life = lifeRules(rules, demand, stock);
  const options: Option[] = [];
  const reasons: Reason[] = [];
  // Filled anew for each location; cloning and counting is cheaper than clearing.
  const carriages: Carriage[] = [];
  const nothing = demand.skus.map(() => 0);

  /** Pushes the location's options; its reasons say why where there is none. */
  const open = (row: number, metres: number | undefined): boolean => {
    let barred = reasons.length > 0;
    const location = network.locations[row];
    if (!location) return false;
    const room = headroom(row);
    const full = room === unlimited ? undefined : capacityReason(location, input.capacity, room);
    if (full) { reasons.push(full); barred = true; }
    const units = nothing.slice();
    for (let column = 0; column < columns; column += 1) {
      const position = stock.position[row * columns + column];
      if (position) units[column] = Math.min(unitsAt(row, position, column, reasons), demand.skus[column]?.quantity ?? 0);
    }
    const limit = limitOf(demand, units, reasons);
    if (!hasAny(limit)) barred = true;
    const count = carriers.list(row, metres, reasons, carriages);
    if (barred) return false;
    const before = options.length;
    for (let at = 0; at < count; at += 1) {
      const carriage = carriages[at];
      if (!carriage) continue;
      const lively = life?.(location, carriage, units, row, reasons);
      const own = lively ? limitOf(demand, lively.units, []) : limit;
      if (!lively || hasAny(own)) options.push({ row, location, headroom: room, metres, carriage, units: lively?.units ?? units, limit: own, lots: lively?.lots });
    }
    return options.length > before;
  };

  const { x, y, z } = network;
  const candidates = network.ids.map((id, row): Candidate => {
    const distance = destination ? metresTo(destination, x[row] ?? NaN, y[row] ?? NaN, z[row] ?? NaN) : NaN;
    const metres = distance === distance ? distance : undefined;
    if (reasons.length > 0) reasons.length = 0;
    for (const filter of filters) filter(row, metres, reasons);
    if (stock.some[row] === 0) {
      if (reasons.length > 0) reasons.push({ code: 'NO_STOCK' });
      return excluded(id, metres, reasons);
    }
    return open(row, metres) ? opened(id, metres, reasons) : excluded(id, metres, reasons);
  });
  return { demand, stock, options: byArrival(options, carriers.known), network, candidates };
};
