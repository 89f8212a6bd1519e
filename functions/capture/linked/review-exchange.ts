/**
 * Whatever happened to a return, or to the order that is sent for it: looks at both and does what comes next. Every look
 * may be made again without harm.
 */
import { openException } from '../../exceptions/exception.store.ts';
import { exchangePolicySchema } from '../../network/entities/return-policy.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { returnId as returnIdOf } from '../../order/order-id.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { liftHold } from '../../requests/hold/hold-writes.ts';
import { findExchange, saveExchange } from '../../returns/exchange/exchange.store.ts';
import { type Exchange, exchangeIds, isOpened, reviseExchange } from '../../returns/exchange/exchange.ts';
import { type ExchangeFacts, type ExchangeStep, exchangeStep } from '../../returns/exchange/exchange-step.ts';
import { channelOf } from '../../returns/policy/return-terms.ts';
import { reviewMissingGoods } from '../../returns/rma/not-received.ts';
import { readReturn } from '../../returns/rma/return.store.ts';
import type { Return } from '../../returns/rma/return.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { settleQuestion } from './exchange-question.ts';
import { openExchange, ReturnChanged } from './open-exchange.ts';

/** One look leads to few steps: more are the next look's. */
const MOST_STEPS = 6;

/** With its order's META where one was opened. */
async function readFacts(returned: Return): Promise<ExchangeFacts> {
  const exchange = await findExchange(returned.orderId, returned.n);
  const linked = exchange && isOpened(exchange) ? await readOrder(exchange.linked) : undefined;
  const channel = await channelOf(returned);
  const policy = channel?.policies.returns.exchange ?? exchangePolicySchema.parse({});
  return { returned, exchange, linked, policy };
}

async function saveRevised(before: Exchange, next: Exchange, now: string): Promise<void> {
  await transact([saveExchange(before, next), ...(await settleQuestion(before, now))]);
}

/** It leaves as any order: looked at again until it has. */
async function release(before: Exchange, by: string, now: string): Promise<void> {
  const event = { type: 'exchange.released', data: { ...exchangeIds(before), by } } as const;
  const dueAt = after(now, settings().progressWithin);
  await saveRevised(before, reviseExchange(before, { state: 'released', dueAt }, now, event), now);
}

/** A person decides whether what came will do. */
async function ask(before: Exchange, returned: Return, because: string, now: string): Promise<void> {
  const { orderId, returnId, linked, lines, price, currency } = before;
  const { location, dispositions, received } = returned;
  const order = await readOrder(orderId);
  const worth = { price, currency };
  const detail = { returnId, linked, because, lines, received, dispositions, location, ...worth };
  const opened = openException(order, { type: 'ExchangeQuestioned', detail }, now);
  const event = { type: 'exchange.questioned', data: { ...exchangeIds(before), because } } as const;
  const next = reviseExchange(before, { state: 'asked' }, now, event);
  await transact([
    saveExchange(before, next),
    saveOrder(order, amend(order, opened.change, now)),
    opened.write,
  ]);
}

/** Its order is still to be cancelled: the sweeper sees to it where nobody else does. */
function soon(now: string): Pick<Exchange, 'dueAt'> {
  return { dueAt: after(now, settings().checkAfter) };
}

/** Cancels what of the linked order has not left. What a location sees it is asked for. */
async function cancelLinked({ linked, state }: Exchange, now: string): Promise<void> {
  const reason = state === 'withdrawn' ? 'RETURN_ENDED' : 'EXCHANGE_GIVEN_UP';
  try {
    await cancelOrder({ orderId: linked, by: 'system', reason, now });
  } catch (error) {
    // Nothing is left to cancel.
    if (!(error instanceof Conflict)) throw error;
  }
}

async function withdraw(before: Exchange, because: string, now: string): Promise<void> {
  const event = { type: 'exchange.withdrawn', data: { ...exchangeIds(before), because } } as const;
  await saveRevised(before, reviseExchange(before, { state: 'withdrawn', ...soon(now) }, now, event), now);
}

async function giveUp(before: Exchange, because: string, now: string): Promise<void> {
  const event = { type: 'exchange.given_up', data: { ...exchangeIds(before), because } } as const;
  await saveRevised(before, reviseExchange(before, { state: 'givenUp', ...soon(now) }, now, event), now);
}

async function liftFrom(linked: Order, holdId: string, now: string): Promise<void> {
  try {
    await liftHold({ orderId: linked.orderId, holdId, by: 'system', now });
  } catch (error) {
    // Somebody else has lifted it.
    if (!(error instanceof NotFound)) throw error;
  }
}

async function open(facts: ExchangeFacts, choice: 1 | 2, now: string): Promise<void> {
  const { returned, exchange: before } = facts;
  const channel = await channelOf(returned);
  const isOpen = channel && (await openExchange({ returned, before, choice, channel, now }));
  if (isOpen) return;
  if (before) await giveUp(before, 'unavailable', now);
}

/** Whether something was done after which there may be more to do. */
async function carryOut(facts: ExchangeFacts, step: ExchangeStep, now: string): Promise<boolean> {
  const { exchange, linked, returned } = facts;
  if (step.kind === 'none') return false;
  if (step.kind === 'open') {
    await open(facts, step.choice, now);
    return false;
  }
  if (!exchange) return false;
  switch (step.kind) {
    case 'release':
      await release(exchange, step.by, now);
      return true;
    case 'lift':
      if (linked) await liftFrom(linked, step.holdId, now);
      return linked !== undefined;
    case 'ask':
      await ask(exchange, returned, step.because, now);
      return false;
    case 'cancel':
      await cancelLinked(exchange, now);
      return false;
    case 'withdraw':
      await withdraw(exchange, step.because, now);
      return true;
    case 'giveUp':
      await giveUp(exchange, step.because, now);
      return true;
  }
}

/** Looks once, and does what follows until nothing does. @throws Contended, Unavailable */
export async function reviewExchange(orderId: string, n: number, now: string): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const goesOn = await retryMoved(async () => {
      const facts = await readFacts(await readReturn(returnIdOf(orderId, n)));
      try {
        return await carryOut(facts, exchangeStep(facts), now);
      } catch (error) {
        // The record of whoever changed it makes the relay look again.
        if (error instanceof ReturnChanged) return true;
        throw error;
      }
    });
    if (!goesOn) break;
  }
  await reviewMissingGoods(await readReturn(returnIdOf(orderId, n)), now);
}
