/** Tells what is untold of orders: those that were asked for, then the oldest of the channel. */
import type { NotDone } from '../../channels/contract/call-answer.ts';
import { parseShopEffect } from '../../channels/effects/effect.store.ts';
import { askForWork } from '../../channels/work-queue.ts';
import { listKey } from '../../shared/keys.ts';
import { getItems, keyOf, queryIndex } from '../../shared/table.ts';
import { type TellingRun, tellFigures } from '../figures/tell-figures.ts';
import type { Shop } from '../shop.ts';
import { tellEffects } from './tell-effects.ts';

/** Effects of the channel's backlog that one run takes up: after an outage of days it is told run by run, in turn. */
const MOST_DRAINED = 50;

interface Asked {
  readonly orders: readonly string[];
  readonly drains: boolean;
}

interface Backlog {
  readonly orders: readonly string[];
  readonly hasMore: boolean;
}

/** Orders with something untold that has its time, the longest untold first. */
async function readBacklog({ channel: { id }, session }: Shop): Promise<Backlog> {
  const page = await queryIndex('lists', listKey.untoldPartition(id), { limit: MOST_DRAINED });
  const items = (await getItems(page.items.map(keyOf))).filter((item) => item !== undefined);
  const now = session.now();
  const due = items.map(parseShopEffect).filter(({ state: { retryAt } }) => (retryAt ?? now) <= now);
  return { orders: [...new Set(due.map(({ order }) => order))], hasMore: page.next !== undefined };
}

/** Tells. Answers why it had to stop, where the shop did not do a call: the rest keeps its place. */
export async function tellOrders(
  shop: Shop,
  { orders, drains }: Asked,
  run: TellingRun,
): Promise<NotDone | undefined> {
  const backlog = drains ? await readBacklog(shop) : { orders: [], hasMore: false };
  const all = [...new Set([...orders, ...backlog.orders])];
  if (all.length === 0) return undefined;
  const { failed, skus, steps } = await tellEffects(shop, all, run.hasTime);
  if (failed) return failed;
  // A backlog of which nothing could go on waits for its time: each effect has one.
  if (steps > 0 && (backlog.hasMore || !run.hasTime()))
    await askForWork([{ kind: 'untold', channel: shop.channel.id }]);
  return await tellFigures(shop, skus, run);
}
