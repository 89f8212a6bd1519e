/** The solver's problem solved by trying every plan: no bound, no pruning, nothing of the solver's. */
import { goodsValueOf, shipmentScore, unitsOf } from '../../../functions/planner/solver/plan-score.ts';
import type { PlanShipment, RoutingProblem, Way } from '../../../functions/planner/solver/problem.ts';

/** The best that any plan does. */
export interface BestOfEveryPlan {
  /** Least score of serving everything; Infinity where no plan does. */
  readonly best: number;
  /** Most units that any plan serves, and the least score of serving as many. */
  readonly partial: { readonly units: number; readonly score: number };
}

/** Whether a plan serves what is wanted, or in part no more than that, within every limit. */
export function isFeasible(
  problem: RoutingProblem,
  shipments: readonly PlanShipment[],
  inPart = false,
): boolean {
  const places = new Set(shipments.map(({ way }) => problem.ways[way]?.place));
  const servesWhatIsWanted = problem.items.every(({ count }, item) => {
    const taken = shipments.reduce((sum, { take }) => sum + (take[item] ?? 0), 0);
    return inPart ? taken <= count : taken === count;
  });
  const canShip = ({ way, take }: PlanShipment): boolean => {
    const used = problem.ways[way];
    const hasValue = shipments.length === 1 || goodsValueOf(problem, take) >= problem.minShipmentValue;
    return used !== undefined && shipmentScore(problem, used, take) < Infinity && hasValue;
  };
  return (
    places.size === shipments.length &&
    shipments.length <= problem.maxShipments &&
    servesWhatIsWanted &&
    shipments.every(canShip)
  );
}

/** Least score of shipping exactly a state, by the state's bundles joined with commas. */
type Layer = Map<string, number>;

function lower(layer: Layer, state: string, score: number): void {
  if (score < (layer.get(state) ?? Infinity)) layer.set(state, score);
}

function bundlesOf(state: string): number[] {
  return state.split(',').map(Number);
}

/** All takes: each number of bundles of each item. */
function everyTake({ items }: RoutingProblem): number[][] {
  return items.reduce<number[][]>(
    (takes, { count }) =>
      takes.flatMap((take) => Array.from({ length: count + 1 }, (_, bundles) => [...take, bundles])),
    [[]],
  );
}

class EveryPlan {
  readonly #problem: RoutingProblem;
  readonly #takes: readonly (readonly number[])[];
  readonly #full: readonly number[];
  /** layers[k]: plans of k shipments that all carry the least value, from the places looked at so far. */
  #layers: Layer[];
  #single = Infinity;
  #partial = { units: 0, score: Infinity };

  constructor(problem: RoutingProblem) {
    this.#problem = problem;
    this.#takes = everyTake(problem).filter((take) => take.some((bundles) => bundles > 0));
    this.#full = problem.items.map(({ count }) => count);
    this.#layers = [new Map([[this.#full.map(() => 0).join(), 0]])];
  }

  /** Adds a shipment by one of a place's ways, or none, to every plan. */
  addPlace(ways: readonly Way[]): void {
    const layers = this.#layers.map((layer) => new Map(layer));
    for (const way of ways) for (const take of this.#takes) this.#addShipment(way, take, layers);
    this.#layers = layers;
  }

  best(): BestOfEveryPlan {
    let best = this.#single;
    this.#layers.forEach((layer, shipments) => {
      if (shipments < 2) return;
      for (const [state, sum] of layer) {
        const score = sum + this.#problem.splitPenalty * (shipments - 1);
        if (state === this.#full.join()) best = Math.min(best, score);
        this.#considerPartial(bundlesOf(state), score);
      }
    });
    return { best, partial: this.#partial };
  }

  #addShipment(way: Way, take: readonly number[], layers: Layer[]): void {
    const score = shipmentScore(this.#problem, way, take);
    if (score === Infinity) return;
    if (take.join() === this.#full.join()) this.#single = Math.min(this.#single, score);
    this.#considerPartial(take, score);
    if (goodsValueOf(this.#problem, take) < this.#problem.minShipmentValue) return;
    this.#layers.slice(0, this.#problem.maxShipments).forEach((layer, shipments) => {
      const next = layers[shipments + 1] ?? new Map<string, number>();
      layers[shipments + 1] = next;
      for (const [state, sum] of layer) {
        const bundles = bundlesOf(state).map((count, item) => count + (take[item] ?? 0));
        const isWanted = bundles.every((count, item) => count <= (this.#full[item] ?? 0));
        if (isWanted) lower(next, bundles.join(), sum + score);
      }
    });
  }

  #considerPartial(take: readonly number[], score: number): void {
    const units = unitsOf(this.#problem, take);
    const { units: most, score: least } = this.#partial;
    if (units > most || (units === most && score < least)) this.#partial = { units, score };
  }
}

/** Place by place: at most one way of each, any content. */
export function everyPlan(problem: RoutingProblem): BestOfEveryPlan {
  const plans = new EveryPlan(problem);
  for (const place of new Set(problem.ways.map((way) => way.place)))
    plans.addPlace(problem.ways.filter((way) => way.place === place));
  return plans.best();
}
