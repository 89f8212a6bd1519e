import { wakeableForCapacity } from '../../capacity/queue/serve-capacity-queue.ts';
import { reviewBackorders } from '../../inventory/backorder/look-after-backorders.ts';
import { wakeableForStock } from '../../inventory/backorder/serve-stock-queue.ts';
import { readAtp } from '../../inventory/stock/pool.store.ts';
import { emitMetric, metricNames } from '../../shared/metrics.ts';
import type { Effect } from '../changes/effects.ts';
import { appendToTimeline } from './append.ts';
import { type Envelope, envelope } from './envelope.ts';
import { publish } from './publish.ts';
import { resume } from './resume.ts';
import { startOrder, startReturn } from './start.ts';

/**
 * Publishes what is left of a SKU in a pool, read from all shards now. The event's sequence is the sum of the
 * shards' versions, so that the highest one has seen every change.
 */
async function tellStock(pool: string, sku: string, at: string): Promise<void> {
  const { atp, version } = await readAtp(pool, sku);
  const subject = `${sku}@pool:${pool}`;
  const event = { seq: version, at, type: 'stock.changed', data: { sku, pool, atp, version } };
  await publish(envelope(subject, subject, event));
}

/**
 * Counts opened exceptions where they are certain to exist: a handler that counted before its write would
 * count what the table may refuse.
 */
function countExceptions({ type, data }: Envelope): void {
  if (type !== 'exception.opened') return;
  emitMetric(metricNames.exceptionOpened, 1);
  if (data['exceptionType'] === 'PoolBelowZero') emitMetric(metricNames.poolBelowZero, 1);
}

async function wakeForStock(pool: string, sku: string): Promise<void> {
  for (const orderId of await wakeableForStock(pool, sku)) await resume(orderId, 0, { stock: true });
}

async function wakeForCapacity(pool: string): Promise<void> {
  const now = new Date().toISOString();
  for (const orderId of await wakeableForCapacity(pool, now))
    await resume(orderId, undefined, { capacity: true });
}

/** Does one effect. Doing it again changes nothing. */
export async function execute(effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'startOrder':
      return startOrder(effect.orderId, effect.attempt);
    case 'startReturn':
      return startReturn(effect.orderId, effect.returnId, effect.n, effect.attempt);
    case 'resume':
      return resume(effect.orderId, effect.n);
    case 'publish':
      await publish(effect.event);
      countExceptions(effect.event);
      return;
    case 'append':
      return appendToTimeline(effect.orderId, effect.event);
    case 'tellStock':
      return tellStock(effect.pool, effect.sku, effect.at);
    case 'wakeForStock':
      return wakeForStock(effect.pool, effect.sku);
    case 'reviewPlaces':
      return reviewBackorders(effect.orderId);
    case 'wakeForCapacity':
      return wakeForCapacity(effect.pool);
  }
}
