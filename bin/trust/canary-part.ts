import { FALSE_ALARM_RATE, simulateRollOuts } from './canary/roll-outs.ts';
import type { TrustPart } from './trust-part.ts';

const OF_EACH = 500;
/** Harm that an operator would call a roll-out off for is found within so many orders, a tenth of them in the canary. */
const FOUND_WITHIN = 5000;

/** 1,000 simulated roll-outs of a version of the rules, half of them with harm. */
export const canaryPart: TrustPart = {
  name: 'canary',
  run: async (print) => {
    const { harmless, falseAlarms, harmful, foundAt } = simulateRollOuts(OF_EACH);
    const inTime = foundAt.filter((order) => order <= FOUND_WITHIN).length;
    const [median = 0, late = 0] = [0.5, 0.95].map(
      (part) => foundAt[Math.floor(part * (foundAt.length - 1))] ?? 0,
    );
    print(
      `canary: ${falseAlarms} of ${harmless} roll-outs without harm were rolled back, ${100 * FALSE_ALARM_RATE} % allowed`,
    );
    print(`canary: ${inTime} of ${harmful} with harm were rolled back within ${FOUND_WITHIN} orders`);
    print(`canary: half of them within ${median} orders, 95 % within ${late}`);
    const figures = { rollOuts: harmless + harmful, falseAlarms, harmFound: inTime, harmOrdersP95: late };
    return { figures, isBroken: falseAlarms > FALSE_ALARM_RATE * harmless || inTime < harmful };
  },
};
