/**
 * What `chooseReturnPlace` takes: all that the choice of a return's location depends on. Units: money in integer minor
 * units of `currency`, weights in grams, lengths in millimetres. Unknown is left out, never zero.
 */
import * as z from 'zod';
import {
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../network/planning/planned-network.ts';
import { resaleTermsSchema, returnCostsSchema } from '../../network/planning/return-terms.ts';
import { routedDestinationSchema, routedLineSchema } from '../plan-input.ts';

export const returnPlaceInputSchema = z.object({
  currency: z.string(),
  /** Where the customer sends the goods from. */
  from: routedDestinationSchema,
  lines: z.array(
    routedLineSchema.pick({
      sku: true,
      quantity: true,
      weightGrams: true,
      dimensionsMm: true,
      unitValueMinor: true,
    }),
  ),
  /** Of the lines' SKUs, by SKU and location: what is free there, and whether it is on sale. */
  positions: z.array(
    z.object({ sku: z.string(), location: z.string(), free: z.int(), selling: z.boolean() }),
  ),
  /** Orders that wait for a SKU of a pool. */
  waiting: z.array(z.object({ pool: z.string(), sku: z.string(), orders: z.int().min(0) })),
  terms: resaleTermsSchema,
  locations: z.array(plannedLocationSchema),
  /** What those locations that take goods back say that it costs, by their ids. */
  accepting: z.record(z.string(), returnCostsSchema),
  services: z.array(plannedServiceSchema),
  rates: z.array(plannedRateCardSchema),
});
export type ReturnPlaceInput = z.output<typeof returnPlaceInputSchema>;
