/** Requests to show or erase what is known of a person: kept until they are carried out, and then as the proof of it. */
import * as z from 'zod';
import { hashOf } from '../../shared/content-hash.ts';
import { key, listKey } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, keyOf, queryIndex, type TableItem } from '../../shared/table.ts';
import { isNew, moved, putVersion, transact } from '../../shared/transact.ts';
import type { PrivacyRequest } from '../contract/adapter.ts';

const time = z.iso.datetime();

/** PRIVACY: a request of a channel's shop. Whom it is about goes once it is carried out. */
export const privacyItemSchema = z.looseObject({
  type: z.literal('Privacy'),
  id: z.string(),
  channel: z.string(),
  kind: z.enum(['export', 'erase', 'eraseShop']),
  orders: z.array(z.string()),
  customer: z.object({ id: z.string().optional(), email: z.string().optional() }).optional(),
  receivedAt: time,
  triedAt: time.optional(),
  doneAt: time.optional(),
  /** What was done: how many orders, and the file of an export. */
  found: z.number().int().optional(),
  inFlight: z.number().int().optional(),
  file: z.string().optional(),
  version: z.number().int(),
});
export type PrivacyItem = z.output<typeof privacyItemSchema>;

export function parsePrivacy(item: TableItem): PrivacyItem {
  return parseOwn(privacyItemSchema, item, `privacy request ${String(item['id'])}`);
}

class AlreadyKept extends Error {}

/** The same request again is the one that is kept: platforms repeat their messages. */
export async function keepPrivacyRequest(channel: string, asked: PrivacyRequest, now: string): Promise<void> {
  const { kind, orders, customer } = asked;
  const id = hashOf({ channel, kind, orders, customer: customer ?? null }).slice(0, 20);
  const at = key.privacy(channel, id);
  // Most messages of a platform without requests of their own repeat what was carried out.
  if (await getItem(at, { consistent: false })) return;
  const content: PrivacyItem = {
    type: 'Privacy',
    ...{ id, channel, kind, orders: [...orders], receivedAt: now, version: 1 },
    ...(customer ? { customer } : {}),
  };
  const item = { ...at, ...content, ...listKey.privacy(channel, now, id) };
  await transact([{ kind: 'put', key: at, item, condition: isNew, refused: () => new AlreadyKept() }]).catch(
    (error: unknown) => {
      if (!(error instanceof AlreadyKept)) throw error;
    },
  );
}

/** Requests of a channel, the newest first. */
export async function readPrivacyRequests(channel: string, limit: number): Promise<PrivacyItem[]> {
  const { items } = await queryIndex('lists', listKey.privacyPartition(channel), {
    newestFirst: true,
    limit,
  });
  const found = await getItems(items.map(keyOf));
  return found.flatMap((item) => (item ? [parsePrivacy(item)] : []));
}

/** Answers the request as it is kept now. @throws Moved when somebody else works on it */
export async function savePrivacyRequest(before: PrivacyItem, next: PrivacyItem): Promise<PrivacyItem> {
  const { channel, id, receivedAt } = next;
  const kept = { ...next, version: before.version + 1 };
  const item = { ...kept, ...listKey.privacy(channel, receivedAt, id) };
  await transact([
    putVersion(key.privacy(channel, id), item, before.version, moved(`privacy request ${id}`)),
  ]);
  return kept;
}
