/** How goods get to the customer where no carrier brings them. */
import type { CanonicalOrder } from './order-form.ts';

/** The customer collects them, or the location brings them. */
export const handovers = ['pickup', 'delivery'] as const;
export type OrderHandover = (typeof handovers)[number];

type Shipping = Pick<CanonicalOrder, 'shipping'>;

/** Methods between which an order may change: a sale at the till has left, and what is not sent has no way. */
const CHANGEABLE: ReadonlySet<string> = new Set(['ship', 'pickup', 'local_delivery']);

/** Whether one version of an order is handed over otherwise than another: by another method, or elsewhere. */
export function isHandedOtherwise({ shipping: before }: Shipping, { shipping: after }: Shipping): boolean {
  if (before.method !== after.method) return true;
  return handoverOf({ shipping: after }) !== undefined && before.pickupLocationId !== after.pickupLocationId;
}

/** Whether an order may change from the one to the other. */
export function canBeHandedOtherwise({ shipping: before }: Shipping, { shipping: after }: Shipping): boolean {
  return CHANGEABLE.has(before.method) && CHANGEABLE.has(after.method);
}

/** How the goods of an order reach its customer; undefined where a carrier brings them, or nothing is sent. */
export function handoverOf({
  shipping: { method },
}: Pick<CanonicalOrder, 'shipping'>): OrderHandover | undefined {
  if (method === 'local_delivery') return 'delivery';
  return method === 'pickup' || method === 'retail' ? 'pickup' : undefined;
}
