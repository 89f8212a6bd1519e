import { wakeableForCapacity } from '../../capacity/counters/capacity.store.ts';
import { wakeable } from '../../inventory/backorder/backorder.store.ts';
import { readAtp } from '../../inventory/stock/pool.store.ts';
import { emit, metricNames } from '../../shared/metrics.ts';
import type { Effect } from '../changes/effects.ts';
import { append } from './append.ts';
import { type Envelope, envelope } from './envelope.ts';
import { publish } from './publish.ts';
import { resume } from './resume.ts';
import { startOrder, startReturn } from './start.ts';

/** Tells every channel what is left, read from all shards now: the highest version has seen every change. */
async function tellStock(pool: string, sku: string, at: string): Promise<void> {
  const { atp, version } = await readAtp(pool, sku);
  await publish(
    envelope(`${sku}@pool:${pool}`, `${sku}@pool:${pool}`, {
      seq: version,
      at,
      type: 'stock.changed',
      data: { sku, pool, atp, version },
    }),
  );
}

/**
 * Metrics of what is announced, counted where it is certain to have happened: a write that is planned may yet
 * be refused.
 */
function count({ type, data }: Envelope): void {
  if (type !== 'exception.opened') return;
  emit(metricNames.exceptionOpened, 1);
  if (data['exceptionType'] === 'PoolBelowZero') emit(metricNames.poolBelowZero, 1);
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
      count(effect.event);
      return;
    case 'append':
      return append(effect.orderId, effect.event);
    case 'tellStock':
      return tellStock(effect.pool, effect.sku, effect.at);
    case 'wakeForStock':
      for (const orderId of await wakeable(effect.pool, effect.sku))
        await resume(orderId, 0, { stock: true });
      return;
    case 'wakeForCapacity':
      for (const orderId of await wakeableForCapacity(effect.pool, new Date().toISOString()))
        await resume(orderId, undefined, { capacity: true });
  }
}
