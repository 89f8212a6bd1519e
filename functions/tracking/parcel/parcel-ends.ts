import { conclude } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Shift } from '../../fulfillment/facts/order-after-change.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import type { End } from './tracking-change.ts';

export interface Concluded {
  readonly fulfillment: Fulfillment;
  readonly shifts: readonly Shift[];
  readonly draft?: EventDraft;
}

/**
 * A fulfillment after ends of its parcels, by what the order's totals move, and what is to be said when it is
 * over.
 */
export function concluded(before: Fulfillment, ends: readonly End[]): Concluded {
  return ends.reduce<Concluded>(
    ({ fulfillment, shifts, ...said }, { link, from, to }) => {
      const { fulfillment: next, units, draft } = conclude(fulfillment, link.lines, from, to);
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
