/** What a person is asked of an effect: the shop's own words, and what may be done. */
import { type ShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import type { linesOf } from '../../channels/effects/effect.ts';
import { openException } from '../../exceptions/exception.store.ts';
import type { ExceptionType } from '../../exceptions/exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { exceptionId } from '../../order/order-id.ts';
import { retryMoved, transact } from '../../shared/transact.ts';

interface Asked {
  readonly type: Extract<ExceptionType, 'EffectRefused' | 'ShippedButClosed'>;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Stores the effect together with its exception, so that there is one, whoever dies between. */
async function openWith(
  before: ShopEffect,
  next: ShopEffect,
  asked: Asked,
  now: string,
): Promise<ShopEffect> {
  const { channel, order: shopOrder, orderId, id } = before;
  return await retryMoved(async () => {
    const order = await readOrder(orderId);
    const detail = { channel, order: shopOrder, effect: id, kind: before.effect.kind, ...asked.detail };
    const opened = openException(order, { type: asked.type, detail }, now);
    const saved = { ...next, exceptionId: exceptionId(orderId, order.counts.exceptions + 1) };
    await transact([
      saveEffect(before, saved),
      saveOrder(order, amend(order, opened.change, now)),
      opened.write,
    ]);
    return { ...saved, version: before.version + 1 };
  });
}

/** The shop refuses: nothing is sent again by itself (T4). */
export function refuse(before: ShopEffect, next: ShopEffect, now: string): Promise<ShopEffect> {
  const { code = 'REFUSED', words = '' } = next.state;
  return openWith(before, next, { type: 'EffectRefused', detail: { code, words } }, now);
}

/** Goods have left that the shop has closed: what can be done is named (T7). */
export function shippedButClosed(
  before: ShopEffect,
  next: ShopEffect,
  lines: ReturnType<typeof linesOf>,
  now: string,
): Promise<ShopEffect> {
  const { orderId } = before;
  const offers = { returns: `/orders/${orderId}/returns`, refunds: `/orders/${orderId}/shop-refunds` };
  return openWith(before, next, { type: 'ShippedButClosed', detail: { lines, ...offers } }, now);
}
