/** What a shop is to be told of goods: where they lie, that they left, are collected or on their way. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { RenumberEffect, ToldEffect, TrackingEffect } from '../../channels/contract/order-effects.ts';
import type { ShopEffect } from '../../channels/effects/effect.store.ts';
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { carriedNumbers, handOverOf, isHandOver } from '../../fulfillment/parcels/hand-over.ts';
import type { SentParcel } from '../../fulfillment/parcels/sent-parcel.ts';
import { type Fulfillment, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import type { SomeUnits } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import type { TrackingStatus } from '../../tracking/parcel/tracking-status.ts';
import type { EffectFacts } from './effect-facts.ts';
import {
  beyond,
  type EffectDraft,
  type EffectTermsOfShop,
  joined,
  knownToShop,
  type Lines,
  linesCovered,
  nothing,
  ofKind,
  type ParcelNews,
  type WantedChanges,
} from './wanted-changes.ts';

function contentsOf({ lines }: SentParcel): SomeUnits[] {
  return Object.entries(lines)
    .map(([lineId, { units }]) => ({ lineId, units }))
    .filter(({ units }) => units > 0);
}

/** Who carries the parcel, under its present number; nothing of one that the location brings itself. */
function labelOf(parcel: SentParcel): { carrier?: string; number?: string } {
  const name = carriedNumbers(parcel).at(-1);
  if (name === undefined) return {};
  const { carrier, number } = parcelKeyOf(name);
  return { ...(carrier === '' ? {} : { carrier }), number };
}

/** The parcel goes on under another number than the shop was told, or is being told. */
function renumbered(
  { order, known }: EffectFacts,
  { connection: { notifyCustomer }, can }: EffectTermsOfShop,
  ship: ShopEffect,
  parcel: SentParcel,
): WantedChanges {
  const isTold = ship.state.state === 'told' || ship.state.state === 'sent';
  const label = labelOf(parcel);
  if (!can('renumber') || !isTold || label.number === undefined) return nothing;
  const own = ofKind(known, 'renumber').filter(({ of }) => of === ship.id);
  const last = own.at(-1) ?? ship;
  if ('parcel' in last.effect && isDeepStrictEqual({ ...last.effect.parcel }, label)) return nothing;
  const unsent = own.find(({ state }) => state.state === 'wanted');
  const id = unsent?.id ?? `${ship.id}-n${own.length + 1}`;
  const base = { id, order: order.external.id, shipment: ship.id };
  const effect: RenumberEffect = { kind: 'renumber', ...base, parcel: label, notifyCustomer };
  return unsent ? revisedBy(unsent, effect) : { ...nothing, drafts: [{ effect, of: ship.id }] };
}

function shipOf(
  facts: EffectFacts,
  terms: EffectTermsOfShop,
  fulfillment: Fulfillment,
  parcel: SentParcel,
): WantedChanges {
  const { order, known } = facts;
  const id = shipmentId(order.orderId, fulfillment.n, parcel.m);
  const before = known.find((one) => one.id === id);
  if (before && before.state.state !== 'wanted') return renumbered(facts, terms, before, parcel);
  const { connection } = terms;
  const others = ofKind(known, 'ship').filter((one) => one !== before);
  const lines = knownToShop(facts, contentsOf(parcel), others);
  if (lines.length === 0) return before ? { ...nothing, moot: [before] } : nothing;
  const location = connection.locations[fulfillment.location];
  const effect: ToldEffect = {
    kind: 'ship',
    id,
    order: order.external.id,
    lines,
    ...(location === undefined ? {} : { location }),
    parcel: labelOf(parcel),
    notifyCustomer: connection.notifyCustomer,
    shippedAt: parcel.shippedAt ?? parcel.at,
  };
  return before ? revisedBy(before, effect) : { ...nothing, drafts: [{ effect, of: id }] };
}

function revisedBy(known: ShopEffect, effect: ToldEffect): WantedChanges {
  const isSame = JSON.stringify(known.effect) === JSON.stringify(effect);
  return isSame ? nothing : { ...nothing, revised: [{ known, effect }] };
}

function isCollectedAt({ handover }: Fulfillment): boolean {
  return handover === 'pickup';
}

/** Parcels, of all that left by other ways than over the counter. */
export function shipments(facts: EffectFacts, terms: EffectTermsOfShop): WantedChanges {
  if (!terms.connection.effects.shipments || !terms.can('ship')) return nothing;
  const changes = facts.fulfillments.flatMap((fulfillment) =>
    parcelsOf(fulfillment)
      .filter((parcel) => !(isCollectedAt(fulfillment) && isHandOver(parcel)))
      .map((parcel) => shipOf(facts, terms, fulfillment, parcel)),
  );
  return joined(changes);
}

/** Goods that wait for their customer, and those that were collected, each time those of before excepted. */
export function pickups(facts: EffectFacts, { connection, can }: EffectTermsOfShop): WantedChanges {
  if (!connection.effects.shipments || !can('pickup')) return nothing;
  const { order, known } = facts;
  const drafts = facts.fulfillments.filter(isCollectedAt).flatMap((fulfillment): EffectDraft[] => {
    const own = ofKind(known, 'pickup').filter(({ of }) => of === fulfillment.fulfillmentId);
    const base = { kind: 'pickup', order: order.external.id } as const;
    const draft = (state: 'prepared' | 'collected', lines: Lines): EffectDraft[] => {
      const count = own.filter(({ effect }) => effect.kind === 'pickup' && effect.state === state).length;
      const id = `${fulfillment.fulfillmentId}-${state}${count === 0 ? '' : count + 1}`;
      const effect = { ...base, id, lines: [...lines], state };
      return lines.length === 0 ? [] : [{ effect, of: fulfillment.fulfillmentId }];
    };
    const said = (state: 'prepared' | 'collected') =>
      linesCovered(own.filter(({ effect }) => effect.kind === 'pickup' && effect.state === state));
    const handedOver = handOverOf(fulfillment);
    const collected = handedOver ? contentsOf(handedOver) : [];
    const prepared = fulfillment.pickup && said('prepared').size === 0 ? openOf(fulfillment) : [];
    const waiting = prepared.map(({ lineId, units }) => ({ lineId, units }));
    return [...draft('prepared', waiting), ...draft('collected', beyond(collected, said('collected')))];
  });
  return { ...nothing, drafts };
}

/** Work of a location that the shop knows by a name of its own goes there, whole or split off (S15). */
export function moves({ order, fulfillments, known }: EffectFacts, terms: EffectTermsOfShop): WantedChanges {
  const { connection, can } = terms;
  if (!can('move')) return nothing;
  return joined(
    fulfillments.map((fulfillment): WantedChanges => {
      const { fulfillmentId: of, location: place } = fulfillment;
      const location = connection.locations[place];
      const lines = openOf(fulfillment).map(({ lineId, units }) => ({ lineId, units }));
      const before = known.find((one) => one.effect.kind === 'move' && one.of === of);
      if (before) {
        const isEmpty = before.state.state === 'wanted' && lines.length === 0;
        return isEmpty ? { ...nothing, moot: [before] } : nothing;
      }
      if (location === undefined || lines.length === 0) return nothing;
      const effect: ToldEffect = {
        kind: 'move',
        id: `${of}-move`,
        order: order.external.id,
        lines,
        location,
      };
      return { ...nothing, drafts: [{ effect, of }] };
    }),
  );
}

const TOLD_STATUS: Readonly<Partial<Record<TrackingStatus, TrackingEffect['status']>>> = {
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  attempted: 'failed',
  exception: 'failed',
  returning: 'failed',
  returned: 'failed',
  lost: 'failed',
};

/** How far a parcel is that the shop was or is to be told of. What it was not told before is over with it. */
export function tracking(
  { order, known }: Pick<EffectFacts, 'order' | 'known'>,
  { connection, can }: EffectTermsOfShop,
  { n, m, status, at }: ParcelNews,
  ships: readonly EffectDraft[],
): WantedChanges {
  const said = TOLD_STATUS[status];
  if (!connection.effects.tracking || !can('tracking') || said === undefined) return nothing;
  const shipment = shipmentId(order.orderId, n, m);
  const isKnown = known.some(({ id }) => id === shipment) || ships.some(({ of }) => of === shipment);
  const id = `${shipment}-${said}`;
  if (!isKnown || known.some((one) => one.id === id)) return nothing;
  const moot = ofKind(known, 'tracking').filter((one) => one.of === shipment && one.state.state === 'wanted');
  const effect: ToldEffect = {
    kind: 'tracking',
    id,
    order: order.external.id,
    shipment,
    status: said,
    at,
  };
  return { ...nothing, drafts: [{ effect, of: shipment }], moot };
}
