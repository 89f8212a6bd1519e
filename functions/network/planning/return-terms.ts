/** What bringing goods back costs and what they are worth then, as the planner takes it. */
import * as z from 'zod';

const minor = z.int().min(0).max(100_000_000);
const percent = z.int().min(0).max(100);

/** What taking goods back costs at a location, in minor units of the orders' currency. */
export const returnCostsSchema = z.object({
  /** Of each return that is unpacked there. */
  perReturnMinor: minor.default(0),
  /** Of each unit that is looked at there. */
  perUnitMinor: minor.default(0),
  /** Of each unit that is sent on to where it sells; absent: nothing is sent on from there. */
  transferPerUnitMinor: minor.optional(),
});
export type ReturnCosts = z.output<typeof returnCostsSchema>;

/** What a unit that is back is worth, in per cent of what it was sold for. */
export const resaleTermsSchema = z.object({
  /** An order waits for it in the location's pool. */
  waitingPercent: percent.default(100),
  /** It is nearly sold out there: so many units are free there or fewer. */
  scarceAt: z.int().min(0).max(1_000_000).default(2),
  scarcePercent: percent.default(90),
  usualPercent: percent.default(70),
  /** It does not go there any more: so many units are free there or more. */
  plentyAt: z.int().min(1).max(1_000_000).default(50),
  plentyPercent: percent.default(40),
  /** The weight of a unit of which nobody knows it. */
  assumedGrams: z.int().min(0).max(1_000_000).default(500),
});
export type ResaleTerms = z.output<typeof resaleTermsSchema>;
