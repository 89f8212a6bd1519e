import { LosslessNumber, parse, stringify } from 'lossless-json';
import { isRecord } from '../../functions/shared/is-record.ts';

/**
 * The order in a REST response such as `{"order": {...}}`, as the JSON that a webhook would carry, digits
 * untouched. Documents of another shape are answered as they are.
 */
export function unwrapResponse(json: string): string {
  const body = parse(json, undefined, { parseNumber: (text) => new LosslessNumber(text) });
  const [member, ...others] = isObject(body) ? Object.values(body) : [];
  return isObject(member) && others.length === 0 ? (stringify(member) ?? json) : json;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !(value instanceof LosslessNumber);
}
