/** Returns and refunds that customers and staff of a connected shop make there, and ask nobody here. */
import type { OrderVersion, ReturnOfShop } from '../shops/order-version.ts';
import { unitsWithBuyer } from '../shops/order-version.ts';
import type { SimulatedShop } from '../shops/simulated-shop.ts';
import type { Stage } from './cast.ts';
import { anyOrder, deliverMessage, tellVersion } from './connected-shop.ts';

/** Shopify tells of a return by the name of its order, beside the order itself. */
function tellReturn(
  stage: Stage,
  shop: SimulatedShop,
  version: OrderVersion,
  topic: 'returns/approve' | 'returns/cancel',
): void {
  tellVersion(stage, shop, version);
  const { world } = stage;
  if (shop.plan.platform !== 'shopify' || stage.random.chance(shop.plan.lost)) return;
  const own = { ...stage, name: `${stage.name}-return` };
  const body = `{"id":1,"order":{"id":${version.id}}}`;
  world.engine.launch(own.name, 'actor', () => deliverMessage(own, shop, { topic, body }));
}

/** A customer asks for a return at the shop, or its staff opens one. */
async function openReturnAtShop(stage: Stage): Promise<void> {
  const { random } = stage;
  const found = anyOrder(stage, (order) => unitsWithBuyer(order) > 0);
  if (!found) return;
  const { shop, order } = found;
  const most = unitsWithBuyer(order);
  const units = random.chance(0.6) ? most : random.between(1, most);
  if (random.chance(0.3)) tellVersion(stage, shop, shop.openReturn(order, units, 'requested'));
  else tellReturn(stage, shop, shop.openReturn(order, units, 'open'), 'returns/approve');
}

const COURSES = { requested: ['open', 'declined'], open: ['cancelled', 'cancelled', 'closed'] } as const;

/** Staff lets a return come, declines it, cancels it, or closes it. */
async function decideReturnAtShop(stage: Stage): Promise<void> {
  const { random } = stage;
  const isUndecided = ({ state }: { readonly state: string }): boolean =>
    state === 'requested' || state === 'open';
  const found = anyOrder(stage, ({ returns }) => returns.some(isUndecided));
  const returned = found?.order.returns.find(isUndecided);
  if (!found || !returned) return;
  const { shop, order } = found;
  const state = random.pick(COURSES[returned.state === 'open' ? 'open' : 'requested']);
  const version = shop.endReturn(order, returned.name, state);
  if (state === 'open') tellReturn(stage, shop, version, 'returns/approve');
  else if (state === 'cancelled') tellReturn(stage, shop, version, 'returns/cancel');
  else tellVersion(stage, shop, version);
}

function canBeCut({ state, units }: ReturnOfShop): boolean {
  return state === 'open' && units > 0;
}

/** Staff takes units out of an open return: the shop's message of it names no order, that of the order is all there is. */
async function cutReturnAtShop(stage: Stage): Promise<void> {
  const { random } = stage;
  // Most of what is cut keeps some of its units.
  const kept = random.chance(0.3) ? 0 : 1;
  const isMeant = (returned: ReturnOfShop): boolean => canBeCut(returned) && returned.units > kept;
  const found = anyOrder(stage, ({ returns }) => returns.some(isMeant));
  const returned = found?.order.returns.find(isMeant);
  if (!found || !returned) return;
  const { shop, order } = found;
  tellVersion(stage, shop, shop.cutReturn(order, returned.name, random.between(kept, returned.units - 1)));
}

/** Staff gives money back of units that had left, and puts them on its shelf or not; an open return of them is closed. */
async function refundReturnAtShop(stage: Stage): Promise<void> {
  const { random } = stage;
  const refunded = ({ refunds }: OrderVersion): number => refunds.reduce((sum, { units }) => sum + units, 0);
  const found = anyOrder(stage, (order) => order.state === 'paid' && order.left > refunded(order));
  if (!found) return;
  const { shop, order } = found;
  const open = order.returns.find(canBeCut);
  const units = Math.min(open?.units ?? 1, order.left - refunded(order));
  const back = random.chance(0.7) ? units : 0;
  // Until somebody has looked at it, what is back on the shelf there is sold by nobody but the shop.
  if (back > 0) shop.isEdited = true;
  const version = open && random.chance(0.7) ? shop.endReturn(order, open.name, 'closed') : order;
  tellVersion(stage, shop, shop.refundByHand(version, units, back));
}

/** What becomes of goods that a shop's customers send back. */
export const shopReturnActions = {
  openReturnAtShop,
  decideReturnAtShop,
  cutReturnAtShop,
  refundReturnAtShop,
} as const;
