/** Where shipped units are, and how many. Pure. */

/** What becomes of shipped units, from the lowest to the highest: a higher end takes a lower one's place (P27). */
export const unitEnds = ['lost', 'delivered', 'returned'] as const;
export type UnitEnd = (typeof unitEnds)[number];

/** The higher of an end and of one that may not be known yet. */
export function higherEnd(end: UnitEnd, other: UnitEnd | undefined): UnitEnd {
  if (other === undefined) return end;
  return unitEnds.indexOf(other) > unitEnds.indexOf(end) ? other : end;
}

/** Shipped units by where they are. `underway`: they have not reached an end. */
export interface UnitCounts {
  readonly underway: number;
  readonly lost: number;
  readonly delivered: number;
  readonly returned: number;
}

export const noUnits: UnitCounts = { underway: 0, lost: 0, delivered: 0, returned: 0 };
const unitStates = ['underway', ...unitEnds] as const;

export function subtractCounts(a: UnitCounts, b: UnitCounts): UnitCounts {
  return {
    underway: a.underway - b.underway,
    lost: a.lost - b.lost,
    delivered: a.delivered - b.delivered,
    returned: a.returned - b.returned,
  };
}

/** All units, wherever they are. */
export function sumCounts(counts: UnitCounts): number {
  return unitStates.reduce((sum, state) => sum + counts[state], 0);
}
