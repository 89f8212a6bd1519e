/** Lists the orders that changed: what no message told is a gap, and is taken by the same intake. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import { after } from '../shared/time.ts';
import { type ConnectionItem, keepConnection, unlistedSince } from './connection.store.ts';
import { readShopLog } from './figures/read-log.ts';
import { faultsOf } from './look.ts';
import type { Shop } from './shop.ts';
import { takeChanged } from './take-orders.ts';

/** A shop whose orders cannot be listed is looked at this often. Seconds. */
const LOOKED_AT = 300;

export interface Reconciled {
  readonly kind: 'done';
  readonly skus: readonly string[];
  /** False: the list goes on in the next run, and until then nothing is known to its end. */
  readonly isWhole: boolean;
}

export async function reconcile(
  shop: Shop,
  known: ConnectionItem,
  now: string,
): Promise<NotDone | Reconciled> {
  // A list that was not finished goes on where it ended, or never would.
  const list = known.list ?? { since: unlistedSince(known), began: now };
  const listed = await takeChanged(shop, list.since, list.page);
  if (listed.kind !== 'done') {
    // A place that the shop does not know any more is looked for no longer.
    if (listed.kind === 'refused' && known.list) await keepConnection(shop.channel.id, withoutList, now);
    return listed;
  }
  const logged = await readShopLog(shop);
  if (logged.kind !== 'done') return logged;
  const { next } = listed.value;
  const skus = [...listed.value.skus, ...logged.value];
  const { orders } = shop.adapter;
  const every = orders.can ? orders.every : LOOKED_AT;
  await keepConnection(
    shop.channel.id,
    (before) => ({
      ...withoutList(before),
      ...(next === undefined ? { watermark: list.began } : { list: { ...list, page: next } }),
      dueAt: next === undefined ? after(now, every) : now,
    }),
    now,
  );
  emitMetric(metricNames.shopFaults, faultsOf(known));
  return { kind: 'done', skus, isWhole: next === undefined };
}

function withoutList({ list: _list, ...rest }: ConnectionItem): ConnectionItem {
  return rest;
}
