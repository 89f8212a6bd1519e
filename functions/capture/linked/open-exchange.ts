import type { Channel } from '../../network/entities/channel.ts';
import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import { readOrder } from '../../order/order.store.ts';
import { AWAITING_PAYMENT, AWAITING_RETURN_ITEMS, type Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { saveExchange } from '../../returns/exchange/exchange.store.ts';
import { type Exchange, exchangeIds, isOpened } from '../../returns/exchange/exchange.ts';
import { expectedCredit } from '../../returns/exchange/expected-credit.ts';
import { type LinkedGoods, linkedDraft, linkedGoods } from '../../returns/exchange/linked-order.ts';
import type { Return } from '../../returns/rma/return.ts';
import { Moved } from '../../shared/errors.ts';
import { carry, type EventDraft } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import { captureCounted, claimedOrCounted } from '../intake/counted-order.ts';
import { withDeclaredSkus } from '../intake/declared-skus.ts';
import { AlreadyCaptured, captureWrites } from '../intake/new-order.store.ts';
import { newOrder } from '../intake/new-order.ts';
import { settleQuestion } from './exchange-question.ts';

/** The return, or what is known of its exchange, changed since it was read: whoever decides reads again. */
export class ReturnChanged extends Error {
  override readonly name = 'ReturnChanged';
}

/** What is to be opened: of which choice, in the place of the exchange that was there before. */
export interface OpeningExchange {
  readonly returned: Return;
  readonly before: Exchange | undefined;
  readonly choice: 1 | 2;
  readonly channel: Channel;
  readonly now: string;
}

/** Asks that the return is as it was read: one that comes to nothing meanwhile sends nothing. */
function checkReturn({ orderId, n, version, returnId }: Return): Write {
  return {
    kind: 'check',
    key: key.return(orderId, n),
    condition: {
      expression: '#version = :before',
      names: { '#version': 'version' },
      values: { ':before': version },
    },
    refused: () => new ReturnChanged(`return ${returnId} changed`),
  };
}

function asReturnChanged(write: Write): Write {
  return { ...write, refused: (found) => changedFrom(write.refused(found)) };
}

function changedFrom(error: Error): Error {
  return error instanceof Moved ? new ReturnChanged(error.message) : error;
}

/** What the customer has to add is told with the opening. */
function openedEvent(
  exchange: Exchange,
  currency: string,
  isHeld: { readonly goods: boolean; readonly payment: boolean },
): EventDraft {
  const ids = exchangeIds(exchange);
  const { as, choice, lines, credit, price, due } = exchange;
  const money = { currency, credit, price, due };
  const opened = { ...ids, as, choice, lines, ...money, held: isHeld.goods };
  const amount = { amount: due, currency };
  const demand = { ...ids, amount, held: isHeld.payment };
  return {
    type: 'exchange.opened',
    data: opened,
    ...(due > 0 ? { also: { type: 'exchange.payment_due', data: demand } } : {}),
  };
}

function newExchange(
  { returned, before, choice, now }: OpeningExchange,
  sent: Order,
  goods: LinkedGoods,
  currency: string,
): Exchange {
  const { orderId, n, returnId, claim } = returned;
  const isHeld = (id: string): boolean => sent.holds.some((hold) => hold.id === id);
  const version = (before?.version ?? 0) + 1;
  const exchange: Exchange = {
    type: 'Exchange',
    orderId,
    n,
    returnId,
    as: claim ? 'replacement' : 'exchange',
    linked: sent.orderId,
    ...(before && isOpened(before) ? { tried: before.linked } : {}),
    choice,
    state: isHeld(AWAITING_RETURN_ITEMS) ? 'waiting' : 'released',
    lines: goods.lines.map(({ lineId, sku, units }) => ({ lineId, sku, units })),
    currency,
    credit: Math.min(goods.credit, goods.price),
    price: goods.price,
    due: goods.due,
    openedAt: now,
    dueAt: after(now, settings().progressWithin),
    version,
  };
  const held = { goods: exchange.state === 'waiting', payment: isHeld(AWAITING_PAYMENT) };
  return { ...exchange, ...carry(openedEvent(exchange, currency, held), version, now) };
}

/** META of the linked order: its holds are ours, and what it is exchanged for counts as paid. */
function linkedMeta(submitted: CanonicalOrder, returned: Return, goods: LinkedGoods, now: string): Order {
  const order = newOrder(submitted, now);
  const { orderId, n, claim } = returned;
  return {
    ...order,
    holds: order.holds.map((hold) => ({ ...hold, placedBy: 'system' })),
    linked: { orderId, n, as: claim ? 'replacement' : 'exchange' },
    payments: { captured: Math.min(goods.credit, goods.price) },
  };
}

/** The linked order of a choice as it is to be captured; undefined where nothing can be sent. */
async function orderToSend({ returned, choice, channel, now }: OpeningExchange) {
  const first = await readOrder(returned.orderId);
  const body = await findBody(first.orderId, first.bodyVersion);
  if (!body) return undefined;
  const goods = linkedGoods(returned, await expectedCredit(first, returned), choice);
  if (goods.lines.length === 0) return undefined;
  const policy = channel.policies.returns.exchange;
  const waits = !returned.claim && policy.ship !== 'atOnce' && !returned.kept;
  const draft = linkedDraft({ returned, first, body }, goods, choice, { waits, policy, now });
  const parsed = canonicalOrderSchema.safeParse(draft);
  return parsed.success ? { goods, submitted: parsed.data } : undefined;
}

/**
 * Captures the order that is sent for a return, and keeps what belongs to it beside the return, in one write: its units
 * are claimed from then on. False where nothing can be sent: the order names no address any more, or somebody has given
 * another order that name.
 * @throws ReturnChanged
 */
export async function openExchange(opening: OpeningExchange): Promise<boolean> {
  const { returned, before, channel, now } = opening;
  const wanted = await orderToSend(opening);
  if (!wanted) return false;
  const { goods } = wanted;
  const submitted = await withDeclaredSkus(wanted.submitted, now);
  const sent = linkedMeta(submitted, returned, goods, now);
  const exchange = newExchange(opening, sent, goods, submitted.currency);
  const settled = before ? await settleQuestion(before, now) : [];
  const beside = [
    checkReturn(returned),
    ...[saveExchange(before, exchange), ...settled].map(asReturnChanged),
  ];
  try {
    await captureCounted(
      sent,
      (isLater, round) => claimedOrCounted({ order: sent, body: submitted, channel, isLater }, now, round),
      (order) => [...captureWrites(order, { order: submitted }, [submitted.external.number]), ...beside],
      now,
    );
    return true;
  } catch (error) {
    if (!(error instanceof AlreadyCaptured)) throw error;
    if (error.order.linked) throw new ReturnChanged(`order ${sent.orderId} was opened by another look`);
    return false;
  }
}
