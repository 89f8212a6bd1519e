/** Money of a return that a connected shop gives back: an effect like any other, and what became of it. */
import { readEffects, type ShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import { type EffectState, isSettled, wantedEffect } from '../../channels/effects/effect.ts';
import { askForWork } from '../../channels/work-queue.ts';
import { readOrder } from '../../order/order.store.ts';
import { letRefundBe, takeRefundAnswer } from '../../returns/refunds/record-refund-event.ts';
import { parseRefund, readRefund } from '../../returns/refunds/refund.store.ts';
import type { Refund } from '../../returns/refunds/refund.ts';
import { sweepRefund } from '../../returns/refunds/sweep-refund.ts';
import type { TableItem } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { type EffectFacts, readEffectFacts } from './effect-facts.ts';
import { newEffect } from './raise-effects.ts';

/** The lines that money goes back for, as far as the shop has sold so many units of them. */
function linesAtShop({ lines }: Refund, { versions: { fromChannel } }: EffectFacts) {
  return lines.flatMap(({ lineId, units, amount }) => {
    const sold = fromChannel.lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
    const told = Math.min(units, sold);
    return amount > 0 && told > 0 ? [{ lineId, units: told }] : [];
  });
}

function effectOf(refund: Refund, facts: EffectFacts): ShopEffect['effect'] {
  const { refundId: id, amount, currency, returnId } = refund;
  const { order } = facts;
  const lines = linesAtShop(refund, facts);
  return {
    kind: 'refund',
    id,
    order: order.external.id,
    lines,
    amount,
    currency,
    reason: `return ${returnId}`,
  };
}

/** What the shop's answer says of the refund. */
export async function takeShopAnswer(refundId: string, state: EffectState, now: string): Promise<void> {
  const { code = 'REFUSED', words = code } = state;
  if (state.state === 'told') await takeRefundAnswer(refundId, { kind: 'succeeded' }, now);
  if (state.state === 'refused') await takeRefundAnswer(refundId, { kind: 'failed', words }, now);
  // Somebody at the shop has given the same back: that is told of as the shop's own.
  if (state.state === 'moot') await letRefundBe(refundId, now);
}

/** Whether the effect is there, or was told before that. */
async function isKept(refund: Refund, now: string): Promise<boolean> {
  const { orderId, refundId, attempt } = refund;
  const facts = await readEffectFacts(orderId);
  if (!facts) return false;
  const known = facts.known.find(({ id }) => id === refundId);
  if (!known) {
    const draft = { effect: effectOf(refund, facts), of: refundId };
    await transact([saveEffect(undefined, newEffect(facts, draft, 0, now))]);
    return true;
  }
  if (known.attempt < attempt && isSettled(known.state)) {
    const { exceptionId: _asked, ...rest } = known;
    await transact([saveEffect(known, { ...rest, attempt, state: wantedEffect, dueAt: now })]);
  } else if (isSettled(known.state)) await takeShopAnswer(refundId, known.state, now);
  return true;
}

/** Keeps what the shop is to give back, and asks for it. Done again it changes nothing. */
export async function askShopForRefund(refundId: string, now: string): Promise<void> {
  const refund = await readRefund(refundId);
  if (refund.status !== 'requested' || refund.settledBy !== 'shop') return;
  if (!(await retryMoved(() => isKept(refund, now)))) return;
  const { channel, external } = await readOrder(refund.orderId);
  await askForWork([{ kind: 'effects', channel, order: external.id }]);
}

/** A refund is overdue: what its shop has answered, and nobody took in, counts. */
export async function sweepRefundAtShop(item: TableItem, now: string): Promise<void> {
  const { settledBy, orderId, refundId } = parseRefund(item);
  if (settledBy === 'shop') {
    const { channel, external } = await readOrder(orderId);
    const known = (await readEffects(channel, external.id)).find(({ id }) => id === refundId);
    if (known && isSettled(known.state)) return takeShopAnswer(refundId, known.state, now);
  }
  return sweepRefund(item, now);
}
