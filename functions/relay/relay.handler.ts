import middy from '@middy/core';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { inParallel } from '../shared/parallel.ts';
import { type Effect, effectsOf } from './changes/effects.ts';
import { parseRecord, sequenceNumberOf, type TableChange } from './changes/record.ts';
import { carryOut, EFFECT_MS } from './effects/carry-out.ts';
import { takePublished } from './effects/publish.ts';
import { buryIfPossible, parkIfNeeded } from './failures/set-aside.ts';
import { decisiveError } from './failures/verdict.ts';

/** What is left for setting records aside after the last effect has ended. */
const RESERVE_MS = 19_000;
const SET_ASIDE_AT_ONCE = 10;

interface Received {
  readonly record: unknown;
  readonly change: TableChange;
  readonly effects: readonly Effect[];
}

/**
 * Turns table changes into everything else. The effects of a batch are done each once, side by side; what
 * failed is reported, so that the stream comes back to it. Only Lambda's own timeout ends a batch: an early
 * answer would leave effects running beside those of the next batch.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(batchOutcome))
  .handler(relay);

async function relay(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const now = new Date().toISOString();
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > EFFECT_MS + RESERVE_MS;
  const again: string[] = [];
  const received = await receive(event.Records, again, now);
  const failures = await carryOut(
    received.flatMap(({ effects }) => effects),
    hasTime,
  );
  const failed = received.filter(({ effects }) => effects.some((effect) => failures.has(effect)));
  await inParallel(failed, SET_ASIDE_AT_ONCE, async (one) => {
    const errors = one.effects.filter((effect) => failures.has(effect)).map((effect) => failures.get(effect));
    const { change, record } = one;
    if (!(await parkIfNeeded(change, record, decisiveError(errors), now))) again.push(change.sequenceNumber);
  });
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Parses the batch; what can never succeed is buried at once, or tried again where even that fails. */
async function receive(records: readonly unknown[], again: string[], now: string): Promise<Received[]> {
  const good: Received[] = [];
  for (const record of records) {
    try {
      const change = parseRecord(record);
      good.push({ record, change, effects: effectsOf(change) });
    } catch (cause) {
      if (!(await buryIfPossible(record, cause, now))) again.push(sequenceNumberOf(record));
    }
  }
  return good;
}

function batchOutcome({ event, response }: Invocation<DynamoDBStreamEvent, DynamoDBBatchResponse>) {
  const failed = response?.batchItemFailures.length ?? 0;
  const outcome = { records: event.Records.length, published: takePublished() };
  return failed > 0 ? { ...outcome, failed } : outcome;
}
