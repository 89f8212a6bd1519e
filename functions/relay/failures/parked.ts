import { gzipSync } from 'node:zlib';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  looseExceptionName,
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
import { carryOut } from '../effects/carry-out.ts';
import { dropRecord, keepRecord, readRecord } from './parked-record.store.ts';
import { decisiveError } from './verdict.ts';

let queue: SQSClient | undefined;

/** A message of SQS holds a mebibyte; a little stays for what is around it. */
const MAX_MESSAGE_BYTES = 1_000_000;

/** The record whole: as it came, or gzipped where that is more than a message holds. */
function deadMessage(body: string): string {
  return Buffer.byteLength(body) <= MAX_MESSAGE_BYTES
    ? body
    : JSON.stringify({ gzipped: gzipSync(body).toString('base64') });
}

/** What an exception tells of a failure, at most 500 characters. */
function shortReason(reason: string): string {
  return reason.slice(0, 500);
}

/**
 * Sets a record aside whole because one of its effects keeps failing. The exception that holds the record has
 * a deadline, at which the sweeper tries again (P22).
 */
export async function park(
  { item, sequenceNumber }: Pick<TableChange, 'item' | 'sequenceNumber'>,
  record: unknown,
  cause: unknown,
  now: string,
): Promise<void> {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  log.error('relay parked a record', { item, reason });
  emitMetric(metricNames.relayParked, 1);
  const naturalId = `${item}#${sequenceNumber}`;
  const kept = keepRecord(looseExceptionName('RelayParked', naturalId), record, now);
  const about = { item: item.replace('\n', ' '), sequenceNumber, reason: shortReason(reason) };
  const detail = { ...about, ...kept.detail };
  await retryMoved(async () => {
    const opened = await openLooseException(naturalId, { type: 'RelayParked', detail }, now);
    // A record that is parked already has its parts, too.
    await transact(opened.length > 0 ? [...opened, ...kept.writes] : []);
  });
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
    new SendMessageCommand({ QueueUrl: env('DEAD_RECORDS_URL'), MessageBody: deadMessage(body) }),
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
  const failures = await carryOut(effectsOf(parseRecord(await readRecord(exception))));
  if (failures.size > 0) throw decisiveError([...failures.values()]);
  await retryMoved(async () => {
    const current = await readException(exception.exceptionId);
    if (current.status !== 'open') return;
    const { detail, writes } = dropRecord(current);
    const { exception: next } = settleException(undefined, current, { action: 'retry', by }, now);
    await transact([saveException(current, { ...next, detail: { ...detail } }), ...writes]);
  });
}
