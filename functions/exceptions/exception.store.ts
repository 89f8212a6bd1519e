import { createHash } from 'node:crypto';
import type { Order } from '../order/order.ts';
import { exceptionId, parsePartId } from '../order/order-id.ts';
import { Conflict, NotFound } from '../shared/errors.ts';
import { carry } from '../shared/events/carried.ts';
import { dueKey, type Key, key, listKey, prefix } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { settings } from '../shared/settings.ts';
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

/** What an opener says. The rest follows from the table of types. */
export interface ExceptionDraft {
  readonly type: ExceptionType;
  readonly about?: Concerned;
  readonly fulfillment?: number;
  readonly shipment?: number;
  /** Ids, quantities, reasons; no personal data. */
  readonly detail: Record<string, unknown>;
  /** An execution waits in NeedsAttention for it. */
  readonly waiting?: boolean;
}

/** Resolved exceptions that belong to no order are kept for this long; an order's are kept with it. */
const RESOLVED_LOOSE_KEPT_SECONDS = 90 * 86_400;

export function parseException(item: TableItem): Exception {
  return parseOwn(exceptionSchema, item, `exception ${String(item['exceptionId'])}`);
}

/** Where an exception is stored: an order's id says it, any other is its own partition. */
export function exceptionKey(id: string): Key {
  const part = parsePartId(id);
  return part?.kind === 'exception' ? key.exception(part.orderId, part.n) : key.looseException(id);
}

/** `<Type>-<natural id, sanitised>-<hash>`: opening the same trouble twice meets itself. */
export function looseExceptionId(type: ExceptionType, naturalId: string): string {
  const readable = naturalId.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, 60);
  return `${type}-${readable}-${createHash('sha256').update(naturalId).digest('hex').slice(0, 10)}`;
}

/** What is retried at its deadline is retried ever less often, up to 16 times the first interval. */
const MAX_BACKOFF = 4;

/** When an exception of this type is due, counted from `now` (UTC). */
export function exceptionDue(type: ExceptionType, now: string, escalations = 0): string {
  const { within, atDeadline } = exceptionRules[type];
  return after(
    now,
    (settings().exceptionWithin[type] ?? within) *
      (atDeadline === 'retry' ? 2 ** Math.min(escalations, MAX_BACKOFF) : 1),
  );
}

/** The exception as it is stored: listed and due while it is open. */
export function exceptionItem(exception: Exception): TableItem {
  const { gsi1pk: _1, gsi1sk: _2, gsi2pk: _3, gsi2sk: _4, expiresAt: _5, ...rest } = exception;
  const at = exceptionKey(exception.exceptionId);
  if (exception.status === 'open') {
    return {
      ...at,
      ...rest,
      ...listKey.exceptions(exception.openedAt, exception.exceptionId),
      ...(exception.dueAt === undefined ? {} : dueKey(exception.exceptionId, exception.dueAt)),
    };
  }
  const expires =
    exception.orderId === undefined && exception.resolved
      ? { expiresAt: expiryAfter(exception.resolved.at, RESOLVED_LOOSE_KEPT_SECONDS) }
      : {};
  return { ...at, ...rest, ...expires };
}

/** Writes `next` over what was read as `before` (undefined: there was none). Refused as Moved. */
export function saveException(before: Pick<Exception, 'version'> | undefined, next: Exception): Write {
  return putVersion(
    exceptionKey(next.exceptionId),
    exceptionItem(next),
    before?.version,
    moved(`exception ${next.exceptionId}`),
  );
}

function opened(
  draft: ExceptionDraft,
  id: string,
  version: number,
  now: string,
  order?: { orderId: string; n: number; channel: string },
): Exception {
  const rule = exceptionRules[draft.type];
  const dueAt = exceptionDue(draft.type, now);
  const owner = rule.owner({ channel: order?.channel, ...draft.about });
  const actions = exceptionActions.filter((action) => rule.actions[action] !== undefined);
  const orderId = order ? { orderId: order.orderId } : {};
  return {
    type: 'Exception',
    exceptionId: id,
    exceptionType: draft.type,
    ...orderId,
    ...(order ? { n: order.n } : {}),
    owner,
    ...(draft.fulfillment === undefined ? {} : { fulfillment: draft.fulfillment }),
    ...(draft.shipment === undefined ? {} : { shipment: draft.shipment }),
    status: 'open',
    openedAt: now,
    dueAt,
    actions,
    detail: draft.detail,
    waiting: draft.waiting ?? false,
    escalations: 0,
    version,
    ...carry(
      {
        type: 'exception.opened',
        data: { exceptionId: id, exceptionType: draft.type, owner, dueAt, actions, ...orderId },
      },
      version,
      now,
    ),
  };
}

export interface ExceptionChange {
  readonly exception: Exception;
  readonly write: Write;
  /** To be merged into the caller's `amend` of the order, in the same write. */
  readonly change: Pick<Order, 'counts' | 'attention'>;
}

/**
 * Opens an exception of an order. The caller writes it together with the order's own change (whose version
 * guards the number). To open two in one write, pass `{ ...order, ...first.change }` to the second.
 */
export function openException(order: Order, draft: ExceptionDraft, now: string): ExceptionChange {
  const n = order.counts.exceptions + 1;
  const exception = opened(draft, exceptionId(order.orderId, n), 1, now, {
    orderId: order.orderId,
    n,
    channel: order.channel,
  });
  return {
    exception,
    write: saveException(undefined, exception),
    change: {
      counts: { ...order.counts, exceptions: n },
      attention: order.attention + (exceptionRules[draft.type].blocks ? 1 : 0),
    },
  };
}

/**
 * Opens an exception that belongs to no order; `naturalId` names the trouble (`<pool>#<sku>`,
 * `<carrier>#<number>`, ...). One that is already open stays as it is: no write. A resolved one opens again.
 * Refused as Moved (wrap in retryMoved).
 */
export async function openLooseException(
  naturalId: string,
  draft: ExceptionDraft,
  now: string,
): Promise<Write[]> {
  const id = looseExceptionId(draft.type, naturalId);
  const item = await getItem(key.looseException(id));
  const before = item ? parseException(item) : undefined;
  if (before?.status === 'open') return [];
  return [saveException(before, opened(draft, id, (before?.version ?? 0) + 1, now))];
}

/** @throws NotFound */
export async function readException(id: string): Promise<Exception> {
  const item = await getItem(exceptionKey(id));
  if (!item) throw new NotFound(`There is no exception ${id}.`);
  return parseException(item);
}

/** All exceptions of an order, open and resolved, by number. */
export async function readOrderExceptions(orderId: string): Promise<Exception[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.exception });
  return items.map(parseException);
}

export interface Resolution {
  readonly action: ExceptionAction;
  readonly by: string;
  readonly note?: string | undefined;
  readonly parameters?: Record<string, unknown> | undefined;
}

/**
 * Resolves an open exception. `order` as it is about to be written (undefined for one of no order); `change`
 * is merged into its amend.
 * @throws Conflict when it is resolved already.
 */
export function settleException(
  order: Order | undefined,
  exception: Exception,
  { action, by, note, parameters }: Resolution,
  now: string,
): { exception: Exception; write: Write; change: Pick<Order, 'attention'> | Record<string, never> } {
  if (exception.status !== 'open')
    throw new Conflict(`Exception ${exception.exceptionId} is already resolved.`, {
      resolved: exception.resolved,
    });
  const { dueAt: _, ...rest } = exception;
  const version = exception.version + 1;
  const orderId = exception.orderId === undefined ? {} : { orderId: exception.orderId };
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
    ...carry(
      {
        type: 'exception.resolved',
        data: {
          exceptionId: exception.exceptionId,
          exceptionType: exception.exceptionType,
          action,
          by,
          ...orderId,
        },
      },
      version,
      now,
    ),
  };
  const blocked = order !== undefined && exceptionRules[exception.exceptionType].blocks;
  return {
    exception: next,
    write: saveException(exception, next),
    change: blocked ? { attention: Math.max(0, order.attention - 1) } : {},
  };
}

/** Hands an overdue exception to the next owner and lets its deadline run again. */
export function escalate(exception: Exception, now: string): { exception: Exception; write: Write } {
  const version = exception.version + 1;
  const owner = exceptionRules[exception.exceptionType].escalatesTo;
  const data = {
    exceptionId: exception.exceptionId,
    exceptionType: exception.exceptionType,
    owner,
    ...(exception.orderId === undefined ? {} : { orderId: exception.orderId }),
  };
  const next: Exception = {
    ...exception,
    owner,
    dueAt: exceptionDue(exception.exceptionType, now, exception.escalations + 1),
    escalations: exception.escalations + 1,
    version,
    ...carry({ type: 'exception.escalated', data }, version, now),
  };
  return { exception: next, write: saveException(exception, next) };
}
