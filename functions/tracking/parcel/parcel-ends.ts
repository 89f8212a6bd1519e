import { endShippedUnits } from '../../fulfillment/facts/end-shipped-units.ts';
import type { TotalsShift } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { ParcelEnd } from './tracking-change.ts';

export interface AppliedEnds {
  readonly fulfillment: Fulfillment;
  readonly shifts: readonly TotalsShift[];
  readonly draft?: EventDraft;
}

/**
 * A fulfillment after ends of its parcels, by what the order's totals move, and what is to be said when it is
 * over.
 */
export function applyEnds(before: Fulfillment, ends: readonly ParcelEnd[]): AppliedEnds {
  return ends.reduce<AppliedEnds>(
    ({ fulfillment, shifts, ...said }, { link, from, to }) => {
      const { fulfillment: next, units, draft } = endShippedUnits(fulfillment, link.lines, from, to);
      return {
        ...said,
        fulfillment: next,
        shifts: [...shifts, { from: from ?? 'shipped', to, units }],
        ...(draft ? { draft } : {}),
      };
    },
    { fulfillment: before, shifts: [] },
  );
}
