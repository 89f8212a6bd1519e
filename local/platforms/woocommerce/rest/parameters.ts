/** Parameters of a list and fields of a body, refused and ignored as WordPress does. */
import type { JsonBody } from '../bodies.ts';
import {
  invalidParameter,
  ok,
  type WooAnswer,
  type WooBackend,
  WooRefusal,
  type WooRequest,
} from './answer.ts';

/** What every list takes. */
const LIST_PARAMETERS = ['context', 'page', 'per_page', 'order', 'orderby', '_fields'] as const;
const AUTHENTICATION = ['consumer_key', 'consumer_secret'] as const;

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * A parameter that is documented and not simulated is refused aloud, so that nobody relies on its being ignored; one
 * that is not documented is ignored and remembered.
 */
export function checkQuery(
  { query, method, path }: WooRequest,
  { ignored }: WooBackend,
  simulated: readonly string[],
  documented: readonly string[] = [],
): void {
  const known: readonly string[] = [...AUTHENTICATION, '_fields', ...simulated];
  for (const name of query.keys()) {
    const plain = name.replace(/\[\d*\]$/, '');
    if (documented.includes(plain))
      throw new WooRefusal('simulated_shop_lacks', `The simulated shop lacks the parameter ${plain}.`, 501);
    if (!known.includes(plain)) ignored.push(`${method} ${path}?${plain}`);
  }
}

export function checkFields(
  body: JsonBody,
  { method, path }: WooRequest,
  { ignored }: WooBackend,
  simulated: readonly string[],
  documented: readonly string[] = [],
): void {
  for (const name of Object.keys(body)) {
    if (documented.includes(name))
      throw new WooRefusal('simulated_shop_lacks', `The simulated shop lacks the field ${name}.`, 501);
    if (!simulated.includes(name)) ignored.push(`${method} ${path} ${name}`);
  }
}

export const listParameters: readonly string[] = LIST_PARAMETERS;

export function integerOf(
  query: URLSearchParams,
  name: string,
  least: number,
  most: number,
  otherwise: number,
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value)) throw invalidParameter(name, `${name} is not of type integer.`);
  if (value < least || value > most)
    throw invalidParameter(name, `${name} must be between ${least} (inclusive) and ${most} (inclusive)`);
  return value;
}

export function choiceOf<T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const value = query.get(name) ?? otherwise;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw invalidParameter(name, `${name} is not one of ${choices.join(', ')}.`);
}

/** Values of a parameter that may be given several times, with brackets, or separated by commas. */
export function listOf(query: URLSearchParams, name: string): string[] {
  const given = [...query.entries()].filter(([key]) => key.replace(/\[\d*\]$/, '') === name);
  return given.flatMap(([, value]) => value.split(',')).filter((value) => value !== '');
}

/**
 * A date of a query as milliseconds. One without a zone is in the shop's own time unless the query says that its dates
 * are GMT.
 */
export function dateOf({ query }: WooRequest, name: string, { shop }: WooBackend): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!ISO_DATE.test(text) || Number.isNaN(Date.parse(text))) throw invalidParameter(name, 'Invalid date.');
  if (/(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return Date.parse(text);
  const isGmt = ['true', '1'].includes(query.get('dates_are_gmt') ?? '');
  const asGmt = Date.parse(`${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`);
  return isGmt ? asGmt : asGmt - shop.settings.utcOffsetMinutes * 60_000;
}

/** A page of a list, with the headers that count it. A page behind the last is empty. */
export function pageOf<T>(
  { query, path }: WooRequest,
  { url }: WooBackend,
  items: readonly T[],
  bodyOf: (item: T) => JsonBody,
): WooAnswer {
  const perPage = integerOf(query, 'per_page', 1, 100, 10);
  const page = integerOf(query, 'page', 1, Number.MAX_SAFE_INTEGER, 1);
  const pages = Math.ceil(items.length / perPage);
  const shown = items.slice((page - 1) * perPage, page * perPage);
  const links = [
    { rel: 'prev', page: page > 1 ? Math.min(page - 1, pages) : 0 },
    { rel: 'next', page: page < pages ? page + 1 : 0 },
  ].filter((link) => link.page > 0);
  const link = links.map(({ rel, page: to }) => `<${linkTo(url, path, query, to)}>; rel="${rel}"`).join(', ');
  const counts = { 'x-wp-total': String(items.length), 'x-wp-totalpages': String(pages) };
  const fields = listOf(query, '_fields');
  const body = shown.map((item) => withFields(bodyOf(item), fields));
  return ok(body, link === '' ? counts : { ...counts, link });
}

function linkTo(url: string, path: string, query: URLSearchParams, page: number): string {
  const asked = new URLSearchParams(query);
  asked.set('page', String(page));
  return `${url}/wp-json/wc/v3${path}?${asked}`;
}

function withFields(body: JsonBody, fields: readonly string[]): JsonBody {
  if (fields.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
}

/** A single thing, reduced to what was asked for. */
export function one({ query }: WooRequest, body: JsonBody): WooAnswer {
  return ok(withFields(body, listOf(query, '_fields')));
}

export function textField(body: JsonBody, name: string): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidParameter(name, `${name} is not of type string.`);
  return value;
}

export function flagField(body: JsonBody, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (value === true || value === 'true' || value === 1 || value === '1') return true;
  if (value === false || value === 'false' || value === 0 || value === '0') return false;
  throw invalidParameter(name, `${name} is not of type boolean.`);
}

export function numberField(body: JsonBody, name: string): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw invalidParameter(name, `${name} is not of type number.`);
  return number;
}

export function wholeField(body: JsonBody, name: string): number | undefined {
  const value = numberField(body, name);
  if (value === undefined || Number.isInteger(value)) return value;
  throw invalidParameter(name, `${name} is not of type integer.`);
}

/** A list of objects. */
export function listField(body: JsonBody, name: string): readonly JsonBody[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalidParameter(name, `${name} is not of type array.`);
  return value.map((item: unknown, at) => {
    if (isObject(item)) return item;
    throw invalidParameter(name, `${name}[${at}] is not of type object.`);
  });
}

export function objectField(body: JsonBody, name: string): JsonBody | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!isObject(value)) throw invalidParameter(name, `${name} is not of type object.`);
  return value;
}

function isObject(value: unknown): value is JsonBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Cents of an amount that is sent as text, or as a number where the documentation says so. */
export function centsOf(body: JsonBody, name: string): number | undefined {
  const value = numberField(body, name);
  return value === undefined ? undefined : Math.round(value * 100);
}
