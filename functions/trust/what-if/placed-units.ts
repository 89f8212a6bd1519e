/** Where the units of one order are: at locations that are to ship them, or waiting for a plan. Pure. */
import { occupiedUnits } from '../../capacity/counters/capacity-counter.ts';
import type { StoredDecision } from '../../planner/decision.ts';

type Planned = StoredDecision['fulfillments'][number];

/** What one location is to ship by one decision. */
export interface PlacedShare {
  /** The decision's number, or below zero that of a plan that nobody had made then. */
  readonly decision: number;
  readonly planned: Planned;
  /** Units by SKU, without those that left. */
  readonly units: Map<string, number>;
}

/** What a change of an order's units does to stock and capacity. */
export interface Effects {
  readonly stock: (sku: string, location: string, units: number) => void;
  readonly capacity: (location: string, window: string, taken: number) => void;
}

/** How much of each of its windows the units of a hold occupy. */
function occupied({ planned, units }: PlacedShare): number[] {
  const lines = [...units].map(([sku, count]) => ({ sku, units: count }));
  return (planned.capacity ?? []).map(({ unit }) => occupiedUnits(unit, { lines }));
}

export class PlacedUnits {
  readonly holds: PlacedShare[] = [];
  /** Units by SKU that have no location. */
  readonly waiting = new Map<string, number>();

  /** What a decision that is carried out takes; units that it gives up wait no more. */
  take(decision: number, result: StoredDecision, effects: Effects): void {
    const isExecuted = result.outcome === 'planned' || result.outcome === 'partial';
    for (const planned of isExecuted ? result.fulfillments : []) this.#hold(decision, planned, effects);
    if (result.outcome === 'cancel' || result.then === 'cancel')
      for (const { sku, quantity } of result.unserved) this.drop(sku, quantity);
  }

  #hold(decision: number, planned: Planned, effects: Effects): void {
    const units = new Map<string, number>();
    for (const { sku, quantity } of planned.lines) {
      units.set(sku, (units.get(sku) ?? 0) + quantity);
      this.drop(sku, quantity);
      effects.stock(sku, planned.location, -quantity);
    }
    const hold = { decision, planned, units };
    this.holds.push(hold);
    for (const [at, taken] of occupied(hold).entries())
      effects.capacity(planned.location, planned.capacity?.[at]?.window ?? '', taken);
  }

  /** More units wait for a plan. */
  await(sku: string, units: number): void {
    this.waiting.set(sku, (this.waiting.get(sku) ?? 0) + units);
  }

  /** Units wait no more, as far as any do; answers how many did. */
  drop(sku: string, units: number): number {
    const waiting = this.waiting.get(sku) ?? 0;
    const dropped = Math.min(waiting, units);
    if (waiting === dropped) this.waiting.delete(sku);
    else this.waiting.set(sku, waiting - dropped);
    return dropped;
  }

  /** How many units of a SKU a location is to ship. */
  heldAt(sku: string, location: string): number {
    return this.holds
      .filter(({ planned }) => planned.location === location)
      .reduce((sum, { units }) => sum + (units.get(sku) ?? 0), 0);
  }

  /**
   * Takes up to so many units of a SKU from where they are to be shipped; `location` undefined: from anywhere, the last plan
   * first. Answers how many left. `isThere`: they are on the shelf again.
   */
  leave(
    wanted: { readonly sku: string; readonly location?: string; readonly units: number },
    isThere: boolean,
    effects: Effects,
  ): number {
    let left = 0;
    for (const hold of this.holds.toReversed()) {
      const { planned, units } = hold;
      if (wanted.location !== undefined && planned.location !== wanted.location) continue;
      const some = Math.min(units.get(wanted.sku) ?? 0, wanted.units - left);
      if (some <= 0) continue;
      const before = occupied(hold);
      units.set(wanted.sku, (units.get(wanted.sku) ?? 0) - some);
      left += some;
      if (isThere) effects.stock(wanted.sku, planned.location, some);
      for (const [at, now] of occupied(hold).entries())
        effects.capacity(planned.location, planned.capacity?.[at]?.window ?? '', now - (before[at] ?? 0));
    }
    return left;
  }
}

/** The holds that still have units to ship. */
export function liveHolds({ holds }: Pick<PlacedUnits, 'holds'>): PlacedShare[] {
  return holds.filter(({ units }) => [...units.values()].some((count) => count > 0));
}
