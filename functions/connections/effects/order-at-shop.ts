/** The order at its shop as one of our effects meets it: without what our other effects did, or what others did for these. */
import type { NotDone } from '../../channels/contract/call-answer.ts';
import type { OrderAtShop } from '../../channels/contract/order-effects.ts';
import { requestOf, type ShopEffect } from '../../channels/effects/effect.store.ts';
import { linesOf } from '../../channels/effects/effect.ts';
import { separateEffects, withoutClaimed } from '../../channels/effects/foreign-effects.ts';
import type { Shop } from '../shop.ts';
import { readEffectFacts } from './effect-facts.ts';
import { unitsKept } from './wanted-effects.ts';

/** The order as this effect meets it: what others have done, and what this effect itself has. */
function asOthersHaveIt(order: OrderAtShop, current: ShopEffect, known: readonly ShopEffect[]): OrderAtShop {
  const others = known.filter(({ id }) => id !== current.id);
  const { foreign } = separateEffects(order, others.map(ownOf));
  const { kind } = current.effect;
  const same = others.filter(({ state, effect }) => state.isByOthers === true && effect.kind === kind);
  const claimed = same.flatMap(({ effect }) => linesOf(effect));
  return { ...order, effects: withoutClaimed(foreign, kind, claimed) };
}

function ownOf(one: ShopEffect) {
  const request = requestOf(one);
  const parcel = request.kind === 'ship' ? (request.parcel.number ?? request.id) : undefined;
  return { id: request.id, state: one.state, parcel };
}

/** A cancel takes no unit that is still to leave from here: what the shop has open is cut by these (T7). */
async function cutToSpare(order: OrderAtShop, { orderId }: ShopEffect): Promise<OrderAtShop> {
  const facts = await readEffectFacts(orderId);
  const kept = facts ? unitsKept(facts) : new Map<string, number>();
  const open = order.open
    .map(({ lineId, units }) => ({ lineId, units: units - (kept.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
  return { ...order, open };
}

/** The platform has no orders to read back. */
const CANNOT_READ = 'CANNOT_READ_BACK';

/** The order at the shop, right now. A mark of ours that is found settles whatever effect it is of (T5). */
export async function fetchOrder(
  shop: Shop,
  current: ShopEffect,
  known: readonly ShopEffect[],
): Promise<NotDone | { readonly kind: 'done'; readonly value: OrderAtShop | undefined }> {
  const { fetchAtShop } = shop.adapter;
  if (!fetchAtShop.can) return { kind: 'refused', about: 'call', code: CANNOT_READ, words: fetchAtShop.why };
  const answer = await fetchAtShop.fetch(shop.session, current.order);
  if (answer.kind !== 'done' || !answer.value) return answer;
  const order = asOthersHaveIt(answer.value, current, known);
  return {
    kind: 'done',
    value: current.effect.kind === 'cancel' ? await cutToSpare(order, current) : order,
  };
}
