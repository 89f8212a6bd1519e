/** How goods get to the customer where no carrier brings them. */
import type { CanonicalOrder } from './order-form.ts';

/** The customer collects them, or the location brings them. */
export const handovers = ['pickup', 'delivery'] as const;
export type OrderHandover = (typeof handovers)[number];

/** How the goods of an order reach its customer; undefined where a carrier brings them, or nothing is sent. */
export function handoverOf({
  shipping: { method },
}: Pick<CanonicalOrder, 'shipping'>): OrderHandover | undefined {
  if (method === 'local_delivery') return 'delivery';
  return method === 'pickup' || method === 'retail' ? 'pickup' : undefined;
}
