import * as z from 'zod';

/**
 * A time (UTC ISO) of which an item keeps many: stored as milliseconds since 1970, a third of the text. Older
 * items have the text.
 */
export const compactTimeSchema = z.union([
  z.iso.datetime(),
  z.number().transform((milliseconds) => new Date(milliseconds).toISOString()),
]);

/** The time as it is stored. */
export function compactTime(at: string): number {
  return Date.parse(at);
}
