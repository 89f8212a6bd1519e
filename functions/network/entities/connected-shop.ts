/**
 * Which channel is connected to a shop. Two connections to one shop would write one figure by turns (S1), and would take
 * each of its orders twice: the second is refused when it is made.
 */
import * as z from 'zod';
import { Conflict } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import type { TableItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';

const connectedSchema = z.looseObject({
  platform: z.string(),
  shop: z.string().optional(),
  connection: z.unknown().optional(),
  active: z.boolean().default(true),
});

interface ConnectedShop {
  readonly platform: string;
  readonly shop: string;
}

/** The shop that a channel calls and lists; a channel that is switched off does neither. */
function shopOf(channel: Record<string, unknown> | undefined): ConnectedShop | undefined {
  const { data } = connectedSchema.safeParse(channel);
  if (!data?.active || data.shop === undefined || data.connection === undefined) return undefined;
  return { platform: data.platform, shop: data.shop };
}

const ownedSchema = z.looseObject({ channel: z.string() });

function refusedAs({ shop }: ConnectedShop) {
  return (found: TableItem | undefined): Error => {
    const { channel = 'another channel' } = ownedSchema.safeParse(found).data ?? {};
    const why = `Channel ${channel} is connected to ${shop} already: a shop has one connection.`;
    return new Conflict(`${why} Disconnect that channel, or switch it off.`, { shop, channel });
  };
}

/** The writes that keep shops in step with the channels that are connected to them. Refused as Conflict. */
export function connectedShopWrites(
  channel: string,
  before: Record<string, unknown> | undefined,
  next: Record<string, unknown>,
): Write[] {
  const [old, wanted] = [shopOf(before), shopOf(next)];
  const isSame = old?.platform === wanted?.platform && old?.shop === wanted?.shop;
  if (isSame) return [];
  const condition = {
    expression: 'attribute_not_exists(#channel) OR #channel = :channel',
    names: { '#channel': 'channel' },
    values: { ':channel': channel },
  };
  const writes: Write[] = [];
  if (old) {
    const at = key.connectedShop(old.platform, old.shop);
    writes.push({ kind: 'delete', key: at, condition, refused: refusedAs(old) });
  }
  if (wanted) {
    const at = key.connectedShop(wanted.platform, wanted.shop);
    const item = { ...at, type: 'ConnectedShop', channel };
    writes.push({ kind: 'put', key: at, item, condition, refused: refusedAs(wanted) });
  }
  return writes;
}
