/**
 * Plans orders together that are released at the same moment. Who goes on is decided by the queue; this decides only from
 * where. A group costs never more than its orders planned alone in their turn, and each order gets what it would get
 * alone (fairness.ts). Pure: the same inputs give the same plan, within one budget of work.
 */
import type { Decision } from '../decision.ts';
import { rulesFor } from '../order-rules.ts';
import type { PlanInput } from '../plan-input.ts';
import { Work } from '../solver/work.ts';
import { fairInput, isFair } from './fairness.ts';
import { GroupPlans, type MemberPlan, NOTHING, textOf } from './group-plans.ts';
import { searchGroup } from './group-search.ts';
import { cheapestHolders } from './neighbours.ts';
import { limitsOfPart, sumOfTakes, type Takes } from './takes.ts';

/** What a group may take of work, all its plans together. */
export const JOINT_WORK = 2_000_000;
/** So many orders are planned to the proof, and so many side by side where there are more. */
const EXACT = 8;
const EXACT_BRANCHES = 2000;
const NEIGHBOURS = 6;
const NEIGHBOUR_BRANCHES = 300;

/** What becomes of one order of a group. */
export interface JointMember {
  /** Planned alone, after those before it. */
  readonly alone: Decision;
  /** Its part of the joint plan; the same as alone where nothing is gained by another. */
  readonly part: Decision;
  readonly isMoved: boolean;
}

export interface JointPlan {
  /** In the order in which the queue serves them. */
  readonly members: readonly JointMember[];
  /** What all cost planned one by one, together, and at least; micros. */
  readonly aloneMicros: number;
  readonly jointMicros: number;
  readonly boundMicros: number;
  /** No joint plan costs less. */
  readonly isProven: boolean;
  readonly work: number;
  readonly maxWork: number;
}

/** The orders one after the other, each after what those before it take. */
function planOneByOne(plans: GroupPlans): MemberPlan[] {
  const planned: MemberPlan[] = [];
  for (const at of plans.inputs.keys())
    planned.push(plans.planOf(at, sumOfTakes(planned.map(({ takes }) => takes)), NOTHING));
  return planned;
}

/**
 * Whether an order may be planned from elsewhere: it is served whole, and by cost. One whose locations a person has
 * named keeps them.
 */
function mayMove({ history }: PlanInput, { decision }: MemberPlan, currency: string): boolean {
  const { outcome, mode, cost } = decision;
  return outcome === 'planned' && mode === 'cost' && cost.currency === currency && !history.shares;
}

function sumOfMicros(plans: readonly MemberPlan[]): number {
  return plans.reduce((sum, { micros }) => sum + micros, 0);
}

/** Whether an amount depends on what others take: what an order pays by itself is no bound of the group then. */
function hasSharedTerms({ ruleset, order, history, now }: PlanInput): boolean {
  const { terms } = rulesFor(ruleset, { order, history, now });
  return terms.some(({ type }) => type === 'congestion' || type === 'lifeCredit');
}

/** A group on its way to a better plan. */
class JointPlanning {
  /** Of the orders as they are. */
  readonly #own: GroupPlans;
  /** Of the orders with what is fair as a rule. */
  readonly #plans: GroupPlans;
  readonly #alone: readonly MemberPlan[];
  readonly #movable: readonly number[];
  #current: MemberPlan[];
  bound: number;
  isProven = false;

  constructor(inputs: readonly PlanInput[], work: Work) {
    this.#own = new GroupPlans(inputs, work);
    this.#alone = planOneByOne(this.#own);
    const fair = inputs.map((input, at) =>
      this.#alone[at] ? fairInput(input, this.#alone[at].decision) : input,
    );
    this.#plans = new GroupPlans(fair, work);
    this.#current = [...this.#alone];
    const currency = this.#alone.find(({ decision }) => decision.outcome === 'planned')?.decision.cost
      .currency;
    this.#movable = inputs.flatMap((input, at) => {
      const own = this.#alone[at];
      return own && mayMove(input, own, currency ?? '') ? [at] : [];
    });
    this.bound = sumOfMicros(this.#current);
  }

  get alone(): readonly MemberPlan[] {
    return this.#alone;
  }

  get current(): readonly MemberPlan[] {
    return this.#current;
  }

  #takenBesides(members: ReadonlySet<number>): Takes {
    return sumOfTakes(this.#current.filter((_, at) => !members.has(at)).map(({ takes }) => takes));
  }

  /** Looks for cheaper plans of these orders, and takes them; tells whether there are none. */
  #search(
    members: readonly number[],
    maxBranches: number,
  ): { isBetter: boolean; isProven: boolean; bound: number } {
    const own = members.flatMap((at) => this.#current[at] ?? []);
    const searched = searchGroup(this.#plans, {
      members,
      taken: this.#takenBesides(new Set(members)),
      alone: this.#alone.map(({ decision }) => decision),
      below: sumOfMicros(own),
      maxBranches,
    });
    searched.plans?.forEach((found, index) => {
      const at = members[index];
      if (at !== undefined) this.#current[at] = found;
    });
    return { isBetter: searched.plans !== undefined, isProven: searched.isProven, bound: searched.bound };
  }

  /** What each order would pay if nobody else that may move took anything: together the least that the group can. */
  #idealPlans(): ReadonlyMap<number, MemberPlan> {
    const taken = this.#takenBesides(new Set(this.#movable));
    return new Map(this.#movable.map((at) => [at, this.#plans.planOf(at, taken, NOTHING)]));
  }

  /** The orders that pay more than they would by themselves, the one that pays most first. */
  #regretful(ideals: ReadonlyMap<number, MemberPlan>): number[] {
    const regretOf = (at: number): number => (this.#current[at]?.micros ?? 0) - (ideals.get(at)?.micros ?? 0);
    return [...ideals.keys()]
      .filter((at) => regretOf(at) > 0)
      .sort((a, b) => regretOf(b) - regretOf(a) || a - b);
  }

  /** Goes through the orders that pay too much, each with those that hold what it would like best. */
  #improve(ideals: ReadonlyMap<number, MemberPlan>): void {
    for (let isBetter = true; isBetter && !this.#plans.work.isSpent; ) {
      isBetter = false;
      for (const at of this.#regretful(ideals)) {
        if (this.#plans.work.isSpent) return;
        const ideal = ideals.get(at);
        if (!ideal) continue;
        const holders = cheapestHolders(this.#plans, {
          at,
          ideal,
          current: this.#current,
          movable: this.#movable,
        });
        const found = this.#search([at, ...holders.slice(0, NEIGHBOURS)], NEIGHBOUR_BRANCHES);
        isBetter ||= found.isBetter;
      }
    }
  }

  run(): void {
    const ideals = this.#idealPlans();
    const fixed = sumOfMicros(this.#alone.filter((_, at) => !this.#movable.includes(at)));
    this.bound = fixed + [...ideals.values()].reduce((sum, { bound }) => sum + bound, 0);
    if (this.#regretful(ideals).length === 0) {
      this.isProven = this.bound >= sumOfMicros(this.#current);
      return;
    }
    if (this.#movable.length <= EXACT) {
      const { isProven, bound } = this.#search(this.#movable, EXACT_BRANCHES);
      this.isProven = isProven;
      this.bound = Math.max(this.bound, Math.min(fixed + bound, sumOfMicros(this.#current)));
      if (isProven) return;
    }
    this.#improve(ideals);
  }

  /**
   * Each order's part as it is had in whatever order they take theirs: also where all others were faster. Undefined where
   * one cannot be had so.
   */
  tenableParts(): MemberPlan[] | undefined {
    const parts = this.#current.map((own, at) => {
      const input = this.#own.inputs[at];
      const alone = this.#alone[at];
      if (!input || !alone || !this.#movable.includes(at)) return own;
      const taken = this.#takenBesides(new Set([at]));
      const part = this.#own.planOf(at, taken, limitsOfPart(input, own.takes));
      return isFair(part.decision, alone.decision) ? part : undefined;
    });
    const tenable = parts.filter((one) => one !== undefined);
    return tenable.length === parts.length ? tenable : undefined;
  }
}

function isMoved(part: MemberPlan, alone: MemberPlan): boolean {
  return textOf(part.takes) !== textOf(alone.takes);
}

/**
 * Plans orders together; `inputs` in the order in which the queue serves them, each as it would be planned alone were
 * nobody else of the group there. Where nothing is gained every order keeps the plan that it would get alone.
 */
export function planJointly(inputs: readonly PlanInput[], maxWork = JOINT_WORK): JointPlan {
  const work = new Work(maxWork);
  const planning = new JointPlanning(inputs, work);
  planning.run();
  const { alone } = planning;
  const found = planning.current.some((part, at) => part !== alone[at]) ? planning.tenableParts() : undefined;
  const aloneMicros = sumOfMicros(alone);
  const parts = found && sumOfMicros(found) < aloneMicros ? found : alone;
  const jointMicros = sumOfMicros(parts);
  const isKept = parts === found || planning.current.every((part, at) => part === alone[at]);
  return {
    members: alone.map((own, at) => {
      const part = parts[at] ?? own;
      return { alone: own.decision, part: part.decision, isMoved: isMoved(part, own) };
    }),
    aloneMicros,
    jointMicros,
    boundMicros: Math.min(planning.bound, jointMicros),
    isProven: planning.isProven && isKept && !inputs.some(hasSharedTerms),
    work: work.used,
    maxWork,
  };
}
