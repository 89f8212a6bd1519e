import type * as z from 'zod';
import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { isRecord } from '../../shared/is-record.ts';
import type { ChannelMessage, PartialAddress, QuarantinedOrder } from './channel-message.ts';
import { type FieldFault, faultIn, type QuarantineReason, reasonOf } from './quarantine-reason.ts';
import type { ShopWords } from './shop-words.ts';
import { textAt, valueAt } from './value-at.ts';

/** What is known of a draft beside the draft itself. */
export interface DraftOrigin {
  /** What was found while mapping, before the draft was looked at. */
  readonly faults?: readonly FieldFault[];
  readonly words?: ShopWords;
  /** The address as far as it goes, where it is too little to ship to: a person need not say again what is there. */
  readonly shipTo?: PartialAddress | undefined;
}

/**
 * The order of a draft (a platform's `PartialOrder`, or any JSON that a person has completed), or the
 * quarantine that names all that is wrong with the draft.
 */
export function orderOrQuarantine(draft: unknown, origin: DraftOrigin = {}): ChannelMessage {
  const { faults = [] } = origin;
  const given = withoutUndefined(draft);
  const parsed = canonicalOrderSchema.safeParse(given);
  if (parsed.success && faults.length === 0) return { kind: 'order', order: parsed.data, draft: given };
  const known = withKnownAddress(given, parsed.error, origin);
  const error = known === given ? parsed.error : canonicalOrderSchema.safeParse(known).error;
  const reasons = [...faults, ...faultsIn(known, error?.issues ?? [])].map((fault) =>
    reasonOf(fault, known, origin.words),
  );
  return quarantined(known, distinctReasons(reasons));
}

/** In a currency that is none no amount can be read: that the amounts are missing follows, and is not told. */
function faultsIn(draft: unknown, issues: readonly z.core.$ZodIssue[]): FieldFault[] {
  const isWithoutCurrency = issues.some(({ path }) => path[0] === 'currency');
  const own = issues.filter(({ path }) => !isWithoutCurrency || !isAmount(path) || hasValue(draft, path));
  return own.map((issue) => faultIn(draft, issue));
}

function isAmount(path: readonly PropertyKey[]): boolean {
  return path.at(-1) === 'unitPrice' || path.at(-1) === 'amount';
}

function hasValue(draft: unknown, path: readonly PropertyKey[]): boolean {
  return valueAt(draft, path) !== undefined;
}

/** The draft with the part of an address that the shop has sent, where nothing but the rest of it is missing. */
function withKnownAddress(
  draft: unknown,
  error: ReturnType<typeof canonicalOrderSchema.safeParse>['error'],
  { shipTo }: DraftOrigin,
): unknown {
  const isMissing = error?.issues.some(({ path }) => path.length === 1 && path[0] === 'shipTo') === true;
  return isMissing && shipTo && isRecord(draft) ? { ...draft, shipTo: withoutUndefined(shipTo) } : draft;
}

/** That a field is missing is no news where the shop's own words for it could not be read. */
function distinctReasons(reasons: readonly QuarantineReason[]): QuarantineReason[] {
  return reasons.filter(
    ({ path, code }, at) =>
      path === '' || !reasons.slice(0, at).some((one) => one.path === path && code.startsWith('INVALID_')),
  );
}

/** What a topic may add to an order. */
export type OrderSaid = NonNullable<Extract<ChannelMessage, { readonly kind: 'order' }>['said']>;

/** The message with what its topic adds, where it is an order. */
export function withSaid(message: ChannelMessage, said: OrderSaid | undefined): ChannelMessage {
  return message.kind === 'order' && said !== undefined ? { ...message, said } : message;
}

function quarantined(draft: unknown, reasons: readonly QuarantineReason[]): QuarantinedOrder {
  const id = textAt(draft, ['external', 'id']);
  const number = textAt(draft, ['external', 'number']);
  const updatedAt = textAt(draft, ['version', 'updatedAt']) ?? textAt(draft, ['placedAt']);
  return {
    kind: 'quarantined',
    reasons,
    draft,
    external: {
      ...(id === undefined ? {} : { id }),
      ...(number === undefined ? {} : { number }),
    },
    version: { hash: hashOf(draft), ...(updatedAt === undefined ? {} : { updatedAt }) },
  };
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
