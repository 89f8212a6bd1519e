/** A wave: orders that are picked in one walk, each into a box of its own. Pure. */
import { byUrgency, stageOf } from './work-steps.ts';
import type { Work, WorkSheet } from './work-types.ts';

/** How many orders one walk serves. */
export const waveSizes = [5, 10, 20, 40] as const;

/** The most urgent work that can be picked now: accepted, or accepted with this walk. */
export function waveOf(queue: readonly Work[], size: number): Work[] {
  const pickable = queue.filter(({ status, cancelRequested }) => {
    const stage = stageOf(status);
    return !cancelRequested && (stage === 'accept' || stage === 'pick');
  });
  return pickable.toSorted(byUrgency).slice(0, size);
}

/** Units that go into one box. */
export interface BoxUnits {
  /** From 1, in the order of the wave. */
  readonly box: number;
  readonly units: number;
}

/** One stop of the walk: all units of a SKU, and the boxes that they go into. */
export interface Stop {
  readonly sku: string;
  readonly title: string;
  readonly units: number;
  readonly boxes: readonly BoxUnits[];
}

/** The stops of a walk, by SKU: `sheets` in the order of the wave. */
export function stopsOf(sheets: readonly Pick<WorkSheet, 'lines'>[]): Stop[] {
  const units = sheets.flatMap(({ lines }, index) =>
    lines.filter(({ open }) => open > 0).map((line) => ({ ...line, box: index + 1 })),
  );
  const bySku = Map.groupBy(units, ({ sku }) => sku);
  const stops = [...bySku].map(([sku, lines]) => ({
    sku,
    title: lines[0]?.title ?? sku,
    units: sumOf(lines),
    boxes: [...Map.groupBy(lines, ({ box }) => box)].map(([box, of]) => ({ box, units: sumOf(of) })),
  }));
  return stops.toSorted((one, other) => one.sku.localeCompare(other.sku));
}

function sumOf(lines: readonly { readonly open: number }[]): number {
  return lines.reduce((sum, { open }) => sum + open, 0);
}
