/** Whose cart a request is about, and what it wants kept. */
import type * as z from 'zod';
import { readActiveChannel } from '../../network/entities/active-channel.ts';
import { type Channel, poolOf } from '../../network/entities/channel.ts';
import { placeOf } from '../../network/geography/destination.ts';
import { withoutTerritory } from '../../order/us-territories.ts';
import { type Caller, callerName, mustOwn } from '../../shared/caller.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import type { makeCartDoor } from '../cart-doors.ts';
import type { CartName } from './cart.store.ts';
import type { CartWish } from './make-cart.ts';

type CartBody = z.output<NonNullable<(typeof makeCartDoor)['body']>>;

/** The channel of a request. @throws InvalidRequest for nobody's cart; Forbidden for another channel's */
function ownerOf(caller: Caller, channel: string | undefined): string {
  const owner = channel ?? (caller.kind === 'channel' ? caller.id : undefined);
  if (owner === undefined)
    throw new InvalidRequest('The query is not valid.', [
      { path: 'channel', message: 'must name the channel of the reservation' },
    ]);
  mustOwn(caller, 'channel', owner);
  return owner;
}

/** The name of a cart that a caller asks for. @throws as `ownerOf` */
export function cartNameOf(caller: Caller, id: string, channel: string | undefined): CartName {
  return { channel: ownerOf(caller, channel), id };
}

/** The pool that an order of such a destination reserves from; of one that is not said, the channel's own. */
function cartPool({ destination }: CartBody, channel: Channel): string {
  if (!destination) return poolOf(channel, undefined);
  const { country, region } = withoutTerritory(destination);
  return placeOf({ country, region }, channel).pool;
}

/** What a caller wants kept. @throws Forbidden for another channel's cart; as `readActiveChannel` */
export async function cartWishOf(body: CartBody, caller: Caller): Promise<CartWish> {
  mustOwn(caller, 'channel', body.channel);
  const channel = await readActiveChannel(body.channel);
  return {
    channel: channel.id,
    id: body.id,
    pool: cartPool(body, channel),
    lines: body.lines.map(({ sku, quantity }) => ({ sku, units: quantity })),
    ttl: body.ttl,
    buyer: hashOf(body.buyer ?? callerName(caller)),
    policy: channel.policies.carts,
    hash: hashOf(body),
  };
}
