import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { changedPaths } from './changed-paths.ts';
import type { CancelUnits } from './channel-command.ts';

/** What a newer version of an order changes of its lines. */
export interface LineChanges {
  readonly commands: readonly CancelUnits[];
  /** Dotted paths of what changed beyond the commands. */
  readonly differences: readonly string[];
  /** Nothing is left to do: that the channel closes such an order is no news. */
  readonly isSettled: boolean;
}

/** `shipped`: units that we have shipped, by line id. */
export function lineChanges(
  inForce: CanonicalOrder,
  arrived: CanonicalOrder,
  shipped: ReadonlyMap<string, number>,
): LineChanges {
  const isOpen = arrived.state === 'open';
  const arrivedLines = new Map(arrived.lines.map((line) => [line.lineId, line]));
  const known = new Set(inForce.lines.map(({ lineId }) => lineId));
  const added = arrived.lines.filter(({ lineId }) => !known.has(lineId)).map(pathOf);
  const changes = inForce.lines.map((line) => {
    const shippedUnits = shipped.get(line.lineId) ?? 0;
    return lineChange(line, arrivedLines.get(line.lineId), shippedUnits, isOpen);
  });
  return {
    commands: changes.flatMap(({ commands }) => commands),
    differences: [...added, ...changes.flatMap(({ differences }) => differences)],
    isSettled: !isOpen && changes.every(({ isSettled }) => isSettled),
  };
}

/** `arrived` is undefined when the channel lists the line no more; `isOpen`: whether its order is open. */
function lineChange(
  line: CanonicalLine,
  arrived: CanonicalLine | undefined,
  shipped: number,
  isOpen: boolean,
): LineChanges {
  const { lineId } = line;
  const next = arrived ?? { ...line, quantity: 0, cancelled: 0, open: 0 };
  const fewer = wantedUnits(line) - wantedUnits(next);
  // Units that were fulfilled and then given back are no longer open, and nothing of ours to cancel.
  const cancelled = Math.max(0, Math.min(fewer, line.open - next.open));
  const fulfilledElsewhere = fulfilledUnits(next) > fulfilledUnits(line) + shipped;
  const before = comparedFields(line, fewer > 0);
  const after = comparedFields(next, fewer > 0);
  return {
    commands: cancelled > 0 ? [{ kind: 'cancel_units', lineId, quantity: cancelled }] : [],
    differences: [
      ...(fewer === cancelled ? [] : [`${pathOf(line)}.quantity`]),
      ...(isOpen && fulfilledElsewhere ? [`${pathOf(line)}.open`] : []),
      ...(arrived ? changedPaths(before, after, pathOf(line)) : []),
    ],
    isSettled: line.open <= cancelled + shipped,
  };
}

function pathOf({ lineId }: CanonicalLine): string {
  return `lines.${lineId}`;
}

/** Units that the channel still sells on the line. */
function wantedUnits({ quantity, cancelled }: CanonicalLine): number {
  return quantity - cancelled;
}

/** Units that the channel takes for fulfilled, by whomever. */
function fulfilledUnits(line: CanonicalLine): number {
  return line.requiresShipping ? Math.max(0, wantedUnits(line) - line.open) : 0;
}

/** What of a line is compared field by field; the sums only where no fewer units explain them. */
function comparedFields(line: CanonicalLine, isFewer: boolean): unknown {
  const { quantity: _quantity, cancelled: _cancelled, open: _open, discounts, taxes, total, ...rest } = line;
  return isFewer ? rest : { ...rest, discounts, taxes, total };
}
