import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  openLooseException,
  readException,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { log } from '../../shared/log.ts';
import { emit, metricNames } from '../../shared/metrics.ts';
import { env } from '../../shared/settings.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { effectsOf } from '../changes/effects.ts';
import { type Change, parseRecord } from '../changes/record.ts';
import { execute } from './execute.ts';

let queue: SQSClient | undefined;

/**
 * Sets a record aside whole, because an effect of it keeps failing: an exception with a deadline, at which
 * the sweeper tries again (P22).
 */
export async function park(change: Change, record: unknown, cause: unknown, now: string): Promise<void> {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  log.error('relay parked a record', { item: change.item, reason });
  emit(metricNames.relayParked, 1);
  await retryMoved(async () =>
    transact(
      await openLooseException(
        `${change.item}#${change.sequenceNumber}`,
        {
          type: 'RelayParked',
          detail: {
            item: change.item.replace('\n', ' '),
            sequenceNumber: change.sequenceNumber,
            reason: reason.slice(0, 500),
            record: JSON.stringify(record),
          },
        },
        now,
      ),
    ),
  );
}

/**
 * Sends what can never succeed to the queue of dead records, whole, and opens an exception that points at it.
 */
export async function bury(record: unknown, cause: unknown, now: string): Promise<void> {
  const body = JSON.stringify(record);
  const id = z.object({ eventID: z.string() }).safeParse(record);
  const reason = cause instanceof Error ? cause.message : String(cause);
  log.error('relay buried a record', { eventId: id.data?.eventID, reason: reason.slice(0, 500) });
  emit(metricNames.relayDead, 1);
  queue ??= new SQSClient({});
  await queue.send(
    new SendMessageCommand({ QueueUrl: env('DEAD_RECORDS_URL'), MessageBody: body.slice(0, 1_000_000) }),
  );
  await retryMoved(async () =>
    transact(
      await openLooseException(
        id.data?.eventID ?? body.slice(0, 100),
        {
          type: 'RelayDeadRecord',
          detail: { eventId: id.data?.eventID ?? '', reason: reason.slice(0, 500) },
        },
        now,
      ),
    ),
  );
}

/**
 * Tries a parked record again; when all its effects succeed, its exception is resolved. Used by the sweeper
 * and by the action retry.
 * @throws whatever the effect throws
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
    const {
      detail: { record: _done, ...kept },
    } = current;
    const { write, exception: next } = settleException(undefined, current, { action: 'retry', by }, now);
    await transact([write.kind === 'put' ? saveException(current, { ...next, detail: kept }) : write]);
  });
}
