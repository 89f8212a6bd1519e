/** Does what is asked for at one shop: first its orders, then its figures, then how the connection is. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { readLevels, saveLevel } from '../channels/levels/level.store.ts';
import type { ShopWork } from '../channels/work-queue.ts';
import { freshChannels } from '../network/entities/network.store.ts';
import { after } from '../shared/time.ts';
import { transact } from '../shared/transact.ts';
import {
  type ConnectionItem,
  keepConnection,
  newConnection,
  readConnection,
  unlistedSince,
} from './connection.store.ts';
import { readShopLog } from './figures/read-log.ts';
import { putOff, tellFigures } from './figures/tell-figures.ts';
import { lookAtConnection } from './look.ts';
import { forgetToken, openShop, type Shop, type Surroundings } from './shop.ts';
import { takeChanged, takeFetched } from './take-orders.ts';

/** A shop that does nothing is asked again after so long, less and less often. Seconds. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 300;
/** Scopes, settings and subscriptions of a shop are looked at so often. Seconds. */
const LOOKED_EVERY = 3600;

interface Work {
  readonly skus: readonly string[];
  readonly orders: readonly string[];
  readonly looks: boolean;
}

/** What the messages of one channel ask for, each once. */
export function workOf(messages: readonly ShopWork[]): Work {
  return {
    skus: [...new Set(messages.flatMap((one) => (one.kind === 'figures' ? [one.sku] : [])))],
    orders: [...new Set(messages.flatMap((one) => (one.kind === 'order' ? [one.order] : [])))],
    looks: messages.some(({ kind }) => kind === 'reconcile'),
  };
}

/** Until when a shop in trouble is left alone. */
function closedUntil(trouble: ConnectionItem['trouble'], failed: NotDone, now: string): string {
  const lasted = trouble ? (Date.parse(now) - Date.parse(trouble.since)) / 1000 : 0;
  const pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, lasted / 4));
  const own = after(now, pause);
  const theirs = failed.kind === 'later' ? failed.retryAt : undefined;
  return theirs !== undefined && theirs > own ? theirs : own;
}

/** The shop did not do a call: it is left alone for a while, and what is untold has its time. */
async function keepTrouble(shop: Shop, failed: NotDone, work: Work): Promise<void> {
  const now = shop.session.now();
  const { id } = shop.channel;
  if (failed.kind === 'unauthorized') forgetToken(id);
  const known = await readConnection(id);
  const until = closedUntil(known?.trouble, failed, now);
  const why = failed.kind === 'refused' ? failed.words : failed.why;
  const trouble = { kind: failed.kind, why, since: known?.trouble?.since ?? now, until };
  await keepConnection(id, (before) => ({ ...before, trouble, dueAt: until }), now);
  await putOff(shop, work.skus, until);
}

async function takeAsked(shop: Shop, orders: readonly string[]): Promise<NotDone | readonly string[]> {
  const skus: string[] = [];
  for (const order of orders) {
    const taken = await takeFetched(shop, order);
    if (taken.kind !== 'done') return taken;
    skus.push(...taken.value);
  }
  return skus;
}

function isNotDone(value: NotDone | readonly string[]): value is NotDone {
  return 'kind' in value;
}

/** Lists what changed, and says how the connection is. */
async function reconcile(
  shop: Shop,
  known: ConnectionItem,
  now: string,
): Promise<NotDone | readonly string[]> {
  const listed = await takeChanged(shop, unlistedSince(known));
  if (listed.kind !== 'done') return listed;
  const isLooked = known.lookedAt !== undefined && after(known.lookedAt, LOOKED_EVERY) > now;
  const looked = isLooked ? undefined : await lookAtConnection(shop);
  if (looked && looked.kind !== 'done') return looked;
  const logged = await readShopLog(shop);
  if (logged.kind !== 'done') return logged;
  const { gaps, skus } = listed.value;
  const { orders } = shop.adapter;
  const every = orders.can ? orders.every : LONGEST_PAUSE;
  const found = gaps > 0 && known.watermark !== undefined ? { gaps: known.gaps + gaps, lastGapAt: now } : {};
  await keepConnection(
    shop.channel.id,
    ({ trouble: _over, ...before }) => ({
      ...before,
      ...(looked ? { ...looked.value, lookedAt: now } : {}),
      ...found,
      watermark: now,
      dueAt: after(now, every),
    }),
    now,
  );
  return [...skus, ...logged.value];
}

async function workOnShop(shop: Shop, asked: Work, hasTime: () => boolean): Promise<void> {
  const now = shop.session.now();
  const stored = await readConnection(shop.channel.id);
  const known = stored ?? newConnection(shop.channel.id, now);
  const { trouble } = known;
  if (trouble && trouble.until > now && !asked.looks) return putOff(shop, asked.skus, trouble.until);
  const taken = await takeAsked(shop, asked.orders);
  if (isNotDone(taken)) return keepTrouble(shop, taken, asked);
  const listed = asked.looks || !stored ? await reconcile(shop, known, now) : [];
  if (isNotDone(listed)) return keepTrouble(shop, listed, asked);
  const skus = [...new Set([...asked.skus, ...taken, ...listed])];
  const since = unlistedSince(known);
  const failed = await tellFigures(shop, skus, { since, hasTime });
  if (failed) return keepTrouble(shop, failed, { ...asked, skus });
  if (trouble) await keepConnection(shop.channel.id, ({ trouble: _over, ...before }) => before, now);
}

/** Figures of a channel that is connected no more are due to nobody. */
async function forgetFigures(channel: string, skus: readonly string[], now: string): Promise<void> {
  for (const sku of skus)
    for (const level of await readLevels(channel, sku))
      await transact([saveLevel(level, { ...level, dueAt: after(now, 30 * 86_400) })]);
}

/**
 * Does the work of one channel.
 * @throws Moved, Contended, Unavailable: the queue brings the messages again
 */
export async function doWork(
  channelId: string,
  messages: readonly ShopWork[],
  surroundings: Surroundings,
): Promise<void> {
  const now = surroundings.now();
  const work = workOf(messages);
  const channel = (await freshChannels()).find(({ id }) => id === channelId);
  const shop = channel && (await openShop(channel, surroundings));
  if (!shop) return forgetFigures(channelId, work.skus, now);
  if (shop.kind === 'done') return workOnShop(shop.value, work, surroundings.hasTime);
  const why = shop.kind === 'refused' ? shop.words : shop.why;
  await keepConnection(
    channelId,
    (before) => {
      const until = closedUntil(before.trouble, shop, now);
      return {
        ...before,
        trouble: { kind: shop.kind, why, since: before.trouble?.since ?? now, until },
        dueAt: until,
      };
    },
    now,
  );
}
