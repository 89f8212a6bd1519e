import { type FieldFault, faultIn, reasonOf } from '../../channels/message/quarantine-reason.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { capturePolicySchema } from '../../network/entities/channel-policy.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import type { Order } from '../../order/order.ts';
import { bodyWrites, type ReceivedMessage, readDraft, readReceived } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { Conflict, type InvalidField, InvalidRequest, NotFound } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { currencySchema } from '../../shared/money.ts';
import { fieldsOf } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import { underPolicy } from './capture-policy.ts';
import { countedOrder } from './counted-order.ts';
import { withDeclaredSkus } from './declared-skus.ts';
import { draftInCurrency } from './draft-in-currency.ts';
import { captureWrites } from './new-order.store.ts';
import { captureChange, newOrder, unitsToOrchestrate } from './new-order.ts';
import { patchedDraft } from './patched-draft.ts';
import type { KnownReason } from './quarantine-reasons.ts';
import { isUnidentified } from './quarantined-order.ts';
import { clockAfter } from './version-order.ts';

/**
 * What releasing an order from quarantine does: META's change (for `amend`, of the order without
 * `quarantined`) with its event, and the writes beside it.
 */
export interface QuarantineRelease {
  /** The order that goes on: another one when the message did not say which it is. */
  readonly orderId: string;
  readonly change: Partial<Order>;
  readonly event: EventDraft;
  readonly writes: readonly Write[];
}

/**
 * The way out of quarantine: the draft with a person's patch, kept as a new body, and the order's first attempt. The
 * caller settles the exception and writes META in the same write. `reasons`: of the quarantine.
 * @throws InvalidRequest naming every field that is still wrong; Conflict when a nameless message is of an
 * order that is known
 */
export async function releaseFromQuarantine(
  order: Order,
  patch: Readonly<Record<string, unknown>> | undefined,
  reasons: readonly KnownReason[],
  now: string,
): Promise<QuarantineRelease> {
  const channel = await findChannel(order.channel);
  const draft = await draftToPatch(order, channel, patch);
  // A channel that is there no more has the policy that every channel begins with.
  const policies = channel?.policies ?? capturePolicySchema.parse({});
  const patched = completeOrder(order, patch === undefined ? draft : patchedDraft(draft, patch), reasons);
  const complete = await withDeclaredSkus(underPolicy(patched, policies), now);
  const pools = channel?.pools ?? {};
  if (isUnidentified(order)) return releaseAsAnother(order, complete, { pools }, now);
  return releaseWith(order, complete, { channel: { pools }, now });
}

/** What the patch is applied to. Amounts are read anew in a currency that the patch puts right. */
async function draftToPatch(
  order: Order,
  channel: Channel | undefined,
  patch: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const draft = await readDraft(order.orderId, order.bodyVersion);
  const isKnown = currencySchema.safeParse(draft['currency']).success;
  const currency = currencySchema.safeParse(patch['currency']).data;
  if (isKnown || currency === undefined) return draft;
  return (await draftInCurrency(order, channel, currency)) ?? draft;
}

async function findChannel(id: string): Promise<Channel | undefined> {
  try {
    return await readChannel(id);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** For which channel a version ends a quarantine, and when. `received`: the channel's own message, if it sent one. */
interface ReleaseContext {
  readonly channel: Pick<Channel, 'pools'>;
  readonly received?: ReceivedMessage | undefined;
  readonly now: string;
}

/**
 * Puts a version in force that completes an order in quarantine: a person's patch, or what the channel itself
 * has sent later (`received`).
 */
export async function releaseWith(
  order: Order,
  complete: CanonicalOrder,
  { channel: soldBy, received, now }: ReleaseContext,
): Promise<QuarantineRelease> {
  const { orderId, channel, external } = order;
  const { number } = complete.external;
  const version = order.bodyVersion + 1;
  const numbers = number === external.number ? [] : [number];
  const captured = captureChange(order, complete, now);
  const counted = await countedOrder(
    { order: { ...order, ...captured }, body: complete, channel: soldBy, quarantined: order },
    now,
  );
  return {
    orderId,
    change: {
      ...captured,
      ...counted.change,
      attemptAt: now,
      bodyVersion: version,
      contentHash: complete.version.hash,
      external: { id: external.id, number },
      ...(received ? clockAfter(order, { updatedAt: complete.version.updatedAt, receivedAt: now }) : {}),
    },
    event: {
      type: 'order.released_from_quarantine',
      data: { orderId, channel, units: unitsToOrchestrate(complete) },
    },
    writes: [
      ...bodyWrites({ orderId, version, body: { order: complete }, received, numbers }),
      ...counted.writes,
    ],
  };
}

/**
 * Closes a nameless order and captures the one that it turns out to be under that order's own id: a later
 * message of the channel then meets the right one.
 * @throws Conflict when that order is known already
 */
async function releaseAsAnother(
  order: Order,
  complete: CanonicalOrder,
  soldBy: Pick<Channel, 'pools'>,
  now: string,
): Promise<QuarantineRelease> {
  const found = newOrder(complete, now);
  const counted = await countedOrder(
    { order: found, body: complete, channel: soldBy, quarantined: order },
    now,
  );
  const identified = { ...found, ...counted.change };
  if (await getItem(key.order(identified.orderId)))
    throw new Conflict(`Order ${identified.orderId} is known already: close this one.`, {
      orderId: identified.orderId,
    });
  const { orderId, channel, bodyVersion, capturedAt, totals } = order;
  const received = { bytes: await readReceived(orderId, bodyVersion), at: capturedAt };
  const { number, id } = complete.external;
  return {
    orderId: identified.orderId,
    change: { closed: { as: 'completed', at: now } },
    event: {
      type: 'order.closed',
      data: { orderId, channel, as: 'completed', totals, reason: `goes on as ${identified.orderId}` },
    },
    writes: [...captureWrites(identified, { order: complete }, [number, id], received), ...counted.writes],
  };
}

/**
 * @throws InvalidRequest naming every field that is still wrong, or by which the patch would make it another
 * order
 */
function completeOrder(order: Order, draft: unknown, reasons: readonly KnownReason[]): CanonicalOrder {
  const complete = orderOf(draft, reasons);
  const changed: { path: string; message: string }[] = [];
  if (complete.channel !== order.channel) changed.push(mustBe('channel', order.channel));
  if (complete.external.id !== order.external.id && !isUnidentified(order))
    changed.push(mustBe('external.id', order.external.id));
  if (changed.length > 0) throw new InvalidRequest('A patch cannot make it another order.', changed);
  return complete;
}

/** The order that a draft makes. @throws InvalidRequest naming what is still missing, in the words of the quarantine */
function orderOf(draft: unknown, reasons: readonly KnownReason[]): CanonicalOrder {
  const parsed = canonicalOrderSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? fieldsOf(issue)
      : [stillMissing(faultIn(draft, issue), draft, reasons)],
  );
  throw new InvalidRequest('The patched order is not valid.', missing);
}

/** What is wrong with a field, by the shop's name for it, too, where the quarantine has told of that. */
function stillMissing(fault: FieldFault, draft: unknown, reasons: readonly KnownReason[]): InvalidField {
  const { path, line, message } = reasonOf(fault, draft);
  const told = reasons.find((reason) => reason.path === path && reason.line === line)?.shopPath;
  return {
    path,
    message: told === undefined ? message : reasonOf({ ...fault, shopPath: told }, draft).message,
  };
}

function mustBe(path: string, value: string): { path: string; message: string } {
  return { path, message: `must be ${value}` };
}
