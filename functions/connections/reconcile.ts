/** Lists the orders that changed: what no message told is a gap, and is taken by the same intake. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { hasHeard } from '../channels/heard.store.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import { after } from '../shared/time.ts';
import { type ConnectionItem, keepConnection } from './connection.store.ts';
import { readShopLog } from './figures/read-log.ts';
import { faultsOf } from './look.ts';
import type { Shop } from './shop.ts';
import { takeChanged } from './take-orders.ts';

/** A shop whose orders cannot be listed is looked at this often. Seconds. */
const LOOKED_AT = 300;
/** Of a shop that was never listed, so much of the past is. Seconds. */
const FIRST_LIST = 3600;

export interface Reconciled {
  readonly kind: 'done';
  readonly skus: readonly string[];
  /** False: the list goes on in the next run, and until then nothing is known to its end. */
  readonly isWhole: boolean;
}

/** Orders that changed before this time are known. */
export function knownSince({ watermark }: ConnectionItem, now: string): string {
  return watermark ?? after(now, -FIRST_LIST);
}

/** Whether the shop sends messages: of one that does not, what a list finds was never lost. */
async function sendsMessages({ channel, connection }: Shop): Promise<boolean> {
  return connection.messagesTo !== undefined || (await hasHeard(channel.id));
}

export async function reconcile(
  shop: Shop,
  known: ConnectionItem,
  now: string,
): Promise<NotDone | Reconciled> {
  // A list that was not finished goes on where it ended, or never would.
  const list = known.list ?? { since: knownSince(known, now), began: now };
  const listed = await takeChanged(shop, list.since, list.page);
  if (listed.kind !== 'done') {
    // A place that the shop does not know any more is looked for no longer.
    if (listed.kind === 'refused' && known.list) await keepConnection(shop.channel.id, withoutList, now);
    return listed;
  }
  const logged = await readShopLog(shop);
  if (logged.kind !== 'done') return logged;
  const { unheard, next } = listed.value;
  const skus = [...listed.value.skus, ...logged.value];
  const { orders } = shop.adapter;
  const every = orders.can ? orders.every : LOOKED_AT;
  const isGap = unheard > 0 && known.watermark !== undefined && (await sendsMessages(shop));
  await keepConnection(
    shop.channel.id,
    (before) => ({
      ...withoutList(before),
      ...(isGap ? { gaps: before.gaps + unheard, lastGapAt: now } : {}),
      ...(next === undefined ? { watermark: list.began } : { list: { ...list, page: next } }),
      dueAt: next === undefined ? after(now, every) : now,
    }),
    now,
  );
  if (isGap) emitMetric(metricNames.shopGaps, unheard);
  emitMetric(metricNames.shopFaults, faultsOf(known));
  return { kind: 'done', skus, isWhole: next === undefined };
}

function withoutList({ list: _list, ...rest }: ConnectionItem): ConnectionItem {
  return rest;
}
