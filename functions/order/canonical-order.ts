/**
 * The canonical order: what every channel's order becomes, and the body of `POST /orders`. A caller's order
 * of the right form that keeps the rules across fields is completed (open units, totals, warnings, content
 * hash), so that in a `CanonicalOrder` nothing has to be derived again.
 */
import { completed } from './order-completion.ts';
import { type CanonicalLine, type CanonicalOrder, orderInputSchema } from './order-form.ts';
import { checkAcrossFields } from './order-rules.ts';

/** Body of `POST /orders`: strict, every invalid field named, completed to a `CanonicalOrder`. */
export const canonicalOrderSchema = orderInputSchema
  .superRefine(checkAcrossFields, { when: () => true })
  .transform(completed);

/** The lines that have units to reserve and ship. Equal SKUs stay separate lines. */
export function openLines(order: Pick<CanonicalOrder, 'lines'>): CanonicalLine[] {
  return order.lines.filter((line) => line.requiresShipping && line.open > 0);
}

/**
 * How an order that arrives with nothing to orchestrate is closed at capture; undefined when there is
 * something.
 */
export function closedOnArrival(
  order: Pick<CanonicalOrder, 'lines' | 'state' | 'fulfilledBy'>,
): 'cancelled' | 'completed' | 'nothing_to_ship' | undefined {
  if (openLines(order).length > 0) return undefined;
  if (order.state === 'cancelled') return 'cancelled';
  return order.state === 'open' && order.fulfilledBy === 'merchant' ? 'nothing_to_ship' : 'completed';
}
