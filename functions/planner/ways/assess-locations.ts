/**
 * From input and rules to the options by which the order may ship, and for every location why it is open or
 * not.
 */
import type { Candidate, ExclusionReason } from '../decision.ts';
import type { OrderRules } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { type Carriage, carriageFinder } from '../promise/carriages.ts';
import { type Demand, demandOf } from './demand.ts';
import { metresTo, unitVector } from './distance.ts';
import { lifeRuleOf } from './life-rules.ts';
import { headroomOf, locationFilters } from './location-filters.ts';
import { type Opening, openLocation } from './open-location.ts';
import { OptionTable } from './option-table.ts';
import { type PreparedNetwork, preparedNetwork } from './prepared-network.ts';
import { type StockTable, stockFilter, stockTable } from './stock-filters.ts';

export interface Assessment {
  readonly demand: Demand;
  readonly stock: StockTable;
  readonly network: PreparedNetwork;
  /** In the order of the network. */
  readonly options: OptionTable;
  /** By number. */
  readonly carriages: readonly Carriage[];
  /** All locations, in the order of the network. */
  readonly candidates: readonly Candidate[];
  /** Metres by row of the network from the order's destination; undefined is unknown. */
  readonly metresAt: (row: number) => number | undefined;
}

/** Shared by all locations that simply have nothing: most of a large network. */
const NO_STOCK: ExclusionReason[] = [{ code: 'NO_STOCK' }];

/** The nearest whole kilometre, by an operator that yields a small integer. */
function kilometres(metres: number): number {
  return ((metres + 500) / 1000) | 0;
}

function excludedCandidate(
  location: string,
  metres: number | undefined,
  reasons: readonly ExclusionReason[],
): Candidate {
  const own = reasons.length === 0 ? NO_STOCK : reasons.slice();
  if (metres === undefined) return { location, state: 'excluded', reasons: own };
  return { location, state: 'excluded', distanceKm: kilometres(metres), reasons: own };
}

/** `reasons` says what keeps single SKUs of the location out. */
function openCandidate(
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

/** Metres by row of the network from the order's destination; undefined is unknown. */
function distances({ order }: PlanInput, { x, y, z }: PreparedNetwork): (row: number) => number | undefined {
  const { point } = order.destination;
  if (!point) return () => undefined;
  const destination = unitVector(point);
  return (row) => {
    const metres = metresTo(destination, x[row] ?? NaN, y[row] ?? NaN, z[row] ?? NaN);
    return Number.isNaN(metres) ? undefined : metres;
  };
}

function openingOf(input: PlanInput, rules: OrderRules): Opening {
  const network = preparedNetwork(input.locations);
  const demand = demandOf(input.order.lines, rules);
  const stock = stockTable(input, network, demand.skus);
  const carriages = carriageFinder(input, rules, network);
  const lifeRule = lifeRuleOf(input, rules, demand, stock);
  const size = {
    options: stock.stocked * Math.max(1, input.services.length),
    columns: demand.skus.length,
    items: demand.bundles.length,
    isPlain: demand.isPlain,
  };
  return {
    network,
    demand,
    wanted: Int32Array.from(demand.skus, ({ quantity }) => quantity),
    stock,
    stockFilter: stockFilter(input, rules, network, demand.skus, stock),
    headroomAt: headroomOf(rules, input.capacity, network),
    carriages,
    lifeRule,
    options: new OptionTable(size, network, carriages.known, lifeRule),
    carriageList: [],
  };
}

/** Applies every hard filter. Well below a microsecond for a location without stock. */
export function assessLocations(input: PlanInput, rules: OrderRules): Assessment {
  const opening = openingOf(input, rules);
  const { network, demand, stock, options, carriages } = opening;
  const { isBarred, whyBarred, others } = locationFilters(input, rules, network);
  const metresAt = distances(input, network);
  const { ids } = network;
  const candidates = new Array<Candidate>(ids.length);
  const reasons: ExclusionReason[] = [];
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] ?? '';
    const metres = metresAt(row);
    if (reasons.length > 0) reasons.length = 0;
    if (isBarred[row] === 1) whyBarred(row, metres, reasons);
    for (let at = 0; at < others.length; at += 1) others[at]?.(row, metres, reasons);
    const hasStock = stock.some[row] === 1;
    const isOpen = hasStock && openLocation(opening, row, metres, reasons);
    // Without any other reason the candidate takes the list that all such locations share.
    if (!hasStock && reasons.length > 0) reasons.push({ code: 'NO_STOCK' });
    candidates[row] = isOpen ? openCandidate(id, metres, reasons) : excludedCandidate(id, metres, reasons);
  }
  return { demand, stock, options, carriages: carriages.known, network, candidates, metresAt };
}
