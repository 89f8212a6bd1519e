/** What a location has packed and not shipped: where its counts are of the shelf alone, that is on hand besides. */
import * as z from 'zod';
import { listKey } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, keyOf, queryIndex } from '../../shared/table.ts';

const units = z.number().int();

/** A location's work as far as a count has to know it: its own room has the whole form. */
const packedWorkSchema = z.looseObject({
  lines: z.array(
    z.looseObject({ sku: z.string(), units, shipped: units.default(0), excess: units.default(0) }),
  ),
  /** Since when its goods are off the shelf, UTC ISO. */
  packedAt: z.string().optional(),
});
type PackedWork = z.output<typeof packedWorkSchema>;

/** A location's work for so long, for counts of many SKUs that come together. */
const KEPT_MS = 10_000;
/** By how much the clocks of two processes may differ. */
const MARGIN_MS = 5000;

interface KnownWork {
  /** When the reading began. */
  readonly readAt: number;
  readonly work: readonly PackedWork[];
}
const known = new Map<string, KnownWork>();

async function readWork(location: string): Promise<PackedWork[]> {
  const { items } = await queryIndex('lists', listKey.workPartition(location));
  const found = await getItems(items.map(keyOf));
  return found.flatMap((item) => (item ? [parseOwn(packedWorkSchema, item, `work of ${location}`)] : []));
}

/** The location's work, read after `since` (milliseconds since 1970). */
async function workSince(location: string, since: number): Promise<readonly PackedWork[]> {
  const now = Date.now();
  const kept = known.get(location);
  if (kept && kept.readAt > since + MARGIN_MS && now - kept.readAt < KEPT_MS) return kept.work;
  const work = await readWork(location);
  known.set(location, { readAt: now, work });
  return work;
}

/** The position as it was read, before its location's work. */
interface CountedPosition {
  readonly sku: string;
  readonly location: string;
  readonly movedAt?: string | undefined;
}

/**
 * Units of the SKU that had left the shelf when it was counted (`at`, UTC ISO) and that have not been shipped. To be
 * asked after the position was read: what ships meanwhile moves the position, so that the count's write is refused and
 * made anew.
 */
export async function packedUnits({ sku, location, movedAt }: CountedPosition, at: string): Promise<number> {
  const counted = Date.parse(at);
  const work = await workSince(location, Math.max(counted, movedAt === undefined ? 0 : Date.parse(movedAt)));
  const packed = work.filter(({ packedAt }) => packedAt !== undefined && Date.parse(packedAt) <= counted);
  const lines = packed.flatMap((one) => one.lines).filter((line) => line.sku === sku);
  return lines.reduce((sum, { units: own, shipped, excess }) => sum + own - shipped + excess, 0);
}

/** Forgets what was read of locations' work, as a new process has not read it. */
export function forgetWork(): void {
  known.clear();
}
