import { readChannel } from '../network/entities/network.store.ts';
import { on, serve } from '../shared/http.ts';
import { extendCartDoor, makeCartDoor, readCartDoor, releaseCartDoor } from './cart-doors.ts';
import { cartNameOf, cartWishOf } from './carts/cart-request.ts';
import { cartView } from './carts/cart-view.ts';
import { releaseCart } from './carts/end-cart.ts';
import { extendCart, mustFindCart } from './carts/extend-cart.ts';
import { makeCart } from './carts/make-cart.ts';

const make = on(makeCartDoor, async ({ body, caller, now }) => {
  const { cart, isNew } = await makeCart(await cartWishOf(body, caller), now);
  return { status: isNew ? 201 : 200, body: cartView(cart, now) };
});

const read = on(readCartDoor, async ({ params: { id }, query, caller, now }) => ({
  status: 200,
  body: cartView(await mustFindCart(cartNameOf(caller, id, query.channel)), now),
}));

const extend = on(extendCartDoor, async ({ params: { id }, query, body, caller, now }) => {
  const name = cartNameOf(caller, id, query.channel);
  const { policies } = await readChannel(name.channel);
  return { status: 200, body: cartView(await extendCart(name, body.ttl, policies.carts, now), now) };
});

const release = on(releaseCartDoor, async ({ params: { id }, query, caller, now }) => {
  await releaseCart(cartNameOf(caller, id, query.channel), now);
  return { status: 204 };
});

export const handler = serve(make, read, extend, release);
