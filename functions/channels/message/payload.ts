/**
 * Reading a channel's payload without losing anything: numbers stay the text that was sent, so that ids above
 * 2^53 and decimals are exact, and one unreadable field does not take the rest of the order with it.
 */
import { parse } from 'lossless-json';
import * as z from 'zod';
import { isRecord } from '../../shared/is-record.ts';
import { isTooDeep } from '../../shared/json.ts';
import { isDecimal } from './fields.ts';
import { dotted, type FieldFault, invalidCode } from './quarantine-reason.ts';
import { faultOf } from './reason-sentence.ts';
import { valueAt } from './value-at.ts';

/** A scalar as trimmed text; null, absent and blank are undefined. */
export const scalar = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);

/** A boolean; null and absent are undefined. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);

/** A decimal amount as text; null, absent and blank are undefined. */
export const decimal = scalar.refine((value) => value === undefined || isDecimal(value), {
  error: 'must be a decimal amount',
});

/** A JSON array; null and absent are empty. */
export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/**
 * JSON with every number as the text that was sent.
 * @throws SyntaxError, also for a document that is nested too deep to be read
 */
export function parsePayload(json: string): unknown {
  const payload = parsedPayload(json);
  if (isTooDeep(payload)) throw new SyntaxError('nested too deep');
  return payload;
}

function parsedPayload(json: string): unknown {
  try {
    return parse(json, undefined, { parseNumber: (text) => text });
  } catch (cause) {
    throw new SyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The id of a payload that holds nothing else, as shops tell of what they have deleted. */
export function idAlone(payload: unknown): string | undefined {
  if (!isRecord(payload) || Object.keys(payload).length !== 1) return undefined;
  const { id } = payload;
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined;
}

/**
 * What can be read of a payload: fields that do not fit the schema are taken out and named as faults. Every
 * field of the schema has to be optional.
 */
export function salvage<Schema extends z.ZodType>(
  schema: Schema,
  payload: unknown,
): { readonly value: z.output<Schema>; readonly faults: FieldFault[] } {
  if (!isRecord(payload)) {
    const fault = 'the payload is no JSON object';
    return { value: schema.parse({}), faults: [{ code: 'INVALID_ORDER', fault }] };
  }
  const parsed = schema.safeParse(payload);
  if (parsed.success) return { value: parsed.data, faults: [] };
  const { issues } = parsed.error;
  const readable: unknown = structuredClone(payload);
  for (const issue of issues) takeOut(readable, issue.path);
  const faults = issues.map((issue) => ({
    code: invalidCode(issue.path),
    shopPath: dotted(issue.path),
    fault: faultOf(issue, valueAt(payload, issue.path)),
  }));
  return { value: schema.parse(readable), faults };
}

/** An entry of an array becomes an empty object, so that the entries behind it keep their index. */
function takeOut(root: unknown, path: readonly PropertyKey[]): void {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent)) parent[Number(last)] = {};
  else if (isRecord(parent) && typeof last === 'string') delete parent[last];
}
