/**
 * The canonical order: what every channel's order becomes, and the body of `POST /orders`. An order that has
 * the right form and keeps the rules across fields is completed (open units, totals, warnings, content hash),
 * so that nothing of a `CanonicalOrder` has to be derived again.
 */
import { completed } from './order-completion.ts';
import { type CanonicalLine, type CanonicalOrder, orderInputSchema } from './order-form.ts';
import { checkAcrossFields } from './order-rules.ts';

/**
 * The body of `POST /orders`, strictly: every invalid field is named, a valid order becomes a
 * `CanonicalOrder`.
 */
export const canonicalOrderSchema = orderInputSchema
  .superRefine(checkAcrossFields, { when: () => true })
  .transform(completed);

/** The lines that have units to reserve and ship. Equal SKUs stay separate lines. */
export function openLines(order: Pick<CanonicalOrder, 'lines'>): CanonicalLine[] {
  return order.lines.filter((line) => line.requiresShipping && line.open > 0);
}

/** How an order without a unit to orchestrate is closed at capture; undefined for an order that has some. */
export function closedOnArrival(
  order: Pick<CanonicalOrder, 'lines' | 'state' | 'fulfilledBy'>,
): 'cancelled' | 'completed' | 'nothing_to_ship' | undefined {
  if (openLines(order).length > 0) return undefined;
  if (order.state === 'cancelled') return 'cancelled';
  return order.state === 'open' && order.fulfilledBy === 'merchant' ? 'nothing_to_ship' : 'completed';
}
