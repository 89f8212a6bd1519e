/** Shipped units that a return (an RMA) takes back. Pure. */
import { type LineUnits, type SomeUnits, sumUnits } from '../../order/line-units.ts';
import type { ConcludedLine } from '../../order/order.ts';
import { type ConcludedUnits, type Fulfillment, statusByUnits } from '../work-order/fulfillment.ts';
import { noneConcluded } from './conclude-units.ts';
import { countsOutsideParcels, parcelsOf, withCounts, withParcel } from './fulfillment-parcels.ts';
import {
  countsOfLine,
  packedUnits,
  type SentParcel,
  surplusLeft,
  withLine,
  withWord,
} from './sent-parcel.ts';
import { noUnits, type UnitCounts } from './unit-counts.ts';

/** Where a unit is that a return may take: it has not come back. */
type Returnable = Exclude<keyof UnitCounts, 'returned'>;

/** Where a return looks for its units: what the customer has, then what may be on its way back unseen. */
const lookedFor: readonly Returnable[] = ['delivered', 'underway', 'lost'];

interface Search {
  readonly lineId: string;
  readonly state: Returnable;
}

interface Found {
  readonly fulfillment: Fulfillment;
  readonly count: number;
}

function takeSurplus(parcel: SentParcel, { lineId, state }: Search, wanted: number): [SentParcel, number] {
  const packed = parcel.lines[lineId] ?? packedUnits(0);
  const isThere = (parcel.end ?? 'underway') === state;
  const count = isThere ? Math.min(wanted, surplusLeft(packed)) : 0;
  return [withLine(parcel, lineId, { surplusBack: packed.surplusBack + count }), count];
}

function takeCounted(parcel: SentParcel, { lineId, state }: Search, wanted: number): [SentParcel, number] {
  const packed = parcel.lines[lineId] ?? packedUnits(0);
  const count = Math.min(wanted, countsOfLine(parcel, lineId)[state]);
  return [withLine(parcel, lineId, withWord(packed, parcel.end, { state, word: 'back', count })), count];
}

function takeFromParcels(
  before: Fulfillment,
  wanted: number,
  take: (parcel: SentParcel, wanted: number) => [SentParcel, number],
): Found {
  let fulfillment = before;
  let count = 0;
  for (const parcel of parcelsOf(before)) {
    const [next, taken] = take(parcel, wanted - count);
    if (taken > 0) fulfillment = withParcel(fulfillment, next);
    count += taken;
  }
  return { fulfillment, count };
}

/** Units that a person has closed, with some taken back. Units of other fates stay. */
function concludedAfterReturn(
  concluded: ConcludedUnits | undefined,
  state: Returnable,
  wanted: number,
): { readonly concluded: ConcludedUnits; readonly count: number } {
  const before = concluded ?? noneConcluded;
  const count = state === 'underway' ? 0 : Math.min(wanted, before[state]);
  if (state === 'underway' || count === 0) return { concluded: before, count: 0 };
  return {
    concluded: { ...before, [state]: before[state] - count, returned: before.returned + count },
    count,
  };
}

function takeOutsideParcels(before: Fulfillment, { lineId, state }: Search, wanted: number): Found {
  let count = 0;
  const lines = before.lines.map((line) => {
    if (line.lineId !== lineId) return line;
    count = Math.min(wanted, Math.max(0, countsOutsideParcels(before, line)[state]));
    const { concluded } = concludedAfterReturn(line.concluded, state, count);
    const next = withCounts(line, { ...noUnits, [state]: -count, returned: count });
    return line.concluded ? { ...next, concluded } : next;
  });
  return count > 0 ? { fulfillment: { ...before, lines }, count } : { fulfillment: before, count };
}

function takeInState(before: Fulfillment, search: Search, wanted: number): Found {
  const counted = takeFromParcels(before, wanted, (parcel, units) => takeCounted(parcel, search, units));
  const outside = takeOutsideParcels(counted.fulfillment, search, wanted - counted.count);
  return { fulfillment: outside.fulfillment, count: counted.count + outside.count };
}

/** A line's units are taken from the fulfillments one after the other. Returns how many were found. */
function takeFrom(
  fulfillments: Fulfillment[],
  wanted: number,
  take: (fulfillment: Fulfillment, wanted: number) => Found,
): number {
  let count = 0;
  for (const [index, before] of fulfillments.entries()) {
    const found = take(before, wanted - count);
    fulfillments[index] = found.fulfillment;
    count += found.count;
  }
  return count;
}

function takeLine(fulfillments: Fulfillment[], { lineId, units }: SomeUnits): number {
  let count = 0;
  for (const state of lookedFor) {
    const search = { lineId, state };
    count += takeFrom(fulfillments, units - count, (fulfillment, wanted) =>
      takeFromParcels(fulfillment, wanted, (parcel, some) => takeSurplus(parcel, search, some)),
    );
    count += takeFrom(fulfillments, units - count, (fulfillment, wanted) =>
      takeInState(fulfillment, search, wanted),
    );
  }
  return count;
}

/** Units that a person closed while they waited, and that no fulfillment has. */
function takeConcluded(
  concluded: readonly ConcludedLine[],
  { lineId, units }: SomeUnits,
): { readonly concluded: readonly ConcludedLine[]; readonly count: number } {
  let count = 0;
  const next = concluded.map((line) => {
    if (line.lineId !== lineId) return line;
    const delivered = concludedAfterReturn(line, 'delivered', units);
    const lost = concludedAfterReturn(delivered.concluded, 'lost', units - delivered.count);
    count = delivered.count + lost.count;
    return { ...line, ...lost.concluded };
  });
  return { concluded: count > 0 ? next : concluded, count };
}

export interface TakenBack {
  /** The fulfillments, those that changed with their status; version and event are the caller's to set. */
  readonly fulfillments: readonly Fulfillment[];
  readonly concluded: readonly ConcludedLine[];
  /** Units that came back and that were found shipped and not returned yet. */
  readonly taken: readonly LineUnits[];
  /** Units that came back although nothing of them was left to return. */
  readonly beyond: readonly LineUnits[];
}

/**
 * Units of an order have come back to a location by a return. Each moves a unit that is not returned yet:
 * delivered ones first, and of those surplus first (P11, P27). `concluded` are units of META that a person has
 * closed.
 */
export function takeBack(
  before: readonly Fulfillment[],
  concludedBefore: readonly ConcludedLine[],
  lines: readonly LineUnits[],
): TakenBack {
  const fulfillments = [...before];
  let concluded = concludedBefore;
  const taken = lines.map((line) => {
    const sent = takeLine(fulfillments, line);
    const closed = takeConcluded(concluded, { ...line, units: line.units - sent });
    concluded = closed.concluded;
    return { ...line, units: sent + closed.count };
  });
  const beyond = lines.map((line, index) => ({ ...line, units: line.units - (taken[index]?.units ?? 0) }));
  return {
    fulfillments: fulfillments.map((one, index) =>
      one === before[index] ? one : { ...one, status: statusByUnits(one, one.status) },
    ),
    concluded,
    taken: taken.filter(({ units }) => units > 0),
    beyond: beyond.filter(({ units }) => units > 0),
  };
}

/** Units of a line that a carrier brought back undelivered in one parcel, surplus included. */
export function undeliveredIn(parcel: SentParcel, lineId: string): number {
  if (parcel.end !== 'returned') return 0;
  const packed = parcel.lines[lineId] ?? packedUnits(0);
  return countsOfLine(parcel, lineId).returned - packed.back + surplusLeft(packed);
}

/**
 * Units of a line that a carrier brought back undelivered, surplus included: they count as returned, and no return has
 * taken them.
 */
export function undeliveredOf(fulfillment: Pick<Fulfillment, 'sent'>, lineId: string): number {
  return parcelsOf(fulfillment).reduce((sum, parcel) => sum + undeliveredIn(parcel, lineId), 0);
}

/** Units of a line that are lost, surplus included. */
export function lostOf(fulfillment: Fulfillment, lineId: string): number {
  const surplus = parcelsOf(fulfillment)
    .filter(({ end }) => end === 'lost')
    .map(({ lines }) => ({ units: surplusLeft(lines[lineId] ?? packedUnits(0)) }));
  const counted = fulfillment.lines
    .filter((line) => line.lineId === lineId)
    .map(({ lost }) => ({ units: lost }));
  return sumUnits([...surplus, ...counted]);
}

/** How many units of a line could still come back: they are shipped, and neither returned nor lost. */
export function returnableOf(fulfillment: Fulfillment, lineId: string): number {
  const surplus = parcelsOf(fulfillment)
    .filter(({ end }) => end !== 'lost' && end !== 'returned')
    .map(({ lines }) => ({ units: surplusLeft(lines[lineId] ?? packedUnits(0)) }));
  const counted = fulfillment.lines
    .filter((line) => line.lineId === lineId)
    .map(({ shipped, returned, lost }) => ({ units: shipped - returned - lost }));
  return sumUnits([...surplus, ...counted]);
}
