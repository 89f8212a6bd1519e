import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { unitsBeyond } from './additions.ts';
import { changedPaths } from './changed-paths.ts';
import type { CancelUnits } from './channel-command.ts';
import { type Difference, fieldDifferences } from './difference.ts';
import { type LineStanding, nothingHere } from './line-standing.ts';

/** What a newer version of an order changes of its lines. */
export interface LineChanges {
  readonly commands: readonly CancelUnits[];
  readonly differences: readonly Difference[];
  /** The channel wants fewer units than it last said: sums and payment differ as a consequence. */
  readonly isFewer: boolean;
  /** Units that are still to be shipped after the commands. */
  readonly pending: number;
  /** The channel wants units that were never wanted here, or are not any more. */
  readonly wantsMore: boolean;
}

/** A line as it was captured, as the channel last said it, and as it says it now. */
interface LineVersions {
  readonly captured: CanonicalLine;
  /** Undefined where the channel listed the line no more. */
  readonly last: CanonicalLine | undefined;
  readonly arrived: CanonicalLine | undefined;
}

/** The orders whose lines are compared. */
export interface OrderVersions {
  /** The order in force; its lines are as they were captured. */
  readonly inForce: CanonicalOrder;
  /** The order as its channel last said it. */
  readonly fromChannel: CanonicalOrder;
  readonly arrived: CanonicalOrder;
}

/**
 * Compares what the channel wants of each line with what is still wanted here (`standings`), never with its
 * last word: what a person or a refund took out meanwhile is taken out once.
 */
export function lineChanges(
  { inForce, fromChannel, arrived }: OrderVersions,
  standings: ReadonlyMap<string, LineStanding>,
): LineChanges {
  const lastLines = linesById(fromChannel);
  const arrivedLines = linesById(arrived);
  const captured = linesById(inForce);
  const changes = inForce.lines.map((line) =>
    lineChange(
      { captured: line, last: lastLines.get(line.lineId), arrived: arrivedLines.get(line.lineId) },
      standings.get(line.lineId) ?? nothingHere,
      arrived.state === 'open',
    ),
  );
  const added = arrived.lines.filter(({ lineId }) => !captured.has(lineId));
  return {
    commands: changes.flatMap(({ commands }) => commands),
    differences: [
      ...added.flatMap((line) => addedLine(line, lastLines.get(line.lineId))),
      ...changes.flatMap(({ differences }) => differences),
    ],
    isFewer: changes.some(({ isFewer }) => isFewer),
    pending: changes.reduce((sum, { pending }) => sum + pending, 0),
    wantsMore: added.some(({ open }) => open > 0) || changes.some(({ wantsMore }) => wantsMore),
  };
}

/** A line that nothing has to be shipped for concerns nobody here. */
function addedLine(line: CanonicalLine, last: CanonicalLine | undefined): Difference[] {
  if (line.open === 0) return [];
  const isNews = last === undefined || last.open !== line.open || last.sku !== line.sku;
  return [{ path: pathOf(line), isNews }];
}

/** `isOpen`: whether the channel has the order open; it lists nothing to fulfil of any other. */
function lineChange(
  { captured, last, arrived }: LineVersions,
  standing: LineStanding,
  isOpen: boolean,
): LineChanges {
  const { lineId } = captured;
  const path = pathOf(captured);
  const next = arrived ?? withoutUnits(captured);
  const lastWanted = last ? wantedUnits(last) : 0;
  const isLess = wantedUnits(next) < lastWanted;
  const tooMany = surplusHere(captured, next, standing);
  // A location that has refused is not asked again because the channel says the same again.
  const unwanted = tooMany - (isLess ? 0 : standing.refused);
  const cancelled = Math.max(0, Math.min(unwanted, pendingSurplus(captured, next, standing, isOpen)));
  const missing = tooFew(captured, next, standing);
  const elsewhere = isOpen && fulfilledElsewhere(captured, next, standing);
  const isFewer = isLess || cancelled > 0;
  const quantity = {
    path: `${path}.quantity`,
    isNews: missing > 0 ? wantedUnits(next) > lastWanted : isLess,
  };
  return {
    commands: cancelled > 0 ? [{ kind: 'cancel_units', lineId, quantity: cancelled }] : [],
    differences: [
      ...(missing > 0 || isStuck(tooMany - cancelled, standing) ? [quantity] : []),
      ...(elsewhere
        ? [{ path: `${path}.open`, isNews: fulfilledUnits(next) > (last ? fulfilledUnits(last) : 0) }]
        : []),
      // What a line costs that was never to be shipped from here concerns nobody here.
      ...(arrived ? changedFields({ captured, last, arrived }, isFewer || !isOurs(captured)) : []),
    ],
    isFewer,
    pending: standing.pending - cancelled,
    wantsMore: missing > 0,
  };
}

/** Whether units that the channel does not want cannot be taken out here: they have left, or are refused. */
function isStuck(units: number, { shipped, back, refused }: LineStanding): boolean {
  return Math.min(units, shipped - back + refused) > 0;
}

function changedFields({ captured, last, arrived }: LineVersions, isFewer: boolean): Difference[] {
  const fields = (line: CanonicalLine | undefined) => line && comparedFields(line, isFewer);
  const path = pathOf(captured);
  const now = changedPaths(fields(captured), fields(arrived), path);
  return fieldDifferences(now, last ? changedPaths(fields(last), fields(arrived), path) : [path]);
}

/** Whether a unit of the line is to be shipped from here. */
function isOurs({ open }: CanonicalLine): boolean {
  return open > 0;
}

/** Units that are wanted here, shipped ones included, and that the channel does not want. */
function surplusHere(captured: CanonicalLine, next: CanonicalLine, standing: LineStanding): number {
  const { pending, shipped, back } = standing;
  // A channel that knows nothing of a parcel takes what came back out as if it had never been shipped.
  const unknown = Math.max(0, shipped - fulfilledHere(captured, next));
  const here = pending + shipped - Math.min(back, unknown);
  return Math.max(0, here - wantedHere(captured, next) - addedHere(next, standing));
}

/**
 * The same of the units that are still to be shipped: a channel that lists them to be fulfilled wants them,
 * whatever was given back of others. What it lists so and we have shipped unknown to it is not among them.
 */
function pendingSurplus(
  captured: CanonicalLine,
  next: CanonicalLine,
  standing: LineStanding,
  isOpen: boolean,
): number {
  const { pending, shipped, back } = standing;
  if (!isOpen) return pending;
  const unknown = Math.max(0, shipped - back - fulfilledHere(captured, next));
  return pending - Math.max(0, next.open - unknown) - addedHere(next, standing);
}

/** Units that a person added, and that the channel neither knows of nor takes out. */
function addedHere(next: CanonicalLine, { addition }: LineStanding): number {
  return unitsBeyond(addition, wantedUnits(next));
}

/** Units that the channel wants beyond all that is pending or was shipped here, of a line that is ours to ship. */
function tooFew(captured: CanonicalLine, next: CanonicalLine, { pending, shipped }: LineStanding): number {
  if (!isOurs(captured) && !isOurs(next)) return 0;
  return Math.max(0, wantedHere(captured, next) - pending - shipped);
}

function fulfilledElsewhere(captured: CanonicalLine, next: CanonicalLine, standing: LineStanding): boolean {
  return isOurs(captured) && fulfilledHere(captured, next) > standing.shipped + standing.surplus;
}

/** What the channel wants of the units that were left to us when the order came. */
function wantedHere(captured: CanonicalLine, next: CanonicalLine): number {
  return Math.max(0, wantedUnits(next) - fulfilledUnits(captured));
}

/** What the channel takes for fulfilled since then. */
function fulfilledHere(captured: CanonicalLine, next: CanonicalLine): number {
  return Math.max(0, fulfilledUnits(next) - fulfilledUnits(captured));
}

/** Units that the channel still sells on the line. */
function wantedUnits({ quantity, cancelled }: CanonicalLine): number {
  return quantity - cancelled;
}

/** Units that the channel takes for fulfilled, by whomever. */
function fulfilledUnits(line: CanonicalLine): number {
  return line.requiresShipping ? Math.max(0, wantedUnits(line) - line.open) : 0;
}

function withoutUnits(line: CanonicalLine): CanonicalLine {
  return { ...line, quantity: 0, cancelled: 0, open: 0 };
}

function linesById({ lines }: CanonicalOrder): ReadonlyMap<string, CanonicalLine> {
  return new Map(lines.map((line) => [line.lineId, line]));
}

function pathOf({ lineId }: CanonicalLine): string {
  return `lines.${lineId}`;
}

/** What of a line is compared field by field; the sums only where no fewer units explain them. */
function comparedFields(line: CanonicalLine, isFewer: boolean): unknown {
  const { quantity: _quantity, cancelled: _cancelled, open: _open, discounts, taxes, total, ...rest } = line;
  return isFewer ? rest : { ...rest, discounts, taxes, total };
}
