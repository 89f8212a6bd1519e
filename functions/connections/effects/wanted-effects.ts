/**
 * What a shop is to be told of an order that it was not told yet: the difference between what has become of the order here
 * and the effects that there are. Derived from what stands, never from what has just happened: whoever looks again finds
 * the same, so that nothing is lost with a message, and nothing is wanted twice. Pure.
 */
import type { ToldEffect } from '../../channels/contract/order-effects.ts';
import { isSettled, linesOf } from '../../channels/effects/effect.ts';
import type { CanonicalLine } from '../../order/order-form.ts';
import { shipmentId } from '../../order/order-id.ts';
import type { EffectFacts } from './effect-facts.ts';
import {
  type EffectTermsOfShop,
  joined,
  knownToShop,
  linesCovered,
  nothing,
  ofKind,
  type ParcelNews,
  sumByLine,
  type WantedChanges,
} from './wanted-changes.ts';
import { moves, pickups, shipments, tracking } from './wanted-of-goods.ts';

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

/** A sale at the till was made by the shop, and all of it has left; of a test nothing is told. */
function isTold({ handover, test }: EffectFacts['order']): boolean {
  return !handover?.till && !test;
}

/**
 * What the shop is to be told of a parcel that it was told of, or is to be: nothing else of the order need be known for that.
 * Undefined where nobody has said yet that the parcel left.
 */
export function wantedNews(
  facts: Pick<EffectFacts, 'order' | 'known'>,
  terms: EffectTermsOfShop,
  news: ParcelNews,
): WantedChanges | undefined {
  const shipment = shipmentId(facts.order.orderId, news.n, news.m);
  if (!facts.known.some(({ id }) => id === shipment)) return undefined;
  return isTold(facts.order) ? tracking(facts, terms, news, []) : nothing;
}

/** What the shop is to be told of the order by now. `news`: what a carrier has just said of one of its parcels. */
export function wantedChanges(
  facts: EffectFacts,
  terms: EffectTermsOfShop,
  news?: ParcelNews,
): WantedChanges {
  if (!isTold(facts.order)) return nothing;
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
