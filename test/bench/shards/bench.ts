/** Throughput of one hot SKU by its number of shards, and its depletion, in a model of the table's limits. */
import { type HotSkuResult, runHotSku } from './hot-sku.ts';

export interface ShardBenchOptions {
  readonly shards: readonly number[];
  /** Simulated seconds of each run. */
  readonly seconds: number;
  /** How long a transaction locks its items. */
  readonly lockMs: number;
  readonly seed: number;
}

/** Throughput a shard may differ by this share between one number of shards and another. */
const TOLERANCE = 0.15;
const WANTED_A_SECOND = 10_000;
/** Handlers that reserve at once, for each shard. */
const HANDLERS = 6;
const PLENTY = 1_000_000;
/** Units that are sold out while shards close, from all 64 down to one. */
const SCARCE = 6000;

export interface ShardBenchResult {
  readonly runs: readonly HotSkuResult[];
  readonly depletion: HotSkuResult;
  readonly maxPerSecond: number;
  /** The largest share by which throughput a shard differs from that of two shards. */
  readonly unevenness: number;
  readonly isLinear: boolean;
  readonly isExact: boolean;
}

export function benchShards({ shards, seconds, lockMs, seed }: ShardBenchOptions): ShardBenchResult {
  const base = { seconds, handlers: HANDLERS, lockSeconds: lockMs / 1000, seed };
  const runs = shards.map((count) => runHotSku({ ...base, shards: count, units: PLENTY, isFitted: false }));
  const depletion = runHotSku({
    ...base,
    shards: Math.max(...shards),
    units: SCARCE,
    seconds: 10,
    isFitted: true,
  });
  const each = runs.map((run) => run.perSecond / run.shards);
  const [first = 1] = each;
  const unevenness = Math.max(...each.map((one) => Math.abs(one / first - 1)));
  const maxPerSecond = Math.max(...runs.map(({ perSecond }) => perSecond));
  const isSoldOut = depletion.left === 0 && depletion.shardsLeft === 1;
  return {
    runs,
    depletion,
    maxPerSecond,
    unevenness: Number(unevenness.toFixed(3)),
    isLinear: unevenness <= TOLERANCE && maxPerSecond >= WANTED_A_SECOND,
    isExact: isSoldOut && [...runs, depletion].every(({ isExact }) => isExact),
  };
}

/** The runs as lines of a table. */
export function shardLines({ runs, depletion }: ShardBenchResult): string[] {
  const line = ({
    shards,
    perSecond,
    released,
    received,
    conflicts,
    tries,
    readAnOrder,
  }: HotSkuResult): string =>
    [
      String(shards).padStart(6),
      String(perSecond).padStart(12),
      (perSecond / shards).toFixed(1).padStart(10),
      `${((100 * conflicts) / tries).toFixed(1)} %`.padStart(10),
      String(readAnOrder).padStart(12),
      String(released + received).padStart(9),
    ].join(' ');
  return [
    'shards reservations/s  each shard  conflicts  reads/order     others',
    ...runs.map(line),
    '',
    `sold out from ${depletion.shards} shards: ${depletion.reserved} reserved, ${depletion.released} released, ` +
      `${depletion.left} left in ${depletion.shardsLeft} shard, ${depletion.outOfStock} told that there is nothing`,
  ];
}
