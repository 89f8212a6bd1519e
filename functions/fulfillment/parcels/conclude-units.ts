/** What a person says became of units that no carrier told of (P13). Pure. */
import { type LineUnits, type SomeUnits, unitsOf } from '../../order/line-units.ts';
import type { ConcludedUnits, Fulfillment, FulfillmentLine } from '../work-order/fulfillment.ts';
import {
  countsOutsideParcels,
  findParcel,
  parcelsOf,
  withCounts,
  withParcel,
} from './fulfillment-parcels.ts';
import { countsOfLine, packedUnits, withLine, withWord } from './sent-parcel.ts';
import { noUnits } from './unit-counts.ts';

/** The ends that a person may say. */
export type ConcludedEnd = 'delivered' | 'lost';

export const noneConcluded: ConcludedUnits = { delivered: 0, lost: 0, returned: 0 };

function withConcluded(line: FulfillmentLine, end: ConcludedEnd, units: number): FulfillmentLine {
  if (units === 0) return line;
  const concluded = line.concluded ?? noneConcluded;
  return {
    ...withCounts(line, { ...noUnits, [end]: units }),
    concluded: { ...concluded, [end]: concluded[end] + units },
  };
}

/** Open units have left and ended, although no location said so. A parcel may be told for them later (P11). */
export function concludeOpen(
  before: Fulfillment,
  units: readonly LineUnits[],
  end: ConcludedEnd,
): Fulfillment {
  const lines = before.lines.map((line) => withConcluded(line, end, unitsOf(units, line.lineId)));
  return { ...before, lines };
}

/** Units on their way in one parcel have ended. Returns how many are still to be found elsewhere. */
function concludeInParcel(
  before: Fulfillment,
  m: number,
  { lineId, units }: SomeUnits,
  end: ConcludedEnd,
): { fulfillment: Fulfillment; missing: number } {
  const parcel = findParcel(before, m);
  const count = parcel ? Math.min(units, countsOfLine(parcel, lineId).underway) : 0;
  if (!parcel || count === 0) return { fulfillment: before, missing: units };
  const packed = parcel.lines[lineId] ?? packedUnits(0);
  const said = withWord(packed, parcel.end, { state: 'underway', word: end, count });
  return { fulfillment: withParcel(before, withLine(parcel, lineId, said)), missing: units - count };
}

/** Units on their way outside the known parcels have ended. */
function concludeOutside(before: Fulfillment, lineId: string, units: number, end: ConcludedEnd): Fulfillment {
  const lines = before.lines.map((line) => {
    if (line.lineId !== lineId) return line;
    const count = Math.min(units, Math.max(0, countsOutsideParcels(before, line).underway));
    return withCounts(line, { ...noUnits, underway: -count, [end]: count });
  });
  return { ...before, lines };
}

/**
 * Units on their way have ended. `m` names their parcel; without it they are looked for in each. What the
 * carrier tells of the parcel afterwards counts as far as it is higher (P27).
 */
export function concludeUnderway(
  before: Fulfillment,
  lines: readonly LineUnits[],
  end: ConcludedEnd,
  m?: number,
): Fulfillment {
  let fulfillment = before;
  for (const { lineId, units } of lines) {
    let missing = units;
    for (const parcel of parcelsOf(before).filter((one) => m === undefined || one.m === m)) {
      const said = concludeInParcel(fulfillment, parcel.m, { lineId, units: missing }, end);
      fulfillment = said.fulfillment;
      missing = said.missing;
    }
    fulfillment = concludeOutside(fulfillment, lineId, missing, end);
  }
  return fulfillment;
}
