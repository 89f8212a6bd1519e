/** An order at the shop right now: what is open of each line, and which effects it has. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { FoundEffect, LineOfShop, OrderAtShop } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { salvage } from '../../message/payload.ts';
import { type WooOrder, wooOrderSchema } from '../payload.ts';
import { callShop, readReply } from './call.ts';
import { markedEffects, markIn } from './marks.ts';
import { gmtInstant, isUnknown } from './order-list.ts';
import { type RefundRow, readRefundRows, refundedLines } from './refund-rows.ts';

/** Statuses of orders of which nothing is to be done any more. */
const CANCELLED: ReadonlySet<string> = new Set(['cancelled', 'trash']);

/** An order with what the shop says of its refunds, which the order itself only sums up. */
export interface ShopView {
  readonly order: WooOrder;
  readonly atShop: OrderAtShop;
}

export async function fetchShopView(session: Session, id: string): Promise<CallResult<ShopView | undefined>> {
  const path = `/orders/${encodeURIComponent(id)}`;
  const answer = await callShop(session, { method: 'GET', path, about: 'order' });
  if (isUnknown(answer)) return { kind: 'done', value: undefined };
  const row = readReply(answer, z.record(z.string(), z.unknown()));
  if (row.kind !== 'done') return row;
  const order = salvage(wooOrderSchema, row.value).value;
  const refunds = await readRefundRows(session, id, order);
  if (refunds.kind !== 'done') return refunds;
  return { kind: 'done', value: { order, atShop: atShopOf(id, order, refunds.value) } };
}

/** The order as the effects of our core are cut to it. */
export async function fetchAtShop(
  session: Session,
  id: string,
): Promise<CallResult<OrderAtShop | undefined>> {
  const view = await fetchShopView(session, id);
  return view.kind === 'done' ? { kind: 'done', value: view.value?.atShop } : view;
}

function atShopOf(id: string, order: WooOrder, rows: readonly RefundRow[]): OrderAtShop {
  const marked = markedEffects(order);
  const refunds = rows.map(refundEffect);
  // Our own refunds follow a cancel or a return, which the units are counted by already.
  const foreign = refunds.filter(({ mark }) => mark === undefined);
  const isClosed = CANCELLED.has(order.status ?? '') || order.status === 'refunded';
  return {
    order: id,
    updatedAt: gmtInstant(order.date_modified_gmt) ?? '',
    isCancelled: CANCELLED.has(order.status ?? ''),
    open: isClosed ? [] : openLines(order, [...marked, ...foreign]),
    effects: [...marked, ...refunds],
  };
}

function refundEffect(row: RefundRow): FoundEffect {
  const { id, reason } = row;
  const mark = markIn(reason);
  return { kind: 'refund', theirs: id, lines: refundedLines(row), ...(mark === undefined ? {} : { mark }) };
}

/** What each line has left when units that effects speak of are taken off. */
function openLines({ line_items }: WooOrder, effects: readonly FoundEffect[]): LineOfShop[] {
  const gone = effects.flatMap(({ lines }) => lines);
  return line_items.flatMap(({ id, quantity }) => {
    if (id === undefined) return [];
    const ended = gone.filter(({ lineId }) => lineId === id).reduce((sum, { units }) => sum + units, 0);
    const units = Math.max(0, Math.floor(Number(quantity ?? 0)) - ended);
    return units > 0 ? [{ lineId: id, units }] : [];
  });
}
