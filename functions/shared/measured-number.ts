import * as z from 'zod';

/** Nearer to zero than anything that is measured here: a ten-thousandth of a millimetre on a meridian. */
const NOTHING = 1e-9;

/**
 * A number with a fraction, from `least` to `most`. What is as good as zero is zero: a client may compute such a
 * number, and DynamoDB keeps none that is nearer to zero than 1E-130.
 */
export function measuredNumber(least: number, most: number): z.ZodNumber {
  return z
    .number()
    .min(least)
    .max(most)
    .overwrite((value) => (Math.abs(value) < NOTHING ? 0 : value));
}
