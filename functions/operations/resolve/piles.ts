/**
 * The units that have not reached an end, by where they are, and which of them a person says ended how. Pure.
 */

import { findParcel, type RememberedParcel } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { countsOfLine } from '../../fulfillment/parcels/sent-parcel.ts';
import { type Fulfillment, openOf, underwayOf } from '../../fulfillment/work-order/fulfillment.ts';
import { heldUnits, type Reservation } from '../../inventory/reservation/reservation.ts';
import { type LineUnits, overlap } from '../../order/line-units.ts';
import type { CancelFacts, OwnedPart } from '../../requests/cancel/cancel-decision.ts';
import { counted } from '../../shared/counted.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import type { UnitOutcome } from '../doors.ts';

/** The units that a person decides on: all of the order, those of a part, or of one parcel (its lines). */
export interface ConclusionScope {
  readonly part?: OwnedPart | undefined;
  /** Only this parcel of the part's fulfillment. */
  readonly parcel?: RememberedParcel | undefined;
}

/** Where a unit is that has not reached an end. */
export type Whereabouts = 'unreserved' | 'held' | 'open' | 'underway';

/** Units of a line that are in one place. `n`: the fulfillment that has them. */
export interface Pile extends LineUnits {
  readonly where: Whereabouts;
  readonly n?: number;
}

/** Units of a pile with what became of them. */
export interface AssignedUnits {
  readonly pile: Pile;
  readonly as: UnitOutcome['as'];
  readonly units: number;
}

function pile(where: Whereabouts, lines: readonly LineUnits[], n?: number): Pile[] {
  return lines.map((line) => ({ ...line, where, ...(n === undefined ? {} : { n }) }));
}

/** What a reservation holds under some owners while nobody takes or gives back. */
function heldOf(reservation: Reservation | undefined, part: OwnedPart | undefined): readonly LineUnits[] {
  const isAtRest = reservation?.status === 'active' || reservation?.status === 'allocated';
  return isAtRest ? heldUnits(reservation, part?.owns) : [];
}

function pilesOfFulfillments(fulfillments: readonly Fulfillment[]): Pile[] {
  return fulfillments.flatMap((one) => [
    ...pile('underway', underwayOf(one), one.n),
    ...pile('open', openOf(one), one.n),
  ]);
}

/** Units on their way in one parcel. */
function underwayIn(fulfillment: Fulfillment, { m, lines }: RememberedParcel): LineUnits[] {
  const parcel = findParcel(fulfillment, m);
  if (!parcel) return overlap(underwayOf(fulfillment), lines);
  return fulfillment.lines
    .map(({ lineId, sku }) => ({ lineId, sku, units: countsOfLine(parcel, lineId).underway }))
    .filter(({ units }) => units > 0);
}

export function pilesOf(
  { unreserved, reservation, fulfillments }: CancelFacts,
  { part, parcel }: ConclusionScope,
): Pile[] {
  const scoped = part ? fulfillments.filter(({ n }) => part.fulfillments.includes(n)) : fulfillments;
  if (parcel) return scoped.flatMap((one) => pile('underway', underwayIn(one, parcel), one.n));
  return [
    ...pilesOfFulfillments(scoped),
    ...pile('held', heldOf(reservation, part)),
    ...(part && !part.unreserved ? [] : pile('unreserved', unreserved)),
  ];
}

/**
 * Where units are looked for that a person says ended so, in this order. What has shipped cannot be
 * cancelled; what was delivered or lost was sent first of all.
 */
const lookedFor: Readonly<Record<UnitOutcome['as'], readonly Whereabouts[]>> = {
  cancelled: ['unreserved', 'held', 'open'],
  delivered: ['underway', 'open', 'held', 'unreserved'],
  lost: ['underway', 'open', 'held', 'unreserved'],
};

/** A pile with the units of it that no outcome has taken yet. */
interface RestOfPile {
  readonly pile: Pile;
  units: number;
}

/** Takes an outcome's units from the piles; `missing`: the units of it that no pile has. */
function take(
  rest: readonly RestOfPile[],
  { lineId, fulfillment, as, units = Infinity }: UnitOutcome,
): { readonly taken: AssignedUnits[]; readonly missing: number } {
  const taken: AssignedUnits[] = [];
  let missing = units;
  const isOfOutcome = ({ pile: { lineId: of, n } }: RestOfPile): boolean =>
    (lineId === undefined || of === lineId) && (fulfillment === undefined || n === fulfillment);
  for (const where of lookedFor[as]) {
    for (const one of rest.filter((candidate) => candidate.pile.where === where && isOfOutcome(candidate))) {
      const some = Math.min(one.units, missing);
      if (some > 0) taken.push({ pile: one.pile, as, units: some });
      one.units -= some;
      missing -= some;
    }
  }
  return { taken, missing: Number.isFinite(missing) ? missing : 0 };
}

/** What names units goes before what names a line, and that before what names neither. */
function breadth({ lineId, units }: UnitOutcome): number {
  if (units !== undefined) return 0;
  return lineId === undefined ? 2 : 1;
}

/**
 * Each unit with what became of it. Nothing is decided for a person who says nothing of a unit.
 * @throws InvalidRequest unless the outcomes speak of every unit, and of no other
 */
export function assign(piles: readonly Pile[], outcomes: readonly UnitOutcome[] = []): AssignedUnits[] {
  const rest = piles.map((one): RestOfPile => ({ pile: one, units: one.units }));
  const takes = [...outcomes.entries()]
    .toSorted(([, a], [, b]) => breadth(a) - breadth(b))
    .map(([at, outcome]) => ({ at, as: outcome.as, ...take(rest, outcome) }));
  const tooMany = takes.flatMap(({ at, as, missing }) =>
    missing > 0 ? [{ path: `outcomes.${at}.units`, message: `${missing} more than can be ${as}` }] : [],
  );
  const unmentioned = rest
    .filter(({ units }) => units > 0)
    .map(({ pile: { lineId, where }, units }) => ({
      path: 'outcomes',
      message: `say nothing of ${counted(units, 'unit')} of line ${lineId} (${where})`,
    }));
  if (tooMany.length + unmentioned.length > 0)
    throw new InvalidRequest('The outcomes are not those of the units that have not reached an end.', [
      ...tooMany,
      ...unmentioned,
    ]);
  return takes.flatMap(({ taken }) => taken);
}
