/**
 * The canonical order: what every channel's order becomes, and the body of `POST /orders`. An order that has
 * the right form and keeps the rules across fields is completed (open units, totals, warnings, content hash),
 * so that nothing of a `CanonicalOrder` has to be derived again.
 */
import * as z from 'zod';
import { completed } from './order-completion.ts';
import { type CanonicalLine, type CanonicalOrder, orderInputSchema, type ValidOrder } from './order-form.ts';
import { checkAcrossFields, TOO_LARGE_TO_ADD } from './order-rules.ts';
import { soldAtTill } from './till-sale.ts';

/**
 * The body of `POST /orders`, strictly: every invalid field is named, a valid order becomes a
 * `CanonicalOrder`.
 */
export const canonicalOrderSchema = orderInputSchema
  .superRefine(checkAcrossFields, { when: () => true })
  .transform(completedOrRefused);

/** What the fields of a valid order make together may still be more than can be kept exactly. */
function completedOrRefused(order: ValidOrder, context: z.core.$RefinementCtx<ValidOrder>): CanonicalOrder {
  try {
    return completed(order);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: 'custom', path: ['charges'], ...TOO_LARGE_TO_ADD });
    return z.NEVER;
  }
}

/** The lines that have units to reserve and ship. Equal SKUs stay separate lines. */
export function openLines<Line extends Pick<CanonicalLine, 'requiresShipping' | 'open'>>(order: {
  readonly lines: readonly Line[];
}): Line[] {
  return order.lines.filter((line) => line.requiresShipping && line.open > 0);
}

/** How an order without a unit to orchestrate is closed at capture; undefined for an order that has some. */
export function closedOnArrival(
  order: CanonicalOrder,
): 'cancelled' | 'completed' | 'nothing_to_ship' | undefined {
  if (openLines(order).length > 0 || soldAtTill(order).length > 0) return undefined;
  if (order.state === 'cancelled') return 'cancelled';
  return order.state === 'open' && order.fulfilledBy === 'merchant' ? 'nothing_to_ship' : 'completed';
}
