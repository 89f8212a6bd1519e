import { Coverage } from '../../../../simulator/coverage.ts';
import { runHistory } from '../../../../simulator/history.ts';
import { scenarioOf } from '../../../../simulator/scenario.ts';

export interface ReplayedSeeds {
  readonly orders: number;
  readonly decisions: number;
  readonly same: number;
  readonly notSame: number;
}

/** Seeds that are asked at most: their histories have a dozen orders each that are planned. */
const MOST_SEEDS = 5000;

/** It takes minutes: how far it is is said after so many histories. */
const TOLD_EVERY = 50;

interface SeedSums extends ReplayedSeeds {
  readonly seen: number;
  readonly explained: number;
}

function inWords(seeds: number, { orders, decisions, same, seen, explained }: SeedSums): string {
  return (
    `${seeds} histories, ${orders} orders, ${decisions} decisions: ${same} the same by their own rules; ` +
    `of ${seen} positions that they saw the ledger explains ${explained}`
  );
}

/** Histories of the simulator, seed after seed, planned again by their own rules until there were so many orders. */
export async function replaySeeds(orders: number, say: (line: string) => void): Promise<ReplayedSeeds> {
  const sums = { orders: 0, decisions: 0, same: 0, notSame: 0, seen: 0, explained: 0 };
  let seed = 0;
  while (sums.orders < orders && seed < MOST_SEEDS) {
    seed += 1;
    const { replayed, violations } = await runHistory(scenarioOf(seed), new Coverage());
    for (const { rule, about, text } of violations) say(`seed ${seed}: ${rule}: ${about}: ${text}`);
    if (!replayed) continue;
    const { decisions, same, named, ledger = { seen: 0, explained: 0 } } = replayed.proof;
    for (const { orderId, n, as, why } of named) say(`seed ${seed}: ${orderId} decision ${n}: ${as}: ${why}`);
    sums.orders += replayed.orders;
    sums.decisions += decisions;
    sums.same += same;
    sums.notSame += decisions - same;
    sums.seen += ledger.seen;
    sums.explained += ledger.explained;
    if (seed % TOLD_EVERY === 0) say(inWords(seed, sums));
  }
  say(inWords(seed, sums));
  return sums;
}
