/** A stock position: one SKU at one location, and what may be promised of it. Pure. */
import * as z from 'zod';
import { OutOfStock } from '../../shared/errors.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { expiredUnits, keptLotSchema, MAX_LOTS } from './lots.ts';
import { movedFields } from './moved.ts';

const units = z.number().int();
/** Units found where the books said they are, units not found, and the hour since 1970 UTC at which both weigh so. */
const trustSchema = z.tuple([z.number().min(0), z.number().min(0), z.number().int()]);
export type StockTrust = z.output<typeof trustSchema>;
/** When it took place, by how much onHand changed, and, of packed goods, when they had left the shelf. */
const logSchema = z.array(z.union([z.tuple([z.number(), units]), z.tuple([z.number(), units, z.number()])]));

/**
 * POSITION: one SKU at one location, in whole units. `pool` is the location's; `free = onHand - allocated -
 * unsellable - refurbish - safety - expired lots - withheld`, and may be negative.
 */
export const positionSchema = z.looseObject({
  type: z.literal('Position'),
  sku: z.string(),
  location: z.string(),
  pool: z.string(),
  onHand: units.min(0),
  allocated: units.min(0),
  unsellable: units.min(0),
  /** Units on hand that came back and are to be mended first; absent where there are none. */
  refurbish: units.min(0).optional(),
  safety: units.min(0),
  free: units,
  /** Units on their way here from other locations, on nobody's hand; absent where there are none. */
  inTransit: units.min(0).optional(),
  selling: z.boolean(),
  /** The location is switched off: its stock has left the pool (docs/stock.md). */
  off: z.boolean().optional(),
  /** Since when the location is known to have found the shelf empty (UTC): nothing is promised until a later count. */
  doubted: z.iso.datetime().optional(),
  /** When somebody is asked to count what is doubted; absent once that was done. */
  dueAt: z.iso.datetime().optional(),
  /** The lots sum to onHand; without them all units are one undated lot. */
  lots: z.array(keptLotSchema).max(MAX_LOTS).optional(),
  /** When the next life date of its lots ends; absent where none will. */
  lifeEndsAt: z.iso.datetime().optional(),
  /** What was observed of the truth of its books, if anything was. */
  trust: trustSchema.optional(),
  /** Units that are not sold because the books were wrong too often. */
  withheld: units.min(0).optional(),
  /** When fewer units have to be withheld, if nothing else is observed. */
  reviewAt: z.iso.datetime().optional(),
  /** The source time of the last count that was applied. */
  counted: z.iso.datetime().optional(),
  /** That count was of the shelf: what was packed at its time is known to be on hand besides. */
  countedShelf: z.literal(true).optional(),
  /** The physical movements after that count (P21). */
  recent: logSchema.default([]),
  /** The source time of the last change of `safety`: an older change that arrives late is not applied. */
  safetyAt: z.iso.datetime().optional(),
  /** The source time of the last change of `selling`, likewise. */
  sellingAt: z.iso.datetime().optional(),
  ...movedFields,
  version: units,
  evt: carriedEventSchema.optional(),
});
export type StockPosition = z.output<typeof positionSchema>;

/** How many units a position adds to what its pool may promise. */
export function contributionOf(
  position: Pick<StockPosition, 'selling' | 'off' | 'doubted' | 'free'>,
): number {
  return isPromised(position) ? Math.max(0, position.free) : 0;
}

/** Whether free units of the position may be promised: they are on sale at a place that works, and nobody doubts them. */
export function isPromised({
  selling,
  off,
  doubted,
}: Pick<StockPosition, 'selling' | 'off' | 'doubted'>): boolean {
  return selling && !off && doubted === undefined;
}

/** The quantities of a position that say how many units are free; `expired`: on hand, of lots past their life date. */
export interface FreeParts {
  readonly onHand: number;
  readonly allocated: number;
  readonly unsellable: number;
  readonly refurbish: number;
  readonly safety: number;
  readonly expired: number;
  readonly withheld: number;
}

/** The units that are free; below zero when more is allocated than there is. */
export function freeUnits(parts: FreeParts): number {
  const { onHand, allocated, unsellable, refurbish, safety, expired, withheld } = parts;
  return onHand - allocated - unsellable - refurbish - safety - expired - withheld;
}

/** The units that are free by a position's other quantities. */
export function freeOf({
  lots,
  withheld = 0,
  refurbish = 0,
  ...parts
}: Pick<
  StockPosition,
  'onHand' | 'allocated' | 'unsellable' | 'refurbish' | 'safety' | 'lots' | 'withheld'
>): number {
  return freeUnits({ ...parts, refurbish, expired: expiredUnits(lots), withheld });
}

/** Units that are allocated and cannot all be there: the goods that may be shipped are fewer. */
export function shortOf({
  onHand,
  allocated,
  unsellable,
  refurbish = 0,
  lots,
}: Pick<StockPosition, 'onHand' | 'allocated' | 'unsellable' | 'refurbish' | 'lots'>): number {
  const barred = unsellable + refurbish + expiredUnits(lots);
  return Math.max(0, Math.min(allocated, allocated + barred - onHand));
}

/** A position of which nothing was heard yet. `version` 0: it is not stored. */
export function emptyPosition(sku: string, location: string, pool: string): StockPosition {
  return {
    type: 'Position',
    sku,
    location,
    pool,
    onHand: 0,
    allocated: 0,
    unsellable: 0,
    safety: 0,
    free: 0,
    selling: true,
    recent: [],
    version: 0,
  };
}

/** The error of a position that cannot promise so many units. */
export function outOfStockAt(
  position: Pick<StockPosition, 'sku' | 'location' | 'free' | 'selling' | 'off' | 'doubted'>,
  wanted: number,
): OutOfStock {
  const { sku, location } = position;
  const available = contributionOf(position);
  return new OutOfStock(`${location} cannot promise ${wanted} of ${sku}`, {
    sku,
    location,
    wanted,
    available,
  });
}
