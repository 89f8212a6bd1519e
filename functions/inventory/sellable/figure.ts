/** What a channel was told that it may sell of a SKU. Pure. */
import * as z from 'zod';
import { carriedEventSchema } from '../../shared/events/carried.ts';

const units = z.number().int();

const stockVersionsSchema = z.object({
  /** The sum of the versions of a pool's shards, by pool. */
  pools: z.record(z.string(), units).default({}),
  /** That of all positions of the SKU; absent where no buffer looks at them. */
  places: units.optional(),
});
/** The versions of the stock that a figure was worked out from: of two readings, that with the higher versions is the later one. */
export type StockVersions = z.output<typeof stockVersionsSchema>;

/**
 * SELLABLE: what a channel may sell of a SKU, one item for each channel and SKU with a version of its own. It is written
 * when the figure changes, and carries the event that says so.
 */
export const figureSchema = z.looseObject({
  type: z.literal('Sellable'),
  channel: z.string(),
  sku: z.string(),
  /** In all pools that the channel sells from together. */
  units: units.min(0),
  /** By pool. */
  pools: z.record(z.string(), units.min(0)),
  /** Since when the channel may sell nothing of what is shared, by pool; absent where it may. */
  noneSince: z.record(z.string(), z.iso.datetime()).default({}),
  /** The versions of channel and SKU by whose policies it was worked out: older ones say nothing any more. */
  by: z.object({ channel: units, sku: units }),
  /** Absent on items of release 0.2.0. */
  from: stockVersionsSchema.default({ pools: {} }),
  /** When the figure changed last. */
  at: z.iso.datetime(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type SellableFigure = z.output<typeof figureSchema>;

/** What a channel may sell of a SKU from one pool. */
export interface PoolFigure {
  readonly pool: string;
  readonly units: number;
  /** Whether it may sell any of what all channels share. */
  readonly hasShared: boolean;
}

/** A figure as it was worked out. */
export interface WorkedOut {
  readonly channel: string;
  readonly sku: string;
  readonly pools: readonly PoolFigure[];
  readonly by: SellableFigure['by'];
  readonly from: StockVersions;
}

/** Whether a reading of the stock is later than the one that the figure was worked out from. */
function isLaterReading(known: StockVersions, next: StockVersions): boolean {
  const isLater = (before: number | undefined, now: number | undefined) => (now ?? 0) > (before ?? 0);
  const pools = Object.entries(next.pools);
  return (
    isLater(known.places, next.places) || pools.some(([pool, version]) => isLater(known.pools[pool], version))
  );
}

function sameRecord(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/**
 * The item that says what was worked out; undefined where the known one says it already. A later reading of the stock that
 * leads to the same figure is written too: whoever still works with an earlier one is refused by it.
 */
export function nextFigure(
  known: SellableFigure | undefined,
  { channel, sku, pools: worked, by, from }: WorkedOut,
  now: string,
): SellableFigure | undefined {
  const pools = Object.fromEntries(worked.map(({ pool, units: some }) => [pool, some]));
  const without = worked.filter(({ hasShared }) => !hasShared);
  const noneSince = Object.fromEntries(without.map(({ pool }) => [pool, known?.noneSince[pool] ?? now]));
  const isSame =
    known !== undefined &&
    sameRecord(known.pools, pools) &&
    sameRecord(known.noneSince, noneSince) &&
    sameRecord(known.by, by) &&
    !isLaterReading(known.from, from);
  if (isSame) return undefined;
  const total = worked.reduce((sum, one) => sum + one.units, 0);
  const version = (known?.version ?? 0) + 1;
  return { type: 'Sellable', channel, sku, units: total, pools, noneSince, by, from, at: now, version };
}

/** Whether a channel hears of the change: not where only the policies or the stock were read anew. */
export function isNews(known: SellableFigure | undefined, next: SellableFigure): boolean {
  return known === undefined || !sameRecord(known.pools, next.pools);
}
