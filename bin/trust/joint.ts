/** The part of `npm run bench:trust` on joint planning of orders that wait. */
import { randomQueues, runAgreement, runQueues, savingsTable } from '../../test/bench/joint/bench.ts';
import { loadHighs } from '../../test/bench/routing/agreement.ts';
import type { TrustPart } from './trust-part.ts';

const QUEUES = 500;
const COMPARED = 100;

/** 500 random queues, agreement with HiGHS on 100 small ones, and the table of savings by size. */
export const jointPart: TrustPart = {
  name: 'joint',
  run: async (print) => {
    const random = runQueues(randomQueues(QUEUES));
    const worse = [...random.worse];
    print(`joint planning: ${random.queues} random queues, ${worse.length} worse than one by one`);
    const { agreed, compared, faults } = runAgreement(await loadHighs(), COMPARED);
    print(`joint planning: ${agreed} of ${compared} small groups are as cheap as HiGHS'`);
    for (const { line, sums } of savingsTable()) {
      print(line);
      worse.push(...(sums?.worse ?? []));
    }
    for (const fault of [...worse, ...faults]) print(fault);
    const saved = (100 * (random.aloneMicros - random.jointMicros)) / random.aloneMicros;
    return {
      figures: { jointSavedPct: Math.round(saved * 100) / 100, jointWorse: worse.length },
      isBroken: worse.length + faults.length > 0,
    };
  },
};
