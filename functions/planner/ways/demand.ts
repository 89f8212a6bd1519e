/**
 * What an order asks for, as the planner counts it: SKUs, each once, and the bundles in which their units may
 * leave.
 */
import { compareText } from '../../shared/compare-text.ts';
import type { OrderRules } from '../order-rules.ts';
import type { RoutedLine } from '../plan-input.ts';

/** One SKU of the order; lines of the same SKU are merged. */
export interface DemandedSku {
  readonly sku: string;
  readonly quantity: number;
  /** Of one unit. */
  readonly grams: number;
  /** Nobody knows the weight: the rules' assumption is taken. */
  readonly gramsAssumed: boolean;
  /** Of one unit; undefined is unknown. */
  readonly cubicMillimetres: number | undefined;
  readonly tags: readonly string[];
  readonly unitValueMinor: number;
  /** What it costs that one unit is not found; undefined: what the rules say. */
  readonly shortPickMinor: number | undefined;
}

/** So many units of the SKU of this column. */
export interface BundlePart {
  readonly at: number;
  readonly quantity: number;
}

/**
 * Units that leave together: one unit of a SKU; the whole line where it may not be split; a whole
 * ship-together group.
 */
export interface Bundle {
  /** How many such bundles are wanted. */
  readonly count: number;
  readonly parts: readonly BundlePart[];
  /** Units, SKUs and value of one bundle. */
  readonly units: number;
  readonly lines: number;
  readonly valueMinor: number;
  /** A ship-together group. */
  readonly together: boolean;
}

export interface Demand {
  /** In the order of their names; a column is an index into this list. */
  readonly skus: readonly DemandedSku[];
  /** An item is an index into this list. */
  readonly bundles: readonly Bundle[];
  /** Every bundle is one unit of the SKU of the same number. */
  readonly isPlain: boolean;
}

function volumeOf({ dimensionsMm }: RoutedLine): number | undefined {
  return dimensionsMm && dimensionsMm.length * dimensionsMm.width * dimensionsMm.height;
}

/** The lines of one SKU as one. Of weight and dimensions the first that is known counts. */
function merged(sku: string, lines: readonly RoutedLine[], assumedGrams: number): DemandedSku {
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  const value = lines.reduce((sum, line) => sum + line.quantity * line.unitValueMinor, 0);
  const grams = lines.find(({ weightGrams }) => weightGrams !== undefined)?.weightGrams;
  const measured = lines.find(({ dimensionsMm }) => dimensionsMm !== undefined);
  const tags = lines.flatMap((line) => line.tags);
  const shortPicks = lines.flatMap((line) => line.shortPickMinor ?? []);
  return {
    sku,
    quantity,
    grams: grams ?? assumedGrams,
    gramsAssumed: grams === undefined,
    cubicMillimetres: measured && volumeOf(measured),
    tags: lines.length === 1 ? tags : [...new Set(tags)],
    unitValueMinor: Math.floor(value / quantity),
    shortPickMinor: shortPicks.length > 0 ? Math.max(...shortPicks) : undefined,
  };
}

/**
 * Number of each SKU's ship-together group. SKUs whose lines share a group, directly or through the lines of
 * another SKU, share a number: that of one of them.
 */
function groupNumbers(linesBySku: readonly (readonly RoutedLine[])[]): number[] {
  const parents = linesBySku.map((_, column) => column);
  const rootOf = (column: number): number => {
    const parent = parents[column] ?? column;
    return parent === column ? column : rootOf(parent);
  };
  const firstColumns = new Map<string, number>();
  linesBySku.forEach((lines, column) => {
    for (const { shipTogether } of lines) {
      if (shipTogether === undefined) continue;
      const first = firstColumns.get(shipTogether);
      if (first === undefined) firstColumns.set(shipTogether, column);
      else parents[rootOf(column)] = rootOf(first);
    }
  });
  return linesBySku.map((_, column) => rootOf(column));
}

function bundleOf(count: number, parts: readonly BundlePart[], skus: readonly DemandedSku[]): Bundle {
  return {
    count,
    parts,
    units: parts.reduce((sum, { quantity }) => sum + quantity, 0),
    lines: parts.length,
    valueMinor: parts.reduce((sum, { at, quantity }) => sum + quantity * (skus[at]?.unitValueMinor ?? 0), 0),
    together: false,
  };
}

/** Bundles of single SKUs: units, or whole lines where the rules forbid to split one. */
function bundleOfSku(skus: readonly DemandedSku[], column: number, allowLineSplit: boolean): Bundle {
  const quantity = skus[column]?.quantity ?? 0;
  const each = allowLineSplit ? 1 : quantity;
  return bundleOf(quantity / each, [{ at: column, quantity: each }], skus);
}

function bundlesOf(
  skus: readonly DemandedSku[],
  linesBySku: readonly (readonly RoutedLine[])[],
  { ignoresGroups, limits }: Pick<OrderRules, 'ignoresGroups' | 'limits'>,
): Bundle[] {
  const isGrouped = linesBySku.map((lines) => lines.some(({ shipTogether }) => shipTogether !== undefined));
  if (ignoresGroups || !isGrouped.includes(true))
    return skus.map((_, column) => bundleOfSku(skus, column, limits.allowLineSplit));

  const groups = groupNumbers(linesBySku);
  return skus.flatMap((_, column) => {
    if (!isGrouped[column]) return [bundleOfSku(skus, column, limits.allowLineSplit)];
    if (groups[column] !== column) return [];
    const parts = skus.flatMap(({ quantity }, at) => (groups[at] === column ? [{ at, quantity }] : []));
    return [{ ...bundleOf(1, parts, skus), together: true }];
  });
}

/** Neither the order of lines nor how a quantity is split over lines changes the demand. */
export function demandOf(
  lines: readonly RoutedLine[],
  rules: Pick<OrderRules, 'assume' | 'ignoresGroups' | 'limits'>,
): Demand {
  const bySku = [...Map.groupBy(lines, ({ sku }) => sku)].sort(([a], [b]) => compareText(a, b));
  const skus = bySku.map(([sku, same]) => merged(sku, same, rules.assume.unitWeightGrams));
  const linesBySku = bySku.map(([, same]) => same);
  const bundles = bundlesOf(skus, linesBySku, rules);
  const isPlain = bundles.length === skus.length && bundles.every(({ units }) => units === 1);
  return { skus, bundles, isPlain };
}
