/** How a connection is: how far the shop's orders are known, and what the last look found. */
import * as z from 'zod';
import { connectionSchema } from '../network/entities/connection.ts';
import { dueKey, key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { getItem, type TableItem } from '../shared/table.ts';
import { after } from '../shared/time.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../shared/transact.ts';

const time = z.iso.datetime();
const count = z.number().int().default(0);

/** What the shop was called with: by it subscriptions are removed after the channel has lost its connection. */
const openedAsSchema = z.object({ platform: z.string(), shop: z.string(), connection: connectionSchema });

/** How far orders that were open at connect are taken, and then the figures of all SKUs asked for. */
const backfillSchema = z.object({
  askedAt: time,
  /** Where the list of orders goes on; absent before its first page. */
  page: z.string().optional(),
  orders: count,
  ordersDoneAt: time.optional(),
  /** The last SKU whose figures were asked for. */
  sku: z.string().optional(),
  skus: count,
  doneAt: time.optional(),
});
export type Backfill = z.output<typeof backfillSchema>;

/** SKUs that one side has and the other does not know, as the doctor found them. */
const skuReportSchema = z.object({
  at: time,
  looked: count,
  /** SKUs of ours that the shop does not know, or whose figure it does not let us keep. */
  unknownThere: z.array(z.object({ sku: z.string(), theirs: z.string(), why: z.string() })).default([]),
  /** How many they are in all: the list ends after some. */
  unknownThereInAll: count,
  /** Where the walk goes on; absent when it is over. */
  sku: z.string().optional(),
});
export type SkuReport = z.output<typeof skuReportSchema>;

/** CONNECTION: one item a connected channel, written by the function that does its work. */
export const connectionItemSchema = z.looseObject({
  type: z.literal('Connection'),
  channel: z.string(),
  /** When the connection was worked on first. A shop that did not answer then has its orders listed from before that time. */
  begunAt: time.optional(),
  /** Every order that changed before this time is known here. */
  watermark: time.optional(),
  /** A list of changed orders that there was no time to finish, and where it goes on. */
  list: z.object({ since: time, began: time, page: z.string().optional() }).optional(),
  lookedAt: time.optional(),
  /** Where the shop's own log of movements is read on from (S10). */
  logMark: z.string().optional(),
  /** Orders that a look found and no message had told of, in all. */
  gaps: z.number().int().default(0),
  lastGapAt: time.optional(),
  /** Why the last call was not done, since the first in a row, and until when the shop is left alone. */
  trouble: z
    .object({ kind: z.string(), why: z.string(), since: time, at: time.optional(), until: time })
    .optional(),
  subscriptions: z.array(z.object({ topic: z.string(), isActive: z.boolean() })).default([]),
  findings: z.array(z.object({ level: z.string(), code: z.string(), words: z.string() })).default([]),
  /** What a check has accepted: shop and credentials of another connection are checked before anything else is done. */
  accepted: z.string().optional(),
  openedAs: openedAsSchema.optional(),
  backfill: backfillSchema.optional(),
  /** The same once more, when every relay knows of the connection. */
  repeat: backfillSchema.optional(),
  skuReport: skuReportSchema.optional(),
  /** The shop answers by another version of its interface than every call names. */
  drift: z.object({ pinned: z.string(), answered: z.string(), since: time }).optional(),
  /** When the token ends that calls are made with. */
  tokenEndsAt: time.optional(),
  /** Who alone may ask for the next of rotating tokens, and until when. */
  tokenLease: z.object({ by: z.string(), until: time }).optional(),
  /** Since when the channel has lost its connection, while what it left at the shop is taken away. */
  leftAt: time.optional(),
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

/** Writes what changes of a connection over whatever is known of it by then, and answers it. @throws Contended */
export async function keepConnection(
  channel: string,
  change: (known: ConnectionItem) => ConnectionItem,
  now: string,
): Promise<ConnectionItem> {
  return retryMoved(async () => {
    const stored = await readConnection(channel);
    const next = change(stored ?? newConnection(channel, now));
    await transact([saveConnection(stored, next)]);
    return next;
  });
}
