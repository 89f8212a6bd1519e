import type * as z from 'zod';
import { type Channel, poolOf } from '../network/entities/channel.ts';
import { readChannel } from '../network/entities/network.store.ts';
import { placeOf } from '../network/geography/destination.ts';
import { withoutTerritory } from '../order/us-territories.ts';
import { type Caller, callerName, mustOwn } from '../shared/caller.ts';
import { hashOf } from '../shared/content-hash.ts';
import { Conflict, InvalidRequest, NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import type { CartName } from './carts/cart.store.ts';
import { cartView } from './carts/cart-view.ts';
import { releaseCart } from './carts/end-cart.ts';
import { extendCart, mustFindCart } from './carts/extend-cart.ts';
import { makeCart } from './carts/make-cart.ts';
import { extendCartDoor, makeCartDoor, readCartDoor, releaseCartDoor } from './doors.ts';

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

function nameOf(caller: Caller, id: string, channel: string | undefined): CartName {
  return { channel: ownerOf(caller, channel), id };
}

/** @throws InvalidRequest for a channel that nobody has made; Conflict for one that is switched off */
async function mustSell(id: string): Promise<Channel> {
  const channel = await readChannel(id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    const errors = [{ path: 'channel', message: 'is not a known channel' }];
    throw new InvalidRequest('The body is not valid.', errors, { cause: error });
  });
  if (!channel.active) throw new Conflict(`Channel ${id} is not active.`);
  return channel;
}

/** The pool that an order of such a destination reserves from; of one that is not said, the channel's own. */
function cartPool({ destination }: CartBody, channel: Channel): string {
  if (!destination) return poolOf(channel, undefined);
  const { country, region } = withoutTerritory(destination);
  return placeOf({ country, region }, channel).pool;
}

const make = on(makeCartDoor, async ({ body, caller, now }) => {
  mustOwn(caller, 'channel', body.channel);
  const channel = await mustSell(body.channel);
  const wish = {
    channel: channel.id,
    id: body.id,
    pool: cartPool(body, channel),
    lines: body.lines.map(({ sku, quantity }) => ({ sku, units: quantity })),
    ttl: body.ttl,
    buyer: hashOf(body.buyer ?? callerName(caller)),
    policy: channel.policies.carts,
    hash: hashOf(body),
  };
  const { cart, isNew } = await makeCart(wish, now);
  return { status: isNew ? 201 : 200, body: cartView(cart, now) };
});

const read = on(readCartDoor, async ({ params: { id }, query, caller, now }) => ({
  status: 200,
  body: cartView(await mustFindCart(nameOf(caller, id, query.channel)), now),
}));

const extend = on(extendCartDoor, async ({ params: { id }, query, body, caller, now }) => {
  const name = nameOf(caller, id, query.channel);
  const { policies } = await readChannel(name.channel);
  return { status: 200, body: cartView(await extendCart(name, body.ttl, policies.carts, now), now) };
});

const release = on(releaseCartDoor, async ({ params: { id }, query, caller, now }) => {
  await releaseCart(nameOf(caller, id, query.channel), now);
  return { status: 204 };
});

export const handler = serve(make, read, extend, release);
