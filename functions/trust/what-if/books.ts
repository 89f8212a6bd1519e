/** Stock and capacity of the past as they were last seen, and by how much a what-if's differ from them. Pure. */
import type { PlannedCounter, PlannedPosition } from '../../planner/plan-input.ts';
import type { PastDecision } from './past.ts';

export function positionName(sku: string, location: string): string {
  return `${sku}\n${location}`;
}

/** Counts by name; what comes to nothing is left out. */
class Sums {
  readonly #sums = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  get(name: string): number {
    return this.#sums.get(name) ?? 0;
  }

  remove(name: string): void {
    this.#sums.delete(name);
  }

  add(name: string, units: number): void {
    const sum = this.get(name) + units;
    if (sum === 0) this.#sums.delete(name);
    else this.#sums.set(name, sum);
  }
}

/** By how much a what-if has more units free, and more of windows used, than the past had. */
export class BooksDifference {
  readonly #free = new Sums();
  readonly #used = new Sums();

  get isNone(): boolean {
    return this.#free.isEmpty && this.#used.isEmpty;
  }

  freeOf(sku: string, location: string): number {
    return this.#free.get(positionName(sku, location));
  }

  usedOf(location: string, window: string): number {
    return this.#used.get(`${location}\n${window}`);
  }

  addFree(sku: string, location: string, units: number): void {
    this.#free.add(positionName(sku, location), units);
  }

  addUsed(location: string, window: string, units: number): void {
    this.#used.add(`${location}\n${window}`, units);
  }
}

/** What was last seen of stock, by market and SKU, and of capacity. */
export class LastSeen {
  readonly #positions = new Map<string, ReadonlyMap<string, PlannedPosition>>();
  readonly #used = new Map<string, number>();
  /** What decisions since have taken of a position, and what came back. */
  readonly #since = new Sums();

  /** What a decision saw goes before everything that was seen before. */
  see({ input: { order, positions, capacity } }: Pick<PastDecision, 'input'>): void {
    const bySku = Map.groupBy(positions, ({ sku }) => sku);
    for (const { sku } of order.lines) {
      const seen = new Map((bySku.get(sku) ?? []).map((one) => [one.location, one]));
      this.#positions.set(positionName(order.market, sku), seen);
    }
    for (const { sku, location } of positions) this.#since.remove(positionName(sku, location));
    for (const { location, window, used } of capacity) this.#used.set(`${location}\n${window}`, used);
  }

  addFree(sku: string, location: string, units: number): void {
    this.#since.add(positionName(sku, location), units);
  }

  addUsed(location: string, window: string, units: number): void {
    this.#used.set(`${location}\n${window}`, this.usedOf(location, window) + units);
  }

  usedOf(location: string, window: string): number {
    return this.#used.get(`${location}\n${window}`) ?? 0;
  }

  /** The positions of a SKU as they were last known. */
  positionsOf(market: string, sku: string): PlannedPosition[] {
    const seen = this.#positions.get(positionName(market, sku)) ?? new Map<string, PlannedPosition>();
    return [...seen.values()].map((one) => {
      const since = this.#since.get(positionName(sku, one.location));
      return since === 0 ? one : { ...one, free: one.free + since };
    });
  }
}

/** What a what-if sees of a window. */
export interface SeenCounter extends PlannedCounter {
  readonly endsAt: string;
}
