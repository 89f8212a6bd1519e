/** Orders that only a list has found, since their messages were lost. */
import { hasHeard } from '../channels/heard.store.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import { keepConnection, readConnection } from './connection.store.ts';
import type { Shop } from './shop.ts';

/** Whether the shop sends messages: of one that does not, what a list finds was never lost. */
async function sendsMessages({ channel, connection }: Shop): Promise<boolean> {
  return connection.messagesTo !== undefined || (await hasHeard(channel.id));
}

/** What was sold before the shop was listed the first time is no gap. */
export async function noteGaps(shop: Shop, unheard: number): Promise<void> {
  const { id } = shop.channel;
  if (unheard === 0 || (await readConnection(id))?.watermark === undefined) return;
  if (!(await sendsMessages(shop))) return;
  const now = shop.session.now();
  await keepConnection(id, (before) => ({ ...before, gaps: before.gaps + unheard, lastGapAt: now }), now);
  emitMetric(metricNames.shopGaps, unheard);
}
