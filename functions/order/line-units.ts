import * as z from 'zod';

/** Whole units of an order's line. Lists of them hold a line once and no zero. */
export const lineUnitsSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units: z.number().int().min(0),
});
export type LineUnits = z.output<typeof lineUnitsSchema>;
export type SomeUnits = Pick<LineUnits, 'lineId' | 'units'>;

export function sumUnits(lines: readonly { readonly units: number }[]): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

function byLine(lines: readonly SomeUnits[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/** Of one line. */
export function unitsOf(lines: readonly SomeUnits[], lineId: string): number {
  return byLine(lines).get(lineId) ?? 0;
}

/** Both together. */
export function plus(a: readonly LineUnits[], b: readonly LineUnits[]): LineUnits[] {
  const all = byLine([...a, ...b]);
  const lines = new Map([...a, ...b].map((line) => [line.lineId, line]));
  return [...lines.values()]
    .map(({ lineId, sku }) => ({ lineId, sku, units: all.get(lineId) ?? 0 }))
    .filter(({ units }) => units > 0);
}

/** What `a` has that `b` has too. */
export function overlap(a: readonly LineUnits[], b: readonly SomeUnits[]): LineUnits[] {
  const limit = byLine(b);
  return a
    .map(({ lineId, sku, units }) => ({ lineId, sku, units: Math.min(units, limit.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
}

/** What `a` has beyond `b`. */
export function minus(a: readonly LineUnits[], b: readonly SomeUnits[]): LineUnits[] {
  const taken = byLine(b);
  return a
    .map(({ lineId, sku, units }) => ({ lineId, sku, units: Math.max(0, units - (taken.get(lineId) ?? 0)) }))
    .filter(({ units }) => units > 0);
}
