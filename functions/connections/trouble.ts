/** A shop that does not do what it is asked is left alone for a while. */
import type { NotDone } from '../channels/contract/call-answer.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import { after } from '../shared/time.ts';
import { type ConnectionItem, keepConnection } from './connection.store.ts';

/** A shop that does nothing is asked again after so long, less and less often. Seconds. */
const FIRST_PAUSE = 15;
const LONGEST_PAUSE = 300;

/** Until when a shop in trouble is left alone. */
function closedUntil(trouble: ConnectionItem['trouble'], failed: NotDone, now: string): string {
  const lasted = trouble ? (Date.parse(now) - Date.parse(trouble.since)) / 1000 : 0;
  const pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, lasted / 4));
  const own = after(now, pause);
  const theirs = failed.kind === 'later' ? failed.retryAt : undefined;
  return theirs !== undefined && theirs > own ? theirs : own;
}

/** The shop did not do a call: it is left alone for a while. Answers until when. */
export async function keepTrouble(channel: string, failed: NotDone, now: string): Promise<string> {
  const why = failed.kind === 'refused' ? failed.words : failed.why;
  const { trouble, dueAt } = await keepConnection(
    channel,
    (before) => {
      const until = closedUntil(before.trouble, failed, now);
      const since = before.trouble?.since ?? now;
      return { ...before, trouble: { kind: failed.kind, why, since, at: now, until }, dueAt: until };
    },
    now,
  );
  const lasted = trouble ? (Date.parse(now) - Date.parse(trouble.since)) / 1000 : 0;
  emitMetric(metricNames.shopTrouble, lasted);
  return dueAt;
}

/** The shop does what it is asked again. */
export async function keepRecovered(channel: string, now: string): Promise<void> {
  await keepConnection(channel, ({ trouble: _over, ...before }) => before, now);
  emitMetric(metricNames.shopTrouble, 0);
}
