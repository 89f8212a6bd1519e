import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { Fulfillment } from './fulfillment.ts';

/**
 * The order as its location is to send it. Until the location has agreed to an edit, address and service stay those
 * that it was shown.
 */
export async function readSheet(
  { orderId, sheet }: Fulfillment,
  bodyVersion: number,
): Promise<CanonicalOrder> {
  const body = await readBody(orderId, bodyVersion);
  if (!sheet || sheet.bodyVersion === bodyVersion) return body;
  const { shipTo, shipping } = await readBody(orderId, sheet.bodyVersion);
  const { shipTo: _, ...rest } = body;
  return { ...rest, shipping, ...(shipTo ? { shipTo } : {}) };
}
