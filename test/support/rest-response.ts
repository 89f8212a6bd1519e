import { LosslessNumber, parse, stringify } from 'lossless-json';
import { isRecord } from '../../functions/shared/is-record.ts';

/**
 * The value of the only member of a REST response such as `{"order": {...}}` as JSON, as a webhook would carry
 * it, digits untouched; other documents as they are.
 */
export function unwrapResponse(json: string): string {
  const body = parse(json, undefined, { parseNumber: (text) => new LosslessNumber(text) });
  const [member, ...others] = isObject(body) ? Object.values(body) : [];
  return isObject(member) && others.length === 0 ? (stringify(member) ?? json) : json;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !(value instanceof LosslessNumber);
}
