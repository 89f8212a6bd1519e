/** The numbers that stand on goods and cases (GTIN-8, -12, -13 and -14): which SKU they are of, and how many. Pure. */
import * as z from 'zod';
import { eachOnce } from '../../shared/each-once.ts';
import { hasGs1CheckDigit } from '../carriers/check-digits.ts';

const DIGITS = 14;
const MOST_GTINS = 50;
const MOST_UNITS = 1_000_000;

/** One spelling: 14 digits, shorter ones with zeros before them. */
const gtinSchema = z
  .string()
  .regex(/^(\d{8}|\d{12,14})$/, { error: 'must be 8, 12, 13 or 14 digits' })
  .refine(hasGs1CheckDigit, { error: 'has a wrong check digit' })
  .overwrite((digits) => digits.padStart(DIGITS, '0'));

/** The GTINs of a SKU. `units`: how many units of the SKU one of the GTIN is, 12 for a case of twelve. */
export const gtinsSchema = eachOnce(
  z
    .array(z.strictObject({ gtin: gtinSchema, units: z.int().min(1).max(MOST_UNITS).default(1) }))
    .max(MOST_GTINS),
  'gtin',
).default([]);

/** GTIN: whose a number is. */
export const gtinItemSchema = z.looseObject({
  type: z.literal('Gtin'),
  gtin: z.string(),
  sku: z.string(),
  units: z.int().min(1),
});
export type GtinOfSku = z.output<typeof gtinItemSchema>;
