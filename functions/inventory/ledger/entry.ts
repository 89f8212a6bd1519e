/** An entry of the ledger: what one write moved of a position or of a pool's shard, before and after. Pure. */
import * as z from 'zod';
import { Corrupt } from '../../shared/errors.ts';
import type { TableItem } from '../../shared/table.ts';
import { keptLotSchema } from '../stock/lots.ts';
import { movedFields, movedSchema, type NamedMovement } from '../stock/moved.ts';
import {
  type MovedQuantities,
  movedQuantitiesOf,
  movedQuantitiesSchema,
  noQuantities,
} from '../stock/moved-quantities.ts';
import { isCarried } from './carried-write.ts';

const units = z.number().int();

/**
 * The write before this one, as the item said it: its entry can be made from it, should the record of that write be lost.
 * Release 0.2.0 wrote neither its time nor what it moved.
 */
export const followedSchema = z.object({
  version: units,
  at: z.iso.datetime().optional(),
  moved: z.array(movedSchema).optional(),
});
export type FollowedWrite = z.output<typeof followedSchema>;

interface CommonEntry {
  readonly type: 'Movement';
  readonly sku: string;
  readonly pool: string;
  /** Of the position or shard: the entries of one item follow each other by it. */
  readonly version: number;
  /** When it was written, UTC ISO. */
  readonly at: string;
  readonly moved: readonly NamedMovement[];
  /** Absent of the first write, and in entries of release 0.2.0. */
  readonly follows?: FollowedWrite | undefined;
  /** The auditor made it of what the writes around it say: no record of the stream told of it. */
  readonly restored?: boolean | undefined;
}

export interface PositionEntry extends CommonEntry {
  readonly location: string;
  readonly before: MovedQuantities;
  readonly after: MovedQuantities;
}

const promised = z.object({ atp: units });
export type PromisedUnits = z.output<typeof promised>;

export interface ShardEntry extends CommonEntry {
  readonly shard: number | string;
  readonly before: PromisedUnits;
  readonly after: PromisedUnits;
}

/** MOVEMENT: never changed once it is written. */
export type LedgerEntry = PositionEntry | ShardEntry;

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
const shardImageSchema = z.looseObject({ ...imageFields, shard: z.union([units, z.string()]), atp: units });

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
 * What a write of a position or shard moved; undefined where it moved nothing. The same write says the same, however often
 * the stream tells of it.
 */
export function movementOf(kind: 'Position' | 'Pool', written: WrittenItem): LedgerEntry | undefined {
  if (!written.new || !hasMoved(written)) return undefined;
  return kind === 'Position' ? positionEntry(written.new, written.old) : shardEntry(written.new, written.old);
}

/** Whether the entry of the write after it has what an item's last write moved: it has none of its own. */
function carriesLast({ old, new: image }: WrittenItem): boolean {
  if (!old || !image || old['version'] === image['version']) return false;
  return isCarried(lastWriteOf(writtenSchema.parse(old)));
}

/**
 * The entry by which the ledger tells of a write; undefined where it needs none, because nothing was moved or the next
 * write's entry tells of it. A write that moved nothing has one where the write before it is told of by it.
 */
export function entryOf(kind: 'Position' | 'Pool', written: WrittenItem): LedgerEntry | undefined {
  const entry = movementOf(kind, written);
  if (kind === 'Pool') return entry;
  if (entry) return isCarried(entry) ? undefined : entry;
  return written.new && carriesLast(written)
    ? { ...positionEntry(written.new, written.old), moved: [] }
    : undefined;
}
