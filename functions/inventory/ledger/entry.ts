/** An entry of the ledger: what one write moved of a position or of a pool's shard, before and after. Pure. */
import * as z from 'zod';
import { Corrupt } from '../../shared/errors.ts';
import { parseOwn } from '../../shared/parse.ts';
import type { TableItem } from '../../shared/table.ts';
import { keptLotSchema } from '../stock/lots.ts';
import { movedFields, movedSchema, type NamedMovement } from '../stock/moved.ts';
import { movedQuantitiesOf, movedQuantitiesSchema, noQuantities } from '../stock/moved-quantities.ts';

const units = z.number().int();

/**
 * The write before this one, as the item said it: its entry can be made from it, should the record of that write be lost.
 * Release 0.2.0 wrote neither its time nor what it moved.
 */
const followedSchema = z.object({
  version: units,
  at: z.iso.datetime().optional(),
  moved: z.array(movedSchema).optional(),
});
export type FollowedWrite = z.output<typeof followedSchema>;

const common = {
  type: z.literal('Movement'),
  sku: z.string(),
  pool: z.string(),
  /** Of the position or shard: the entries of one item follow each other by it. */
  version: units,
  /** When it was written, UTC ISO. */
  at: z.iso.datetime(),
  moved: z.array(movedSchema),
  /** Absent of the first write, and in entries of release 0.2.0. */
  follows: followedSchema.optional(),
  /** The auditor made it of what the writes around it say: no record of the stream told of it. */
  restored: z.boolean().optional(),
};
const positionEntrySchema = z.looseObject({
  ...common,
  location: z.string(),
  before: movedQuantitiesSchema,
  after: movedQuantitiesSchema,
});
export type PositionEntry = z.output<typeof positionEntrySchema>;
const promised = z.object({ atp: units });
export type PromisedUnits = z.output<typeof promised>;
const shardEntrySchema = z.looseObject({
  ...common,
  shard: z.union([units, z.string()]),
  before: promised,
  after: promised,
});
export type ShardEntry = z.output<typeof shardEntrySchema>;
export type LedgerEntry = PositionEntry | ShardEntry;

/** MOVEMENT: never changed once it is written. */
const entrySchema = z.union([positionEntrySchema, shardEntrySchema]);

export function parseEntry(item: TableItem): LedgerEntry {
  return parseOwn(entrySchema, item, `movement ${String(item['pk'])} ${String(item['sk'])}`);
}

export function isOfPosition(entry: LedgerEntry): entry is PositionEntry {
  return 'location' in entry;
}

const imageFields = { sku: z.string(), pool: z.string(), version: units, ...movedFields };
const positionQuantitiesSchema = movedQuantitiesSchema.omit({ expired: true }).extend({
  withheld: units.optional(),
  inTransit: units.optional(),
  lots: z.array(keptLotSchema).optional(),
});
const positionImageSchema = z.looseObject({
  ...imageFields,
  location: z.string(),
  ...positionQuantitiesSchema.shape,
});
const shardImageSchema = z.looseObject({ ...imageFields, shard: shardEntrySchema.shape.shard, atp: units });

/** An item before and after a write, as the table's stream has them. */
export interface WrittenItem {
  readonly old?: TableItem | undefined;
  readonly new?: TableItem | undefined;
}

/** Whether the write is one that says what it moved; one that only touches the item is none. */
function hasMoved({ old, new: image }: WrittenItem): boolean {
  const named = image?.['moved'];
  return Array.isArray(named) && named.length > 0 && image?.['version'] !== old?.['version'];
}

/** What an item says of its last write. */
export function lastWriteOf({
  version,
  moved,
  movedAt,
}: {
  readonly version: number;
  readonly moved?: readonly NamedMovement[] | undefined;
  readonly movedAt?: string | undefined;
}): FollowedWrite {
  return {
    version,
    ...(movedAt === undefined ? {} : { at: movedAt }),
    ...(moved === undefined ? {} : { moved: [...moved] }),
  };
}

const writtenSchema = z.looseObject({ version: units, ...movedFields });

function followedBy(old: TableItem | undefined): { readonly follows?: FollowedWrite } {
  return old ? { follows: lastWriteOf(writtenSchema.parse(old)) } : {};
}

function positionEntry(image: TableItem, old: TableItem | undefined): PositionEntry {
  const { sku, pool, location, version, moved = [], movedAt, ...rest } = positionImageSchema.parse(image);
  const before = old ? movedQuantitiesOf(positionQuantitiesSchema.parse(old)) : noQuantities;
  const at = timeOf(movedAt);
  const after = movedQuantitiesOf(rest);
  return { type: 'Movement', sku, pool, location, version, at, moved, before, after, ...followedBy(old) };
}

function shardEntry(image: TableItem, old: TableItem | undefined): ShardEntry {
  const { sku, pool, shard, version, moved = [], movedAt, atp } = shardImageSchema.parse(image);
  const before = old ? promised.parse(old) : { atp: 0 };
  const at = timeOf(movedAt);
  return {
    type: 'Movement',
    sku,
    pool,
    shard,
    version,
    at,
    moved,
    before,
    after: { atp },
    ...followedBy(old),
  };
}

function timeOf(movedAt: string | undefined): string {
  if (movedAt === undefined) throw new Corrupt('a write that moved something does not say when');
  return movedAt;
}

/**
 * The entry of a write of a position or shard; undefined where it moved nothing. The same write has the same entry,
 * however often the stream tells of it.
 */
export function entryOf(kind: 'Position' | 'Pool', written: WrittenItem): LedgerEntry | undefined {
  if (!written.new || !hasMoved(written)) return undefined;
  return kind === 'Position' ? positionEntry(written.new, written.old) : shardEntry(written.new, written.old);
}
