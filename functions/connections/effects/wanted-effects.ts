/**
 * What a shop is to be told of an order that it was not told yet: the difference between what has become of the order here
 * and the effects that there are. Derived from what stands, never from what has just happened: whoever looks again finds
 * the same, so that nothing is lost with a message, and nothing is wanted twice. Pure.
 */
import type { OrderEffectKind, ToldEffect, TrackingEffect } from '../../channels/contract/order-effects.ts';
import type { ShopEffect } from '../../channels/effects/effect.store.ts';
import { isSettled, linesOf } from '../../channels/effects/effect.ts';
import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { carriedNumbers, handOverOf, isHandOver } from '../../fulfillment/parcels/hand-over.ts';
import type { SentParcel } from '../../fulfillment/parcels/sent-parcel.ts';
import { type Fulfillment, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../network/carriers/carrier.ts';
import type { Connection } from '../../network/entities/connection.ts';
import type { SomeUnits } from '../../order/line-units.ts';
import type { CanonicalLine } from '../../order/order-form.ts';
import { shipmentId } from '../../order/order-id.ts';
import type { TrackingStatus } from '../../tracking/parcel/tracking-status.ts';
import type { EffectFacts } from './effect-facts.ts';

/** How far a parcel is, by its carrier. */
export interface ParcelNews {
  readonly n: number;
  readonly m: number;
  readonly status: TrackingStatus;
  readonly at: string;
}

export interface EffectTermsOfShop {
  readonly connection: Connection;
  readonly can: (kind: OrderEffectKind) => boolean;
}

/** An effect that is to be told, or what one that nobody has sent yet says by now. */
export interface EffectDraft {
  readonly effect: ToldEffect;
  readonly of?: string;
}

/** What changes of the effects of an order. */
export interface WantedChanges {
  /** New ones, in the order in which they are told. */
  readonly drafts: readonly EffectDraft[];
  /** Effects that nobody has sent, and that say something else by now. */
  readonly revised: readonly { readonly known: ShopEffect; readonly effect: ToldEffect }[];
  /** Effects that nobody has sent, and that a later one has made empty. */
  readonly moot: readonly ShopEffect[];
}

const nothing: WantedChanges = { drafts: [], revised: [], moot: [] };

function joined(all: readonly WantedChanges[]): WantedChanges {
  return {
    drafts: all.flatMap(({ drafts }) => drafts),
    revised: all.flatMap(({ revised }) => revised),
    moot: all.flatMap(({ moot }) => moot),
  };
}

type Lines = readonly SomeUnits[];

function sumByLine(all: readonly Lines[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { lineId, units: some } of all.flat()) units.set(lineId, (units.get(lineId) ?? 0) + some);
  return units;
}

/** `all` without what is covered, line by line. */
function beyond(all: Lines, covered: ReadonlyMap<string, number>): { lineId: string; units: number }[] {
  return all
    .map(({ lineId, units }) => ({ lineId, units: units - (covered.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
}

function ofKind(known: readonly ShopEffect[], kind: OrderEffectKind): ShopEffect[] {
  return known.filter(({ effect }) => effect.kind === kind);
}

function linesCovered(known: readonly ShopEffect[]): ReadonlyMap<string, number> {
  return sumByLine(known.map(({ effect }) => linesOf(effect)));
}

/** What the shop itself sold of each line: units that a person has added here are none of its business. */
function soldByShop({ versions }: EffectFacts): ReadonlyMap<string, number> {
  return new Map(versions.fromChannel.lines.map(({ lineId, quantity }) => [lineId, quantity]));
}

/** Of the lines, at most what the shop has sold and was not told of in another way. */
function knownToShop(facts: EffectFacts, lines: Lines, told: readonly ShopEffect[]): SomeUnits[] {
  const sold = soldByShop(facts);
  const covered = linesCovered(told);
  return lines
    .map(({ lineId, units }) => {
      const left = (sold.get(lineId) ?? 0) - (covered.get(lineId) ?? 0);
      return { lineId, units: Math.min(units, left) };
    })
    .filter(({ units }) => units > 0);
}

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

function shipOf(
  facts: EffectFacts,
  { connection }: EffectTermsOfShop,
  fulfillment: Fulfillment,
  parcel: SentParcel,
): WantedChanges {
  const { order, known } = facts;
  const id = shipmentId(order.orderId, fulfillment.n, parcel.m);
  const before = known.find((one) => one.id === id);
  if (before && before.state.state !== 'wanted') return nothing;
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
function shipments(facts: EffectFacts, terms: EffectTermsOfShop): WantedChanges {
  if (!terms.connection.effects.shipments || !terms.can('ship')) return nothing;
  const changes = facts.fulfillments.flatMap((fulfillment) =>
    parcelsOf(fulfillment)
      .filter((parcel) => !(isCollectedAt(fulfillment) && isHandOver(parcel)))
      .map((parcel) => shipOf(facts, terms, fulfillment, parcel)),
  );
  return joined(changes);
}

/** Goods that wait for their customer, and those that were collected, each time those of before excepted. */
function pickups(facts: EffectFacts, { connection, can }: EffectTermsOfShop): WantedChanges {
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
function moves({ order, fulfillments, known }: EffectFacts, terms: EffectTermsOfShop): WantedChanges {
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

/** What of a line the shop itself has taken out since the order came to us. */
function takenByShop({ versions: { inForce, fromChannel } }: EffectFacts, line: CanonicalLine): number {
  const now = fromChannel.lines.find(({ lineId }) => lineId === line.lineId);
  const captured = inForce.lines.find(({ lineId }) => lineId === line.lineId);
  if (!now) return line.quantity;
  return Math.max(0, now.cancelled - (captured?.cancelled ?? 0));
}

/** Whether the shop sells something of the order that is not ours to ship: it is not cancelled with the rest. */
function hasOthers({ versions: { fromChannel }, lines }: EffectFacts): boolean {
  return fromChannel.lines.some(
    ({ lineId, kind, quantity, cancelled }) =>
      (kind === 'item' || kind === 'giftcard') && quantity > cancelled && !lines.has(lineId),
  );
}

/** Units that were cancelled here, and that neither the shop has taken out nor an effect tells it of. */
function cancels(facts: EffectFacts, { connection, can }: EffectTermsOfShop): WantedChanges {
  const { order, versions, known, lines } = facts;
  const isByShop = order.cancel?.by === `channel:${order.channel}`;
  if (!connection.effects.cancels || !can('cancel') || isByShop) return nothing;
  if (versions.fromChannel.state !== 'open') return nothing;
  const own = ofKind(known, 'cancel');
  const covered = linesCovered(own);
  const wanted = versions.inForce.lines.flatMap((line) => {
    const { cancelled = 0 } = lines.get(line.lineId) ?? {};
    const explained = Math.max(covered.get(line.lineId) ?? 0, takenByShop(facts, line));
    return cancelled > explained ? [{ lineId: line.lineId, units: cancelled - explained }] : [];
  });
  if (wanted.length === 0) return nothing;
  const isWhole = order.closed?.as === 'cancelled' && !hasOthers(facts);
  const effect: ToldEffect = {
    kind: 'cancel',
    id: `${order.orderId}-c${own.length + 1}`,
    order: order.external.id,
    lines: knownToShop(facts, wanted, []),
    isWhole,
    reason: order.cancel?.reason ?? 'cancelled',
  };
  return effect.lines.length === 0 ? nothing : { ...nothing, drafts: [{ effect }] };
}

/** The shop has cancelled, and it is known what became of that here: it comes too late for what was shipped (T7). */
function cancelAnswer({ order, known }: EffectFacts, { connection, can }: EffectTermsOfShop): WantedChanges {
  const { cancel, channel, totals } = order;
  if (!connection.effects.cancels || !can('cancelAnswer') || cancel?.by !== `channel:${channel}`)
    return nothing;
  if (cancel.state === 'asked' || ofKind(known, 'cancelAnswer').length > 0) return nothing;
  const accepted = cancel.state === 'done' && totals.shipped + totals.delivered + totals.returned === 0;
  const effect: ToldEffect = {
    kind: 'cancelAnswer',
    id: `${order.orderId}-answer`,
    order: order.external.id,
    accepted,
    words: accepted ? 'Cancelled.' : 'Too late: the goods have left.',
  };
  return { ...nothing, drafts: [{ effect }] };
}

/** Holds that the shop does not know of: those that it brought along are its own. */
function isHeldHere({ order }: EffectFacts): boolean {
  return !order.closed && order.holds.some(({ placedBy }) => placedBy !== `channel:${order.channel}`);
}

/** Handles of holds have few characters, and an order's id ends with its hash. */
function shortName(orderId: string): string {
  return orderId.slice(-16);
}

/** A hold, or its end. `leaves`: goods of the order leave, which a hold of ours must not forbid. */
function holds(facts: EffectFacts, { can }: EffectTermsOfShop, leaves: boolean): WantedChanges {
  if (!can('hold') || !can('release')) return nothing;
  const { order, known } = facts;
  const own = known.filter(
    ({ effect: { kind }, state }) => (kind === 'hold' || kind === 'release') && state.state !== 'moot',
  );
  const last = own.at(-1);
  const isTold = last?.effect.kind === 'hold';
  const isWanted = isHeldHere(facts) && !leaves;
  if (isTold === isWanted) return nothing;
  if (last && last.state.state === 'wanted') return { ...nothing, moot: [last] };
  const name = shortName(order.orderId);
  const base = { order: order.external.id };
  const count = known.filter(({ effect: { kind } }) => kind === 'hold' || kind === 'release').length + 1;
  const reason = order.holds[0]?.reason ?? 'held';
  const effect: ToldEffect = isWanted
    ? { kind: 'hold', id: `${name}-h${count}`, ...base, reason }
    : { kind: 'release', id: `${name}-h${count}`, ...base };
  return { ...nothing, drafts: [{ effect }] };
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
function tracking(
  { order, known }: EffectFacts,
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

/** What the shop is to be told of the order by now. `news`: what a carrier has just said of one of its parcels. */
export function wantedChanges(
  facts: EffectFacts,
  terms: EffectTermsOfShop,
  news?: ParcelNews,
): WantedChanges {
  // A sale at the till was made by the shop, and all of it has left.
  if (facts.order.handover?.till || facts.order.test) return nothing;
  const ships = shipments(facts, terms);
  const collected = pickups(facts, terms);
  const leaves = ships.drafts.length + collected.drafts.length > 0;
  return joined([
    holds(facts, terms, leaves),
    moves(facts, terms),
    ships,
    collected,
    cancels(facts, terms),
    cancelAnswer(facts, terms),
    ...(news ? [tracking(facts, terms, news, ships.drafts)] : []),
  ]);
}

/** Units of each line that are to leave from here, and that the shop was not told to have left (T7). */
export function unitsKept({ lines, known }: EffectFacts): ReadonlyMap<string, number> {
  const left = known.filter(({ effect, state }) => {
    const leaves = effect.kind === 'ship' || (effect.kind === 'pickup' && effect.state === 'collected');
    return leaves && isSettled(state) && state.state !== 'refused';
  });
  const told = sumByLine(left.map(({ effect, state }) => state.lines ?? linesOf(effect)));
  return new Map(
    [...lines].map(([lineId, { ordered, cancelled }]) => [
      lineId,
      Math.max(0, ordered - cancelled - (told.get(lineId) ?? 0)),
    ]),
  );
}
