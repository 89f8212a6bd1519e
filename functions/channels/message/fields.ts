/** Fields of a payload in the form that the canonical order wants. */
import * as z from 'zod';
import { type Money, parseMoney } from '../../shared/money.ts';
import { utcInstant } from '../../shared/time.ts';

/** A decimal as money; undefined where the amount, or the currency to read it in, is not known. */
export function moneyOf(decimal: string | undefined, currency: string | undefined): Money | undefined {
  if (decimal === undefined || currency === undefined) return undefined;
  try {
    return parseMoney(decimal, currency);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Sum of decimals as money, absent ones as zero; undefined when one of them cannot be read. */
export function sumOf(
  decimals: readonly (string | undefined)[],
  currency: string | undefined,
): Money | undefined {
  let amount = 0;
  for (const decimal of decimals) {
    const money = moneyOf(decimal ?? '0', currency);
    if (money === undefined) return undefined;
    amount += money.amount;
  }
  return { amount };
}

/** Whether the text is a decimal amount, of whatever currency. */
export function isDecimal(text: string): boolean {
  return moneyOf(text, 'USD') !== undefined;
}

/** A decimal that `payload.ts` has checked, as a number. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/**
 * A time with offset or `Z` in UTC; a text that is no time stays as it was, for validation to name. February 30 is
 * no time, though a `Date` takes it for a day of March.
 */
export function utc(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [day] = DAY.exec(text) ?? [];
  if (day !== undefined && !z.iso.date().safeParse(day).success) return text;
  return utcInstant(text) ?? text;
}

const DAY = /^\d{4}-\d\d-\d\d/;

/** Text cut to what the canonical field holds; the whole stays in the payload as received. */
export function clip(text: string | undefined, max: number): string | undefined {
  return text?.slice(0, max).trim() || undefined;
}

/** Values that are neither absent nor empty, each once. */
export function distinct(values: readonly (string | undefined)[]): string[] {
  const present = values.filter((value) => value !== undefined);
  return [...new Set(present)].filter((value) => value !== '');
}

const MAX_NAME = 200;
const MAX_VALUE = 5000;

/**
 * Named values as text: nested ones as JSON, those of one name joined. Names that `hidden` matches are left
 * out.
 */
export function namedValues(
  entries: readonly { readonly name?: string | undefined; readonly value?: unknown }[],
  hidden?: RegExp,
): Record<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of entries) {
    const key = clip(name, MAX_NAME);
    if (key === undefined || value === undefined || value === null || hidden?.test(key)) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const before = values.get(key);
    values.set(key, (before === undefined ? text : `${before}, ${text}`).slice(0, MAX_VALUE));
  }
  return Object.fromEntries(values);
}
