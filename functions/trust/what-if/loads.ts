/** How much work locations were given, by day, and how full their windows became. Pure. */
import type { StoredDecision } from '../../planner/decision.ts';
import type { PlanInput } from '../../planner/plan-input.ts';

export interface LocationLoad {
  readonly shipments: number;
  readonly units: number;
  /** Shipments on the day (UTC) that had most. */
  readonly busiestDay: number;
  /** The fullest of its windows, in percent of its limit; undefined where none was claimed in. */
  readonly fullestPct: number | undefined;
}

interface Counts {
  shipments: number;
  units: number;
  readonly byDay: Map<string, number>;
  fullest: number | undefined;
}

export class Loads {
  readonly #byLocation = new Map<string, Counts>();

  /** What a decision gives its locations to do. */
  add({ fulfillments }: StoredDecision, { now, capacity }: Pick<PlanInput, 'now' | 'capacity'>): void {
    for (const { location, lines, capacity: claims = [] } of fulfillments) {
      const counts = this.#countsOf(location);
      const day = now.slice(0, 10);
      counts.shipments += 1;
      counts.units += lines.reduce((sum, { quantity }) => sum + quantity, 0);
      counts.byDay.set(day, (counts.byDay.get(day) ?? 0) + 1);
      for (const { window, take } of claims) {
        const counter = capacity.find((one) => one.location === location && one.window === window);
        if (!counter || counter.cap === 0) continue;
        counts.fullest = Math.max(counts.fullest ?? 0, (100 * (counter.used + take)) / counter.cap);
      }
    }
  }

  #countsOf(location: string): Counts {
    const known = this.#byLocation.get(location);
    if (known) return known;
    const counts: Counts = { shipments: 0, units: 0, byDay: new Map(), fullest: undefined };
    this.#byLocation.set(location, counts);
    return counts;
  }

  of(location: string): LocationLoad {
    const { shipments, units, byDay, fullest } = this.#countsOf(location);
    return { shipments, units, busiestDay: Math.max(0, ...byDay.values()), fullestPct: fullest };
  }

  get locations(): string[] {
    return [...this.#byLocation.keys()];
  }
}
