/** Which lines of an order are goods that are ours to ship. Pure. */
import type { ValidOrder } from './order-form.ts';

type Line = Pick<
  ValidOrder['lines'][number],
  'lineId' | 'parentLineId' | 'kind' | 'requiresShipping' | 'fulfillmentService'
>;

const NO_GOODS: ReadonlySet<string> = new Set<Line['kind']>(['service', 'fee']);

/** Whether the line is something that travels, whoever sends it. */
function isGoods({ kind, requiresShipping }: Pick<Line, 'kind' | 'requiresShipping'>): boolean {
  return requiresShipping && !NO_GOODS.has(kind);
}

/**
 * The ids of lines that are sets: other goods of the order name them as parent. Which parts are still wanted does not
 * matter: a set whose parts were all cancelled is not shipped in their place.
 */
export function setLines(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(
    lines.filter(isGoods).flatMap(({ parentLineId }) => (parentLineId === undefined ? [] : [parentLineId])),
  );
}

/** Whether a line is ours to reserve and ship. `sets` are the order's. */
export function isShippedByUs(line: Line, sets: ReadonlySet<string>): boolean {
  return isGoods(line) && line.fulfillmentService === undefined && !sets.has(line.lineId);
}

/** The ids of lines that are, over their parents, a part of themselves. */
export function linesInCircle(lines: readonly Pick<Line, 'lineId' | 'parentLineId'>[]): ReadonlySet<string> {
  const parents = new Map(lines.map(({ lineId, parentLineId }) => [lineId, parentLineId]));
  const leads = new Map<string, boolean>();
  for (const { lineId } of lines) {
    const path = new Set<string>();
    let at: string | undefined = lineId;
    while (at !== undefined && !path.has(at) && !leads.has(at)) {
      path.add(at);
      at = parents.get(at);
    }
    const isCircle = at !== undefined && (path.has(at) || leads.get(at) === true);
    for (const one of path) leads.set(one, isCircle);
  }
  return new Set([...leads].filter(([, isCircle]) => isCircle).map(([lineId]) => lineId));
}
