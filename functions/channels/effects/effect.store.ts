/** Items of what shops are told of their orders: one a thing, written before anything is sent (T1). */
import * as z from 'zod';
import { Conflict } from '../../shared/errors.ts';
import { dueKey, key, listKey } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import type { ToldEffect } from '../contract/order-effects.ts';
import { effectStateSchema, isSettled, wantedEffect } from './effect.ts';
import { toldEffectSchema } from './told-effect.ts';

const time = z.iso.datetime();

/** SHOPEFFECT: something that a connected shop is told once. */
export const shopEffectSchema = z.looseObject({
  type: z.literal('ShopEffect'),
  channel: z.string(),
  /** By the shop's own id. */
  order: z.string(),
  orderId: z.string(),
  /** Follows from what is told: whoever sees the same change makes the same item. */
  id: z.string(),
  /** Its place among the effects of its order: they are told in turn. */
  n: z.number().int(),
  effect: toldEffectSchema,
  /** The fulfillment or parcel that it tells of, by our own id. */
  of: z.string().optional(),
  /** A person has had it told again so often: each time it is another request, with a mark of its own. */
  attempt: z.number().int().default(1),
  state: effectStateSchema,
  /** What a person was asked about it. */
  exceptionId: z.string().optional(),
  wantedAt: time,
  /**
   * When the sweeper asks for it: of one that its first telling did not settle. Any other is asked for as soon as it is
   * wanted, and by each look at the shop's orders, which tells what is untold.
   */
  dueAt: time.optional(),
  version: z.number().int(),
});
export type ShopEffect = z.output<typeof shopEffectSchema>;

export function parseShopEffect(item: TableItem): ShopEffect {
  return parseOwn(shopEffectSchema, item, `effect ${String(item['id'])} of ${String(item['channel'])}`);
}

/** All that the shop was or is to be told of an order, in the order of telling, read consistently. */
export async function readEffects(channel: string, order: string): Promise<ShopEffect[]> {
  const { items } = await queryPartition(key.shopEffect(channel, order, '').pk);
  return items.map(parseShopEffect).sort((a, b) => a.n - b.n || a.id.localeCompare(b.id));
}

/**
 * The write by which a refused effect is told once more, at once. It is another request: where the platform keeps what it
 * answered to the first, it would be refused by that.
 * @throws Conflict where it is not refused any more
 */
export async function tellEffectAgain(
  { channel, order, id }: Pick<ShopEffect, 'channel' | 'order' | 'id'>,
  now: string,
): Promise<Write[]> {
  const item = await getItem(key.shopEffect(channel, order, id));
  const known = item && parseShopEffect(item);
  if (known?.state.state !== 'refused')
    throw new Conflict(`The shop ${channel} has not refused ${id}, or was told otherwise since.`);
  const { exceptionId: _asked, ...rest } = known;
  const next = { ...rest, attempt: known.attempt + 1, state: wantedEffect, dueAt: now };
  return [saveEffect(known, next)];
}

/** Whether the shop was told, or is being told, to give money back for the order. */
export async function hasOwnRefund(channel: string, order: string): Promise<boolean> {
  const known = await readEffects(channel, order);
  return known.some(
    ({ effect, state: { state } }) => effect.kind === 'refund' && (state === 'told' || state === 'sent'),
  );
}

/** What the shop knows the present attempt by: its key, or our mark there. */
export function requestOf({ effect, attempt }: ShopEffect): ToldEffect {
  return attempt === 1 ? effect : { ...effect, id: `${effect.id}-${attempt}` };
}

function dueOf({ channel, id, dueAt }: ShopEffect): Record<string, string> {
  return dueAt === undefined ? {} : { dueAt, ...dueKey(`${channel}/${id}`, dueAt) };
}

/** Refused as Moved. What is settled is in no list, and due to nobody. */
export function saveEffect(before: Pick<ShopEffect, 'version'> | undefined, next: ShopEffect): Write {
  const { channel, order, id, wantedAt } = next;
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, dueAt: _due, ...rest } = next;
  const version = (before?.version ?? 0) + 1;
  const open = isSettled(next.state) ? {} : { ...listKey.untold(channel, wantedAt, id), ...dueOf(next) };
  return putVersion(
    key.shopEffect(channel, order, id),
    { ...rest, ...open, version },
    before?.version,
    moved(`effect ${id} of ${channel}`),
  );
}
