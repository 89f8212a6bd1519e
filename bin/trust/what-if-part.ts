import { compareWithFreshRun } from '../../test/bench/trust/what-if/fresh-run.ts';
import { runLargePast } from '../../test/bench/trust/what-if/large-past.ts';
import { replaySeeds } from '../../test/bench/trust/what-if/replayed-seeds.ts';
import type { TrustPart } from './trust-part.ts';

/** Simulated orders that are planned again by their own rules, orders that a fresh run is compared on, and a large past. */
const ORDERS = { replayed: 2000, fresh: 300, large: 10_000 } as const;

/** The closed loop: by its own rules, against a fresh run by others, and how long a large one takes. */
export const whatIfPart: TrustPart = {
  name: 'what-if',
  run: async (print) => {
    const large = await runLargePast(ORDERS.large, print);
    const seeds = await replaySeeds(ORDERS.replayed, print);
    const fresh = await compareWithFreshRun(ORDERS.fresh, print);
    const different = seeds.notSame + large.different;
    return {
      figures: {
        simulatedOrders: seeds.orders,
        replayed: seeds.same,
        different,
        freshOrders: fresh.orders,
        freshMoved: fresh.moved,
        freshDifferent: fresh.different,
        freshJointParts: fresh.jointParts,
        largeOrders: large.orders,
        largeSeconds: large.seconds,
        largeProcessorSeconds: large.processorSeconds,
        largeMegabytes: large.megabytes,
      },
      isBroken: different + fresh.different + fresh.jointFaults > 0 || fresh.jointParts === 0,
    };
  },
};
