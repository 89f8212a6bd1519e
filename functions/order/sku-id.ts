import * as z from 'zod';

/** One spelling of a SKU: no spaces around it, accents in Unicode's composed form. Capitals matter. */
function spelled(text: string): string {
  return text.normalize('NFC').trim();
}

/** A SKU is the same text at every door: in orders, movements, reference data, and as part of a path. */
export const skuIdSchema = z
  .string()
  .overwrite(spelled)
  .regex(/^[^\p{C}]{1,100}$/u, { error: 'must be 1 to 100 printable characters' });
