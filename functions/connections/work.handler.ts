import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { bringAgain, type ShopWork, shopWorkSchema } from '../channels/work-queue.ts';
import { asError } from '../shared/errors.ts';
import { log } from '../shared/log.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { doWork } from './do-work.ts';
import { limitedSender } from './limited-senders.ts';

/** No call to a shop is begun with less time than this. */
const RESERVE_MS = 45_000;

const batchSchema = z.object({
  Records: z.array(
    z.looseObject({ messageId: z.string(), receiptHandle: z.string().default(''), body: z.string() }),
  ),
});

interface Message {
  readonly id: string;
  readonly receipt: string;
  readonly work: ShopWork;
}

/** Work at connected shops, from the queue: a channel's messages are taken together, and brought again where it failed. */
export const handler = middy<unknown, SQSBatchResponse>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(workOutcome))
  .handler(work);

function parseMessages(event: unknown): Message[] {
  return batchSchema.parse(event).Records.map(({ messageId, receiptHandle, body }) => ({
    id: messageId,
    receipt: receiptHandle,
    work: shopWorkSchema.parse(JSON.parse(body)),
  }));
}

async function work(event: unknown, context: Context): Promise<SQSBatchResponse> {
  const messages = parseMessages(event);
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MS;
  const failed: Message[] = [];
  for (const channel of new Set(messages.map((one) => one.work.channel))) {
    const own = messages.filter((one) => one.work.channel === channel);
    try {
      await doWork(
        channel,
        own.map((one) => one.work),
        { now: () => new Date().toISOString(), senderOf: limitedSender, hasTime },
      );
    } catch (error) {
      log.warn('work at a shop is tried again', { channel, error: asError(error) });
      failed.push(...own);
    }
  }
  await bringAgain(failed.map(({ receipt }) => receipt)).catch((error: unknown) => {
    log.warn('failed work comes again late', { error: asError(error) });
  });
  return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
}

function workOutcome({ response }: Invocation<unknown, SQSBatchResponse>): Record<string, unknown> {
  return { failed: response?.batchItemFailures.length ?? 0 };
}
