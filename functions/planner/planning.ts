/** One call of `plan`: its input, its one budget, and what was already read of the input. */
import type { OrderRules } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { type OrderPricing, orderPricing } from './pricing/order-pricing.ts';
import { Work } from './solver/work.ts';
import { type Assessment, assessLocations } from './ways/assess-locations.ts';
import { asksForLots } from './ways/life-rules.ts';

/** Numbers that are read in the time of one unit of work: of the input, and of the problem made of it. */
const READ_PER_WORK = { input: 16, problem: 8 } as const;
/** The same where lots are looked at. */
const LOTS_READ_PER_WORK = { input: 6, problem: 4 } as const;
/** Of the whole budget so much at most, so that even a huge order is planned, and can be tried otherwise. */
const SHARE_OF_READING = { first: 0.05, further: 0.3 } as const;

interface KnownAssessment {
  readonly rules: OrderRules;
  readonly assessment: Assessment;
}

/** Whether two sets of rules leave the same options: they differ in limits alone. */
function leaveTheSame(a: OrderRules, b: OrderRules): boolean {
  return (
    a.filters.length === b.filters.length &&
    a.filters.every((filter, at) => filter === b.filters[at]) &&
    a.terms === b.terms &&
    a.ignoresGroups === b.ignoresGroups &&
    a.ignoresWeights === b.ignoresWeights &&
    a.limits.allowLineSplit === b.limits.allowLineSplit
  );
}

export class Planning {
  readonly input: PlanInput;
  /** Those of the order, before anything is relaxed. */
  readonly rules: OrderRules;
  /** What everything together may take, whatever is tried. */
  readonly work: Work;
  /** Which options the rules leave. */
  readonly first: Assessment;
  /** The last other assessment: rules are relaxed one by one, so that it is often asked for again. */
  #last: KnownAssessment | undefined;
  #hasProblem = false;
  readonly #pricings = new WeakMap<Assessment, OrderPricing>();

  constructor(input: PlanInput, rules: OrderRules) {
    this.input = input;
    this.rules = rules;
    this.work = new Work(rules.solver.maxWork);
    this.work.spend(this.#workOfInput(rules, 'first'));
    this.first = assessLocations(input, rules);
  }

  /** Which options these rules leave. Undefined where the budget has no room to read the input once more. */
  assess(rules: OrderRules, work: Work): Assessment | undefined {
    if (leaveTheSame(this.rules, rules)) return this.first;
    if (this.#last && leaveTheSame(this.#last.rules, rules)) return this.#last.assessment;
    if (!work.tries(this.#workOfInput(rules, 'further'))) return undefined;
    this.#last = undefined;
    const assessment = assessLocations(this.input, rules);
    this.#last = { rules, assessment };
    return assessment;
  }

  /** What the options of an assessment cost: by rules of the same terms. */
  pricingOf(rules: OrderRules, assessment: Assessment): OrderPricing {
    const known = this.#pricings.get(assessment);
    if (known) return known;
    const pricing = orderPricing(this.input, rules, assessment.demand);
    this.#pricings.set(assessment, pricing);
    return pricing;
  }

  /** Work of making the problem of an assessment. */
  workOfProblem({ options }: Assessment, hasCredits: boolean): number {
    const time = this.#hasProblem ? 'further' : 'first';
    return this.#workOf(options.count * options.items, hasCredits, 'problem', time);
  }

  /** Counts what making a problem takes. */
  chargeProblem(assessment: Assessment, hasCredits: boolean, work: Work): void {
    work.spend(Math.min(work.remaining, this.workOfProblem(assessment, hasCredits)));
    this.#hasProblem = true;
  }

  #workOfInput(rules: OrderRules, time: keyof typeof SHARE_OF_READING): number {
    const { locations, positions, services } = this.input;
    const numbers = locations.length + positions.length * (1 + Math.max(1, services.length));
    return this.#workOf(numbers, asksForLots(rules, positions), 'input', time);
  }

  #workOf(
    numbers: number,
    hasLots: boolean,
    of: keyof typeof READ_PER_WORK,
    time: keyof typeof SHARE_OF_READING,
  ): number {
    const perWork = hasLots ? LOTS_READ_PER_WORK[of] : READ_PER_WORK[of];
    return Math.min(Math.ceil(numbers / perWork), Math.floor(this.work.max * SHARE_OF_READING[time]));
  }
}
