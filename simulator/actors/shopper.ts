/** Customers with carts, through their shop: they keep, extend, forget and buy what is in them, at any moment. */
import { parseCart } from '../../functions/inventory/carts/cart.store.ts';
import type { Cart } from '../../functions/inventory/carts/cart.ts';
import { thisProcess } from '../engine/engine.ts';
import { CHANNEL, type OrderedLine } from '../network.ts';
import { anyOf, type Stage, send } from './cast.ts';
import { order } from './shop.ts';

const shop = { kind: 'channel', id: CHANNEL } as const;
/** Some carts end while their makers still look at the answer. */
const TTLS = [1, 5, 30, 300, 1800] as const;
/** How close to its end a cart is bought. */
const CLOSE_MS = 600;

export function cartsOf({ world }: Stage): Cart[] {
  return world.table.store.ofType('Cart').map(parseCart);
}

function openCarts(stage: Stage): Cart[] {
  return cartsOf(stage).filter(({ status }) => status === 'open');
}

/** What is on sale right now: customers see it in the shop. */
function shownSkus({ network, world, random }: Stage): readonly { readonly id: string }[] {
  const shown = new Set([...world.books.shards.values()].filter(({ atp }) => atp > 0).map(({ sku }) => sku));
  const there = network.skus.filter(({ id }) => shown.has(id));
  return there.length > 0 && random.chance(0.8) ? there : network.skus;
}

function someSkus(stage: Stage): { sku: string; quantity: number }[] {
  const { random } = stage;
  const all = random.shuffled(shownSkus(stage));
  const isLarge = all.length > 10;
  const most = isLarge && random.chance(0.5) ? all.length : random.between(1, Math.min(3, all.length));
  return all.slice(0, most).map(({ id }) => ({ sku: id, quantity: isLarge ? 1 : random.between(1, 2) }));
}

async function keep(
  stage: Stage,
  id: string,
  lines: readonly { sku: string; quantity: number }[],
): Promise<void> {
  const { random } = stage;
  const buyer = random.chance(0.5) ? { buyer: random.pick(['ada', 'bob']) } : {};
  const body = { id, channel: CHANNEL, lines, ttl: random.pick(TTLS), ...buyer };
  stage.memory.carts.set(id, body);
  await send(stage, 'makeReservation', { body, caller: shop });
}

function fillCart(stage: Stage): Promise<void> {
  return keep(stage, `cart-${stage.memory.next()}`, someSkus(stage));
}

/** The same wish again, as a shop sends it that missed the answer, or another one under the same id. */
async function repeatCart(stage: Stage): Promise<void> {
  const body = anyOf(stage, [...stage.memory.carts.values()]);
  if (!body) return;
  const changed = stage.random.chance(0.2) ? { ...body, ttl: 7 } : body;
  await send(stage, 'makeReservation', { body: changed, caller: shop });
}

async function extendCart(stage: Stage): Promise<void> {
  const cart = anyOf(stage, cartsOf(stage));
  if (!cart) return;
  const body = { ttl: stage.random.pick(TTLS) };
  await send(stage, 'extendReservation', { params: { id: cart.id }, body, caller: shop });
}

async function emptyCart(stage: Stage): Promise<void> {
  const cart = anyOf(stage, cartsOf(stage));
  if (cart) await send(stage, 'releaseReservation', { params: { id: cart.id }, caller: shop });
}

/** What is bought of a cart: all of it, less, or other things beside. */
function boughtOf({ network, random }: Stage, { lines }: Cart): OrderedLine[] {
  const some = random.chance(0.3) ? lines.slice(0, random.between(1, lines.length)) : lines;
  const bought = some.map(({ sku, units }) => {
    return { sku, units: random.chance(0.2) ? random.between(1, units + 1) : units };
  });
  const other = network.skus.find(({ id }) => !lines.some(({ sku }) => sku === id));
  return other && random.chance(0.3) ? [...bought, { sku: other.id, units: 1 }] : bought;
}

async function buy(stage: Stage, cart: Cart): Promise<void> {
  const before = stage.random.chance(0.15)
    ? { holds: [{ id: 'fraud', reason: 'CHECK', before: 'reserve' }] }
    : {};
  const named = stage.random.chance(0.8) ? { cart: cart.id } : { attributes: { _cart: cart.id } };
  await order(stage, { ...named, ...before }, boughtOf(stage, cart));
}

async function buyCart(stage: Stage): Promise<void> {
  const cart = anyOf(stage, openCarts(stage)) ?? anyOf(stage, cartsOf(stage));
  if (cart) await buy(stage, cart);
}

/** Two orders that name one cart, at the same time. */
async function buyTwice(stage: Stage): Promise<void> {
  const cart = anyOf(stage, openCarts(stage));
  if (cart) await Promise.all([buy(stage, cart), buy({ ...stage, name: `${stage.name}-twin` }, cart)]);
}

/** An order in the moments around the end of its cart. */
async function buyLate(stage: Stage): Promise<void> {
  const { world, random } = stage;
  const cart = anyOf(stage, openCarts(stage));
  if (!cart) return;
  const left = Date.parse(cart.until) - world.engine.now + random.between(-2 * CLOSE_MS, CLOSE_MS);
  if (left > 0) await world.engine.sleep(thisProcess(), left);
  await buy(stage, cart);
}

/** An order that names a cart that nobody has. */
async function buyNothing(stage: Stage): Promise<void> {
  await order(stage, { cart: 'nobodys' });
}

async function lookAtCart(stage: Stage): Promise<void> {
  const cart = anyOf(stage, cartsOf(stage));
  if (cart) await send(stage, 'readReservation', { params: { id: cart.id }, caller: shop });
}

/** What customers with carts do. */
export const shopperActions = {
  fillCart,
  repeatCart,
  extendCart,
  emptyCart,
  buyCart,
  buyTwice,
  buyLate,
  buyNothing,
  lookAtCart,
} as const;
