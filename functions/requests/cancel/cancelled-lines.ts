import * as z from 'zod';
import { type LineUnits, overlap } from '../../order/line-units.ts';

/** A line that somebody wants cancelled; without `units` all of it. */
export interface LineToCancel {
  readonly lineId: string;
  readonly units?: number | undefined;
}

/** What became of a line's units. `asked`: a location is asked for them; `shipped`: they can be returned. */
export const cancelledLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  cancelled: z.number().int(),
  asked: z.number().int(),
  shipped: z.number().int(),
});
export type CancelledLine = Readonly<z.output<typeof cancelledLineSchema>>;

/** The units that a cancel still looks for: they are taken where they are found first. */
export class RemainingUnits {
  /** Undefined: everything that is found. */
  readonly #units: Map<string, number> | undefined;

  constructor(lines: readonly LineToCancel[] | undefined) {
    this.#units = lines && new Map(lines.map(({ lineId, units }) => [lineId, units ?? Infinity]));
  }

  get isEverything(): boolean {
    return this.#units === undefined;
  }

  take(found: readonly LineUnits[]): LineUnits[] {
    const remaining = this.#units;
    if (remaining === undefined) return [...found];
    const wanted = [...remaining].map(([lineId, units]) => ({ lineId, units }));
    const taken = overlap(found, wanted);
    for (const { lineId, units } of taken) remaining.set(lineId, (remaining.get(lineId) ?? 0) - units);
    return taken;
  }
}

/** Counts of several writes of one cancel, line by line. */
export function mergedLines(
  told: readonly CancelledLine[],
  more: readonly CancelledLine[],
): readonly CancelledLine[] {
  const lines = new Map(told.map((line) => [line.lineId, line]));
  for (const line of more) {
    const { cancelled = 0, asked = 0, shipped = 0 } = lines.get(line.lineId) ?? {};
    lines.set(line.lineId, {
      ...line,
      cancelled: cancelled + line.cancelled,
      asked: asked + line.asked,
      shipped: shipped + line.shipped,
    });
  }
  return [...lines.values()];
}

/** What is left to cancel after a write that has dealt with so many units. */
export function linesLeft(
  lines: readonly LineToCancel[],
  done: readonly CancelledLine[],
): readonly LineToCancel[] {
  const taken = new Map(done.map(({ lineId, cancelled, asked }) => [lineId, cancelled + asked]));
  return lines
    .map((line) =>
      line.units === undefined ? line : { ...line, units: line.units - (taken.get(line.lineId) ?? 0) },
    )
    .filter(({ units }) => units === undefined || units > 0);
}

type Outcome = 'cancelled' | 'asked' | 'shipped';

/** Counts what becomes of each line's units. */
export class LineTally {
  readonly #lines = new Map<string, CancelledLine>();

  /** Counts units and gives them back as they are. */
  add(outcome: Outcome, lines: readonly LineUnits[]): readonly LineUnits[] {
    for (const { lineId, sku, units } of lines) {
      const line = this.#lines.get(lineId) ?? { lineId, sku, cancelled: 0, asked: 0, shipped: 0 };
      this.#lines.set(lineId, { ...line, [outcome]: line[outcome] + units });
    }
    return lines;
  }

  lines(): CancelledLine[] {
    return [...this.#lines.values()];
  }
}
