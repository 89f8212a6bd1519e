/** An order as it is wanted from now on, against what is in force. Pure. */

import { askedBack } from '../../fulfillment/work-order/fulfillment.ts';
import { canonicalOrderSchema, openLines } from '../../order/canonical-order.ts';
import { type LineUnits, type SomeUnits, unitsOf } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { KnownVersion } from '../../order/order-body.store.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { type InvalidField, InvalidRequest } from '../../shared/errors.ts';
import { invalidFields } from '../../shared/parse.ts';
import { type LineFacts, lineStates } from '../reading/line-states.ts';

/** What an order has of what an edit wants, and what the edit would change. */
export interface WantedOrder {
  /** The order that is to be in force; of its lines what is added is in it, what is taken out is not (META says that). */
  readonly body: CanonicalOrder;
  /** Units to reserve and ship beyond those of the order in force. */
  readonly added: readonly LineUnits[];
  /** Units that are wanted no more, and have not left. */
  readonly lowered: readonly SomeUnits[];
  /** What cannot change any more, by dotted path, and why. */
  readonly refused: readonly InvalidField[];
  /** What a person has added to what the channel wants, as META remembers it. */
  readonly additions: Order['additions'];
}

/** The order that an edit changes. */
export interface EditedOrder extends LineFacts {
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly versions: KnownVersion;
}

/** How far a line's units have come. */
export interface LineProgress {
  /** Neither shipped nor ended otherwise, nor asked back from a location. */
  readonly pending: number;
  /** Shipped, whatever became of them since. */
  readonly shipped: number;
}

/** By line id; lines of which nothing is ours to ship are absent. */
export function progressOfLines(facts: LineFacts): ReadonlyMap<string, LineProgress> {
  const asked = facts.fulfillments.flatMap(askedBack);
  return new Map(
    [...lineStates(facts)].map(([lineId, units]) => [
      lineId,
      {
        pending: Math.max(
          0,
          units.open + units.backordered + units.reserved + units.allocated - unitsOf(asked, lineId),
        ),
        shipped: units.shipped + units.delivered + units.returned + units.lost,
      },
    ]),
  );
}

/** How many units of a line an edit adds or takes out, and what of that is too late. */
export interface UnitChange {
  readonly added: number;
  readonly lowered: number;
  readonly tooLate: number;
}

/** From what is wanted here to so many units, shipped ones included. */
export function changeTo(wanted: number, { pending, shipped }: LineProgress): UnitChange {
  const more = wanted - pending - shipped;
  const lowered = Math.min(pending, Math.max(0, -more));
  return { added: Math.max(0, more), lowered, tooLate: Math.max(0, -more) - lowered };
}

/** The refusal of units that have left. */
export function tooLateFor(lineId: string, units: number): InvalidField {
  return {
    path: `lines.${lineId}.quantity`,
    message: `${units} of the units have shipped: they can come back as a return`,
  };
}

/** A line with more units; what follows from the quantity is completed anew. */
export function withMore(line: CanonicalLine, units: number): Record<string, unknown> {
  if (units === 0) return { ...line };
  const { total: _, ...rest } = line;
  return { ...rest, quantity: line.quantity + units, open: line.open + units };
}

/** Sums that follow from the lines. */
export function withoutSums({ charges }: CanonicalOrder): Record<string, unknown> {
  const { items: _items, total: _total, ...rest } = charges;
  return { ...rest };
}

/** Paths name lines by their id, as callers do. */
function byLineId(field: InvalidField, lines: readonly Record<string, unknown>[]): InvalidField {
  const [, at, rest = ''] = /^lines\.(\d+)(.*)$/.exec(field.path) ?? [];
  const id = at === undefined ? undefined : lines[Number(at)]?.['lineId'];
  return typeof id === 'string' ? { ...field, path: `lines.${id}${rest}` } : field;
}

/**
 * The order that the fields make, complete. It keeps the version of the one in force: what the channel's next version
 * is compared with does not change by an edit of ours.
 * @throws InvalidRequest naming every field
 */
export function completeBody(
  inForce: CanonicalOrder,
  fields: Readonly<Record<string, unknown>>,
  lines: readonly Record<string, unknown>[],
): CanonicalOrder {
  const parsed = canonicalOrderSchema.safeParse({ ...fields, lines });
  if (parsed.success) return { ...parsed.data, version: inForce.version };
  const errors = invalidFields(parsed.error).map((field) => byLineId(field, lines));
  throw new InvalidRequest('The order would not be valid.', errors);
}

/** Open units that one body has beyond another, by line: those to reserve. */
export function addedUnits(before: CanonicalOrder, after: CanonicalOrder): LineUnits[] {
  const known = new Map(openLines(before).map(({ lineId, open }) => [lineId, open]));
  return openLines(after).flatMap(({ lineId, sku, open }) => {
    const units = open - (known.get(lineId) ?? 0);
    return sku === undefined || units <= 0 ? [] : [{ lineId, sku, units }];
  });
}
