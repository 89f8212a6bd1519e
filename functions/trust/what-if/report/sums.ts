/** Orders summed by the rules of then and by the others, over a day or over all. Pure. */
import type { Cost } from '../../../planner/decision.ts';
import { costTermTypes } from '../../../planner/pricing/cost-terms.ts';
import type { OrderFigures } from '../order-figures.ts';

/** What the orders of a day, or of all days, come to by some rules. */
export interface OrderSums {
  orders: number;
  /** Orders that are served whole by either rules: what they cost and how they go is compared. */
  compared: number;
  costMicros: number;
  readonly terms: Cost;
  shipments: number;
  /** Orders with more than one shipment. */
  splits: number;
  km: number;
  promised: number;
  kept: number;
  units: number;
  unserved: number;
  waited: number;
}

export function noSums(): OrderSums {
  return {
    orders: 0,
    compared: 0,
    costMicros: 0,
    terms: {},
    shipments: 0,
    splits: 0,
    km: 0,
    promised: 0,
    kept: 0,
    units: 0,
    unserved: 0,
    waited: 0,
  };
}

/** Changes `sums`. */
export function addOrder(sums: OrderSums, figures: OrderFigures, isCompared: boolean): void {
  const { served, unserved, hasWaited, isPromiseKept } = figures;
  sums.orders += 1;
  sums.units += served + unserved;
  sums.unserved += unserved;
  sums.waited += Number(hasWaited);
  sums.promised += Number(isPromiseKept !== undefined);
  sums.kept += Number(isPromiseKept === true);
  if (!isCompared) return;
  sums.compared += 1;
  sums.costMicros += figures.costMicros;
  sums.shipments += figures.shipments;
  sums.splits += Number(figures.shipments > 1);
  sums.km += figures.km;
  for (const term of costTermTypes) addTerm(sums.terms, term, figures.terms[term] ?? 0);
}

/** Sums of all orders are beyond what the cost of one may be. */
function addTerm(terms: Cost, term: keyof Cost, micros: number): void {
  if (micros !== 0) terms[term] = (terms[term] ?? 0) + micros;
}

const counted = [
  'orders',
  'compared',
  'costMicros',
  'shipments',
  'splits',
  'km',
  'promised',
  'kept',
  'units',
  'unserved',
  'waited',
] as const satisfies readonly (keyof OrderSums)[];

/** Changes `sums`. */
export function addSums(sums: OrderSums, more: OrderSums): void {
  for (const name of counted) sums[name] += more[name];
  for (const term of costTermTypes) addTerm(sums.terms, term, more.terms[term] ?? 0);
}
