/** One call of `plan`: its input, its one budget, and what was already read of the input. */
import type { OrderRules } from './order-rules.ts';
import type { PlanInput } from './plan-input.ts';
import { Work } from './solver/work.ts';
import { type Assessment, assessLocations } from './ways/assess-locations.ts';

/** Numbers of the input that are read in the time of one unit of work. */
const READ_PER_WORK = 64;

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

  constructor(input: PlanInput, rules: OrderRules) {
    this.input = input;
    this.rules = rules;
    this.work = new Work(rules.solver.maxWork);
    this.work.spend(this.#effort());
    this.first = assessLocations(input, rules);
  }

  /** Which options these rules leave. Undefined where the budget has no room to read the input once more. */
  assess(rules: OrderRules): Assessment | undefined {
    if (leaveTheSame(this.rules, rules)) return this.first;
    if (this.#last && leaveTheSame(this.#last.rules, rules)) return this.#last.assessment;
    if (!this.work.tries(this.#effort())) return undefined;
    this.#last = undefined;
    const assessment = assessLocations(this.input, rules);
    this.#last = { rules, assessment };
    return assessment;
  }

  /** Work of reading the input. */
  #effort(): number {
    const { locations, positions, services } = this.input;
    const numbers = locations.length + positions.length * (1 + Math.max(1, services.length));
    return Math.ceil(numbers / READ_PER_WORK);
  }
}
