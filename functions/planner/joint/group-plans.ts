/** Plans of the orders of a group, each under what others take and what it may take at most. One budget for all. */
import { compareText } from '../../shared/compare-text.ts';
import type { Decision } from '../decision.ts';
import { plan } from '../plan.ts';
import type { PlanInput } from '../plan-input.ts';
import type { Work } from '../solver/work.ts';
import {
  afterOthers,
  counterName,
  limitedInput,
  positionName,
  sharedRooms,
  type Takes,
  takesOf,
} from './takes.ts';

/** A plan of one order of a group. */
export interface MemberPlan {
  readonly decision: Decision;
  readonly takes: Takes;
  readonly micros: number;
  /** No plan of the order under the same limits costs less; micros. */
  readonly bound: number;
}

/** What a plan counts besides its search: that it was read at all. */
const WORK_OF_READING = 50;

export const NOTHING: Takes = new Map();

/** Takes in words that are the same in whatever order they came about. */
export function textOf(takes: Takes): string {
  return [...takes]
    .map(([name, count]) => `${name}=${count}`)
    .sort(compareText)
    .join('|');
}

function boundOf({ proof, cost }: Decision): number {
  return proof.kind === 'optimal' ? cost.totalMicros : Math.min(proof.lowerBound, cost.totalMicros);
}

export function memberPlan(decision: Decision): MemberPlan {
  return {
    decision,
    takes: takesOf(decision),
    micros: decision.cost.totalMicros,
    bound: boundOf(decision),
  };
}

/** The orders of a group and their plans so far: what was planned once is not planned again. */
export class GroupPlans {
  readonly inputs: readonly PlanInput[];
  /** What there is for all of them together. */
  readonly rooms: Takes;
  readonly work: Work;
  readonly #known = new Map<string, MemberPlan>();

  constructor(inputs: readonly PlanInput[], work: Work) {
    this.inputs = inputs;
    this.rooms = sharedRooms(inputs);
    this.work = work;
  }

  /** What of `taken` matters to an order: units of its positions, and room of its counters. */
  #relevant({ positions, capacity }: PlanInput, taken: Takes): Takes {
    if (taken.size === 0) return NOTHING;
    const names = [...positions.map(positionName), ...capacity.map(counterName)];
    return new Map(
      names.flatMap((name) => {
        const count = taken.get(name) ?? 0;
        return count > 0 ? [[name, count] as const] : [];
      }),
    );
  }

  /** The best plan of order `at` once others have taken so much, that takes no more than `limits` says. */
  planOf(at: number, taken: Takes, limits: Takes): MemberPlan {
    const input = this.inputs[at];
    if (!input) throw new RangeError(`the group has no order ${at}`);
    const left = this.#relevant(input, taken);
    const name = `${at} ${textOf(left)} ${textOf(limits)}`;
    const known = this.#known.get(name);
    if (known) return known;
    const decision = plan(limitedInput(afterOthers(input, left, this.rooms), limits));
    this.work.spend(decision.proof.work + input.positions.length + WORK_OF_READING);
    const found = memberPlan(decision);
    this.#known.set(name, found);
    return found;
  }
}
