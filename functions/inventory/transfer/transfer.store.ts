import {
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { dueKey, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import {
  differenceOf,
  emptyTransfer,
  inTransit,
  type Transfer,
  type TransferLine,
  transferSchema,
} from './transfer.ts';

function keyOfLine({ transfer, sku, from, to }: TransferLine) {
  return key.transfer(transfer, sku, from, to);
}

function nameOf({ transfer, sku, from, to }: TransferLine): string {
  return `${transfer}#${sku}#${from}#${to}`;
}

export function parseTransfer(item: TableItem): Transfer {
  return parseOwn(transferSchema, item, `transfer ${String(item['transfer'])} of ${String(item['sku'])}`);
}

/** The line as it is known; one of which nothing was told has version 0. */
export async function readTransferLine(line: TransferLine): Promise<Transfer> {
  const item = await getItem(keyOfLine(line));
  return item ? parseTransfer(item) : emptyTransfer(line);
}

/** All lines of a transfer document. */
export async function readTransfer(transfer: string): Promise<Transfer[]> {
  const { items } = await queryPartition(key.transfer(transfer, '', '', '').pk);
  return items.map(parseTransfer);
}

/** The line with its deadline: a time after the first units left, once for those that are in transit. */
function withDeadline(before: Transfer, next: Transfer, now: string): Transfer {
  const { dueAt: _, ...rest } = next;
  if (inTransit(next) === 0) return rest;
  const isNew = inTransit(before) === 0;
  const dueAt = isNew ? after(now, settings().transferWithin) : before.dueAt;
  return dueAt === undefined ? rest : { ...rest, dueAt };
}

function saveTransfer(before: Transfer, next: Transfer): Write {
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = next;
  const due = next.dueAt === undefined ? {} : dueKey(nameOf(next), next.dueAt);
  const version = before.version === 0 ? undefined : before.version;
  return putVersion(keyOfLine(next), { ...rest, ...due }, version, moved(`transfer ${nameOf(next)}`));
}

function tellDifference(line: Transfer, what: 'short' | 'over' | 'overdue', units: number, now: string) {
  const { transfer, sku, from, to, sent, arrived } = line;
  const detail = { what, transfer, sku, from, to, sent, arrived, units };
  return openLooseException(nameOf(line), { type: 'TransferDiffers', about: { location: to }, detail }, now);
}

/** What was asked about the line is settled: all that was sent has arrived. */
async function settleAsked(line: Transfer, now: string): Promise<Write[]> {
  const item = await getItem(key.looseException(looseExceptionName('TransferDiffers', nameOf(line))));
  const exception = item && parseException(item);
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note: 'what was sent has arrived' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}

/** The writes of a line of a transfer: what differs opens an exception, and what does no more ends it. */
export async function transferWrites(before: Transfer, next: Transfer, now: string): Promise<Write[]> {
  const saved = saveTransfer(before, withDeadline(before, next, now));
  const difference = differenceOf(next);
  if (difference) return [saved, ...(await tellDifference(next, difference.as, difference.units, now))];
  const wasAsked =
    differenceOf(before) !== undefined || (inTransit(before) > 0 && before.dueAt === undefined);
  return wasAsked && inTransit(next) === 0 ? [saved, ...(await settleAsked(next, now))] : [saved];
}

/** Units have been in transit for too long: somebody is asked where they are. They stay in transit. */
export async function sweepTransfer(item: TableItem, now: string): Promise<void> {
  const line = parseTransfer(item);
  await retryMoved(async () => {
    const before = await readTransferLine(line);
    if (before.dueAt === undefined || before.dueAt > now) return;
    const { dueAt: _, ...rest } = before;
    const next = { ...rest, version: before.version + 1 };
    const asked = await tellDifference(next, 'overdue', inTransit(next), now);
    await transact([saveTransfer(before, next), ...asked]);
  });
}
