/** How an entry is stored: without what its key says, and with its quantities as one text, since it is kept for ever. */
import * as z from 'zod';
import { Corrupt } from '../../shared/errors.ts';
import { type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import type { TableItem } from '../../shared/table.ts';
import { movedSchema } from '../stock/moved.ts';
import type { MovedQuantities } from '../stock/moved-quantities.ts';
import { followedSchema, isOfPosition, type LedgerEntry } from './entry.ts';

/** The quantities in the order of their text; what is zero at its end is left out. */
const counted = [
  'onHand',
  'allocated',
  'free',
  'safety',
  'unsellable',
  'refurbish',
  'expired',
  'withheld',
  'inTransit',
] as const;
/** After the text of what is not on sale. */
const OFF_SALE = '!';

function textOf(quantities: MovedQuantities): string {
  const numbers = counted.map((name) => quantities[name]);
  const length = numbers.findLastIndex((units) => units !== 0) + 1;
  return numbers.slice(0, length).join(' ') + (quantities.selling ? '' : OFF_SALE);
}

const quantitiesSchema = z
  .string()
  .regex(/^(-?\d+( -?\d+){0,8})?!?$/)
  .transform((text): MovedQuantities => {
    const selling = !text.endsWith(OFF_SALE);
    const numbers = text.replace(OFF_SALE, '').split(' ').map(Number);
    const [onHand = 0, allocated = 0, free = 0, safety = 0, unsellable = 0, refurbish = 0] = numbers;
    const [expired = 0, withheld = 0, inTransit = 0] = numbers.slice(6);
    return {
      onHand,
      allocated,
      unsellable,
      refurbish,
      safety,
      expired,
      withheld,
      inTransit,
      free,
      selling,
    };
  });

const common = {
  type: z.literal('Movement'),
  /** Begins with the time of the write and ends with its version. */
  sk: z.string(),
  sku: z.string(),
  pool: z.string(),
  moved: z.array(movedSchema),
  follows: followedSchema.optional(),
  restored: z.boolean().optional(),
};
const positionSchema = z.object({
  ...common,
  location: z.string(),
  before: quantitiesSchema,
  after: quantitiesSchema,
});
const atp = z
  .number()
  .int()
  .transform((units) => ({ atp: units }));
const shard = z.union([z.number().int(), z.string()]);
const shardSchema = z.object({ ...common, shard, before: atp, after: atp });
const entrySchema = z.union([positionSchema, shardSchema]);

/** @throws Corrupt */
export function parseEntry(item: TableItem): LedgerEntry {
  const name = `movement ${String(item['pk'])} ${String(item['sk'])}`;
  const { sk, ...stored } = parseOwn(entrySchema, item, name);
  const parts = /^([^#]+)#(?:.*#)?(\d+)$/.exec(sk);
  if (!parts) throw new Corrupt(`${name} has no time and version`);
  return { ...stored, at: parts[1] ?? '', version: Number(parts[2]) };
}

/** Where the entry stands: by what it is of, its time and its version. */
export function keyOfEntry(entry: LedgerEntry): Key {
  const { sku, pool, at, version } = entry;
  return isOfPosition(entry)
    ? key.positionMovement(sku, entry.location, at, version)
    : key.shardMovement(pool, sku, entry.shard, at, version);
}

/** The entry's name: entries of one name are one and the same. */
export function nameOfEntry(entry: LedgerEntry): string {
  const { pk, sk } = keyOfEntry(entry);
  return `${pk} ${sk}`;
}

function storedQuantities(entry: LedgerEntry): TableItem {
  if (isOfPosition(entry)) return { before: textOf(entry.before), after: textOf(entry.after) };
  return { before: entry.before.atp, after: entry.after.atp };
}

/** The item of an entry. */
export function itemOfEntry(entry: LedgerEntry): TableItem & Key {
  const { version: _1, at: _2, ...rest } = entry;
  return { ...rest, ...storedQuantities(entry), ...keyOfEntry(entry) };
}
