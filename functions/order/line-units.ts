import * as z from 'zod';

/** Whole units of one line of an order. A list of them names a line once and has no zeros. */
export const lineUnitsSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units: z.number().int().min(0),
});
export type LineUnits = z.output<typeof lineUnitsSchema>;

/** Units of a line whose SKU does not matter. */
export type SomeUnits = Pick<LineUnits, 'lineId' | 'units'>;

/** The units of all lines together. */
export function sumUnits(lines: readonly { readonly units: number }[]): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

/** The units of one line, 0 where the list does not name the line. */
export function unitsOf(lines: readonly SomeUnits[], lineId: string): number {
  return unitsByLine(lines).get(lineId) ?? 0;
}

/** The units of both lists, line by line. */
export function plus(a: readonly LineUnits[], b: readonly LineUnits[]): LineUnits[] {
  const both = [...a, ...b];
  const sums = unitsByLine(both);
  const lines = new Map(both.map((line) => [line.lineId, line]));
  return withUnits([...lines.values()], ({ lineId }) => sums.get(lineId) ?? 0);
}

/** The units that both lists have, line by line. */
export function overlap(a: readonly LineUnits[], b: readonly SomeUnits[]): LineUnits[] {
  const limits = unitsByLine(b);
  return withUnits(a, ({ lineId, units }) => Math.min(units, limits.get(lineId) ?? 0));
}

/** The units that `a` has more than `b`, line by line. */
export function minus(a: readonly LineUnits[], b: readonly SomeUnits[]): LineUnits[] {
  const taken = unitsByLine(b);
  return withUnits(a, ({ lineId, units }) => units - (taken.get(lineId) ?? 0));
}

function unitsByLine(lines: readonly SomeUnits[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/** The lines with other units; lines that have none left drop out. */
function withUnits(lines: readonly LineUnits[], unitsFor: (line: LineUnits) => number): LineUnits[] {
  return lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, units: unitsFor(line) }))
    .filter(({ units }) => units > 0);
}
