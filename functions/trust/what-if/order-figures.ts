/** What an order came to: cost, shipments, distance, promise, what was not served. Pure. */
import type { Cost, StoredDecision } from '../../planner/decision.ts';
import { addToCost, sumOfCosts, totalMicros } from '../../planner/pricing/cost.ts';
import { costTermTypes } from '../../planner/pricing/cost-terms.ts';
import { liveHolds, type PlacedShare, type PlacedUnits } from './placed-units.ts';

export interface OrderFigures {
  readonly terms: Cost;
  readonly costMicros: number;
  readonly shipments: number;
  /** Of the shipments whose distance is known. */
  readonly km: number;
  /** Units that a location ships, and units that none does. */
  readonly served: number;
  readonly unserved: number;
  /** It waited for stock, capacity or a better plan. */
  readonly hasWaited: boolean;
  /** Undefined where nothing was promised. */
  readonly isPromiseKept: boolean | undefined;
  /** The locations that ship, each once, in order. */
  readonly locations: readonly string[];
}

function sumUnits(units: Iterable<number>): number {
  return [...units].reduce((sum, count) => sum + count, 0);
}

/** What the further shipments of a decision cost beside what each shipment costs, for one of them. */
function extraShipmentOf({ cost, fulfillments }: StoredDecision): Cost {
  const further = fulfillments.length - 1;
  if (further < 1) return {};
  const own = sumOfCosts(fulfillments.map((one) => one.cost));
  const extra: Cost = {};
  for (const term of costTermTypes)
    addToCost(extra, term, Math.round(((cost.terms[term] ?? 0) - (own[term] ?? 0)) / further));
  return extra;
}

/** An order's last decisions and what it has waited for. */
export interface OrderStory {
  readonly decisions: ReadonlyMap<number, StoredDecision>;
  readonly hasWaited: boolean;
  readonly isPromiseKept: boolean | undefined;
}

function costsOf(live: readonly PlacedShare[], decisions: OrderStory['decisions']): Cost[] {
  const byDecision = Map.groupBy(live, ({ decision }) => decision);
  return [...byDecision].flatMap(([n, holds]) => {
    const made = decisions.get(n);
    const extra = made ? extraShipmentOf(made) : {};
    return [...holds.map(({ planned }) => planned.cost), ...holds.slice(1).map(() => extra)];
  });
}

export function figuresOf(
  units: PlacedUnits,
  { decisions, hasWaited, isPromiseKept }: OrderStory,
): OrderFigures {
  const live = liveHolds(units);
  const terms = sumOfCosts(costsOf(live, decisions));
  const unserved = sumUnits(units.waiting.values());
  return {
    terms,
    costMicros: totalMicros(terms),
    shipments: live.length,
    km: live.reduce((sum, { planned: { distanceKm = 0 } }) => sum + distanceKm, 0),
    served: live.reduce((sum, hold) => sum + sumUnits(hold.units.values()), 0),
    unserved,
    hasWaited,
    isPromiseKept: isPromiseKept === undefined ? undefined : isPromiseKept && unserved === 0,
    locations: [...new Set(live.map(({ planned }) => planned.location))].sort(),
  };
}
