/** How a connection is: how far the shop's orders are known, and what the last look found. */
import * as z from 'zod';
import { dueKey, key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { getItem, type TableItem } from '../shared/table.ts';
import { after } from '../shared/time.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../shared/transact.ts';

const time = z.iso.datetime();

/** CONNECTION: one item a connected channel, written by the function that does its work. */
export const connectionItemSchema = z.looseObject({
  type: z.literal('Connection'),
  channel: z.string(),
  /** When it was worked on first: a shop that is away then has its orders listed from before that time. */
  begunAt: time.optional(),
  /** Every order that changed before this time is known here. */
  watermark: time.optional(),
  lookedAt: time.optional(),
  /** Where the shop's own log of movements is read on from (S10). */
  logMark: z.string().optional(),
  /** Orders that a look found and no message had told of, in all. */
  gaps: z.number().int().default(0),
  lastGapAt: time.optional(),
  /** Why the last call was not done, since the first in a row, and until when the shop is left alone. */
  trouble: z.object({ kind: z.string(), why: z.string(), since: time, until: time }).optional(),
  subscriptions: z.array(z.object({ topic: z.string(), isActive: z.boolean() })).default([]),
  findings: z.array(z.object({ level: z.string(), code: z.string(), words: z.string() })).default([]),
  dueAt: time,
  version: z.number().int(),
});
export type ConnectionItem = z.output<typeof connectionItemSchema>;

export function parseConnection(item: TableItem): ConnectionItem {
  return parseOwn(connectionItemSchema, item, `connection of ${String(item['channel'])}`);
}

export async function readConnection(channel: string): Promise<ConnectionItem | undefined> {
  const item = await getItem(key.connection(channel));
  return item && parseConnection(item);
}

/** Refused as Moved. */
export function saveConnection(before: ConnectionItem | undefined, next: ConnectionItem): Write {
  const { channel, dueAt } = next;
  const version = (before?.version ?? 0) + 1;
  return putVersion(
    key.connection(channel),
    { ...next, ...dueKey(`connection/${channel}`, dueAt), version },
    before?.version,
    moved(`connection of ${channel}`),
  );
}

export function newConnection(channel: string, now: string): ConnectionItem {
  return {
    type: 'Connection',
    channel,
    begunAt: now,
    gaps: 0,
    subscriptions: [],
    findings: [],
    dueAt: now,
    version: 0,
  };
}

/** Of a shop that was never listed, so much of the past is. Seconds. */
const FIRST_LIST = 3600;

/** Since when the shop's orders are to be listed. */
export function unlistedSince({ watermark, begunAt, dueAt }: ConnectionItem): string {
  return watermark ?? after(begunAt ?? dueAt, -FIRST_LIST);
}

/** Writes what changes of a connection over whatever is known of it by then. @throws Contended */
export async function keepConnection(
  channel: string,
  change: (known: ConnectionItem) => ConnectionItem,
  now: string,
): Promise<void> {
  await retryMoved(async () => {
    const stored = await readConnection(channel);
    await transact([saveConnection(stored, change(stored ?? newConnection(channel, now)))]);
  });
}
