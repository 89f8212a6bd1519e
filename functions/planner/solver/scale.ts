/** Makes scales: what bundles score at a way, by item and number of bundles. */
import type { Scale, WantedItem } from './problem.ts';

/** The least average of the first k bundles, rounded down, for one item. */
function floorOf(scores: readonly number[]): number {
  let floor = Infinity;
  for (let count = 1; count < scores.length; count += 1)
    floor = Math.min(floor, Math.floor((scores[count] ?? 0) / count));
  return floor;
}

/**
 * A scale from its scores: `scores[item][k]` is what the first k bundles score together. A `ramp` is kept
 * only where its line's score is at least 0, which is what its users rely on.
 */
export function scaleOf(scores: readonly (readonly number[])[], ramp?: readonly [number, number]): Scale {
  return {
    scores,
    ramp: ramp !== undefined && ramp[0] >= 0 ? ramp : undefined,
    floors: scores.map(floorOf),
  };
}

/**
 * The scale of a ramp: `line`, at least 0, for the first bundle of an item, `unit` for each unit. Most ways
 * are only ever compared by their ramps, so the scores are computed when somebody first asks for them.
 */
export class RampScale implements Scale {
  readonly ramp: readonly [number, number];
  readonly floors: readonly number[];
  readonly #items: readonly WantedItem[];
  #scores: (readonly number[])[] | undefined;

  constructor(items: readonly WantedItem[], line: number, unit: number) {
    this.#items = items;
    this.ramp = [line, unit];
    // The line's score is shared by the bundles of the item: all of them together score least on average.
    this.floors = items.map(
      ({ count, lines, units }) => Math.floor((line * lines) / Math.max(1, count)) + unit * units,
    );
  }

  get scores(): readonly (readonly number[])[] {
    this.#scores ??= this.#items.map((item) => this.#scoresOf(item));
    return this.#scores;
  }

  #scoresOf({ count, lines, units }: WantedItem): number[] {
    const [line, unit] = this.ramp;
    const scores = [0];
    for (let taken = 1; taken <= count; taken += 1) scores.push(line * lines + unit * units * taken);
    return scores;
  }
}
