import middy from '@middy/core';
import * as z from 'zod';
import { readChannel } from '../network/entities/network.store.ts';
import { InvalidRequest, OrchestratorError } from '../shared/errors.ts';
import { readStoredFile, writeStoredFile } from '../shared/file-store.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { takeOrderFile } from './intake/take-order-file.ts';

/** `in/<channel>/<file>` */
const INCOMING = /^in\/([a-z0-9-]{1,24})\/(.{1,200})$/;
const MAX_BYTES = 20_000_000;
const MAX_ROWS = 50_000;

/** What S3 tells EventBridge of a new file. */
const eventSchema = z.object({
  time: z.iso.datetime({ offset: true }),
  detail: z.object({ object: z.object({ key: z.string() }) }),
});

interface TakenFile {
  readonly file: string;
  readonly orders: number;
  readonly errors: number;
}

/**
 * A file of orders that somebody has put into the stage's bucket: its orders are taken as by the door of files, and what
 * came of each is written to `done/<channel>/<file>.json`, whole refusals too. A run that breaks off is repeated by Lambda:
 * orders that were taken are `repeated` then.
 */
export const handler = middy<unknown, TakenFile>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(({ response }: Invocation<unknown, TakenFile>) => ({ ...response })))
  .handler(takeFile);

async function takeFile(event: unknown): Promise<TakenFile> {
  const { time, detail } = eventSchema.parse(event);
  const [, channel = '', name = ''] = INCOMING.exec(detail.object.key) ?? [];
  const nothing = { file: detail.object.key, orders: 0, errors: 0 };
  if (name === '') return nothing;
  const receipt = await received(channel, name, detail.object.key, new Date(time).toISOString());
  if (!receipt) return nothing;
  await writeStoredFile(`done/${channel}/${name}.json`, JSON.stringify(receipt, null, 2), 'application/json');
  return { ...nothing, orders: receipt.orders.length, errors: receipt.errors.length };
}

async function received(channelId: string, name: string, key: string, at: string) {
  try {
    const bytes = await readStoredFile(key, MAX_BYTES);
    if (!bytes) return undefined;
    const channel = await readChannel(channelId);
    const file = { name, text: textOf(bytes), at, now: new Date().toISOString(), maxRows: MAX_ROWS };
    return await takeOrderFile(channel, file);
  } catch (error) {
    // A fault of ours, and whatever passes by itself, is Lambda's to try again.
    if (!(error instanceof OrchestratorError) || error.retryable) throw error;
    return { orders: [], errors: [], refused: { code: error.code, message: error.message, ...error.detail } };
  }
}

/** UTF-16 is known by its byte-order mark; which of the many older encodings other bytes are in, nobody can tell. */
function textOf(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const errors = [{ path: 'content', message: 'is not UTF-8: save it as "CSV UTF-8"' }];
    throw new InvalidRequest('The file cannot be read.', errors, { cause });
  }
}
