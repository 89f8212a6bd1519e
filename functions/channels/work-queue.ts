/** The queue of what is to be done at shops: one channel's work is done in turn, by one function at a time. */
import { randomUUID } from 'node:crypto';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientConfig } from '../shared/aws-client.ts';
import { Unavailable } from '../shared/errors.ts';
import { env } from '../shared/settings.ts';

/** What is to be looked at; what is told is read at that moment, so that a message is never out of date. */
export const shopWorkSchema = z.discriminatedUnion('kind', [
  /** The figures of a SKU. */
  z.object({ kind: z.literal('figures'), channel: z.string(), sku: z.string() }),
  /** An order that the shop has changed. */
  z.object({ kind: z.literal('order'), channel: z.string(), order: z.string() }),
  /** What the shop is to be told of one of its orders. */
  z.object({ kind: z.literal('effects'), channel: z.string(), order: z.string() }),
  /** What the shop has not been told of its orders, the oldest first. */
  z.object({ kind: z.literal('untold'), channel: z.string() }),
  /** The orders that changed since the last look, and how the connection is. */
  z.object({ kind: z.literal('reconcile'), channel: z.string() }),
  /** Shop, scopes, locations, settings and SKUs: what an owner is told of the connection. */
  z.object({ kind: z.literal('check'), channel: z.string() }),
  /** The orders that are open at the shop, and then the figures of all SKUs. */
  z.object({ kind: z.literal('backfill'), channel: z.string() }),
]);
export type ShopWork = z.output<typeof shopWorkSchema>;

const queue = new SQSClient(clientConfig());
const BATCH = 10;

/** @throws Unavailable */
export async function askForWork(work: readonly ShopWork[]): Promise<void> {
  for (let at = 0; at < work.length; at += BATCH) {
    const Entries = work.slice(at, at + BATCH).map((one, n) => ({
      Id: String(n),
      MessageBody: JSON.stringify(one),
      MessageGroupId: one.channel,
      // Equal messages are news each time: the queue may not take one for a repetition.
      MessageDeduplicationId: randomUUID(),
    }));
    const { Failed } = await queue.send(
      new SendMessageBatchCommand({ QueueUrl: env('SHOP_WORK_URL'), Entries }),
    );
    if (Failed && Failed.length > 0)
      throw new Unavailable(`the queue of work for shops refused ${Failed.length}`);
  }
}

/** Seconds after which work that failed is brought again. */
const AGAIN = 5;

/**
 * Has messages brought again soon. Left alone, they come when their time to be worked on is over, and all work of their channel
 * waits behind them so long.
 */
export async function bringAgain(receipts: readonly string[]): Promise<void> {
  const Entries = receipts.map((ReceiptHandle, n) => ({
    Id: String(n),
    ReceiptHandle,
    VisibilityTimeout: AGAIN,
  }));
  if (Entries.length === 0) return;
  await queue.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: env('SHOP_WORK_URL'), Entries }));
}
