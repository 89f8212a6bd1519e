import * as z from 'zod';
import { Conflict } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import type { TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { isNew, transact } from '../../shared/transact.ts';
import type { TableChange } from '../changes/record.ts';

/** Longer than the stream keeps a record. */
const KEPT_SECONDS = 2 * 86_400;

const failureSchema = z.looseObject({ type: z.literal('RelayFailure'), since: z.iso.datetime() });

/** The record failed before, at a time that the table knows. */
class FailedBefore extends Conflict {
  readonly since: string;
  constructor(found: TableItem | undefined) {
    super('the record failed before');
    this.since = parseOwn(failureSchema, found, 'failure of the relay').since;
  }
}

/**
 * When the relay first failed to do what the record asks for: `now`, the first time. It is kept in the table
 * because a record is tried again by whichever process of the relay gets it.
 */
export async function firstFailure(
  { item, sequenceNumber }: Pick<TableChange, 'item' | 'sequenceNumber'>,
  now: string,
): Promise<string> {
  const at = key.relayFailure(item, sequenceNumber);
  const expiresAt = expiryAfter(now, KEPT_SECONDS);
  try {
    await transact([
      {
        kind: 'put',
        key: at,
        item: { ...at, type: 'RelayFailure', since: now, expiresAt },
        condition: isNew,
        refused: (found) => new FailedBefore(found),
      },
    ]);
    return now;
  } catch (error) {
    if (error instanceof FailedBefore) return error.since;
    throw error;
  }
}
