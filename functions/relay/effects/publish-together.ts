import { emitMetric, metricNames } from '../../shared/metrics.ts';
import type { Effect } from '../changes/effects.ts';
import type { Envelope } from './envelope.ts';
import { publishAll } from './publish.ts';

/** Effects that become entries of the event bus. */
export type Announcement = Extract<Effect, { kind: 'publish' }>;

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
 * each request among ten events, of whichever orders. Returns the error of each that failed.
 */
export async function publishTogether(
  announcements: readonly Announcement[],
  { hasTime }: { readonly hasTime: () => boolean },
): Promise<ReadonlyMap<Announcement, unknown>> {
  const refused = await publishAll(
    announcements.map(({ event }) => event),
    hasTime,
  );
  const failures = new Map<Announcement, unknown>();
  for (const announcement of announcements) {
    const { event } = announcement;
    if (refused.has(event)) failures.set(announcement, refused.get(event));
    else countExceptions(event);
  }
  return failures;
}
