/**
 * What a channel may sell of a SKU from a pool, and why it may not sell the rest: every unit on hand is in exactly one
 * line, and the lines sum to the figure. Whoever finds another reason to withhold units adds its line here. Pure.
 */
import { sumUnits } from '../../order/line-units.ts';
import { expiredUnits } from '../stock/lots.ts';
import { contributionOf, type StockPosition } from '../stock/position.ts';
import { bufferedUnits, type SkuBuffer } from './buffer.ts';

/** What a line counts. `onHand` and `notCovered` add units, the others take units away. */
export const lineNames = [
  'onHand',
  /** Units that are allocated to orders at the location. */
  'allocated',
  /** Units that are damaged or may not be sold otherwise. */
  'unsellable',
  /** Units that came back and are to be mended first. */
  'refurbish',
  /** Units of lots that are past their life date. */
  'expired',
  /** The selling safety stock of the position. */
  'safety',
  /** Units that are likely not there: the books of the position were wrong too often. */
  'confidence',
  /** The location takes no new work, so that its stock has left the pool. */
  'locationOff',
  /** The SKU is not on sale from the location. */
  'notSelling',
  /** The location found the shelf empty, and has not counted since. */
  'doubted',
  /** A location promised more than it has: nobody else's units pay for that. */
  'notCovered',
  /** Units that orders have claimed, wherever they are allocated later. */
  'claims',
  /** Units that the orders waiting for stock are served from first. */
  'queue',
  /** Units that another channel alone sells. */
  'reserved',
  /** Units of captured orders that have no claim yet. */
  'unclaimed',
  /** The last units, which another channel has. */
  'lastUnits',
  /** Units that the channel leaves on the shelf. */
  'buffer',
  /** The last units, until the other channels are known to show none. */
  'unconfirmed',
  /** The pool has promised more than there is: nothing can be sold, and no less than nothing. */
  'oversold',
] as const;

/** Some units of an explanation; those that are taken away are below zero. */
export interface StockLine {
  readonly line: (typeof lineNames)[number];
  readonly units: number;
  /** Where the units are; absent for what belongs to the whole pool. */
  readonly location?: string;
}

/** A shard of the pool as far as what may be sold follows from it. */
export interface SoldShard {
  /** A number, `QUEUE`, or `@<channel>` for what only that channel takes from. */
  readonly shard: number | string;
  readonly atp: number;
  readonly unclaimed?: number | undefined;
}

/** What is known of a SKU in a pool. */
export interface PoolStanding {
  /** Absent where no buffer depends on where the stock is. */
  readonly positions?: readonly StockPosition[];
  readonly shards: readonly SoldShard[];
}

/** How a channel may sell a SKU of a pool. */
export interface ChannelTerms {
  readonly channel: string;
  readonly buffers: readonly SkuBuffer[];
  /** Absent while the shared units are sold by all channels. */
  readonly lastUnits?: LastUnits | undefined;
}

/** Who has the last units of a pool (S14). */
export interface LastUnits {
  readonly owner: string;
  /** How many of them the owner may sell as long as others may still show some; absent once none does. */
  readonly most?: number | undefined;
}

/** A figure with its lines, which sum to it. */
export interface Explained {
  readonly units: number;
  readonly lines: readonly StockLine[];
}

function explained(lines: readonly StockLine[]): Explained {
  return { units: sumUnits(lines), lines: lines.filter(({ units }) => units !== 0) };
}

/** Why free units of a position may not be promised; undefined where they may. */
function barOf({ off, selling, doubted }: StockPosition): StockLine['line'] | undefined {
  if (off) return 'locationOff';
  if (!selling) return 'notSelling';
  return doubted === undefined ? undefined : 'doubted';
}

function linesOfPosition(position: StockPosition): StockLine[] {
  const { location, onHand, allocated, unsellable, refurbish = 0, lots } = position;
  const { safety, withheld = 0, free } = position;
  const bar = barOf(position);
  const at = (line: StockLine['line'], units: number): StockLine => ({ line, units, location });
  return [
    at('onHand', onHand),
    at('allocated', -allocated),
    at('unsellable', -unsellable),
    at('refurbish', -refurbish),
    at('expired', -expiredUnits(lots)),
    at('safety', -safety),
    at('confidence', -withheld),
    ...(free < 0 ? [at('notCovered', -free)] : []),
    ...(bar && free > 0 ? [at(bar, -free)] : []),
  ];
}

/** The channel of a reserved allocation; undefined for a shard of another kind. */
export function reservedFor({ shard }: Pick<SoldShard, 'shard'>): string | undefined {
  return typeof shard === 'string' && shard.startsWith('@') ? shard.slice(1) : undefined;
}

function isOpenShard({ shard }: SoldShard): boolean {
  return typeof shard === 'number';
}

function sumOf(shards: readonly SoldShard[]): number {
  return shards.reduce((sum, { atp }) => sum + atp, 0);
}

/** What a pool may still promise of a SKU in total, below zero when more is promised than there is. */
export function explainAtp({ positions = [], shards }: PoolStanding): Explained {
  const contributed = positions.reduce((sum, position) => sum + contributionOf(position), 0);
  const claims: StockLine = { line: 'claims', units: sumOf(shards) - contributed };
  return explained([...positions.flatMap(linesOfPosition), claims]);
}

/** The units that all channels sell: what no queue, no other channel and no order without a claim is to have. */
export interface SharedUnits {
  /** Below zero when more is promised than there is. */
  readonly units: number;
  readonly queue: number;
  /** Units of captured orders that have no claim yet. */
  readonly unclaimed: number;
}

export function sharedUnits(shards: readonly SoldShard[]): SharedUnits {
  const queue = sumOf(shards.filter(({ shard }) => shard === 'QUEUE'));
  const unclaimed = shards.reduce((sum, shard) => sum + (shard.unclaimed ?? 0), 0);
  return { units: sumOf(shards.filter(isOpenShard)) - unclaimed, queue, unclaimed };
}

function buffered({ positions }: PoolStanding, { buffers }: ChannelTerms): number {
  if (!positions) return buffers[0]?.units ?? 0;
  const free = positions.map((position) => ({
    location: position.location,
    units: contributionOf(position),
  }));
  return bufferedUnits(buffers, free);
}

/** What a channel has of a pool: units that it alone sells, and those that are shared, which may be below zero. */
export function sharedFor(
  { shards }: PoolStanding,
  channel: string,
): { readonly reserved: number; readonly shared: number } {
  const own = shards.filter((shard) => reservedFor(shard) === channel);
  return { reserved: sumOf(own), shared: sharedUnits(shards).units };
}

/** What of the shared units is kept from a channel. */
function withheldLines(standing: PoolStanding, shared: number, terms: ChannelTerms): StockLine[] {
  const { channel, lastUnits } = terms;
  if (shared <= 0) return [];
  if (lastUnits && lastUnits.owner !== channel) return [{ line: 'lastUnits', units: -shared }];
  const buffer = Math.min(shared, buffered(standing, terms));
  const left = shared - buffer;
  const unconfirmed = Math.max(0, left - (lastUnits?.most ?? left));
  return [
    { line: 'buffer', units: -buffer },
    { line: 'unconfirmed', units: -unconfirmed },
  ];
}

/** The lines from what the pool may promise in total to what a channel may sell of it, which is never below zero. */
export function explainSellable(standing: PoolStanding, terms: ChannelTerms): Explained {
  const { shards } = standing;
  const { units: shared, queue, unclaimed } = sharedUnits(shards);
  const reserved = shards.filter((shard) => reservedFor(shard) !== undefined);
  const others = reserved.filter((shard) => reservedFor(shard) !== terms.channel);
  const withheld: StockLine[] = [
    { line: 'queue', units: -queue },
    { line: 'reserved', units: -sumOf(others) },
    { line: 'unclaimed', units: -unclaimed },
    ...withheldLines(standing, shared, terms),
  ];
  const units = sumOf(shards) + sumUnits(withheld);
  const oversold: StockLine = { line: 'oversold', units: Math.max(0, -units) };
  return { units: units + oversold.units, lines: [...withheld, oversold].filter((line) => line.units !== 0) };
}

/** How many units of a SKU a channel may sell from a pool. */
export function sellableUnits(standing: PoolStanding, terms: ChannelTerms): number {
  return explainSellable(standing, terms).units;
}
