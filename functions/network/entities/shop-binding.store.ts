/**
 * Which shop is whose: a webhook names its shop in a header, and one secret may sign for several shops of a brand.
 * The shop is part of the channel: the same signed body at two channels is an order of one of them.
 */
import * as z from 'zod';
import { Unauthorized } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact } from '../../shared/transact.ts';
import { AgedCache } from './aged-cache.ts';
import { type Channel, shopName } from './channel.ts';

/** The shops that one secret has signed for, and the channel of each: whoever was first. */
const bindingsSchema = z.looseObject({
  type: z.literal('Shops'),
  channels: z.record(z.string(), z.string()),
  version: z.number().int(),
});

/** The channel of a shop, by secret and shop. */
const known = new AgedCache<string>(() => settings().networkCache * 1000);

/** Empties the memory: for tests. */
export function forgetShops(): void {
  known.clear();
}

/**
 * Whether a signed message of the shop `named` (undefined: the headers name none) is one of the channel. A channel
 * that says which shop it is takes no other; else the first shop that signs for it stays its own, and no other
 * channel of the secret is that shop's. `others`: all channels.
 * @throws Unauthorized
 */
export async function mustBeShopOf(
  channel: Channel,
  named: string | undefined,
  others: readonly Channel[],
): Promise<void> {
  const shop = named === undefined ? undefined : shopName(named);
  if (channel.shop !== undefined) {
    if (shop !== channel.shop) throw strange(channel);
    return;
  }
  if (shop === undefined || channel.secrets === undefined) return;
  const isOthers = others.some(
    (other) => other.id !== channel.id && other.secrets === channel.secrets && other.shop === shop,
  );
  if (isOthers || (await channelOf(channel.secrets, shop, channel.id)) !== channel.id) throw strange(channel);
}

function strange({ id }: Channel): Unauthorized {
  return new Unauthorized(`The message is of another shop than channel ${id} is of.`);
}

/** The channel that the shop is of; from now on `claimant`, where the shop and it have none. */
async function channelOf(secrets: string, shop: string, claimant: string): Promise<string | undefined> {
  const name = `${secrets}\n${shop}`;
  return known.get(name) ?? (await readOrBind(secrets, shop, claimant));
}

function readOrBind(secrets: string, shop: string, claimant: string): Promise<string | undefined> {
  return retryMoved(async () => {
    const item = await getItem(key.shops(secrets));
    const before = item && parseOwn(bindingsSchema, item, `shops of ${secrets}`);
    const channels = before?.channels ?? {};
    const bound = Object.hasOwn(channels, shop) ? channels[shop] : undefined;
    if (bound === undefined && Object.values(channels).includes(claimant)) return undefined;
    if (bound === undefined) {
      const version = (before?.version ?? 0) + 1;
      const next = { type: 'Shops', channels: { ...channels, [shop]: claimant }, version };
      const refused = moved(`shops of ${secrets}`);
      await transact([putVersion(key.shops(secrets), next, before?.version, refused)]);
    }
    return known.keep(`${secrets}\n${shop}`, bound ?? claimant);
  });
}
