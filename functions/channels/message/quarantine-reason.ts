import type * as z from 'zod';

/** Why an order could not be mapped. */
export interface QuarantineReason {
  /** In capitals, such as `MISSING_SKU`. */
  readonly code: string;
  /** Dotted, in the canonical order or in the payload. */
  readonly path: string;
  /** The channel's own id of the line. */
  readonly line?: string;
  readonly message: string;
}

/** What an issue that validation found in a draft means to the person who repairs the order. */
export function reasonOf(issue: z.core.$ZodIssue, draft: unknown): QuarantineReason {
  const [root, index] = issue.path;
  const line = root === 'lines' && index !== undefined ? textAt(draft, [root, index, 'lineId']) : undefined;
  return {
    code: codeOf(issue, valueAt(draft, issue.path)),
    path: issue.path.map(String).join('.'),
    ...(line === undefined ? {} : { line }),
    message: issue.message,
  };
}

/** The code that a rule across fields gives, else one for the kind of field, else `INVALID_<FIELD>`. */
function codeOf(issue: z.core.$ZodIssue, value: unknown): string {
  const given: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof given === 'string') return given;

  const [root, ...below] = issue.path.filter((part) => typeof part === 'string');
  const field = below.at(-1) ?? root;
  const isQuantity = field === 'quantity' || field === 'open';
  if (isQuantity && typeof value === 'number' && !Number.isInteger(value)) return 'FRACTIONAL_QUANTITY';
  if (root === 'shipTo' || root === 'billTo') return 'INVALID_ADDRESS';
  if (root === 'lines' && below.length === 0 && issue.code === 'too_big') return 'TOO_MANY_LINES';
  return invalidCode(issue.path);
}

/** `INVALID_UNIT_PRICE` for the path `lines.0.unitPrice`: the last name of the path in capitals. */
export function invalidCode(path: readonly PropertyKey[]): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'order';
  const words = String(name).replace(/([a-z])([A-Z])/g, '$1_$2');
  return `INVALID_${words.toUpperCase()}`;
}

/** The text at a path of a value; undefined when there is none. */
export function textAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** What is at a path of a value; undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const key of path)
    part = typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined;
  return part;
}
