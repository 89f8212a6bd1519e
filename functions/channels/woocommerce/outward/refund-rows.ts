/** The refunds of an order with their lines, which the order itself only sums up. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { LineOfShop } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { list, scalar } from '../../message/payload.ts';
import type { WooOrder } from '../payload.ts';
import { callShop, readReply } from './call.ts';

const refundSchema = z.object({
  id: z.string(),
  reason: scalar,
  line_items: list(
    z.object({ quantity: scalar, meta_data: list(z.object({ key: scalar, value: z.unknown().optional() })) }),
  ),
});
export type RefundRow = z.output<typeof refundSchema>;

const MAX_REFUNDS = 100;

/** All refunds of an order; nothing is asked for where there are none. */
export async function readRefundRows(
  session: Session,
  id: string,
  { refunds }: WooOrder,
): Promise<CallResult<RefundRow[]>> {
  if (refunds.length === 0) return { kind: 'done', value: [] };
  const path = `/orders/${encodeURIComponent(id)}/refunds`;
  const query = { per_page: String(MAX_REFUNDS) };
  const answer = await callShop(session, { method: 'GET', path, query, about: 'order' });
  return readReply(answer, z.array(refundSchema));
}

/** The units of the order's lines that a refund names. */
export function refundedLines({ line_items }: RefundRow): LineOfShop[] {
  return line_items.flatMap(({ quantity, meta_data }) => {
    const of = meta_data.find(({ key }) => key === '_refunded_item_id')?.value;
    const units = Math.abs(Math.trunc(Number(quantity ?? 0)));
    return typeof of === 'string' || typeof of === 'number' ? [{ lineId: String(of), units }] : [];
  });
}
