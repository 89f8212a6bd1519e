/**
 * Tells a shop what it is to be told of its orders: in order for each order, one effect under way at a time (T1), each once
 * (T2), and never against what the shop has answered (T4). What is sent is stored before it leaves.
 */
import type { NotDone } from '../../channels/contract/call-answer.ts';
import type { ToldEffect } from '../../channels/contract/order-effects.ts';
import { readEffects, requestOf, type ShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import type { EffectState, EffectTerms } from '../../channels/effects/effect.ts';
import { cutToOpen, isSettled, linesOf } from '../../channels/effects/effect.ts';
import {
  type EffectAnswer,
  effectAnswered,
  NOTHING_OPEN,
  nextEffectStep,
  orderFetched,
  refusalLookedInto,
} from '../../channels/effects/effect-step.ts';
import { Moved } from '../../shared/errors.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import type { Shop } from '../shop.ts';
import { takeFetched } from '../take-orders.ts';
import { callTeller } from './call-teller.ts';
import { refuse, shippedButClosed } from './effect-exceptions.ts';
import { fetchOrder } from './order-at-shop.ts';
import { takeShopAnswer } from './refund-of-return.ts';
import { requestFor } from './request-for.ts';

/** Steps of one order in one run: what is left is asked for again. */
const MOST_STEPS = 40;
/** What the first telling did not settle is asked for again after this time, where nobody said another. Seconds. */
const AGAIN_AFTER = 600;

/** What became of the effects of orders. */
export interface Telling {
  /** Why it had to stop, where the shop did not do a call. */
  readonly failed?: NotDone | undefined;
  /** SKUs whose figures may have moved by what was told (S15, T8). */
  readonly skus: readonly string[];
  /** How many steps were done that an effect went on by. */
  readonly steps: number;
}

/** One step of an order's first open effect: `isOver` where the rest has to wait. */
interface Stepped extends Pick<Telling, 'failed' | 'skus'> {
  readonly isOver: boolean;
  /** The effect is told, moot or refused. */
  readonly isSettled?: true;
}

const goesOn: Stepped = { isOver: false, skus: [] };
const waits: Stepped = { isOver: true, skus: [] };

function settled(skus: readonly string[] = []): Stepped {
  return { isOver: false, isSettled: true, skus };
}

/** The effect whose turn it is: one that is under way goes first, whatever was wanted before it (T1). */
export function currentEffect(known: readonly ShopEffect[]): ShopEffect | undefined {
  const open = known.filter(({ state }) => !isSettled(state));
  return open.find(({ state }) => state.state === 'sent') ?? open[0];
}

async function save(known: ShopEffect, next: ShopEffect): Promise<ShopEffect> {
  await transact([saveEffect(known, next)]);
  return { ...next, version: known.version + 1 };
}

/**
 * When the sweeper looks at one that is under way: a time that is still to come is kept. One without is looked at where its
 * request has no answer; whoever dies before that has its message brought again by the queue.
 */
function dueOf({ dueAt }: ShopEffect, now: string): string | undefined {
  return dueAt !== undefined && dueAt <= now ? after(now, AGAIN_AFTER) : dueAt;
}

/**
 * Stored as sent before it is sent. Two runs that meet both see the other, and at least one gives way: never are two
 * effects of an order under way.
 * @throws Moved
 */
async function storeAsSent(known: ShopEffect, state: EffectState, now: string): Promise<ShopEffect> {
  const { retryAt: _retry, isUnanswered: _unanswered, ...rest } = state;
  const sent = { ...rest, state: 'sent' as const, sentAt: now };
  const stored = await save(known, { ...known, state: sent, dueAt: dueOf(known, now) });
  const all = await readEffects(known.channel, known.order);
  const isAlone = all.every(({ id, state: other }) => id === known.id || other.state !== 'sent');
  if (isAlone) return stored;
  await save(stored, { ...stored, state: known.state });
  throw new Moved(`another effect of order ${known.order} of ${known.channel} is under way`);
}

/** What others did is theirs: the order is taken in as it is at the shop (T4, T5). */
async function importOrder(shop: Shop, { order }: ShopEffect): Promise<readonly string[]> {
  const taken = await takeFetched(shop, order);
  return taken.kind === 'done' ? taken.value : [];
}

/** Effects by which the shop's own figures move. */
const MOVING: ReadonlySet<ToldEffect['kind']> = new Set(['cancel', 'move', 'refund']);

/** Keeps what became of an effect, and asks a person where one has to decide. */
async function conclude(shop: Shop, before: ShopEffect, state: EffectState): Promise<Stepped> {
  const now = shop.session.now();
  const next = { ...before, state };
  const { effect, of } = before;
  // The refund first: should the effect not be stored, the shop is asked again, and knows what it has done.
  if (effect.kind === 'refund' && of !== undefined && isSettled(state)) {
    await takeShopAnswer(of, state, now);
    await save(before, next);
    return settled(state.state === 'refused' ? [] : await importOrder(shop, before));
  }
  const isGone = before.effect.kind === 'ship' || isCollected(before.effect);
  if (state.state === 'refused' && state.code === NOTHING_OPEN && isGone)
    await shippedButClosed(before, next, linesOf(before.effect), now);
  else if (state.state === 'refused') await refuse(before, next, now);
  else {
    const lines = before.state.lines ?? state.lines;
    const closed = lines && isGone ? missing(linesOf(before.effect), lines) : [];
    const kept = lines ? { ...next, state: { ...state, lines } } : next;
    if (state.state === 'told' && closed.length > 0) await shippedButClosed(before, kept, closed, now);
    else await save(before, kept);
  }
  const isImported = state.state === 'moot' || (state.state === 'told' && MOVING.has(before.effect.kind));
  return settled(isImported ? await importOrder(shop, before) : []);
}

function isCollected(effect: ToldEffect): boolean {
  return effect.kind === 'pickup' && effect.state === 'collected';
}

function missing(all: ReturnType<typeof linesOf>, told: ReturnType<typeof linesOf>) {
  return all
    .map(({ lineId, units }) => {
      const [cut] = cutToOpen([{ lineId, units }], told);
      return { lineId, units: units - (cut?.units ?? 0) };
    })
    .filter(({ units }) => units > 0);
}

async function send(
  shop: Shop,
  current: ShopEffect,
  state: EffectState,
  known: readonly ShopEffect[],
): Promise<Stepped> {
  const request = requestFor({ ...current, state }, known);
  if (!request) return await conclude(shop, current, { state: 'moot' });
  const sent = await storeAsSent(current, state, shop.session.now());
  return await takeAnswer(shop, sent, await callTeller(shop.adapter.effects, shop.session, request), known);
}

async function takeAnswer(
  shop: Shop,
  sent: ShopEffect,
  answer: EffectAnswer,
  known: readonly ShopEffect[],
): Promise<Stepped> {
  const now = shop.session.now();
  const state = effectAnswered(sent.state, answer, now);
  if (state.state === 'refused') return await lookInto(shop, sent, state, known);
  if (isSettled(state)) return await conclude(shop, sent, state);
  await save(sent, { ...sent, state, dueAt: state.retryAt ?? after(now, AGAIN_AFTER) });
  return { isOver: true, skus: [], ...(answer.kind === 'done' ? {} : { failed: answer }) };
}

/** A refusal is looked into before anybody is asked (T4); what the shop has closed in part is fetched and cut anew (T7). */
async function lookInto(
  shop: Shop,
  sent: ShopEffect,
  state: EffectState,
  known: readonly ShopEffect[],
): Promise<Stepped> {
  const fetched = await fetchOrder(shop, sent, known);
  const order = fetched.kind === 'done' ? fetched.value : undefined;
  const next = refusalLookedInto(state, requestOf(sent), order);
  if (isSettled(next)) return await conclude(shop, sent, next);
  await save(sent, { ...sent, state: next });
  return goesOn;
}

async function fetchAndGoOn(shop: Shop, current: ShopEffect, known: readonly ShopEffect[]): Promise<Stepped> {
  const now = shop.session.now();
  const isNew = current.state.state === 'wanted';
  if (!shop.adapter.fetchAtShop.can && isNew) return await send(shop, current, current.state, known);
  const fetched = await fetchOrder(shop, current, known);
  if (fetched.kind === 'refused')
    return await conclude(shop, current, {
      ...current.state,
      state: 'refused',
      code: fetched.code,
      words: fetched.words,
    });
  if (fetched.kind !== 'done') {
    const retryAt = fetched.kind === 'later' ? fetched.retryAt : undefined;
    await save(current, { ...current, dueAt: retryAt ?? after(now, AGAIN_AFTER) });
    return { isOver: true, skus: [], failed: fetched };
  }
  const state = orderFetched(current.state, requestOf(current), fetched.value, now);
  return isSettled(state) ? await conclude(shop, current, state) : await send(shop, current, state, known);
}

function termsOf({ adapter }: Shop, { effect }: ShopEffect): EffectTerms | undefined {
  const teller = adapter.effects[effect.kind];
  return teller.can ? { once: teller.once, quiet: teller.quiet } : undefined;
}

async function step(shop: Shop, current: ShopEffect, known: readonly ShopEffect[]): Promise<Stepped> {
  const terms = termsOf(shop, current);
  // What the platform cannot do is said where the channel is read: nobody has to decide anything.
  if (!terms) return await conclude(shop, current, { state: 'moot' });
  const next = nextEffectStep(current.state, requestOf(current), terms, shop.session.now());
  switch (next.kind) {
    case 'rest':
      return waits;
    case 'wait':
      if (current.dueAt !== next.until) await save(current, { ...current, dueAt: next.until });
      return waits;
    case 'fetch':
      return await fetchAndGoOn(shop, current, known);
    case 'send':
      return await send(shop, current, current.state, known);
    case 'report': {
      const teller = shop.adapter.effects[current.effect.kind];
      if (!teller.can || teller.once !== 'report') return waits;
      return await takeAnswer(shop, current, await teller.report(shop.session, next.ticket), known);
    }
  }
}

async function tellOrder(shop: Shop, order: string, hasTime: () => boolean): Promise<Telling> {
  const skus: string[] = [];
  let steps = 0;
  while (steps < MOST_STEPS && hasTime()) {
    const known = await readEffects(shop.channel.id, order);
    const current = currentEffect(known);
    if (!current) break;
    const stepped = await step(shop, current, known);
    skus.push(...stepped.skus);
    if (stepped.failed) return { failed: stepped.failed, skus, steps };
    if (stepped.isOver) break;
    steps += 1;
    // What is raised meanwhile is asked for by whoever raises it.
    if (stepped.isSettled && known.every((one) => one === current || isSettled(one.state))) break;
  }
  return { skus, steps };
}

/**
 * Tells the effects of these orders, as far as there is time. Answers why it had to stop, where the shop did not do a call.
 * @throws Moved when somebody else works on one of the orders
 */
export async function tellEffects(
  shop: Shop,
  orders: readonly string[],
  hasTime: () => boolean,
): Promise<Telling> {
  const skus: string[] = [];
  let steps = 0;
  for (const order of orders) {
    if (!hasTime()) break;
    const told = await tellOrder(shop, order, hasTime);
    skus.push(...told.skus);
    steps += told.steps;
    if (told.failed) return { failed: told.failed, skus, steps };
  }
  return { skus: [...new Set(skus)], steps };
}
