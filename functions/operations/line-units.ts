import type { LineUnits } from '../fulfillment/fulfillment.ts';

/** Units of lines that are wanted, and go down as they are found; undefined: everything. */
export type Want = Map<string, number> | undefined;

/** Lines with units only. */
export const lineUnits = (lines: readonly LineUnits[]): LineUnits[] => lines.filter(({ units }) => units > 0).map(({ lineId, sku, units }) => ({ lineId, sku, units }));

/** Takes what is wanted out of `from`, as far as it goes; `want` goes down by it. */
export function take(want: Want, from: readonly LineUnits[]): LineUnits[] {
  return lineUnits(from.map(({ lineId, sku, units }) => {
    const wanted = want === undefined ? units : Math.min(units, want.get(lineId) ?? 0);
    want?.set(lineId, (want.get(lineId) ?? 0) - wanted);
    return { lineId, sku, units: wanted };
  }));
}

/** `lines` less the units of `others`; lines that come to nothing go, unless `keepEmpty`. */
export function minus(lines: readonly LineUnits[], others: readonly LineUnits[], keepEmpty = false): LineUnits[] {
  const taken = new Map<string, number>();
  for (const { lineId, units } of others) taken.set(lineId, (taken.get(lineId) ?? 0) + units);
  const rest = lines.map(({ lineId, sku, units }) => ({ lineId, sku, units: Math.max(0, units - (taken.get(lineId) ?? 0)) }));
  return keepEmpty ? rest : lineUnits(rest);
}

/** Both, one entry a line. */
export function plus(lines: readonly LineUnits[], others: readonly LineUnits[]): LineUnits[] {
  const sums = new Map<string, LineUnits>();
  for (const { lineId, sku, units } of [...lines, ...others]) sums.set(lineId, { lineId, sku, units: (sums.get(lineId)?.units ?? 0) + units });
  return lineUnits([...sums.values()]);
}
