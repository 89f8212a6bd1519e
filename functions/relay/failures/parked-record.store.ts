import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';
import { Corrupt } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { partsOf } from '../../shared/parts.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { moved, type Write } from '../../shared/transact.ts';

/** Larger records do not go into the exception: an item holds 400 KB, and a record two images of one. */
const MAX_INLINE_BYTES = 100_000;
/** Parts of a record that nobody retries go with the last execution that could need it. */
const KEPT_SECONDS = 400 * 86_400;

const partSchema = z.looseObject({ content: z.instanceof(Uint8Array) });
const detailSchema = z.looseObject({
  record: z.string().optional(),
  recordParts: z.number().int().optional(),
});

type Parked = Pick<Exception, 'exceptionId' | 'detail'>;

/** A record as its exception keeps it: in `detail`, or in items of its own that are written with the exception. */
export interface KeptRecord {
  readonly detail: Readonly<Record<string, unknown>>;
  readonly writes: readonly Write[];
}

/** How the exception of this id keeps a record, whatever its size. */
export function keepRecord(exceptionId: string, record: unknown, now: string): KeptRecord {
  const text = JSON.stringify(record);
  if (Buffer.byteLength(text) <= MAX_INLINE_BYTES) return { detail: { record: text }, writes: [] };
  const parts = partsOf(gzipSync(text));
  const expiresAt = expiryAfter(now, KEPT_SECONDS);
  const writes = parts.map((content, part): Write => {
    const at = key.parkedPart(exceptionId, part);
    const item = { ...at, type: 'ParkedPart', content, expiresAt };
    return { kind: 'put', key: at, item, refused: moved(`record of ${exceptionId}`) };
  });
  return { detail: { recordParts: parts.length }, writes };
}

function contentOf(item: TableItem | undefined): Uint8Array {
  return parseOwn(partSchema, item, 'part of a parked record').content;
}

/** The whole record that an exception keeps. @throws Corrupt where it keeps none */
export async function readRecord({ exceptionId, detail }: Parked): Promise<unknown> {
  const { record, recordParts } = parseOwn(detailSchema, detail, `detail of ${exceptionId}`);
  if (record !== undefined) return JSON.parse(record);
  if (recordParts === undefined) throw new Corrupt(`exception ${exceptionId} keeps no record`);
  const keys = Array.from({ length: recordParts }, (_, part) => key.parkedPart(exceptionId, part));
  const items = await getItems(keys);
  return JSON.parse(gunzipSync(Buffer.concat(items.map(contentOf))).toString('utf8'));
}

/** The exception's detail without the record, which may hold what is personal, and the removal of its items. */
export function dropRecord({ exceptionId, detail }: Parked): KeptRecord {
  const { record: _record, recordParts = 0, ...rest } = parseOwn(detailSchema, detail, 'detail');
  const writes = Array.from(
    { length: recordParts },
    (_, part): Write => ({
      kind: 'delete',
      key: key.parkedPart(exceptionId, part),
      refused: moved(`record of ${exceptionId}`),
    }),
  );
  return { detail: rest, writes };
}
