/**
 * The cheapest plans of a few orders that do not take from each other what is there once. Each order has its best plan
 * first; where together they take more of a position or a counter than there is, one of them has to take less: a branch
 * for each. What each order pays alone is a bound for the branch, so that the first branch without a conflict is the best.
 */
import { compareText } from '../../shared/compare-text.ts';
import type { Decision } from '../decision.ts';
import { isFair } from './fairness.ts';
import { type GroupPlans, type MemberPlan, NOTHING, textOf } from './group-plans.ts';
import { sumOfTakes, type Takes } from './takes.ts';

/** Plans of the orders that are searched, in their order. */
export interface SearchedGroup {
  /** Undefined: none that is cheaper than what was asked for was found. */
  readonly plans?: readonly MemberPlan[];
  /** Whether there is none that is cheaper than what was found, or than what was asked for. */
  readonly isProven: boolean;
  /** No plans of these orders cost less together; micros. */
  readonly bound: number;
}

/** Which orders of a group are planned anew, and what is to be kept by that. */
export interface SearchTask {
  readonly members: readonly number[];
  /** What everybody else takes. */
  readonly taken: Takes;
  /** What each order would get alone, by its number in the group. */
  readonly alone: readonly Decision[];
  /** Only cheaper plans are of interest; micros. */
  readonly below: number;
  readonly maxBranches: number;
}

interface Branch {
  readonly plans: readonly MemberPlan[];
  readonly limits: readonly Takes[];
  readonly bound: number;
}

/** What is taken more often than it is there. */
interface Conflict {
  readonly name: string;
  readonly room: number;
  readonly wanted: number;
}

function sumOf(plans: readonly MemberPlan[], amount: (plan: MemberPlan) => number): number {
  return plans.reduce((sum, one) => sum + amount(one), 0);
}

function conflictOf(plans: readonly MemberPlan[], roomOf: (name: string) => number): Conflict | undefined {
  return [...sumOfTakes(plans.map(({ takes }) => takes))]
    .map(([name, wanted]) => ({ name, wanted, room: roomOf(name) }))
    .filter(({ wanted, room }) => wanted > room)
    .sort((a, b) => b.wanted - b.room - (a.wanted - a.room) || compareText(a.name, b.name))[0];
}

/**
 * The search of one task. Its branches are taken cheapest first; of equally cheap ones the one that was made last, which
 * has the fewest conflicts left.
 */
class GroupSearch {
  readonly #plans: GroupPlans;
  readonly #task: SearchTask;
  readonly #seen = new Set<string>();
  readonly #open: Branch[] = [];
  #best: readonly MemberPlan[] | undefined;
  #below: number;
  /** A branch was left because of what is fair, or because its plans were not proven: there may be a cheaper one. */
  #isCertain = true;

  constructor(plans: GroupPlans, task: SearchTask) {
    this.#plans = plans;
    this.#task = task;
    this.#below = task.below;
  }

  #roomOf(name: string): number {
    const { rooms } = this.#plans;
    return Math.max(0, (rooms.get(name) ?? 0) - (this.#task.taken.get(name) ?? 0));
  }

  #planOf(index: number, limits: Takes): MemberPlan | undefined {
    const at = this.#task.members[index] ?? 0;
    const found = this.#plans.planOf(at, this.#task.taken, limits);
    const alone = this.#task.alone[at];
    if (found.decision.proof.kind !== 'optimal') this.#isCertain = false;
    if (alone && isFair(found.decision, alone)) return found;
    if (found.decision.outcome === 'planned') this.#isCertain = false;
    return undefined;
  }

  #add(branch: Branch): void {
    const name = branch.limits.map(textOf).join('\n');
    if (branch.bound >= this.#below || this.#seen.has(name)) return;
    this.#seen.add(name);
    const at = this.#open.findLastIndex(({ bound }) => bound >= branch.bound) + 1;
    this.#open.splice(at, 0, branch);
  }

  #root(): Branch | undefined {
    const limits = this.#task.members.map(() => NOTHING);
    const plans = limits.map((none, index) => this.#planOf(index, none));
    const known = plans.filter((one) => one !== undefined);
    if (known.length < plans.length) return undefined;
    return { plans: known, limits, bound: sumOf(known, ({ bound }) => bound) };
  }

  /** One branch for each order that takes of what is short: it takes less. One of them has to, whatever the others do. */
  #branch(branch: Branch, { name, room, wanted }: Conflict): void {
    branch.plans.forEach((before, index) => {
      const units = before.takes.get(name) ?? 0;
      if (units === 0) return;
      const limits = branch.limits.map((known, other) =>
        other === index ? new Map([...known, [name, Math.floor((room * units) / wanted)]]) : known,
      );
      const less = this.#planOf(index, limits[index] ?? NOTHING);
      if (!less) return;
      const plans = branch.plans.map((one, other) => (other === index ? less : one));
      this.#add({ plans, limits, bound: sumOf(plans, ({ bound }) => bound) });
    });
  }

  #result(bound: number, isOver: boolean): SearchedGroup {
    const isProven = isOver && this.#isCertain;
    return { ...(this.#best ? { plans: this.#best } : {}), isProven, bound };
  }

  run(): SearchedGroup {
    const root = this.#root();
    if (!root) return this.#result(0, true);
    this.#add(root);
    for (let branches = 0; branches < this.#task.maxBranches; branches += 1) {
      const next = this.#open.pop();
      if (!next || next.bound >= this.#below) return this.#result(Math.max(root.bound, this.#below), true);
      if (this.#plans.work.isSpent) return this.#result(next.bound, false);
      const conflict = conflictOf(next.plans, (name) => this.#roomOf(name));
      if (conflict) this.#branch(next, conflict);
      else this.#keep(next.plans);
    }
    return this.#result(this.#open.at(-1)?.bound ?? this.#below, this.#open.length === 0);
  }

  #keep(plans: readonly MemberPlan[]): void {
    const micros = sumOf(plans, (one) => one.micros);
    if (micros >= this.#below) return;
    this.#below = micros;
    this.#best = plans;
  }
}

/** Plans a few orders of a group together, what everybody else takes staying with them. Pure, and bounded. */
export function searchGroup(plans: GroupPlans, task: SearchTask): SearchedGroup {
  return new GroupSearch(plans, task).run();
}
