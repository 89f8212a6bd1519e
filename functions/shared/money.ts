/**
 * Money at the borders: an integer in minor units of an ISO 4217 currency, never a float.
 *
 * The number of decimals of a currency is its ISO 4217 "minor unit" (list one of the standard): JPY has none,
 * KWD three.
 */
import * as z from 'zod';

/** Active ISO 4217 currencies by the number of decimals of their minor unit. */
const CURRENCIES_BY_EXPONENT: Readonly<Record<0 | 2 | 3 | 4, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
    'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF ' +
    'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
    'MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS ' +
    'SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(CURRENCIES_BY_EXPONENT).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(exponent)]),
  ),
);

/**
 * A decimal as JSON and every channel write it: sign, digits with a point, power of ten, each but digits
 * optional.
 */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** No amount has more digits: a text of a megabyte is not turned into a number first. */
const LONGEST_DECIMAL = 400;

/** An active ISO 4217 code in capitals, such as `USD`. */
export const currencySchema = z
  .string()
  .refine((code) => EXPONENTS.has(code), {
    error: 'must be an active ISO 4217 currency code in capitals, such as USD',
  })
  .meta({ enum: [...EXPONENTS.keys()].sort() });

/**
 * An integer that a number holds exactly, from `minimum` to `maximum`. Unlike `z.int()`, a fraction does not
 * end the validation of the object around it, so that checks across fields still name what else is wrong.
 */
export function wholeNumber(
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
): z.ZodNumber {
  return z
    .number()
    .refine(Number.isSafeInteger, { error: 'must be a whole number' })
    .min(minimum)
    .max(maximum)
    .meta({ type: 'integer', minimum, maximum });
}

/** Money in the one currency of its order. */
export const moneySchema = z.strictObject({
  /** Minor units. */
  amount: wholeNumber(),
  /** The exact decimal of the major unit, where the channel said it finer than a minor unit. */
  raw: z
    .string()
    .max(40)
    .regex(/^-?\d+\.\d+$/)
    .optional(),
});

export type Money = z.output<typeof moneySchema>;

/**
 * Decimals of a currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD.
 * @throws RangeError for a code that is not ISO 4217
 */
export function currencyExponent(currency: string): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) throw new RangeError(`not an ISO 4217 currency: "${currency}"`);
  return exponent;
}

/**
 * A decimal such as `"199.00"`, `195.66` or `"12.0"` as minor units. Fractions of a minor unit are rounded
 * half away from zero, and the exact decimal is kept as `raw`. The arithmetic is of integers throughout; a
 * number is read by its shortest decimal.
 * @throws RangeError when the text is not a decimal, the currency is unknown, or the amount exceeds 2^53
 * minor units
 */
export function parseMoney(decimal: string | number, currency: string): Money {
  const exponent = currencyExponent(currency);
  const text = String(decimal).trim();
  const match = text.length > LONGEST_DECIMAL ? null : DECIMAL.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (!match || whole + fraction === '')
    throw new RangeError(`not a decimal amount: "${text.slice(0, LONGEST_DECIMAL)}"`);

  const magnitude = BigInt(whole + fraction);
  const shift = exponent - fraction.length + Number(power);
  const units =
    shift >= 0 ? magnitude * 10n ** BigInt(shift) : roundedQuotient(magnitude, 10n ** BigInt(-shift));
  const amount = signed(sign, units);
  const exact = shift >= 0 || units * 10n ** BigInt(-shift) === magnitude;
  return exact ? { amount } : { amount, raw: signedText(sign, decimalText(magnitude, exponent - shift)) };
}

/**
 * Minor units as a decimal with exactly the currency's decimals: `formatMoney(19900, 'USD')` is `"199.00"`.
 */
export function formatMoney(amount: number, currency: string): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not an amount in minor units: ${amount}`);
  const magnitude = BigInt(Math.abs(amount));
  return signedText(amount < 0 ? '-' : '', fixed(magnitude, currencyExponent(currency)));
}

/** A price times whole units, rounded once, after the multiplication: 3 units at 0.3333 USD are 100 cents. */
export function multiplyMoney(price: Money, quantity: number, currency: string): Money {
  const decimal = price.raw ?? formatMoney(price.amount, currency);
  const decimals = decimal.split('.')[1]?.length ?? 0;
  const product = BigInt(decimal.replace('.', '')) * BigInt(quantity);
  return parseMoney(`${product}e-${decimals}`, currency);
}

/** Minor units of one currency added up, exactly. @throws RangeError when the sum leaves what a number holds exactly */
export function sumOfMinorUnits(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => {
    const next = sum + amount;
    if (!Number.isSafeInteger(next)) throw new RangeError(`sum too large: ${next} minor units`);
    return next;
  }, 0);
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

function signed(sign: string, units: bigint): number {
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`amount too large: ${units} minor units`);
  const amount = Number(units);
  return sign === '-' && amount !== 0 ? -amount : amount;
}

function signedText(sign: string, text: string): string {
  return sign === '-' ? `-${text}` : text;
}

function fixed(magnitude: bigint, decimals: number): string {
  const digits = magnitude.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function decimalText(magnitude: bigint, decimals: number): string {
  return fixed(magnitude, decimals).replace(/0+$/, '');
}
