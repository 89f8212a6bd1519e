import { readAtp } from '../../inventory/stock/pool.store.ts';
import { emitMetric, metricNames } from '../../shared/metrics.ts';
import { inParallel } from '../../shared/parallel.ts';
import { withinTime } from '../../shared/time-budget.ts';
import type { Effect } from '../changes/effects.ts';
import { type Envelope, envelope } from './envelope.ts';
import { publishAll } from './publish.ts';

/** Effects that become entries of the event bus. */
export type Announcement = Extract<Effect, { kind: 'publish' | 'tellStock' }>;

const READS_AT_ONCE = 10;

/**
 * What is left of a SKU in a pool, read from all shards now. The event's sequence is the sum of the shards'
 * versions, so that the highest one has seen every change.
 */
async function stockEvent(pool: string, sku: string, at: string): Promise<Envelope> {
  const { atp, version } = await readAtp(pool, sku);
  const subject = `${sku}@pool:${pool}`;
  const event = { seq: version, at, type: 'stock.changed', data: { sku, pool, atp, version } };
  return envelope(subject, subject, event);
}

async function eventOf(effect: Announcement): Promise<Envelope> {
  if (effect.kind === 'publish') return effect.event;
  return stockEvent(effect.pool, effect.sku, effect.at);
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

/**
 * Publishes all announcements of a batch together: an idle system makes one request a batch, a busy one shares
 * each request among ten events, of whichever orders. Returns the error of each that failed. `milliseconds`:
 * what one may take to read.
 */
export async function publishTogether(
  announcements: readonly Announcement[],
  { milliseconds, hasTime }: { readonly milliseconds: number; readonly hasTime: () => boolean },
): Promise<ReadonlyMap<Announcement, unknown>> {
  const failures = new Map<Announcement, unknown>();
  const events = new Map<Announcement, Envelope>();
  await inParallel(announcements, READS_AT_ONCE, async (effect) => {
    try {
      events.set(effect, await withinTime(milliseconds, () => eventOf(effect)));
    } catch (error) {
      failures.set(effect, error);
    }
  });
  // Reads end in any order; entries keep the order of the changes.
  const inOrder = announcements.map((effect) => events.get(effect)).filter((event) => event !== undefined);
  const refused = await publishAll(inOrder, hasTime);
  for (const [effect, event] of events) {
    if (refused.has(event)) failures.set(effect, refused.get(event));
    else countExceptions(event);
  }
  return failures;
}
