/** Surplus takes the place of units that are no longer on their way (P11, P13). Pure. */
import {
  findParcel,
  parcelsOf,
  withCounts,
  withLateUnits,
  withParcel,
} from '../parcels/fulfillment-parcels.ts';
import {
  countsOfLine,
  packedUnits,
  type SentParcel,
  surplusLeft,
  withLine,
  withWord,
} from '../parcels/sent-parcel.ts';
import { noUnits } from '../parcels/unit-counts.ts';
import type { FulfillmentLine } from '../work-order/fulfillment.ts';
import type { ParcelUnits } from './packing.ts';
import { type Settling, type SurplusLine, withMoreUnits } from './settling.ts';

/** Surplus is the unit that a person closed while it waited: the unit gets this parcel. */
export function giveParcel(settling: Settling, n: number, { m, lineId, sku, units }: ParcelUnits): void {
  const known = settling.concluded.find((line) => line.lineId === lineId);
  const fulfillment = settling.fulfillment(n);
  const parcel = fulfillment && findParcel(fulfillment, m);
  if (!known || !fulfillment || !parcel) return;
  const packed = parcel.lines[lineId] ?? packedUnits(0);
  const most = Math.min(units, surplusLeft(packed));
  const delivered = Math.min(most, known.delivered);
  const lost = Math.min(most - delivered, known.lost);
  const returned = Math.min(most - delivered - lost, known.returned);
  settling.conclude({ lineId, sku, delivered: -delivered, lost: -lost, returned: -returned });
  const next = withLine(parcel, lineId, {
    surplus: packed.surplus - delivered - lost - returned,
    delivered: packed.delivered + delivered,
    lost: packed.lost + lost,
    back: packed.back + returned,
  });
  settling.save(withParcel(withMoreUnits(fulfillment, lineId, delivered + lost + returned), next));
}

/** Delivered surplus takes the place of counted units that were lost or went back undelivered. */
export function exchangeLine(settling: Settling, { n, m, lineId }: SurplusLine): number {
  if (!settling.hasArrived(n, m)) return 0;
  const wanted = settling.surplusOf(n, m, lineId);
  let found = takeLost(settling, lineId, wanted);
  for (const { n: at } of settling.fulfillments) found += replaceClosed(settling, at, lineId, wanted - found);
  for (const state of ['lost', 'returned'] as const)
    for (const { n: at } of settling.fulfillments)
      found += uncount(settling, at, lineId, state, wanted - found);
  settling.count(n, m, lineId, found);
  return found;
}

/** Units that count as lost and that no fulfillment has. */
function takeLost(settling: Settling, lineId: string, wanted: number): number {
  const known = settling.concluded.find((line) => line.lineId === lineId);
  const lost = Math.min(wanted, known?.lost ?? 0);
  if (known && lost > 0) settling.conclude({ ...known, delivered: 0, lost: -lost, returned: 0 });
  return lost;
}

/** Units that count as lost because a person said so, and that no parcel was told for (P13). */
function replaceClosed(settling: Settling, n: number, lineId: string, wanted: number): number {
  const fulfillment = settling.fulfillment(n);
  const line = fulfillment?.lines.find((one) => one.lineId === lineId);
  const { concluded } = line ?? {};
  const lost = Math.min(wanted, concluded?.lost ?? 0);
  if (!fulfillment || !line || !concluded || lost === 0) return 0;
  const uncounted: FulfillmentLine = {
    ...withLateUnits(withCounts(line, { ...noUnits, lost: -lost }), -lost),
    concluded: { ...concluded, lost: concluded.lost - lost },
    replaced: (line.replaced ?? 0) + lost,
  };
  const lines = fulfillment.lines.map((one) => (one === line ? uncounted : one));
  settling.save({ ...fulfillment, lines });
  return lost;
}

/** Counted units that have not reached the customer are surplus from now on. Units of returns stay. */
function uncount(
  settling: Settling,
  n: number,
  lineId: string,
  state: 'lost' | 'returned',
  wanted: number,
): number {
  let count = 0;
  for (const { m } of parcelsOf(settling.fulfillment(n) ?? {})) {
    const fulfillment = settling.fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    if (!fulfillment || !parcel) continue;
    const there = countsOfLine(parcel, lineId)[state] - (state === 'returned' ? backOf(parcel, lineId) : 0);
    const units = Math.min(wanted - count, there);
    if (units <= 0) continue;
    const packed = parcel.lines[lineId] ?? packedUnits(0);
    const taken = withWord(packed, parcel.end, { state, word: 'back', count: units });
    const next = withLine(parcel, lineId, { ...taken, back: packed.back, surplus: packed.surplus + units });
    settling.save(withParcel(withMoreUnits(fulfillment, lineId, -units), next));
    count += units;
  }
  return count;
}

function backOf({ lines }: SentParcel, lineId: string): number {
  return lines[lineId]?.back ?? 0;
}
