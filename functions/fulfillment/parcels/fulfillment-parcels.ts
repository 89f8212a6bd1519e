/** The parcels of a fulfillment, and its lines, which count their units. Pure. */
import { type SomeUnits, sumUnits } from '../../order/line-units.ts';
import { type Fulfillment, type FulfillmentLine, unitsUnderway } from '../work-order/fulfillment.ts';
import { countsOfLine, type PackedUnits, packedUnits, type SentParcel } from './sent-parcel.ts';
import { noUnits, subtractCounts, sumCounts, type UnitCounts, type UnitEnd } from './unit-counts.ts';

/** The parcels that the fulfillment knows. */
export function parcelsOf({ sent = [] }: Pick<Fulfillment, 'sent'>): readonly SentParcel[] {
  return sent;
}

export function findParcel(fulfillment: Pick<Fulfillment, 'sent'>, m: number): SentParcel | undefined {
  return parcelsOf(fulfillment).find((parcel) => parcel.m === m);
}

/** A line that counts these units more (or fewer, where they are below zero) as shipped. */
export function withCounts(line: FulfillmentLine, more: UnitCounts): FulfillmentLine {
  return {
    ...line,
    shipped: line.shipped + sumCounts(more),
    delivered: line.delivered + more.delivered,
    returned: line.returned + more.returned,
    lost: line.lost + more.lost,
  };
}

/** A line with units more that came in late; of fewer, those that came in late go first. */
export function withLateUnits(line: FulfillmentLine, more: number): FulfillmentLine {
  const late = Math.max(0, (line.late ?? 0) + more);
  const isSame = late === 0 && line.late === undefined;
  return { ...line, units: line.units + more, ...(isSame ? {} : { late }) };
}

/** Where the units are that a line counts as shipped. */
export function countsOfShipped(line: FulfillmentLine): UnitCounts {
  const { lost, delivered, returned } = line;
  return { underway: unitsUnderway(line), lost, delivered, returned };
}

/**
 * Units of a line that are shipped and in none of the parcels: a person has closed them, or they were shipped
 * before fulfillments knew their parcels.
 */
export function countsOutsideParcels(fulfillment: Fulfillment, line: FulfillmentLine): UnitCounts {
  return parcelsOf(fulfillment).reduce(
    (counts, parcel) => subtractCounts(counts, countsOfLine(parcel, line.lineId)),
    countsOfShipped(line),
  );
}

/** The fulfillment with a parcel as it is now; the lines count its units where they are by this. */
export function withParcel(before: Fulfillment, parcel: SentParcel): Fulfillment {
  const known = findParcel(before, parcel.m);
  const others = parcelsOf(before).filter(({ m }) => m !== parcel.m);
  const sent = [...others, parcel].sort((a, b) => a.m - b.m);
  const lines = before.lines.map((line) => {
    const earlier = known ? countsOfLine(known, line.lineId) : noUnits;
    return withCounts(line, subtractCounts(countsOfLine(parcel, line.lineId), earlier));
  });
  return { ...before, sent, lines };
}

/** A parcel that was shipped before its fulfillment knew its parcels, as SHIPMENT or TRACKING remember it. */
export interface RememberedParcel {
  readonly m: number;
  readonly number: string;
  readonly at: string;
  readonly lines: readonly SomeUnits[];
  readonly ended?: UnitEnd | undefined;
}

/** Of `most` units of each state, the first `count` in this order. */
function firstUnits(most: UnitCounts, order: readonly (keyof UnitCounts)[], count: number): UnitCounts {
  const taken = { ...noUnits };
  let missing = count;
  for (const state of order) {
    taken[state] = Math.min(Math.max(0, most[state]), missing);
    missing -= taken[state];
  }
  return taken;
}

/** What a remembered line of a parcel is by what the fulfillment's line counts outside its known parcels. */
function adoptedUnits(outside: UnitCounts, units: number, ended: UnitEnd | undefined): PackedUnits {
  const own = ended ?? 'underway';
  const taken = firstUnits(outside, [own, 'returned', 'delivered', 'lost'], units);
  const said = { ...taken, [own]: 0 };
  return {
    ...packedUnits(sumCounts(taken)),
    back: said.returned,
    delivered: said.delivered,
    lost: said.lost,
  };
}

/**
 * The fulfillment with a parcel that it may not know yet. The lines stay as they are: they count its units
 * already.
 */
export function withKnownParcel(before: Fulfillment, remembered: RememberedParcel): Fulfillment {
  const { m, number, at, ended } = remembered;
  if (findParcel(before, m)) return before;
  const lines = before.lines.flatMap((line): [string, PackedUnits][] => {
    const units = sumUnits(remembered.lines.filter(({ lineId }) => lineId === line.lineId));
    if (units === 0) return [];
    return [[line.lineId, adoptedUnits(countsOutsideParcels(before, line), units, ended)]];
  });
  if (lines.length === 0) return before;
  const parcel: SentParcel = {
    m,
    numbers: [number],
    at,
    ...(ended ? { end: ended } : {}),
    lines: Object.fromEntries(lines),
  };
  return { ...before, sent: [...parcelsOf(before), parcel].sort((a, b) => a.m - b.m) };
}
