/**
 * `npm run bench:shards [-- OPTIONS]`: what the shards of a hot SKU give in a model of the table's limits. A table, and as
 * the last line one JSON object. Exit 1 where throughput is not linear in the shards, or a unit is made or lost.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { benchShards, shardLines } from '../test/bench/shards/bench.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';

const USAGE = `npm run bench:shards -- [OPTIONS]   reservations of one SKU by its number of shards, in a model
  --seconds 5   simulated seconds of each run
  --lock-ms 2   how long a transaction locks its items
  --seed 1      which orders, releases and receipts
A partition key takes 1,000 write units a second, a transactional item costs 2, and is locked meanwhile. 5 % of the
movements are releases and receipts. Linear: throughput a shard differs by 15 % at most, and 10,000 a second are reached.
The last line is one JSON object; exit 1 where it is not linear, or a unit is made or lost.`;

const optionsSchema = z.object({ seconds: countOption, 'lock-ms': countOption, seed: countOption });
const SHARDS = [2, 4, 8, 16, 32, 64] as const;

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '5' },
      'lock-ms': { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { seconds, 'lock-ms': lockMs, seed } = readOptions(optionsSchema, values);
  const result = benchShards({ shards: SHARDS, seconds, lockMs, seed });
  for (const line of shardLines(result)) console.log(line);
  const { runs, depletion, maxPerSecond, unevenness, isLinear, isExact } = result;
  const perSecond = Object.fromEntries(runs.map((run) => [run.shards, run.perSecond]));
  const { reserved, released, left, shardsLeft } = depletion;
  const soldOut = { reserved, released, left, shardsLeft };
  console.log(JSON.stringify({ perSecond, maxPerSecond, unevenness, isLinear, isExact, soldOut }));
  return isLinear && isExact ? 0 : 1;
});
