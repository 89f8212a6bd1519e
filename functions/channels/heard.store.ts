/** When the last message of a connected shop came: one that has long said nothing may have ended its subscriptions. */
import * as z from 'zod';
import { key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { getItem } from '../shared/table.ts';
import { transact } from '../shared/transact.ts';

/** Messages of one minute are noted once by a function. Milliseconds. */
const NOTED_EVERY_MS = 60_000;
const noted = new Map<string, number>();

const heardSchema = z.looseObject({
  type: z.literal('Heard'),
  at: z.iso.datetime(),
  /** The version of the platform's interface that the message was written by. */
  version: z.string().optional(),
});
export type Heard = z.output<typeof heardSchema>;

/** HEARD: a later message is written over it, an earlier one says nothing. */
export async function noteHeard(
  channel: string,
  { at, version }: Pick<Heard, 'at' | 'version'>,
): Promise<void> {
  if (Date.parse(at) - (noted.get(channel) ?? 0) < NOTED_EVERY_MS) return;
  noted.set(channel, Date.parse(at));
  const where = key.heard(channel);
  const item = { ...where, type: 'Heard', at, ...(version === undefined ? {} : { version }) };
  await transact([{ kind: 'put', key: where, item, refused: () => new Error('nothing refuses it') }]);
}

export async function readHeard(channel: string): Promise<Heard | undefined> {
  const item = await getItem(key.heard(channel), { consistent: false });
  return item && parseOwn(heardSchema, item, `last message of ${channel}`);
}

export async function hasHeard(channel: string): Promise<boolean> {
  return (await readHeard(channel)) !== undefined;
}
