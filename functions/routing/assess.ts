/** From input and rules to the ways in which the order may ship, and for every location why it is open or not. */
import { arrivalDay, carriersOf, type Carriage } from './carriage.ts';
import type { Candidate, Reason } from './decision.ts';
import { demandOf, type Demand } from './demand.ts';
import { metresBetween, unitVector } from './distance.ts';
import { capacityReason, headroomOf, locationFilters } from './location-filters.ts';
import { usableLots, type UsableLot } from './lots.ts';
import type { Location, PlanInput } from './model.ts';
import { networkOf } from './network.ts';
import type { Option } from './option.ts';
import { filtersOf, meansTags, selects, termsOf, type Rules } from './rules.ts';
import { stockFilter, stockTable, type StockTable } from './stock-filters.ts';

export interface Assessment {
  readonly demand: Demand;
  readonly stock: StockTable;
  /** In the order of the fixed tie-breaks: promise, priority, id. */
  readonly options: readonly Option[];
  /** All locations, by priority and id. */
  readonly candidates: readonly Candidate[];
}

/** Shared by all locations that simply have nothing: most of a large network. */
const NO_STOCK: Reason[] = [{ code: 'NO_STOCK' }];

/** Earlier arrival first, unknown last; with equal arrival the order of the network stays. Few different instants: buckets, not a sort. */
const byArrival = (options: readonly Option[]): Option[] => {
  const buckets = new Map<number, Option[]>();
  for (const option of options) {
    const key = option.deliverBy ?? Infinity;
    const known = buckets.get(key);
    if (known) known.push(option);
    else buckets.set(key, [option]);
  }
  return buckets.size === 1 ? [...options] : [...buckets].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, same]) => same);
};

/** Bundles that the units allow; where some units are there but no whole bundle is, why. */
const limitOf = ({ bundles, skus }: Demand, units: readonly number[], reasons: Reason[]): number[] => bundles.map((bundle) => {
  let most = bundle.count;
  for (const { at, quantity } of bundle.parts) most = Math.min(most, Math.floor((units[at] ?? 0) / quantity));
  if (most > 0 || (bundle.lines === 1 && bundle.units === 1)) return most;
  const short = bundle.parts.find(({ at, quantity }) => (units[at] ?? 0) < quantity);
  const some = bundle.parts.some(({ at }) => (units[at] ?? 0) > 0);
  const sku = short && skus[short.at]?.sku;
  if (short && some && sku !== undefined) reasons.push({ code: bundle.together ? 'TOGETHER' : 'LINE_WHOLE', sku, value: units[short.at] ?? 0, limit: short.quantity });
  return most;
});

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

/** Applies every hard filter. Pure; about a microsecond for a location without stock. */
export const assess = (input: PlanInput, rules: Rules): Assessment => {
  const network = networkOf(input.locations);
  const demand = demandOf(input.order.lines, rules);
  const stock = stockTable(input, network, demand.skus);
  const columns = demand.skus.length;
  const destination = input.order.destination.point && unitVector(input.order.destination.point);
  const filters = locationFilters(input, rules);
  const headroom = headroomOf(rules, input.capacity);
  const unitsAt = stockFilter(input, rules, demand.skus);
  const carriers = carriersOf(input, rules, network);
  const life = lifeRules(rules, demand, stock);
  const options: Option[] = [];

  const candidates = network.locations.map((location, row): Candidate => {
    const place = network.places[row];
    const metres = destination && place ? metresBetween(destination, place) : undefined;
    const reasons: Reason[] = [];
    for (const filter of filters) filter(location, metres, reasons);
    const distance = metres === undefined ? {} : { distanceKm: Math.round(metres / 100) / 10 };
    if (stock.some[row] === 0) {
      if (reasons.length > 0) reasons.push({ code: 'NO_STOCK' });
      return { location: location.id, state: 'excluded', ...distance, reasons: reasons.length > 0 ? reasons : NO_STOCK };
    }
    let barred = reasons.length > 0;
    const room = headroom(location);
    const full = capacityReason(location, input.capacity, room);
    if (full) { reasons.push(full); barred = true; }

    const units: number[] = [];
    for (let column = 0; column < columns; column += 1) units.push(unitsAt(location, stock.position[row * columns + column], column, reasons));
    const limit = limitOf(demand, units, reasons);
    if (!limit.some((most) => most > 0)) barred = true;

    const carriages = carriers(location, row, metres, reasons);
    let open = false;
    if (!barred) {
      const before = reasons.length;
      for (const carriage of carriages) {
        const lively = life?.(location, carriage, units, row, reasons);
        const own = lively ? limitOf(demand, lively.units, []) : limit;
        if (lively && !own.some((most) => most > 0)) continue;
        open = true;
        options.push({ row, location, headroom: room, metres, ...carriage, units: lively?.units ?? units, limit: own, ...(lively ? { lots: lively.lots } : {}) });
      }
      if (open && before === 0 && carriages.length > 1) reasons.length = 0;
    }
    return { location: location.id, state: open ? 'open' : 'excluded', ...distance, ...(reasons.length > 0 ? { reasons } : {}) };
  });
  return { demand, stock, options: byArrival(options), candidates };
};
