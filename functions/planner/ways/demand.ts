/**
 * What an order asks for, as the planner counts it: SKUs, each once, and the bundles in which their units may
 * leave.
 */
import type { RoutedLine } from '../plan-input.ts';
import type { OrderRules } from '../rules-in-force.ts';

export interface DemandedSku {
  readonly sku: string;
  readonly quantity: number;
  readonly grams: number;
  readonly gramsAssumed: boolean;
  readonly cubicMillimetres: number | undefined;
  readonly tags: readonly string[];
  readonly unitValueMinor: number;
}

/**
 * Units that leave together: one unit of a SKU; the whole line where it may not be split; a whole
 * ship-together group. `count` bundles are wanted; `parts` are what one holds.
 */
export interface Bundle {
  readonly count: number;
  readonly parts: readonly { readonly at: number; readonly quantity: number }[];
  readonly units: number;
  readonly lines: number;
  readonly valueMinor: number;
  readonly together: boolean;
}

export interface Demand {
  readonly skus: readonly DemandedSku[];
  readonly bundles: readonly Bundle[];
  /** Every bundle is one unit of the SKU of the same number. */
  readonly isPlain: boolean;
}

function volumeOf({ dimensionsMm }: RoutedLine): number | undefined {
  return dimensionsMm && dimensionsMm.length * dimensionsMm.width * dimensionsMm.height;
}

function merged(lines: readonly RoutedLine[], unitWeightGrams: number): DemandedSku {
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  const grams = lines.find((line) => line.weightGrams !== undefined)?.weightGrams;
  const measured = lines.find((line) => line.dimensionsMm !== undefined);
  return {
    sku: lines[0]?.sku ?? '',
    quantity,
    grams: grams ?? unitWeightGrams,
    gramsAssumed: grams === undefined,
    cubicMillimetres: measured && volumeOf(measured),
    tags: lines.length === 1 ? (lines[0]?.tags ?? []) : [...new Set(lines.flatMap((line) => line.tags))],
    unitValueMinor: Math.floor(
      lines.reduce((sum, line) => sum + line.quantity * line.unitValueMinor, 0) / quantity,
    ),
  };
}

/**
 * Group number of each SKU; SKUs whose lines share a group, directly or through another SKU's lines, share a
 * number.
 */
function groupsOf(bySku: readonly (readonly RoutedLine[])[]): number[] {
  const group = bySku.map((_, at) => at);
  const root = (at: number): number => {
    const parent = group[at] ?? at;
    return parent === at ? at : root(parent);
  };
  const first = new Map<string, number>();
  bySku.forEach((lines, at) => {
    for (const { shipTogether } of lines) {
      if (shipTogether === undefined) continue;
      const known = first.get(shipTogether);
      if (known === undefined) first.set(shipTogether, at);
      else group[root(at)] = root(known);
    }
  });
  return bySku.map((_, at) => root(at));
}

/**
 * Equal SKUs become one, in order of SKU, so that neither the order of lines nor their split changes a plan.
 */
export function demandOf(
  lines: readonly RoutedLine[],
  rules: Pick<OrderRules, 'assume' | 'apart' | 'limits'>,
): Demand {
  const byName = new Map<string, RoutedLine[]>();
  for (const line of lines) {
    const known = byName.get(line.sku);
    if (known) known.push(line);
    else byName.set(line.sku, [line]);
  }
  const bySku = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => same);
  const skus = bySku.map((same) => merged(same, rules.assume.unitWeightGrams));
  const isGrouped = !rules.apart && lines.some((line) => line.shipTogether !== undefined);
  const groups = isGrouped ? groupsOf(bySku) : [];

  const bundles: Bundle[] = [];
  skus.forEach(({ quantity, unitValueMinor }, at) => {
    const together = isGrouped && bySku[at]?.some((line) => line.shipTogether !== undefined) === true;
    if (together) {
      if (groups[at] !== at) return;
      const parts = groups.flatMap((group, other) =>
        group === at ? [{ at: other, quantity: skus[other]?.quantity ?? 0 }] : [],
      );
      bundles.push({
        count: 1,
        parts,
        lines: parts.length,
        together: true,
        units: parts.reduce((sum, part) => sum + part.quantity, 0),
        valueMinor: parts.reduce(
          (sum, part) => sum + part.quantity * (skus[part.at]?.unitValueMinor ?? 0),
          0,
        ),
      });
      return;
    }
    const each = rules.limits.allowLineSplit ? 1 : quantity;
    bundles.push({
      count: quantity / each,
      parts: [{ at, quantity: each }],
      units: each,
      lines: 1,
      valueMinor: each * unitValueMinor,
      together: false,
    });
  });
  return {
    skus,
    bundles,
    isPlain: bundles.length === skus.length && bundles.every(({ units }) => units === 1),
  };
}
