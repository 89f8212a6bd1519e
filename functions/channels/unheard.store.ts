/**
 * Orders that a list has found before the message of their change can have come. The message takes its order off again; what is
 * left when its time is over was lost on its way, and is a gap.
 */
import * as z from 'zod';
import { Moved } from '../shared/errors.ts';
import { key, prefix } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { getItem, queryPartition } from '../shared/table.ts';
import { after, expiryAfter } from '../shared/time.ts';
import { moved, transact } from '../shared/transact.ts';

/** A message may be on its way for so long: before that nothing says that it was lost. Seconds. */
export const ON_ITS_WAY = 20;
/** Of a channel that is connected no more nobody counts anything. Seconds. */
const KEPT = 7 * 86_400;

const unheardSchema = z.looseObject({
  type: z.literal('Unheard'),
  orderId: z.string(),
  /** When the message should have come. */
  expectedBy: z.iso.datetime(),
});

/** UNHEARD: noted before the order is taken in, so that a message that comes meanwhile finds it. */
export async function noteUnheard(channel: string, orderId: string, updatedAt: string): Promise<void> {
  const where = key.unheard(channel, orderId);
  const expectedBy = after(updatedAt, ON_ITS_WAY);
  const item = { ...where, type: 'Unheard', orderId, expectedBy, expiresAt: expiryAfter(expectedBy, KEPT) };
  await transact([{ kind: 'put', key: where, item, refused: () => new Error('nothing refuses it') }]);
}

/** Takes the order off. False where somebody else has. */
async function isTakenOff(channel: string, orderId: string): Promise<boolean> {
  const condition = { expression: 'attribute_exists(#pk)', names: { '#pk': 'pk' } };
  const refused = moved(`unheard order ${orderId}`);
  try {
    await transact([{ kind: 'delete', key: key.unheard(channel, orderId), condition, refused }]);
    return true;
  } catch (error) {
    if (error instanceof Moved) return false;
    throw error;
  }
}

/** A message of the order has come, or nothing was new in the list. One that nobody waits for costs a read. */
export async function forgetUnheard(channel: string, orderId: string): Promise<void> {
  if (!(await getItem(key.unheard(channel, orderId)))) return;
  await isTakenOff(channel, orderId);
}

/** Takes off the orders whose message should have come by now. Answers how many they are; each is counted once. */
export async function takeLost(channel: string, now: string): Promise<number> {
  const { items } = await queryPartition(key.unheard(channel, '').pk, { beginsWith: prefix.unheard });
  const all = items.map((item) => parseOwn(unheardSchema, item, `unheard order of ${channel}`));
  let lost = 0;
  for (const { orderId, expectedBy } of all)
    if (expectedBy <= now && (await isTakenOff(channel, orderId))) lost += 1;
  return lost;
}
