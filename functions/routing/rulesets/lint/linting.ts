/** One call of lint: the rules, the network, the courses that orders take, and the work that is left. */
import type { RoutingFilter } from '../../../planner/filters.ts';
import { type OrderRules, rulesFor } from '../../../planner/order-rules.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import { withScratch } from '../../../planner/solver/scratch.ts';
import { Work } from '../../../planner/solver/work.ts';
import { assessLocations } from '../../../planner/ways/assess-locations.ts';
import type { TrialNetwork } from '../trial/sample-orders.ts';
import { Courses, type PlanCourse, strategyOf } from './courses.ts';
import type { LintFinding, LintKind, LintOutcome, LintQuestion } from './finding.ts';
import { doorstepOf, locationsTried } from './places.ts';
import { type RulePlace, withoutPlaces } from './rule-place.ts';
import { type OrderTraits, situationOf } from './traits.ts';
import { inputOf, outcomeBy } from './witness.ts';

/** Numbers of the network that are read in the time of one unit of work. */
const READ_PER_WORK = 8;

/** What is claimed of an order: by the rules, and by the rules without what the finding is about. */
type Shows = (planned: LintOutcome, otherwise: LintOutcome) => boolean;

export interface LintClaim {
  readonly kind: LintKind;
  readonly place: RulePlace;
  readonly message: string;
  readonly question: LintQuestion;
  readonly without: readonly RulePlace[];
  readonly shows: Shows;
}

/** The work is used up: what was not asked until now stays unknown. */
export class LintWorkSpent extends Error {
  override readonly name = 'LintWorkSpent';
}

export class Linting {
  readonly ruleset: Ruleset;
  readonly network: TrialNetwork;
  readonly now: string;
  readonly courses: Courses;
  readonly #work: Work;

  constructor(ruleset: Ruleset, network: TrialNetwork, now: string, work: number) {
    this.ruleset = ruleset;
    this.network = network;
    this.now = now;
    this.#work = new Work(work);
    this.courses = new Courses(ruleset, network, now);
  }

  /** Ids of the locations that are active. */
  get places(): string[] {
    return this.network.locations.filter(({ active }) => active).map(({ id }) => id);
  }

  /** A claim that an order shows by being planned; undefined where it does not. @throws LintWorkSpent */
  prove({ shows, ...claim }: LintClaim): LintFinding | undefined {
    const planned = this.outcome(claim.question, this.ruleset);
    const otherwise = this.outcome(claim.question, withoutPlaces(this.ruleset, claim.without));
    return shows(planned, otherwise) ? { ...claim, planned, otherwise } : undefined;
  }

  /** What comes of an order by rules. @throws LintWorkSpent */
  outcome(question: LintQuestion, ruleset: Ruleset): LintOutcome {
    this.#mustHaveWork();
    return outcomeBy(question, ruleset, this.network, this.#work);
  }

  /** The rules that the orders of a course are planned by. */
  rulesFor({ traits }: PlanCourse): OrderRules {
    return rulesFor(this.ruleset, situationOf(traits, this.now));
  }

  /** Whether any location is open to an order by these filters and nothing else. @throws LintWorkSpent */
  isOpen(question: LintQuestion, filters: readonly RoutingFilter[]): boolean {
    this.#mustHaveWork();
    const input = inputOf(question, this.ruleset, this.network);
    const { locations, services } = this.network;
    this.#work.spend(1 + Math.ceil((locations.length * (2 + services.length)) / READ_PER_WORK));
    const rules = { ...rulesFor(this.ruleset, input), filters };
    return withScratch(() => assessLocations(input, rules).candidates.some(({ state }) => state === 'open'));
  }

  /** Orders of a course next door to each location that is tried, in its market where the course allows it. */
  doorstepsOf({ strategy, traits }: PlanCourse): OrderTraits[] {
    const own = locationsTried(this.network.locations).flatMap((location) => {
      const moved = { ...traits, destination: doorstepOf(location) };
      const choices = [{ ...moved, market: location.market }, moved];
      return choices.filter((one) => strategyOf(this.ruleset, one, this.now) === strategy).slice(0, 1);
    });
    return own.length > 0 ? own : [traits];
  }

  #mustHaveWork(): void {
    if (this.#work.isSpent) throw new LintWorkSpent('Lint has used up its work.');
  }
}
