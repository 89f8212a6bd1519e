import { limitedNetwork } from './lint/limited-network.ts';
import { benchLint } from './lint/lint-bench.ts';
import type { TrustPart } from './trust-part.ts';

/** Lint of rulesets with faults that were planted, and without, on the network of example/network with limits at its stores. */
export const lintPart: TrustPart = {
  name: 'lint',
  run: async (print) => {
    const { faults, ...figures } = benchLint(limitedNetwork());
    print(
      `lint: ${figures.plantedFound} of ${figures.planted} planted faults found, ${figures.invented} invented`,
    );
    for (const fault of faults) print(fault);
    return { figures: { ...figures }, isBroken: faults.length > 0 };
  },
};
