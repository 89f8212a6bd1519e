import * as z from 'zod';
import { chargedByOption } from '../../functions/planner/pricing/cost-term.ts';

const days = z.int().min(0);

/** `patience`: what a customer's waiting is worth, for each day on the way beyond those that are free. */
export const patience = chargedByOption({
  word: 'patience',
  schema: z.strictObject({
    type: z.literal('patience'),
    freeDays: days.default(2),
    perDayMinor: z.int().min(0),
    /** Assumed where nobody knows: never zero. */
    unknownDays: days.default(30),
  }),
  rates: ({ freeDays, perDayMinor, unknownDays }, { carriage }, { microsPerMinor }) => {
    if (!carriage.service) return {};
    const late = Math.max(0, (carriage.transitDays ?? unknownDays) - freeDays);
    return { shipment: late * perDayMinor * microsPerMinor };
  },
});
