/** The exception ChannelEdit: what the channel said and has no effect here by itself. An order has one open. */

import type { Order } from '../order/order.ts';
import type { Write } from '../shared/transact.ts';
import { openException, saveException, settleException } from './exception.store.ts';
import type { Exception } from './exception.ts';

/** What a message adds to the exception. */
export interface ChannelEditNews {
  /** The version of the order's body that has what the channel said. */
  readonly version?: number;
  /** Dotted paths that the exception names from now on. */
  readonly fields: readonly string[];
  /** Of the fields that it names already, those that still differ; absent: all of them. */
  readonly remaining?: ReadonlySet<string>;
  /** Why a version was not understood; absent: those that it names are of a version that is overtaken, ... */
  readonly reasons?: readonly unknown[];
  /** What the message of those reasons was kept as: GET /orders/{id}/received reads it. */
  readonly message?: string;
  /** ... but where the news is not a version's. */
  readonly keepsReasons?: boolean;
}

/** The writes of an exception beside META, and META's change. */
export interface ChannelEditWrites {
  readonly writes: readonly Write[];
  readonly change: Partial<Order>;
}

/** The open one of an order's exceptions. */
export function openChannelEdit(exceptions: readonly Exception[]): Exception | undefined {
  return exceptions.find(({ status, exceptionType }) => status === 'open' && exceptionType === 'ChannelEdit');
}

/** The paths that an open exception names. */
export function listedFields(exception: Exception | undefined): ReadonlySet<string> {
  const fields = exception?.detail['fields'];
  return new Set(Array.isArray(fields) ? fields.map(String) : []);
}

/**
 * Opens the exception, or has the open one (`known`) say what differs by now: what the channel has taken back
 * goes, and with nothing left the exception is resolved.
 */
export function tellChannelEdit(
  order: Order,
  known: Exception | undefined,
  news: ChannelEditNews,
  now: string,
): ChannelEditWrites {
  const listed = [...listedFields(known)].filter((path) => news.remaining?.has(path) ?? true);
  const fields = [...new Set([...listed, ...news.fields])].sort();
  const unread = news.keepsReasons && !news.reasons ? unreadOf(known) : news;
  const { reasons } = unread;
  const isEmpty = fields.length === 0 && !reasons;
  if (!known) return isEmpty ? nothing : openedEdit(order, detailOf(news.version, fields, unread), now);
  if (isEmpty) return takenBack(order, known, now);
  const detail = detailOf(news.version ?? versionOf(known), fields, unread);
  return { writes: [saveException(known, { ...known, detail, version: known.version + 1 })], change: {} };
}

const nothing: ChannelEditWrites = { writes: [], change: {} };

function openedEdit(order: Order, detail: Record<string, unknown>, now: string): ChannelEditWrites {
  const { write, change } = openException(order, { type: 'ChannelEdit', detail }, now);
  return { writes: [write], change: { counts: change.counts } };
}

function takenBack(order: Order, known: Exception, now: string): ChannelEditWrites {
  const by = `channel:${order.channel}`;
  const note = 'the channel has taken back what differed';
  const settled = settleException(order, known, { action: 'close', by, note }, now);
  return { writes: [settled.write], change: settled.change };
}

function versionOf({ detail }: Exception): number | undefined {
  const version = detail['version'];
  return typeof version === 'number' ? version : undefined;
}

/** What an exception says of a message that was not understood. */
type UnreadMessage = Pick<ChannelEditNews, 'reasons' | 'message'>;

function unreadOf(known: Exception | undefined): UnreadMessage {
  const { reasons, message } = known?.detail ?? {};
  return {
    ...(Array.isArray(reasons) ? { reasons } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

function detailOf(
  version: number | undefined,
  fields: readonly string[],
  { reasons, message }: UnreadMessage,
): Record<string, unknown> {
  return {
    ...(version === undefined ? {} : { version }),
    ...(fields.length > 0 ? { fields } : {}),
    ...(reasons ? { reasons } : {}),
    ...(reasons && message !== undefined ? { message } : {}),
  };
}
