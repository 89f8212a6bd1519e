/** Keeps what a shop is to be told of an order. The item is there before anybody sends anything (T1). */
import { readEffects, type ShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import { isSettled, wantedEffect } from '../../channels/effects/effect.ts';
import { toldKinds } from '../../channels/told-kinds.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { moved, retryMoved, transact } from '../../shared/transact.ts';
import { type EffectFacts, readEffectFacts } from './effect-facts.ts';
import type { EffectDraft, EffectTermsOfShop, ParcelNews, WantedChanges } from './wanted-changes.ts';
import { wantedChanges, wantedNews } from './wanted-effects.ts';

function termsFor({ platform, connection }: Channel): EffectTermsOfShop | undefined {
  if (!connection) return undefined;
  const kinds = toldKinds[platform];
  return { connection, can: (kind) => kinds.has(kind) };
}

export function newEffect(
  { order: { channel, external, orderId }, known }: Pick<EffectFacts, 'order' | 'known'>,
  { effect, of }: EffectDraft,
  place: number,
  now: string,
): ShopEffect {
  return {
    type: 'ShopEffect',
    channel,
    order: external.id,
    orderId,
    id: effect.id,
    n: (known.at(-1)?.n ?? 0) + 1 + place,
    effect,
    ...(of === undefined ? {} : { of }),
    attempt: 1,
    state: wantedEffect,
    wantedAt: now,
    version: 0,
  };
}

/** Of an order its shop is to be told something, or is to be asked for it again: by the shop's own id. */
export interface OrderToWorkOn {
  readonly channel: string;
  readonly order: string;
  readonly isUntold: boolean;
  /** A return of the shop was refused, and units have left since, or may have. */
  readonly isToBeFetched: boolean;
}

async function raiseOnce(
  orderId: string,
  channels: readonly Channel[],
  news: ParcelNews | undefined,
  now: string,
): Promise<OrderToWorkOn | undefined> {
  const order = await readOrder(orderId);
  const channel = channels.find(({ id }) => id === order.channel);
  const terms = channel && termsFor(channel);
  // A shop does not know the orders that are sent for a return.
  if (!terms || order.linked) return undefined;
  const known = await readEffects(order.channel, order.external.id);
  const short = { order, known };
  const ofParcel = news && wantedNews(short, terms, news);
  if (ofParcel) return await keepChanges(short, ofParcel, now);
  const facts = await readEffectFacts(orderId, short);
  if (!facts) return undefined;
  const changes = wantedChanges(facts, terms, news);
  if (isAnyChange(changes)) await mustBeAsRead(order);
  return await keepChanges(facts, changes, now);
}

function isAnyChange({ drafts, revised, moot }: WantedChanges): boolean {
  return drafts.length + revised.length + moot.length > 0;
}

/**
 * META is read before what lies beside it. Where META has changed in between, what follows from both was never true: an order
 * that was just cancelled would have all its units cancelled and not be closed, and its shop would be told of a part.
 * @throws Moved
 */
async function mustBeAsRead({ orderId, version }: Order): Promise<void> {
  const now = await readOrder(orderId);
  if (now.version !== version) throw moved(`order ${orderId}`)();
}

async function keepChanges(
  facts: Pick<EffectFacts, 'order' | 'known'>,
  { drafts, revised, moot }: WantedChanges,
  now: string,
): Promise<OrderToWorkOn> {
  const changed = [
    ...revised.map(({ known, effect }) => ({ known, next: { ...known, effect } })),
    ...moot.map((known) => ({ known, next: { ...known, state: { state: 'moot' as const } } })),
  ];
  for (const { known, next } of changed) await transact([saveEffect(known, next)]);
  for (const [place, draft] of drafts.entries())
    await transact([saveEffect(undefined, newEffect(facts, draft, place, now))]);
  const wasUntold = facts.known.some(({ state }) => !isSettled(state));
  const { channel, external, shopReturnRefused = false } = facts.order;
  const isUntold = wasUntold || drafts.length > 0;
  return { channel, order: external.id, isUntold, isToBeFetched: shopReturnRefused };
}

/**
 * Keeps what the shop of an order is to be told by now, where its channel is one of `channels`. Answers what is to be done
 * at the shop for it.
 * @throws Contended, Unavailable
 */
export async function raiseEffects(
  orderId: string,
  channels: readonly Channel[],
  news: ParcelNews | undefined,
  now: string,
): Promise<OrderToWorkOn | undefined> {
  return await retryMoved(() => raiseOnce(orderId, channels, news, now));
}
