/**
 * What a channel's message becomes: an order, a quarantined order with its reasons, the end of one, or
 * nothing but a record.
 */
import type * as z from 'zod';

import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import type { CanonicalOrder, OrderDraft } from '../../order/order-form.ts';
import { hashOf } from '../../shared/content-hash.ts';

/**
 * Why an order could not be mapped. `path`: dotted, in the canonical order or the payload; `line`: the
 * channel's own id of the line.
 */
export interface QuarantineReason {
  readonly code: string;
  readonly path: string;
  readonly line?: string;
  readonly message: string;
}

/** An order as far as it could be mapped: any field may be missing. */
export type PartialOrder = DeepPartial<OrderDraft>;

export type Captured =
  | { readonly kind: 'order'; readonly order: CanonicalOrder }
  | {
      readonly kind: 'quarantined';
      readonly reasons: readonly QuarantineReason[];
      /**
       * As much of the order as could be mapped, as JSON; an operator's merge patch is applied to it, the
       * result goes to `recapture`.
       */
      readonly draft: unknown;
      /** Absent when the payload does not say which order it is. */
      readonly external: { readonly id?: string; readonly number?: string };
      readonly version: { readonly updatedAt?: string; readonly hash: string };
    }
  /** The channel has deleted the order and says no more than its id. */
  | { readonly kind: 'deleted'; readonly external: { readonly id: string } }
  /** Kept as received, without effect. */
  | { readonly kind: 'kept'; readonly why: string };

type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;

/**
 * The order of an adapter's draft, or the quarantine that names what is wrong with it, after the `reasons`
 * found while mapping.
 */
export function capture(draft: PartialOrder, reasons: readonly QuarantineReason[] = []): Captured {
  return captureDraft(withoutUndefined(draft), reasons);
}

/** The same for a draft as it was stored, completed by an operator's merge patch: any JSON value. */
export function recapture(draft: unknown): Captured {
  return captureDraft(draft, []);
}

function captureDraft(draft: unknown, reasons: readonly QuarantineReason[]): Captured {
  const parsed = canonicalOrderSchema.safeParse(draft);
  if (parsed.success && reasons.length === 0) return { kind: 'order', order: parsed.data };
  const [id, number, updated, placed] = [
    ['external', 'id'],
    ['external', 'number'],
    ['version', 'updatedAt'],
    ['placedAt'],
  ].map((path) => textAt(draft, path));
  const updatedAt = updated ?? placed;
  return {
    kind: 'quarantined',
    reasons: [
      ...reasons,
      ...(parsed.success ? [] : parsed.error.issues.map((issue) => reasonOf(issue, draft))),
    ],
    draft,
    external: { ...(id === undefined ? {} : { id }), ...(number === undefined ? {} : { number }) },
    version: { hash: hashOf(draft), ...(updatedAt === undefined ? {} : { updatedAt }) },
  };
}

function reasonOf(issue: z.core.$ZodIssue, draft: unknown): QuarantineReason {
  const [root, index] = issue.path;
  const line = root === 'lines' && index !== undefined ? textAt(draft, [root, index, 'lineId']) : undefined;
  return {
    code: codeOf(issue, valueAt(draft, issue.path)),
    path: issue.path.map(String).join('.'),
    ...(line === undefined ? {} : { line }),
    message: issue.message,
  };
}

/** The code of a rule across fields, a trap of the field by its name, or `INVALID_<FIELD>`. */
function codeOf(issue: z.core.$ZodIssue, value: unknown): string {
  const said: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  if (typeof said === 'string') return said;
  const [root, ...below] = issue.path.filter((part) => typeof part === 'string');
  const field = below.at(-1) ?? root;
  if ((field === 'quantity' || field === 'open') && typeof value === 'number' && !Number.isInteger(value))
    return 'FRACTIONAL_QUANTITY';
  if (root === 'shipTo' || root === 'billTo') return 'INVALID_ADDRESS';
  if (root === 'lines' && below.length === 0 && issue.code === 'too_big') return 'TOO_MANY_LINES';
  return invalidCode(issue.path);
}

/** `INVALID_UNIT_PRICE` for the path `lines.0.unitPrice`: the last name of the path in capitals. */
export function invalidCode(path: readonly PropertyKey[]): string {
  const name = path.findLast((part) => typeof part === 'string') ?? 'order';
  return `INVALID_${String(name)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

function textAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** Without keys whose value is undefined, at any depth. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutUndefined(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]: [string, unknown]) => [key, withoutUndefined(part)]),
  );
}
