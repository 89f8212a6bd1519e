import { canonicalOrderSchema } from '../../functions/order/canonical-order.ts';
import type { CanonicalOrder } from '../../functions/order/order-form.ts';

/** What was sold in an order; all amounts in minor units, `price` of one unit, `tax` of the whole line. */
export interface Sold {
  readonly sold: readonly { readonly quantity: number; readonly price: number; readonly tax: number }[];
  /** At most all goods are given away. */
  readonly discount: number;
  readonly shipping: number;
  readonly currency?: string;
  readonly payment?: CanonicalOrder['payment'];
  readonly taxIncluded?: boolean;
}

/** The order of it: its lines are named `0`, `1`, ... and are of the SKUs `S-0`, `S-1`, ... */
export function soldOrder({
  sold,
  discount,
  shipping,
  currency = 'USD',
  payment = 'paid',
  taxIncluded = false,
}: Sold): CanonicalOrder {
  const items = sold.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  return canonicalOrderSchema.parse({
    channel: 'web',
    external: { id: '1', number: '1' },
    placedAt: '2026-11-23T10:00:00Z',
    currency,
    payment,
    shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
    lines: sold.map((line, at) => ({
      lineId: String(at),
      sku: `S-${at}`,
      quantity: line.quantity,
      unitPrice: { amount: line.price },
      taxes: [{ amount: { amount: line.tax } }],
    })),
    charges: {
      taxIncluded,
      shipping: { amount: shipping },
      discount: { amount: Math.min(discount, items) },
      tax: { amount: sold.reduce((sum, { tax }) => sum + tax, 0) },
    },
  });
}
