import type { ToldEffect } from '../../channels/contract/order-effects.ts';
import { requestOf, type ShopEffect } from '../../channels/effects/effect.store.ts';

/** What the shop calls the other parcels of the order that it was told of: one of the same number is none of these. */
function othersOf({ id }: ShopEffect, known: readonly ShopEffect[]): string[] {
  return known.flatMap(({ id: other, effect, state: { theirs } }) =>
    effect.kind === 'ship' && other !== id && theirs !== undefined ? [theirs] : [],
  );
}

/** What is sent: cut to what is open at the shop; a shipment by the name that the shop gave it. Undefined: there is none. */
export function requestFor(current: ShopEffect, known: readonly ShopEffect[]): ToldEffect | undefined {
  const request = requestOf(current);
  const { lines } = current.state;
  if (request.kind === 'ship')
    return { ...request, ...(lines ? { lines } : {}), others: othersOf(current, known) };
  if (request.kind === 'tracking' || request.kind === 'renumber') {
    const shipment = known.find(({ id }) => id === request.shipment)?.state.theirs;
    return shipment === undefined ? undefined : { ...request, shipment };
  }
  const isCut = request.kind === 'cancel' || request.kind === 'move';
  return lines && isCut ? { ...request, lines } : request;
}
