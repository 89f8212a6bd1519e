/** Country codes (ISO 3166-1 alpha-2) from what channels write: alpha-2, alpha-3 or the English name. */
import {
  alpha3ToAlpha2,
  getAlpha2Codes,
  getSimpleAlpha2Code,
  isValid,
  registerLocale,
} from 'i18n-iso-countries/index.js';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import * as z from 'zod';

registerLocale(english);

/** Every assigned alpha-2 code. */
export const countryCodes: readonly string[] = Object.keys(getAlpha2Codes()).sort();

/** Codes that are in wide use and not in ISO 3166-1. */
const ALIASES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

const ALPHA_2 = /^[A-Z]{2}$/;
const ALPHA_3 = /^[A-Z]{3}$/;

/** No country's name is longer. */
const LONGEST_NAME = 100;

/** Whether the text is an assigned alpha-2 code in capitals. */
export function isCountryCode(text: string): boolean {
  return ALPHA_2.test(text) && isValid(text);
}

/** An assigned alpha-2 code in capitals. */
export const countrySchema = z
  .string()
  .refine(isCountryCode, { error: 'must be an ISO 3166-1 alpha-2 code in capitals, such as US' })
  .meta({ enum: countryCodes });

/**
 * The alpha-2 code of a text such as `US`, `usa`, `United States` or `UK`; undefined for an unknown country.
 */
export function countryCode(text: string): string | undefined {
  // The look-up by name takes seconds for a text that no country is as long as.
  if (text.length > LONGEST_NAME) return undefined;
  const trimmed = text.trim();
  const code = trimmed.toUpperCase();
  const aliased = ALIASES[code] ?? code;
  if (isCountryCode(aliased)) return aliased;
  if (ALPHA_3.test(code)) return alpha3ToAlpha2(code);
  return getSimpleAlpha2Code(trimmed, 'en');
}
