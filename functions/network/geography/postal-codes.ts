/** What a postal code may look like. A code of another form is no place: its beginning would be somewhere else. */

/** Codes without spaces and hyphens, in upper case, of countries that orders go to most. Each pattern is linear. */
const FORMS: Readonly<Record<string, RegExp>> = {
  AT: /^\d{4}$/,
  AU: /^\d{4}$/,
  BE: /^\d{4}$/,
  BR: /^\d{5}(?:\d{3})?$/,
  CA: /^[A-Z]\d[A-Z](?:\d[A-Z]\d)?$/,
  CH: /^\d{4}$/,
  CZ: /^\d{5}$/,
  DE: /^\d{5}$/,
  DK: /^\d{4}$/,
  ES: /^\d{5}$/,
  FI: /^\d{5}$/,
  FR: /^\d{5}$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]?(?:\d[A-Z]{2})?$/,
  IN: /^\d{6}$/,
  IT: /^\d{5}$/,
  JP: /^\d{7}$/,
  MX: /^\d{5}$/,
  NL: /^\d{4}(?:[A-Z]{2})?$/,
  NO: /^\d{4}$/,
  NZ: /^\d{4}$/,
  PL: /^\d{5}$/,
  PT: /^\d{4}(?:\d{3})?$/,
  SE: /^\d{5}$/,
  US: /^\d{5}(?:\d{4})?$/,
};

/** No country's codes are longer. */
const LONGEST = 12;

/** A postal code in upper case, without spaces and hyphens. */
export function normalisedCode(postalCode: string): string {
  return postalCode.toUpperCase().replace(/[\s-]/g, '');
}

/** Whether a normalised code may be one of the country's. Of a country whose form is not known any short code may. */
export function isPossibleCode(country: string, code: string): boolean {
  return code.length <= LONGEST && (FORMS[country]?.test(code) ?? code !== '');
}

/** The postal code as it was given, if the country may have such a one; an impossible code is unknown. */
export function possiblePostalCode(country: string, postalCode: string | undefined): string | undefined {
  if (postalCode === undefined || postalCode.length > 2 * LONGEST) return undefined;
  return isPossibleCode(country, normalisedCode(postalCode)) ? postalCode : undefined;
}
