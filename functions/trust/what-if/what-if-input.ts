/** What the planner would have seen, had other rules been in force until then. Pure. */

import type { PlanInput, PlannedCounter, PlannedPosition } from '../../planner/plan-input.ts';
import { BooksDifference, type LastSeen } from './books.ts';
import type { PastDecision } from './past.ts';
import type { Replacement } from './replacement.ts';
import { openWindows } from './windows.ts';

/** Units by SKU that are to be planned. */
export type Wanted = ReadonlyMap<string, number>;

function withDifference(
  positions: readonly PlannedPosition[],
  difference: BooksDifference,
): PlannedPosition[] {
  return positions.map((position) => {
    const more = difference.freeOf(position.sku, position.location);
    return more === 0 ? position : { ...position, free: position.free + more };
  });
}

type Seen = Pick<PastDecision, 'input' | 'capped'>;

/**
 * The windows of those locations that have stock and a limit, as `readCapacity` offers them. A window that the decision did
 * not look at, since its location had no stock then, is as it was last seen.
 */
function countersFor(
  { input, capped }: Seen,
  positions: readonly PlannedPosition[],
  { difference, last }: WhatIfBooks,
): PlannedCounter[] {
  const stocked = new Set(positions.filter(({ free }) => free > 0).map(({ location }) => location));
  const seen = new Map(input.capacity.map((one) => [`${one.location}\n${one.window}`, one]));
  return capped
    .filter(({ id }) => stocked.has(id))
    .flatMap((location) => openWindows(location, input.now))
    .map((open) => {
      const known = seen.get(`${open.location}\n${open.window}`);
      const used = known?.used ?? last.usedOf(open.location, open.window);
      return { ...open, ...known, used: used + difference.usedOf(open.location, open.window) };
    });
}

/** The last input of an order as it would have been at a later time, of the SKUs that are still wanted. */
export function laterInput({ input, capped }: Seen, wanted: Wanted, last: LastSeen, now: string): PlanInput {
  const skus = [...wanted.keys()].sort();
  const positions = skus.flatMap((sku) => last.positionsOf(input.order.market, sku));
  const later = { ...input, now, positions, capacity: [] };
  const capacity = countersFor({ input: later, capped }, positions, {
    difference: new BooksDifference(),
    last,
  });
  return { ...later, capacity };
}

/** The lines of the order as far as they are wanted, in their order. */
function linesOf(lines: PlanInput['order']['lines'], wanted: Wanted): PlanInput['order']['lines'] {
  const left = new Map(wanted);
  return lines.flatMap((line) => {
    const quantity = Math.min(line.quantity, left.get(line.sku) ?? 0);
    left.set(line.sku, (left.get(line.sku) ?? 0) - quantity);
    if (quantity === 0) return [];
    return [quantity === line.quantity ? line : { ...line, quantity }];
  });
}

/** How many units of each SKU lines ask for. */
export function unitsBySku(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Map<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

function isWhole({ lines }: PlanInput['order'], wanted: Wanted): boolean {
  return [...unitsBySku(lines)].every(([sku, quantity]) => wanted.get(sku) === quantity);
}

/** The books that an input is made with. */
export interface WhatIfBooks {
  readonly difference: BooksDifference;
  readonly last: LastSeen;
}

/** The same input object where nothing differs: what was decided then is decided again from the very same. */
export function whatIfInput(
  decision: Seen,
  wanted: Wanted,
  books: WhatIfBooks,
  replacement: Replacement,
): PlanInput {
  const { input } = decision;
  const { difference } = books;
  const order = isWhole(input.order, wanted)
    ? input.order
    : { ...input.order, lines: linesOf(input.order.lines, wanted) };
  const seen = replacement.positions(input);
  const isSame = difference.isNone && replacement.isNone;
  if (isSame) return order === input.order ? input : { ...input, order };
  const positions = withDifference(seen, difference);
  const network = replacement.networkOf(input);
  const capped = replacement.capped ?? decision.capped;
  return {
    ...input,
    ...network,
    order,
    positions,
    capacity: countersFor({ input, capped }, positions, books),
    ruleset: replacement.rulesOf(input),
  };
}
