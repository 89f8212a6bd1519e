/** Does what is asked for at one shop: first its orders, then its figures, then how the connection is. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import type { ShopWork } from '../channels/work-queue.ts';
import { freshChannels } from '../network/entities/network.store.ts';
import { after } from '../shared/time.ts';
import { backfillShop, hasOpenOrders, newBackfill, repeatAt, repeatBackfill } from './backfill.ts';
import { changedConnection } from './changed-connection.ts';
import {
  type ConnectionItem,
  keepConnection,
  newConnection,
  readConnection,
  unlistedSince,
} from './connection.store.ts';
import { driftOf } from './drift.ts';
import { putOffEffects } from './effects/put-off-effects.ts';
import { tellOrders } from './effects/tell-orders.ts';
import { putOff, tellFigures } from './figures/tell-figures.ts';
import { leaveShop, pauseShop } from './leave-shop.ts';
import { isAccepted, LOOKED_EVERY, lookAtConnection } from './look.ts';
import { lookForSkus } from './look-for-skus.ts';
import { reconcile } from './reconcile.ts';
import { openShop, type Shop, type Surroundings } from './shop.ts';
import { takeFetched } from './take-orders.ts';
import { refuseToken, tokenEndsAt } from './tokens.ts';
import { keepRecovered, keepTrouble } from './trouble.ts';

/** Work that there was no time for is gone on with after this. Seconds. */
const GOES_ON = 30;

interface Work {
  readonly skus: readonly string[];
  readonly orders: readonly string[];
  /** Orders that the shop is to be told something of. */
  readonly toldOf: readonly string[];
  /** What is untold of any order is told, the oldest first. */
  readonly drains: boolean;
  /** The orders that changed are listed. */
  readonly lists: boolean;
  /** The shop is checked, whenever it was last, and each SKU looked for. */
  readonly checks: boolean;
  /** The open orders and all figures are caught up on, although they were before. */
  readonly backfills: boolean;
}

/** What the messages of one channel ask for, each once. */
export function workOf(messages: readonly ShopWork[]): Work {
  const asks = (wanted: ShopWork['kind']): boolean => messages.some(({ kind }) => kind === wanted);
  return {
    skus: [...new Set(messages.flatMap((one) => (one.kind === 'figures' ? [one.sku] : [])))],
    orders: [...new Set(messages.flatMap((one) => (one.kind === 'order' ? [one.order] : [])))],
    toldOf: [...new Set(messages.flatMap((one) => (one.kind === 'effects' ? [one.order] : [])))],
    drains: asks('untold') || asks('reconcile'),
    lists: asks('reconcile'),
    checks: asks('check'),
    backfills: asks('backfill'),
  };
}

type Taken = NotDone | { readonly kind: 'done'; readonly skus: readonly string[] };

async function takeAsked(shop: Shop, orders: readonly string[]): Promise<Taken> {
  const skus: string[] = [];
  for (const order of orders) {
    const taken = await takeFetched(shop, order);
    if (taken.kind !== 'done') return taken;
    skus.push(...taken.value);
  }
  return { kind: 'done', skus };
}

function isDueToLook({ lookedAt }: ConnectionItem, { lists, checks }: Work, now: string): boolean {
  const isOld = lookedAt === undefined || after(lookedAt, LOOKED_EVERY) <= now;
  return checks || (lists && isOld);
}

/** What is to be caught up on is, before figures are told: what they should be is not known without it. */
async function catchUp(
  shop: Shop,
  known: ConnectionItem,
  isAsked: boolean,
): Promise<NotDone | ConnectionItem> {
  const isOver = known.backfill?.doneAt !== undefined;
  if (isOver && !isAsked) return await repeatOnce(shop, known);
  const begun = known.backfill && !isOver ? known.backfill : newBackfill(shop.session.now());
  const caught = await backfillShop(shop, { ...known, backfill: begun });
  return caught.kind === 'done' ? { ...known, backfill: caught.value } : caught;
}

async function repeatOnce(shop: Shop, known: ConnectionItem): Promise<NotDone | ConnectionItem> {
  const dueAt = repeatAt(known);
  if (dueAt === undefined || dueAt > shop.session.now()) return known;
  const repeated = await repeatBackfill(shop, known);
  return repeated.kind === 'done' ? { ...known, repeat: repeated.value } : repeated;
}

function isNotDone(value: NotDone | ConnectionItem): value is NotDone {
  return 'kind' in value;
}

/** Does the work. Answers why it had to stop, where the shop did not do a call. */
async function workAtShop(shop: Shop, asked: Work, stored: ConnectionItem): Promise<NotDone | undefined> {
  const now = shop.session.now();
  let known = stored;
  if (!isAccepted(shop, known) || isDueToLook(known, asked, now)) {
    const looked = await lookAtConnection(shop, known, now);
    if (looked.kind !== 'done') return looked;
    known = looked.value;
  }
  if (!isAccepted(shop, known)) {
    // Orders of a shop that is not the right one are none of ours.
    const until = after(now, LOOKED_EVERY);
    await keepConnection(shop.channel.id, (before) => ({ ...before, dueAt: until }), now);
    await putOff(shop, asked.skus, until);
    return undefined;
  }
  const taken = await takeAsked(shop, asked.orders);
  if (taken.kind !== 'done') return taken;
  const isListed = asked.lists || known.watermark === undefined;
  const listed = isListed ? await reconcile(shop, known, now) : undefined;
  if (listed && listed.kind !== 'done') return listed;
  const caught = await catchUp(shop, known, asked.backfills);
  if (isNotDone(caught)) return caught;
  const skus = [...new Set([...asked.skus, ...taken.skus, ...(listed?.skus ?? [])])];
  const isBehind = listed?.isWhole === false || !hasOpenOrders(caught);
  if (isBehind) await putOff(shop, skus, after(now, GOES_ON));
  const run = { since: unlistedSince(known), hasTime: shop.hasTime };
  const failed = isBehind ? undefined : await tellFigures(shop, skus, run);
  if (failed) return failed;
  const hasCaughtUp = caught !== known;
  const drains = asked.drains || hasCaughtUp || known.trouble !== undefined;
  const untold = await tellOrders(shop, { orders: asked.toldOf, drains }, run);
  if (untold) return untold;
  if (asked.checks || known.skuReport?.sku !== undefined) {
    const looked = await lookForSkus(shop, known);
    if (looked.kind !== 'done') return looked;
  }
  return undefined;
}

/** When work goes on that there was no time for, or that waits for its time. */
function goesOnAt(known: ConnectionItem, now: string): string[] {
  const isUnfinished = known.skuReport?.sku !== undefined || (known.backfill && !known.backfill.doneAt);
  const repeated = repeatAt(known);
  const soon = after(now, GOES_ON);
  const later = repeated !== undefined && repeated > soon ? [repeated] : [];
  return isUnfinished || (repeated !== undefined && repeated <= soon) ? [soon] : later;
}

/** What is to be kept of a run beside its work; undefined where the connection says so already. */
function seenBy({ channel, adapter, answered }: Shop, known: ConnectionItem, now: string) {
  const { drift } = driftOf(adapter, answered, known.drift, now);
  const tokenEnds = tokenEndsAt(channel.id);
  const dueAt = [known.dueAt, ...goesOnAt(known, now)].sort()[0] ?? known.dueAt;
  const isSame = drift?.answered === known.drift?.answered && tokenEnds === known.tokenEndsAt;
  return isSame && dueAt === known.dueAt ? undefined : { drift, tokenEnds, dueAt };
}

/**
 * What a run has seen of the connection beside its work. `found`: the connection before the run, where that could change
 * nothing else of it.
 */
async function keepSeen(shop: Shop, found: ConnectionItem | undefined, now: string): Promise<void> {
  const { id } = shop.channel;
  if (found && !seenBy(shop, found, now)) return;
  const known = await readConnection(id);
  const seen = known && seenBy(shop, known, now);
  if (!seen) return;
  const { drift, tokenEnds, dueAt } = seen;
  await keepConnection(
    id,
    ({ drift: _drift, tokenEndsAt: _endsAt, ...before }) => ({
      ...before,
      ...(drift ? { drift } : {}),
      ...(tokenEnds === undefined ? {} : { tokenEndsAt: tokenEnds }),
      dueAt,
    }),
    now,
  );
}

async function workOnShop(shop: Shop, asked: Work): Promise<void> {
  const now = shop.session.now();
  const { id } = shop.channel;
  const stored = (await readConnection(id)) ?? newConnection(id, now);
  const { trouble } = stored;
  const isAsked = asked.lists || asked.checks || asked.backfills;
  if (trouble && trouble.until > now && !isAsked) return putOff(shop, asked.skus, trouble.until);
  const known = await changedConnection(shop, stored, now);
  const failed = await workAtShop(shop, asked, known);
  if (failed) {
    if (failed.kind === 'unauthorized') refuseToken(id);
    const until = await keepTrouble(id, failed, shop.session.now());
    return putOff(shop, [...new Set([...asked.skus, ...shop.moved])], until);
  }
  const isAtRest = known.version > 0 && known.watermark !== undefined && known.backfill?.doneAt !== undefined;
  await keepSeen(shop, isAtRest && !isAsked ? known : undefined, now);
  if (trouble) await keepRecovered(id, now);
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
  const channel = (await freshChannels()).find(({ id }) => id === channelId);
  const work = workOf(messages);
  if (!channel?.connection || !channel.active) await putOffEffects(channelId, work.toldOf, now);
  if (!channel?.connection) return leaveShop(channelId, surroundings);
  if (!channel.active) return pauseShop(channel, surroundings);
  const shop = await openShop(channel, surroundings);
  if (!shop) return;
  if (shop.kind === 'done') return workOnShop(shop.value, work);
  await keepTrouble(channelId, shop, now);
}
