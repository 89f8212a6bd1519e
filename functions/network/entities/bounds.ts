/**
 * What an owner may declare. A body within these bounds can be planned with, whatever order comes: no price, weight,
 * distance or deadline makes a sum that cannot be kept. What is stored may lie outside, from before there were bounds:
 * it stays readable, so that it can be replaced.
 */
import * as z from 'zod';
import { countryCodes, isCountryCode } from '../../order/countries.ts';
import { withoutTerritory } from '../../order/us-territories.ts';

/** Minor units of a price, and of the cost of a parcel, an order or a line. */
const MAX_PRICE = 1_000_000_000;
/** Minor units of what each unit costs: an order has many. */
const MAX_PRICE_A_UNIT = 10_000_000;
const MAX_GRAMS = 10_000_000;
const MAX_MILLIMETRES = 100_000;
/** Further than any two places on Earth. */
const MAX_KILOMETRES = 50_000;
const DAY = 86_400;

/** Whether a carrier's price is within the bounds. */
export function isPrice(minor: number): boolean {
  return minor <= MAX_PRICE;
}

export const priceSchema = z.int().min(0).max(MAX_PRICE);
export const priceAUnitSchema = z.int().min(0).max(MAX_PRICE_A_UNIT);
export const gramsSchema = z.int().min(0).max(MAX_GRAMS);
/** What a carrier takes, or a step of its prices reaches to. */
export const MAX_PARCEL_GRAMS = 1_000_000_000;
export const millimetresSchema = z.int().min(1).max(MAX_MILLIMETRES);
export const kilometresSchema = z.number().min(0.001).max(MAX_KILOMETRES);
/** Whole seconds in which somebody has to act. */
export const deadlineSchema = z
  .int()
  .min(1)
  .max(366 * DAY);
/** Whole seconds that a customer may be let wait. */
export const waitSchema = z
  .int()
  .min(1)
  .max(3 * 366 * DAY);
/** Whole seconds in which others may go before somebody who waits. */
export const passableSchema = z
  .int()
  .min(0)
  .max(366 * DAY);

/** Why no order is of this country; undefined for one that orders are of. */
export function countryFault(code: string): string | undefined {
  if (!isCountryCode(code)) return 'must be an ISO 3166-1 alpha-2 code in capitals, such as GB';
  const { country, region } = withoutTerritory({ country: code, region: undefined });
  return country === code ? undefined : `orders have the country ${country} and the region ${region}`;
}

/** A country as orders have it: `GB` and not `UK`, `US` with the region `PR`. */
export const servedCountrySchema = z
  .string()
  .superRefine((code, context) => {
    const message = countryFault(code);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ enum: countryCodes.filter((code) => countryFault(code) === undefined) });
