/** A file of orders through the intake of messages: each order by itself, so that one that is wrong keeps none back. */

import { missingColumns } from '../../channels/files/file-cells.ts';
import { fileTable, unreadable } from '../../channels/files/file-table.ts';
import { type FileOrder, type FileRowError, ordersOfFile } from '../../channels/files/orders-of-file.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { Receipt } from '../doors.ts';
import { recordMessage } from './record-message.ts';

/** Orders that are recorded side by side. */
const LANES = 10;
/** A column that is missing is named; a file of another kind lacks nearly all. */
const MAX_NAMED = 50;

export interface OrderFile {
  readonly name: string;
  readonly text: string;
  /** UTC ISO: of which time the file is. */
  readonly at: string;
  readonly now: string;
  readonly maxRows: number;
}

export interface OrderFileReceipt {
  readonly orders: readonly (Receipt & { readonly order: string; readonly rows: readonly number[] })[];
  readonly errors: readonly FileRowError[];
}

/**
 * Takes every order of the file. The same file again is `repeated` order by order, so that one that broke off is
 * simply sent again.
 * @throws Conflict for a channel that takes no files; InvalidRequest for a file that is none of the channel's
 */
export async function takeOrderFile(channel: Channel, file: OrderFile): Promise<OrderFileReceipt> {
  const mapping = channel.orderFiles;
  if (!mapping)
    throw new Conflict(`Channel ${channel.id} takes no files of orders: it has no \`orderFiles\`.`);
  if (!channel.active) throw new Conflict(`Channel ${channel.id} is not active.`);
  const table = fileTable(file.text, mapping.separator);
  if (table.rows.length > file.maxRows)
    throw unreadable(`has ${table.rows.length} rows; at most ${file.maxRows} are taken`);
  const missing = missingColumns(mapping, table.columns).slice(0, MAX_NAMED);
  if (missing.length > 0) throw withoutColumns(missing);

  const config = { id: channel.id, policy: channel.policies };
  const { orders, errors } = ordersOfFile(table, { channel: config, mapping, at: file.at });
  const receipts = new Map<FileOrder, Receipt>();
  await inParallel(orders, LANES, async (order) => {
    receipts.set(order, await recordFileOrder(order, channel, file));
  });
  return {
    orders: orders.map((order) => ({
      ...(receipts.get(order) ?? { outcome: 'kept' }),
      order: order.id,
      rows: order.rows,
    })),
    errors: [...errors, ...orders.flatMap((order) => order.errors)].toSorted((a, b) => a.row - b.row),
  };
}

function withoutColumns(missing: readonly string[]): InvalidRequest {
  const errors = missing.map((column) => ({
    path: 'content',
    message: `has no column "${column}", which the channel's mapping reads`,
  }));
  return new InvalidRequest('The file cannot be read.', errors);
}

function recordFileOrder(
  { message, received }: FileOrder,
  channel: Channel,
  file: OrderFile,
): Promise<Receipt> {
  return recordMessage(message, {
    channel,
    platform: { lookupNumbers: ({ number }) => [number] },
    received: { bytes: received, topic: `file:${file.name}`, at: file.now },
    now: file.now,
  });
}
