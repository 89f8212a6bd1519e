/** A later version of a shop that has the faults which a person has put right once: the shop knows nothing of that. */
import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import type { QuarantineReason } from '../../channels/message/quarantine-reason.ts';
import { valueAt } from '../../channels/message/value-at.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import type { Order } from '../../order/order.ts';
import { findBody, findReceived, readDraft } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { isRecord } from '../../shared/is-record.ts';
import { mergePatch } from './merge-patch.ts';

/** The draft of the quarantine that a person has ended; undefined where the shop ended it, or nobody has. */
async function draftThatWasCompleted(
  orderId: string,
  exceptions: readonly Exception[],
): Promise<Record<string, unknown> | undefined> {
  const quarantine = exceptions.find(
    ({ exceptionType, status }) => exceptionType === 'QuarantinedOrder' && status === 'resolved',
  );
  const version = quarantine?.detail['version'];
  if (typeof version !== 'number') return undefined;
  // A person's version came with no message of its own.
  return (await findReceived(orderId, version + 1)) ? undefined : readDraft(orderId, version);
}

/** What is said in the shop's words alone, and how many units it wants: nobody has said that once and for all. */
const NEVER_THE_SAME = /^(?:INVALID_STATUS|MULTIPLE_DESTINATIONS|FRACTIONAL_QUANTITY|.*_(?:QUANTITY|OPEN))$/;

/** The field that a reason names, as a path of keys that finds the same line in another version. */
function placeOf({ path }: QuarantineReason, draft: unknown, other: unknown): PropertyKey[] | undefined {
  const [root, place = '', ...rest] = path.split('.');
  if (root !== 'lines' || rest.length === 0) return path === '' ? undefined : path.split('.');
  const id = valueAt(draft, ['lines', place, 'lineId']);
  const lines = valueAt(other, ['lines']);
  const at = Array.isArray(lines) ? lines.findIndex((line) => valueAt(line, ['lineId']) === id) : -1;
  return id === undefined || at < 0 ? undefined : ['lines', at, ...rest];
}

/** The value with another one at a path; what is not there on the way is made. */
function withValue(value: unknown, [key, ...rest]: readonly string[], field: unknown): unknown {
  if (key === undefined) return field;
  if (Array.isArray(value))
    return value.map((item: unknown, at) => (String(at) === key ? withValue(item, rest, field) : item));
  const known = isRecord(value) ? value : {};
  return mergePatch(known, { [key]: withValue(known[key], rest, field) });
}

/**
 * The version with what a person has filled in for the same faults: from the order in force, as far as the shop says of
 * these fields what it said then. Undefined where anything else is wrong with it.
 */
export async function completedAgain(
  { orderId, bodyVersion }: Order,
  { draft, reasons }: QuarantinedOrder,
  exceptions: readonly Exception[],
): Promise<CanonicalOrder | undefined> {
  const before = await draftThatWasCompleted(orderId, exceptions);
  const inForce = before && (await findBody(orderId, bodyVersion));
  if (!inForce) return undefined;
  let filled: unknown = draft;
  for (const reason of reasons) {
    const then = placeOf(reason, draft, before);
    const now = placeOf(reason, draft, inForce);
    if (!then || !now || NEVER_THE_SAME.test(reason.code)) return undefined;
    const said = valueAt(draft, reason.path.split('.'));
    const isSame = canonicalJson(said ?? null) === canonicalJson(valueAt(before, then) ?? null);
    const known = valueAt(inForce, now);
    if (!isSame || known === undefined) return undefined;
    filled = withValue(filled, reason.path.split('.'), known);
  }
  return canonicalOrderSchema.safeParse(filled).data;
}
