import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  openLooseException,
  readException,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { clientConfig } from '../../shared/aws-client.ts';
import { log } from '../../shared/log.ts';
import { emitMetric, metricNames } from '../../shared/metrics.ts';
import { env } from '../../shared/settings.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { effectsOf } from '../changes/effects.ts';
import { parseRecord, type TableChange } from '../changes/record.ts';
import { execute } from './execute.ts';

let queue: SQSClient | undefined;

/** What an exception tells of a failure, at most 500 characters. */
function shortReason(reason: string): string {
  return reason.slice(0, 500);
}

/**
 * Sets a record aside whole because one of its effects keeps failing. The exception that holds the record has
 * a deadline, at which the sweeper tries again (P22).
 */
export async function park(
  { item, sequenceNumber }: TableChange,
  record: unknown,
  cause: unknown,
  now: string,
): Promise<void> {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  log.error('relay parked a record', { item, reason });
  emitMetric(metricNames.relayParked, 1);
  const detail = {
    item: item.replace('\n', ' '),
    sequenceNumber,
    reason: shortReason(reason),
    record: JSON.stringify(record),
  };
  await retryMoved(async () =>
    transact(await openLooseException(`${item}#${sequenceNumber}`, { type: 'RelayParked', detail }, now)),
  );
}

/**
 * Sends a record that can never succeed to the queue of dead records, whole, and opens an exception that
 * points at it.
 */
export async function bury(record: unknown, cause: unknown, now: string): Promise<void> {
  const body = JSON.stringify(record);
  const eventId = z.object({ eventID: z.string() }).safeParse(record).data?.eventID;
  const reason = shortReason(cause instanceof Error ? cause.message : String(cause));
  log.error('relay buried a record', { eventId, reason });
  emitMetric(metricNames.relayDead, 1);
  queue ??= new SQSClient(clientConfig());
  await queue.send(
    new SendMessageCommand({ QueueUrl: env('DEAD_RECORDS_URL'), MessageBody: body.slice(0, 1_000_000) }),
  );
  const detail = { eventId: eventId ?? '', reason };
  const subject = eventId ?? body.slice(0, 100);
  await retryMoved(async () =>
    transact(await openLooseException(subject, { type: 'RelayDeadRecord', detail }, now)),
  );
}

/**
 * Tries the effects of a parked record again and resolves the record's exception once all have succeeded: at
 * its deadline by the sweeper, before it by a person's retry.
 * @throws whatever an effect throws
 */
export async function retryParked(
  exception: Pick<Exception, 'exceptionId' | 'detail'>,
  by: string,
  now: string,
): Promise<void> {
  const { record } = z.looseObject({ record: z.string() }).parse(exception.detail);
  for (const effect of effectsOf(parseRecord(JSON.parse(record)))) await execute(effect);
  await retryMoved(async () => {
    const current = await readException(exception.exceptionId);
    if (current.status !== 'open') return;
    const { record: _done, ...kept } = current.detail;
    const { write, exception: next } = settleException(undefined, current, { action: 'retry', by }, now);
    await transact([write.kind === 'put' ? saveException(current, { ...next, detail: kept }) : write]);
  });
}
