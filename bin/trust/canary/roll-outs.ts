/** Simulated roll-outs of a version of the rules, with and without harm: how often the guardrails are wrong, and how late. */
import { armOf, type CanaryShares } from '../../../functions/routing/canary/arm.ts';
import {
  afterOrder,
  type GuardrailState,
  isHarm,
  noOrders,
  outcomeOfAmount,
  rateOfEach,
} from '../../../functions/routing/canary/guardrail-test.ts';
import { randomOf, type SeededRandom } from '../../savings/seeded-random.ts';

/** All guardrails of a roll-out together. */
export const FALSE_ALARM_RATE = 0.05;
/** So long is a roll-out without harm watched. */
const MOST_ORDERS = 10_000;
const SHARE = 0.1;
/** Minor units: a cost above counts as this. */
const COST_CAP = 4000;

const guardrails = {
  cost: { usual: 0, margin: 50 / COST_CAP },
  split: { usual: 0.15, margin: 0.02 },
  late: { usual: 0.06, margin: 0.02 },
  unfulfilled: { usual: 0.03, margin: 0.01 },
  exceptions: { usual: 0.05, margin: 0.01 },
  crowded: { usual: 0.1, margin: 0.02 },
} as const;
type Guardrail = keyof typeof guardrails;
const names: readonly Guardrail[] = ['cost', 'split', 'late', 'unfulfilled', 'exceptions', 'crowded'];

/** What the version that is tried adds to the mean outcome. */
type Harm = Partial<Readonly<Record<Guardrail, number>>>;

/** None, some good, and harm just within the margins, where a test is wrong the most often. */
const harmless: readonly Harm[] = [
  {},
  { cost: -100 / COST_CAP, split: -0.05, late: -0.02 },
  { cost: 50 / COST_CAP, split: 0.02, late: 0.02, unfulfilled: 0.01, exceptions: 0.01, crowded: 0.02 },
];
/** One thing worse, each by what an operator would call it off for. */
const harmful: readonly Harm[] = [
  { cost: 250 / COST_CAP },
  { split: 0.15 },
  { late: 0.12 },
  { unfulfilled: 0.1 },
  { exceptions: 0.12 },
  { crowded: 0.15 },
];

/** What would be of an order without harm; the usual drifts over days, as it does. */
function outcomeOf(name: Guardrail, order: number, added: number, random: SeededRandom): number {
  const drift = 1 + 0.3 * Math.sin(order / 700);
  if (name === 'cost') {
    const amount = 900 * drift * Math.exp(0.4 * random.normal());
    return outcomeOfAmount(amount + added * COST_CAP, COST_CAP);
  }
  const { usual } = guardrails[name];
  return random.chance(usual * drift + added) ? 1 : 0;
}

interface RollOut {
  /** The number of the order at which the version was rolled back; undefined: it was not. */
  readonly alarmAt: number | undefined;
}

/** One roll-out, order by order, looked at after each. */
function rollOut(number: number, harm: Harm): RollOut {
  const random = randomOf(number);
  const canary: CanaryShares = { number, shares: { web: SHARE } };
  const rate = rateOfEach(FALSE_ALARM_RATE, names.length);
  const states = new Map<Guardrail, GuardrailState>(names.map((name) => [name, noOrders]));
  for (let order = 1; order <= MOST_ORDERS; order += 1) {
    const isCanary = armOf(canary, `web-${order}`, 'web') === 'canary';
    for (const name of names) {
      const added = isCanary ? (harm[name] ?? 0) : 0;
      const outcome = outcomeOf(name, order, added, random);
      const { margin } = guardrails[name];
      const state = afterOrder(states.get(name) ?? noOrders, { isCanary, share: SHARE, outcome }, margin);
      states.set(name, state);
      if (isHarm(state, rate)) return { alarmAt: order };
    }
  }
  return { alarmAt: undefined };
}

function rollOuts(count: number, kinds: readonly Harm[], from: number): RollOut[] {
  return Array.from({ length: count }, (_, at) => rollOut(from + at, kinds[at % kinds.length] ?? {}));
}

export interface CanaryFigures {
  readonly harmless: number;
  /** Roll-outs without harm beyond the margins that were rolled back. */
  readonly falseAlarms: number;
  readonly harmful: number;
  /** Orders, of both arms, until each harm that was found was found; ascending. */
  readonly foundAt: readonly number[];
}

/** So many roll-outs without harm and as many with. */
export function simulateRollOuts(ofEach: number): CanaryFigures {
  const quiet = rollOuts(ofEach, harmless, 1);
  const found = rollOuts(ofEach, harmful, ofEach + 1);
  const alarms = found.map(({ alarmAt }) => alarmAt).filter((at) => at !== undefined);
  return {
    harmless: ofEach,
    falseAlarms: quiet.filter(({ alarmAt }) => alarmAt !== undefined).length,
    harmful: ofEach,
    foundAt: alarms.sort((a, b) => a - b),
  };
}
