import { createHash } from 'node:crypto';
import type { Order } from '../order/order.ts';
import { exceptionId, parsePartId } from '../order/order-id.ts';
import type { Branch } from '../order/unit-owner.ts';
import { Conflict, NotFound } from '../shared/errors.ts';
import { carry } from '../shared/events/carried.ts';
import { dueKey, type Key, key, listKey, prefix } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { settings } from '../shared/settings.ts';
import { afterSpread } from '../shared/spread.ts';
import { getItem, queryPartition, type TableItem } from '../shared/table.ts';
import { after, expiryAfter } from '../shared/time.ts';
import { moved, putVersion, type Write } from '../shared/transact.ts';
import {
  type Exception,
  type ExceptionAction,
  type ExceptionType,
  exceptionActions,
  exceptionSchema,
} from './exception.ts';
import { type Concerned, exceptionRules } from './exception-types.ts';

/** What the opener of an exception knows; the rest follows from the table of types (`exceptionRules`). */
export interface ExceptionDraft {
  readonly type: ExceptionType;
  readonly about?: Concerned;
  /** Numbers of the order's fulfillment and parcel. */
  readonly fulfillment?: number;
  readonly shipment?: number;
  /** Ids, quantities, reasons; no personal data. */
  readonly detail: Record<string, unknown>;
  /** The deadline, where it is not that of the type (UTC). */
  readonly dueAt?: string;
  /** An execution waits in NeedsAttention until the exception is resolved. */
  readonly waiting?: boolean;
  /** The branch that waits; `own` where the exception is to have a branch of its own. */
  readonly branch?: Branch | 'own';
  /** The key of the step that could not plan the exception's units. */
  readonly madeBy?: string;
}

/** Resolved exceptions of no order are kept for this long, those of an order as long as the order. */
const RESOLVED_LOOSE_KEPT_SECONDS = 90 * 86_400;

export function parseException(item: TableItem): Exception {
  return parseOwn(exceptionSchema, item, `exception ${String(item['exceptionId'])}`);
}

/** Where an exception is stored: with its order, which its id names, or in a partition of its own. */
export function exceptionKey(id: string): Key {
  const part = parsePartId(id);
  return part?.kind === 'exception' ? key.exception(part.orderId, part.n) : key.looseException(id);
}

/**
 * `<Type>-<natural id, sanitised>-<hash>`: names a trouble of no order, and where its exception is stored, of which
 * there is one at a time.
 */
export function looseExceptionName(type: ExceptionType, naturalId: string): string {
  const readable = naturalId.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, 60);
  return `${type}-${readable}-${createHash('sha256').update(naturalId).digest('hex').slice(0, 10)}`;
}

/**
 * The id of one opening of a trouble: `<name>.<time and version>`. A trouble that comes back, perhaps long after its
 * exception has expired with its version, is another exception: to who has seen the events of the first, and to who
 * still decides on it.
 */
function openingId(name: string, version: number, now: string): string {
  return `${name}.${Date.parse(now).toString(36)}${version.toString(36)}`;
}

/** Beside what commands on an exception are kept: those of an earlier opening are of another one. */
export function commandsOf(id: string): Key {
  const at = exceptionKey(id);
  const [, opening] = id.split('.');
  return opening === undefined ? at : { pk: at.pk, sk: `${at.sk}.${opening}` };
}

/** The table retries less and less often: 16 times the first interval at the most. */
const MAX_DOUBLINGS = 4;

/** When an exception of this type is due, counted from `now` (UTC). */
export function exceptionDue(type: ExceptionType, now: string, escalations = 0): string {
  const { within, atDeadline } = exceptionRules[type];
  const seconds = settings().exceptionWithin[type] ?? within;
  const isTriedAgain = atDeadline === 'retry' || atDeadline === 'shrink';
  const doublings = isTriedAgain ? Math.min(escalations, MAX_DOUBLINGS) : 0;
  return after(now, seconds * 2 ** doublings);
}

/** The exception as it is stored. An open one is listed and due. */
export function exceptionItem(exception: Exception): TableItem {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, expiresAt: _5, ...rest } = exception;
  const indexed = exception.status === 'open' ? openIndexKeys(exception) : expiryOf(exception);
  return { ...exceptionKey(exception.exceptionId), ...rest, ...indexed };
}

function openIndexKeys({ exceptionId: id, openedAt, dueAt }: Exception): TableItem {
  return { ...listKey.exceptions(openedAt, id), ...(dueAt === undefined ? {} : dueKey(id, dueAt)) };
}

function expiryOf({ orderId, resolved }: Exception): TableItem {
  if (orderId !== undefined || !resolved) return {};
  return { expiresAt: expiryAfter(resolved.at, RESOLVED_LOOSE_KEPT_SECONDS) };
}

/** Writes `next` over the exception that was read (undefined: there was none). Refused as Moved. */
export function saveException(before: Pick<Exception, 'version'> | undefined, next: Exception): Write {
  return putVersion(
    exceptionKey(next.exceptionId),
    exceptionItem(next),
    before?.version,
    moved(`exception ${next.exceptionId}`),
  );
}

/** Whose exception it is: a part of an order, or a trouble of its own. */
type Subject =
  | { readonly orderId: string; readonly n: number; readonly channel: string }
  | { readonly orderId?: never; readonly n?: never; readonly channel?: never };

function newException(
  draft: ExceptionDraft,
  id: string,
  version: number,
  now: string,
  { orderId, n, channel }: Subject = {},
): Exception {
  const { type, fulfillment, shipment, detail, waiting = false, madeBy } = draft;
  const rule = exceptionRules[type];
  const dueAt = draft.dueAt ?? exceptionDue(type, now);
  const owner = rule.owner({ channel, ...draft.about });
  const actions = exceptionActions.filter((action) => rule.actions[action] !== undefined);
  const order = orderId === undefined ? {} : { orderId };
  const data = { exceptionId: id, exceptionType: type, owner, dueAt, actions, ...order };
  return {
    type: 'Exception',
    exceptionId: id,
    exceptionType: type,
    ...order,
    ...(n === undefined ? {} : { n }),
    owner,
    ...(fulfillment === undefined ? {} : { fulfillment }),
    ...(shipment === undefined ? {} : { shipment }),
    status: 'open',
    openedAt: now,
    dueAt,
    actions,
    detail,
    ...branchOf(draft, n),
    ...(madeBy === undefined ? {} : { madeBy }),
    dispatch: 0,
    waiting,
    escalations: 0,
    version,
    ...carry({ type: 'exception.opened', data }, version, now),
  };
}

function branchOf({ branch, fulfillment = 0 }: ExceptionDraft, n = 0): Pick<Exception, 'branch'> {
  if (branch === undefined) return {};
  return { branch: branch === 'own' ? { n: fulfillment, exception: n } : branch };
}

/** An exception of an order that is opened, with what it changes. */
export interface ExceptionChange {
  readonly exception: Exception;
  readonly write: Write;
  /** The caller merges this into its `amend` of the order, in the same write. */
  readonly change: Pick<Order, 'counts' | 'attention'>;
}

/**
 * Opens an exception of an order. The caller writes the exception together with the order's own change, whose
 * version guards the number. To open two in one write, pass `{ ...order, ...first.change }` to the second.
 */
export function openException(order: Order, draft: ExceptionDraft, now: string): ExceptionChange {
  const { orderId, channel, counts, attention } = order;
  const n = counts.exceptions + 1;
  const exception = newException(draft, exceptionId(orderId, n), 1, now, { orderId, n, channel });
  const blocking = exceptionRules[draft.type].blocks ? 1 : 0;
  return {
    exception,
    write: saveException(undefined, exception),
    change: { counts: { ...counts, exceptions: n }, attention: attention + blocking },
  };
}

/**
 * Opens an exception that belongs to no order; `naturalId` names the trouble (`<pool>#<sku>`,
 * `<carrier>#<number>`, ...). An exception that is open already stays as it is: there is nothing to write. A
 * resolved one opens again, under another id. Refused as Moved: callers wrap this in `retryMoved`.
 */
export async function openLooseException(
  naturalId: string,
  draft: ExceptionDraft,
  now: string,
): Promise<Write[]> {
  const name = looseExceptionName(draft.type, naturalId);
  const item = await getItem(key.looseException(name));
  const before = item ? parseException(item) : undefined;
  if (before?.status === 'open') return [];
  const version = (before?.version ?? 0) + 1;
  return [saveException(before, newException(draft, openingId(name, version, now), version, now))];
}

/** @throws NotFound, also where the trouble has opened again since: that is another exception */
export async function readException(id: string): Promise<Exception> {
  const item = await getItem(exceptionKey(id));
  const exception = item && parseException(item);
  if (exception?.exceptionId !== id) throw new NotFound(`There is no exception ${id}.`);
  return exception;
}

/** All exceptions of an order, open and resolved, by number. */
export async function readOrderExceptions(orderId: string): Promise<Exception[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.exception });
  return items.map(parseException);
}

/** How an exception is resolved. */
export interface Resolution {
  readonly action: ExceptionAction;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  readonly note?: string | undefined;
  readonly parameters?: Record<string, unknown> | undefined;
}

/** A resolved exception, with what it changes of its order. */
export interface SettledException {
  readonly exception: Exception;
  readonly write: Write;
  /** The caller merges this into its `amend` of the order, in the same write. */
  readonly change: Pick<Order, 'attention'> | Record<string, never>;
}

/**
 * Resolves an open exception. `order`: the order as it is about to be written, undefined for an exception of
 * no order.
 * @throws Conflict when the exception is resolved already
 */
export function settleException(
  order: Order | undefined,
  exception: Exception,
  { action, by, note, parameters }: Resolution,
  now: string,
): SettledException {
  const { exceptionId: id, exceptionType } = exception;
  if (exception.status !== 'open')
    throw new Conflict(`Exception ${id} is already resolved.`, { resolved: exception.resolved });
  const { dueAt: _, ...rest } = exception;
  const version = exception.version + 1;
  const data = { exceptionId: id, exceptionType, action, by, ...orderOf(exception) };
  const next: Exception = {
    ...rest,
    status: 'resolved',
    version,
    resolved: {
      action,
      by,
      at: now,
      ...(note === undefined ? {} : { note }),
      ...(parameters === undefined ? {} : { parameters }),
    },
    ...carry({ type: 'exception.resolved', data }, version, now),
  };
  const blocked = order !== undefined && exceptionRules[exceptionType].blocks;
  return {
    exception: next,
    write: saveException(exception, next),
    change: blocked ? { attention: Math.max(0, order.attention - 1) } : {},
  };
}

/** The deadline after the one that has passed: a little later by the id, since an outage opens many at once. */
function nextDue({ exceptionId, exceptionType }: Exception, now: string, escalations: number): string {
  const seconds = (Date.parse(exceptionDue(exceptionType, now, escalations)) - Date.parse(now)) / 1000;
  return afterSpread(exceptionId, now, seconds);
}

/** Hands an overdue exception to the next owner and lets its deadline run again. */
export function escalate(exception: Exception, now: string): { exception: Exception; write: Write } {
  const { exceptionId: id, exceptionType } = exception;
  const version = exception.version + 1;
  const escalations = exception.escalations + 1;
  const owner = exceptionRules[exceptionType].escalatesTo;
  const data = { exceptionId: id, exceptionType, owner, ...orderOf(exception) };
  const next: Exception = {
    ...exception,
    owner,
    dueAt: nextDue(exception, now, escalations),
    escalations,
    version,
    ...carry({ type: 'exception.escalated', data }, version, now),
  };
  return { exception: next, write: saveException(exception, next) };
}

/** The order of an exception, for its events. */
function orderOf({ orderId }: Exception): { orderId?: string } {
  return orderId === undefined ? {} : { orderId };
}
