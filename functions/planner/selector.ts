/** How rules say which locations, SKUs and destinations they mean. */
import * as z from 'zod';
import { type PlannedLocation, plannedLocationSchema } from '../network/planning/planned-network.ts';
import { isInCountry } from '../order/us-territories.ts';

/** One name at least: an empty list would mean nobody, where a list left out means everybody. */
export const namesSchema = z.array(z.string().min(1)).min(1);

/** Which locations: all of the given conditions hold, each by any of its values. Left out: every location. */
export const locationSelectorSchema = z.strictObject({
  ids: namesSchema.optional(),
  types: z.array(plannedLocationSchema.shape.type).min(1).optional(),
  tags: namesSchema.optional(),
  markets: namesSchema.optional(),
  countries: namesSchema.optional(),
});
export type LocationSelector = z.output<typeof locationSelectorSchema>;

/** The locations that a rule is about; left out, every location. */
export const where = locationSelectorSchema.optional();

/** SKUs by tag (any of them); left out: every SKU. */
export const skuTags = namesSchema.optional();

/** Whether a location is meant: every given condition holds, each by any of its values. */
export function selects(selector: LocationSelector | undefined, location: PlannedLocation): boolean {
  return (
    selector === undefined ||
    ((selector.ids === undefined || selector.ids.includes(location.id)) &&
      (selector.types === undefined || selector.types.includes(location.type)) &&
      (selector.tags === undefined || selector.tags.some((tag) => location.tags.includes(tag))) &&
      (selector.markets === undefined || selector.markets.includes(location.market)) &&
      (selector.countries === undefined || selector.countries.includes(location.country)))
  );
}

/** Whether a SKU or an order with these tags is meant. */
export function selectsTags(wanted: readonly string[] | undefined, tags: readonly string[]): boolean {
  return wanted === undefined || wanted.some((tag) => tags.includes(tag));
}

/** Whether a destination is among those that a rule names: `US`, and with a region `US-CA`. */
export function includesDestination(
  codes: readonly string[],
  { country, region }: { readonly country: string; readonly region?: string | undefined },
): boolean {
  return (
    codes.some((code) => isInCountry({ country, region }, code)) ||
    (region !== undefined && codes.includes(`${country}-${region}`))
  );
}
