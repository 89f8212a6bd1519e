/** Tells what is untold of orders: those that were asked for, then the oldest of the channel. */
import type { NotDone } from '../../channels/contract/call-answer.ts';
import { parseShopEffect } from '../../channels/effects/effect.store.ts';
import { askForWork } from '../../channels/work-queue.ts';
import { listKey } from '../../shared/keys.ts';
import { getItems, keyOf, queryIndex, type TableItem } from '../../shared/table.ts';
import { type TellingRun, tellFigures } from '../figures/tell-figures.ts';
import type { Shop } from '../shop.ts';
import { tellEffects } from './tell-effects.ts';

/** Effects of the channel's backlog that one run takes up: after an outage of days it is told run by run, in turn. */
const MOST_DRAINED = 50;
/** Pages of the backlog that a run looks through, of so many effects each: those that wait for their time hold up no other. */
const MOST_PAGES = 10;

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
  const now = session.now();
  const due: string[] = [];
  let startAfter: TableItem | undefined;
  for (let pages = 0; pages < MOST_PAGES && due.length < MOST_DRAINED; pages++) {
    const from = startAfter ? { startAfter } : {};
    const page = await queryIndex('lists', listKey.untoldPartition(id), { limit: MOST_DRAINED, ...from });
    const items = (await getItems(page.items.map(keyOf))).filter((item) => item !== undefined);
    const ready = items.map(parseShopEffect).filter(({ state: { retryAt } }) => (retryAt ?? now) <= now);
    due.push(...ready.map(({ order }) => order));
    startAfter = page.next;
    if (!startAfter) break;
  }
  return { orders: [...new Set(due)], hasMore: startAfter !== undefined };
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
