import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { isTransient } from '../shared/errors.ts';
import { log } from '../shared/log.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { effectsOf } from './changes/effects.ts';
import { parseRecord, type TableChange } from './changes/record.ts';
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
  readonly change: TableChange;
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
 * failed is reported, so that the stream comes back to it. Only Lambda's own timeout ends a batch: an early answer would
 * leave effects running beside those of the next batch.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(batchOutcome))
  .handler(relay);

async function relay(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const now = new Date().toISOString();
  const byItem = Map.groupBy(await received(event.Records, now), ({ change }) => change.item);
  const relayed = await Promise.all([...byItem.values()].map((changes) => relayItem(changes, now)));
  const failed = relayed.filter((sequence) => sequence !== undefined);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function batchOutcome({ event, response }: Invocation<DynamoDBStreamEvent, DynamoDBBatchResponse>) {
  const failed = response?.batchItemFailures.length ?? 0;
  const outcome = { records: event.Records.length, published: takePublished() };
  return failed > 0 ? { ...outcome, failed } : outcome;
}
