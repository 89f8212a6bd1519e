/**
 * Reading a channel's payload without losing anything: numbers stay the text that was sent, so that ids above
 * 2^53 and decimals are exact, and one unreadable field does not take the rest of the order with it.
 */
import { LosslessNumber, parse, stringify } from 'lossless-json';
import * as z from 'zod';
import { countryCode } from '../../order/countries.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import type { PartialOrder, QuarantineReason } from './captured.ts';
import { invalidCode } from './captured.ts';

type AddressDraft = NonNullable<PartialOrder['shipTo']>;

/** A scalar as trimmed text; null, absent and blank are undefined. */
export const scalar = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
export const decimal = scalar.refine((value) => value === undefined || isDecimal(value), {
  error: 'must be a decimal amount',
});
/** A JSON array of objects; null and absent are empty. */
export const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/**
 * JSON with every number as the text that was sent. Throws SyntaxError; a document too deep to read is one as
 * well.
 */
export function parsePayload(json: string): unknown {
  try {
    return parse(json, undefined, { parseNumber: (text) => text });
  } catch (cause) {
    throw new SyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * The value of the only member of a REST response such as `{"order": {...}}` as JSON, digits untouched; other
 * documents as they are.
 */
export function unwrapResponse(json: string): string {
  const body = parse(json, undefined, { parseNumber: (text) => new LosslessNumber(text) });
  const [member, ...others] = isRecord(body) ? Object.values(body) : [];
  return isRecord(member) && others.length === 0 ? (stringify(member) ?? json) : json;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber)
  );
}

/**
 * What can be read of a payload: fields that do not fit the schema are taken out and named as reasons. Every
 * field of the schema has to be optional.
 */
export function salvage<Schema extends z.ZodType>(
  schema: Schema,
  payload: unknown,
): { readonly value: z.output<Schema>; readonly reasons: QuarantineReason[] } {
  const first = schema.safeParse(payload);
  if (first.success) return { value: first.data, reasons: [] };
  const rest: unknown = structuredClone(payload);
  for (const issue of first.error.issues) remove(rest, issue.path);
  const reasons = first.error.issues.map(({ path, message }) => ({
    code: invalidCode(path),
    path: path.map(String).join('.'),
    message,
  }));
  return { value: schema.parse(rest), reasons };
}

function remove(root: unknown, path: readonly PropertyKey[]): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
      root,
    );
  const last = path.at(-1);
  if (Array.isArray(parent)) parent[Number(last)] = {};
  else if (isRecord(parent) && typeof last === 'string') delete parent[last];
}

function isDecimal(text: string): boolean {
  try {
    parseMoney(text, 'USD');
    return true;
  } catch {
    return false;
  }
}

/**
 * A decimal of the payload as money; undefined where the amount, or the currency to read it in, is not known.
 */
export function moneyOf(text: string | undefined, currency: string | undefined): Money | undefined {
  if (text === undefined || currency === undefined) return undefined;
  try {
    return parseMoney(text, currency);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Sum of decimals as money; undefined when one of them cannot be read. */
export function sumOf(
  texts: readonly (string | undefined)[],
  currency: string | undefined,
): Money | undefined {
  let amount = 0;
  for (const text of texts) {
    const money = moneyOf(text ?? '0', currency);
    if (money === undefined) return undefined;
    amount += money.amount;
  }
  return { amount };
}

/** A time with offset or `Z` as UTC; what is no time stays as it was, for validation to name. */
export function utc(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}

/** Text cut to what the canonical field holds; the whole stays in the payload as received. */
export function clip(text: string | undefined, max: number): string | undefined {
  return text?.slice(0, max).trim() || undefined;
}

/**
 * Named values as text: nested ones as JSON, repeated names joined. Names that `hidden` matches are left out.
 */
export function namedValues(
  entries: readonly { readonly name?: string | undefined; readonly value?: unknown }[],
  hidden?: RegExp,
): Record<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of entries) {
    const key = clip(name, 200);
    if (key === undefined || value === undefined || value === null || hidden?.test(key)) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const before = values.get(key);
    values.set(key, (before === undefined ? text : `${before}, ${text}`).slice(0, 5000));
  }
  return Object.fromEntries(values);
}

/** Present values, each once. */
export function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].filter((value) => value !== '');
}

export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** First and last name as one; undefined when neither is there. */
export function fullName(
  person:
    | { readonly first_name?: string | undefined; readonly last_name?: string | undefined }
    | null
    | undefined,
): string | undefined {
  return [person?.first_name, person?.last_name].filter(Boolean).join(' ') || undefined;
}

export interface AddressFields {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly lines: readonly (string | undefined)[];
  readonly city?: string | undefined;
  readonly regionCode?: string | undefined;
  readonly regionText?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly latitude?: string | undefined;
  readonly longitude?: string | undefined;
}

/**
 * A canonical address; undefined when it has no street line. An unknown country is left as written, for
 * validation to name.
 */
export function addressOf(fields: AddressFields): AddressDraft | undefined {
  const lines = fields.lines.map((line) => clip(line, 200)).filter((line) => line !== undefined);
  if (lines.length === 0) return undefined;
  const [latitude, longitude] = [fields.latitude, fields.longitude].map((text) =>
    text === undefined ? NaN : Number(text),
  );
  return {
    name: clip(fields.name, 200),
    company: clip(fields.company, 200),
    lines,
    city: clip(fields.city, 100),
    region: clip(fields.regionCode, 10),
    regionText: clip(fields.regionText, 100),
    postalCode: clip(fields.postalCode, 20),
    country: fields.country === undefined ? undefined : (countryCode(fields.country) ?? fields.country),
    phone: clip(fields.phone, 50),
    email: clip(fields.email, 254),
    ...(latitude !== undefined &&
    longitude !== undefined &&
    Number.isFinite(latitude) &&
    Number.isFinite(longitude)
      ? { geo: { latitude, longitude } }
      : {}),
  };
}
