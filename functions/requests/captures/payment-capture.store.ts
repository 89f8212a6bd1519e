import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type PaymentCapture, paymentCaptureSchema } from './payment-capture.ts';

/** @throws Corrupt when the item is none of ours */
export function parsePaymentCapture(item: TableItem): PaymentCapture {
  return parseOwn(paymentCaptureSchema, item, `capture ${String(item['captureId'])}`);
}

/** All captures of an order that were asked for, the first first. Read consistently. */
export async function readPaymentCaptures(orderId: string): Promise<PaymentCapture[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.paymentCapture });
  return items.map(parsePaymentCapture);
}

/** The next capture of its order. Refused as Moved where another has its number: what it covers was not known. */
export function addPaymentCapture(capture: PaymentCapture): Write {
  const { orderId, k } = capture;
  return putVersion(key.paymentCapture(orderId, k), capture, undefined, moved(`captures of ${orderId}`));
}
