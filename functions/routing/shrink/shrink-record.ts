/** What an exception of missing stock tells of the orders that gave units up. */
import * as z from 'zod';
import {
  exceptionItem,
  exceptionKey,
  looseExceptionName,
  parseException,
  saveException,
} from '../../exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../exceptions/exception.ts';
import { type LineUnits, lineUnitsSchema } from '../../order/line-units.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';

/** What became of units of one order. */
export interface ShrunkUnits {
  readonly orderId: string;
  readonly fulfillmentId?: string | undefined;
  /** They wait for stock, are planned elsewhere, or a location is asked for them. */
  readonly course: 'backordered' | 'withdrawn' | 'asked';
  readonly lines: readonly LineUnits[];
  /** UTC ISO. */
  readonly at: string;
}

/** The exception says what became of the last orders; each order's timeline has its own. */
const MOST_TOLD = 50;

const toldSchema = z.looseObject({
  victims: z
    .array(z.looseObject({ orderId: z.string(), lines: z.array(lineUnitsSchema) }))
    .default([])
    .catch([]),
});

function detailWith(detail: Record<string, unknown>, shrunk: ShrunkUnits): Record<string, unknown> {
  const { victims } = toldSchema.parse(detail);
  return { ...detail, victims: [...victims, shrunk].slice(-MOST_TOLD) };
}

function isAt({ key: one }: Write, pk: string): boolean {
  return one.pk === pk;
}

/**
 * The writes with what became of an order's units on the open exception of the trouble: on the write that settles or
 * opens it, where that is among them, else in one of its own. `naturalId` names the trouble.
 */
export async function withShrunkTold(
  writes: readonly Write[],
  type: ExceptionType,
  naturalId: string,
  shrunk: ShrunkUnits,
): Promise<Write[]> {
  const at = key.looseException(looseExceptionName(type, naturalId));
  if (writes.some((write) => isAt(write, at.pk)))
    return writes.map((write) => {
      if (!isAt(write, at.pk) || write.kind !== 'put') return write;
      const told = parseException(write.item);
      return { ...write, item: exceptionItem({ ...told, detail: detailWith(told.detail, shrunk) }) };
    });
  const found = await getItem(at);
  const open = found && parseException(found);
  if (open?.status !== 'open') return [...writes];
  const next: Exception = {
    ...open,
    detail: detailWith(open.detail, shrunk),
    version: open.version + 1,
  };
  return [...writes, saveException(open, next)];
}

/** The open exception of a trouble. */
export async function openExceptionOf(
  type: ExceptionType,
  naturalId: string,
): Promise<Exception | undefined> {
  const found = await getItem(exceptionKey(looseExceptionName(type, naturalId)));
  const exception = found && parseException(found);
  return exception?.status === 'open' ? exception : undefined;
}
