import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { isTransient } from '../shared/errors.ts';
import { log, logDone } from '../shared/log.ts';
import { effectsOf } from './changes/effects.ts';
import { type Change, parseRecord } from './changes/record.ts';
import { execute } from './effects/execute.ts';
import { bury, park } from './effects/parked.ts';
import { takePublished } from './effects/publish.ts';

/**
 * A transient failure is retried with the stream for this long; then the record is parked and the line goes
 * on (P22).
 */
const PATIENCE_MS = 60_000;

interface Received {
  readonly record: unknown;
  readonly change: Change;
}

/** Parses the batch; what can never succeed is buried at once. */
async function received(records: readonly unknown[], now: string): Promise<Received[]> {
  const good: Received[] = [];
  for (const record of records) {
    try {
      const change = parseRecord(record);
      effectsOf(change);
      good.push({ record, change });
    } catch (cause) {
      await bury(record, cause, now);
    }
  }
  return good;
}

/**
 * The changes of one item, in order. Returns the sequence number at which the batch has to be tried again, if
 * any.
 */
async function relayItem(changes: readonly Received[], now: string): Promise<string | undefined> {
  for (const { record, change } of changes) {
    try {
      for (const effect of effectsOf(change)) await execute(effect);
    } catch (error) {
      if (isTransient(error) && Date.parse(now) - change.createdAt < PATIENCE_MS) {
        log.warn('relay tries again', {
          item: change.item,
          error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
        return change.sequenceNumber;
      }
      await park(change, record, error, now);
    }
  }
  return undefined;
}

/**
 * Turns table changes into everything else. Items run concurrently, the changes of one item in order; what
 * failed is reported, so that the stream comes back to it.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const startedAt = Date.now();
  const now = new Date(startedAt).toISOString();
  const byItem = Map.groupBy(await received(event.Records, now), ({ change }) => change.item);
  const failed = (await Promise.all([...byItem.values()].map((changes) => relayItem(changes, now)))).filter(
    (sequence) => sequence !== undefined,
  );
  logDone({}, startedAt, {
    records: event.Records.length,
    published: takePublished(),
    ...(failed.length > 0 ? { failed: failed.length } : {}),
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
