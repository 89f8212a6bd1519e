/** Refunds that a shop has made by itself: facts, which lower what is left to give back, once each. */
import type { MoneyAtShop, RefundAtShop } from '../channels/contract/adapter.ts';
import { readEffects, requestOf, type ShopEffect } from '../channels/effects/effect.store.ts';
import type { Connection } from '../network/entities/connection.ts';
import { readOrder } from '../order/order.store.ts';
import { findBody } from '../order/order-body.store.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import type { ToldPayment } from '../requests/doors.ts';
import { recordPayment } from '../requests/payment/record-payment.ts';
import { callerName } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { key } from '../shared/keys.ts';
import { keepShopReturns } from './shop-returns.ts';

/** What the shop calls it, without the name of its kind. */
function ownName(theirs: string | undefined): string | undefined {
  return theirs?.split('/').at(-1);
}

/** Whether a refund that we asked for has made it: what becomes of that is told there. */
function isOfReturn({ refund, note = '' }: RefundAtShop, known: readonly ShopEffect[]): boolean {
  return known.some((one) => {
    if (one.effect.kind !== 'refund' || one.of === undefined) return false;
    return ownName(one.state.theirs) === refund || note.includes(`${requestOf(one).id}]`);
  });
}

/**
 * Units that had left and that money was given back for. A shop that says nothing of its shelf may mean units that were
 * never sent: of a line of which some were cancelled nobody knows.
 */
function unitsOf({ lines }: RefundAtShop, body: CanonicalOrder): { lineId: string; units: number }[] {
  const units = new Map<string, number>();
  for (const { lineId, units: some, restock } of lines) {
    const line = body.lines.find((one) => one.lineId === lineId);
    const hadLeft = restock === 'return' || (restock === 'none' && line?.cancelled === 0);
    if (line && hadLeft && some > 0) units.set(lineId, (units.get(lineId) ?? 0) + some);
  }
  return [...units].map(([lineId, some]) => ({ lineId, units: some }));
}

/** An order of a connected channel, by the shop's own id. */
interface ShopOrder {
  readonly id: string;
  readonly order: string;
  readonly connection: Pick<Connection, 'locations'>;
}

/**
 * Keeps the refunds of an order that its shop tells of and that are news, and opens returns of what came back by them. Answers
 * whether none of those was refused.
 * @throws Contended, Unavailable
 */
export async function keepShopRefunds(
  { id: channel, order: shopOrder, connection }: ShopOrder,
  orderId: string,
  { refunds, currency }: MoneyAtShop,
  now: string,
): Promise<boolean> {
  const paid = refunds.filter(({ amount }) => amount > 0);
  if (paid.length === 0) return true;
  const { bodyVersion } = await readOrder(orderId);
  const body = await findBody(orderId, bodyVersion);
  if (body?.currency !== currency) return true;
  const known = await readEffects(channel, shopOrder);
  const caller = { kind: 'channel', id: channel } as const;
  const given = paid.filter((one) => !isOfReturn(one, known));
  for (const refund of given) {
    const lines = unitsOf(refund, body);
    const id = `refund ${refund.refund}`;
    const told: ToldPayment = {
      id,
      kind: 'refunded',
      amount: { amount: refund.amount, currency },
      ...(lines.length > 0 ? { lines } : {}),
    };
    // The shop's name of the refund is all that the command is about: its note may change.
    const content = { shopRefund: refund.refund };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'payment' as const, content, now };
    await carryOutOnce(command, (record) => recordPayment(orderId, told, callerName(caller), now, record));
  }
  return await keepShopReturns({ channel, connection }, orderId, given, now);
}
