/** Keeps what a shop is to be told of an order. The item is there before anybody sends anything (T1). */
import { type ShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import { isSettled, wantedEffect } from '../../channels/effects/effect.ts';
import { toldKinds } from '../../channels/told-kinds.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { type EffectFacts, readEffectFacts } from './effect-facts.ts';
import type { EffectDraft, EffectTermsOfShop, ParcelNews } from './wanted-changes.ts';
import { wantedChanges } from './wanted-effects.ts';

/** An effect is begun within this time, or asked for again. Seconds. */
export const BEGUN_WITHIN = 600;

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
    dueAt: after(now, BEGUN_WITHIN),
    version: 0,
  };
}

/** Whether something of the order is to be told: the shop's own id of it. */
async function raiseOnce(
  orderId: string,
  terms: EffectTermsOfShop,
  news: ParcelNews | undefined,
  now: string,
): Promise<string | undefined> {
  const facts = await readEffectFacts(orderId);
  // A shop does not know the orders that are sent for a return.
  if (!facts || facts.order.linked) return undefined;
  const { drafts, revised, moot } = wantedChanges(facts, terms, news);
  const changed = [
    ...revised.map(({ known, effect }) => ({ known, next: { ...known, effect } })),
    ...moot.map((known) => ({ known, next: { ...known, state: { state: 'moot' as const } } })),
  ];
  for (const { known, next } of changed) await transact([saveEffect(known, next)]);
  for (const [place, draft] of drafts.entries())
    await transact([saveEffect(undefined, newEffect(facts, draft, place, now))]);
  const isUntold = facts.known.some(({ state }) => !isSettled(state));
  return isUntold || drafts.length > 0 ? facts.order.external.id : undefined;
}

/**
 * Keeps what the shop of an order is to be told by now. Answers the shop's own id of the order where something is untold.
 * @throws Contended, Unavailable
 */
export async function raiseEffects(
  orderId: string,
  channel: Channel,
  news: ParcelNews | undefined,
  now: string,
): Promise<string | undefined> {
  const terms = termsFor(channel);
  if (!terms) return undefined;
  return await retryMoved(() => raiseOnce(orderId, terms, news, now));
}
