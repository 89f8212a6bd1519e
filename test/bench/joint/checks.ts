/** Checks a joint plan: by carrying it out, and against HiGHS. */

import type { Decision } from '../../../functions/planner/decision.ts';
import { fairInput, isFair } from '../../../functions/planner/joint/fairness.ts';
import { type JointPlan, planJointly } from '../../../functions/planner/joint/plan-jointly.ts';
import {
  afterOthers,
  sharedRooms,
  sharesOfPlan,
  sumOfTakes,
  takesOf,
} from '../../../functions/planner/joint/takes.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { Highs } from '../routing/agreement.ts';
import { jointProgramme } from './joint-programme.ts';

/** Orders carried out one after the other. Micros of those that are served whole when planned one by one. */
export interface CarriedOut {
  readonly micros: number;
  readonly unserved: number;
  /** Why what was done is not what was planned; undefined when nothing is wrong. */
  readonly fault?: string;
}

function isWhole(member: JointPlan['members'][number] | undefined): boolean {
  return member?.alone.outcome === 'planned';
}

function unservedUnits(decisions: readonly Decision[]): number {
  return decisions.flatMap(({ unserved }) => unserved).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Plans each order, in this order, on what those before it left. */
function planInTurn(
  inputs: readonly PlanInput[],
  order: readonly number[],
  limited: (input: PlanInput, at: number) => PlanInput = (input) => input,
): ReadonlyMap<number, Decision> {
  const rooms = sharedRooms(inputs);
  const done = new Map<number, Decision>();
  for (const at of order) {
    const input = inputs[at];
    if (!input) continue;
    const taken = sumOfTakes([...done.values()].map(takesOf));
    done.set(at, plan(limited(afterOthers(input, taken, rooms), at)));
  }
  return done;
}

function sumOfWhole({ members }: JointPlan, done: ReadonlyMap<number, Decision>): CarriedOut {
  const whole = [...done].filter(([at]) => isWhole(members[at]));
  const micros = whole.reduce((sum, [, { cost }]) => sum + cost.totalMicros, 0);
  return { micros, unserved: unservedUnits([...done.values()]) };
}

/** Carries the orders out one by one, as the queue serves them. */
export function oneByOne(inputs: readonly PlanInput[], joint: JointPlan): CarriedOut {
  return sumOfWhole(joint, planInTurn(inputs, [...inputs.keys()]));
}

/**
 * Carries a joint plan out, its orders in any order: each by its part, on what those before it left. What cannot be
 * served whole comes after them.
 */
export function carryOut(
  inputs: readonly PlanInput[],
  joint: JointPlan,
  order: readonly number[] = [...inputs.keys()],
): CarriedOut {
  const { members } = joint;
  const parts = order.filter((at) => isWhole(members[at]));
  const rest = order.filter((at) => !isWhole(members[at]));
  const done = planInTurn(inputs, [...parts, ...rest], (input, at) => {
    const part = members[at]?.part;
    return part && isWhole(members[at])
      ? { ...input, history: { ...input.history, shares: sharesOfPlan(part) } }
      : input;
  });
  const wrong = parts.find((at) => {
    const [own, member] = [done.get(at), members[at]];
    return (
      !own || !member || !isFair(own, member.alone) || own.cost.totalMicros > member.part.cost.totalMicros
    );
  });
  const rooms = sharedRooms(inputs);
  const over = [...sumOfTakes([...done.values()].map(takesOf))].find(
    ([name, count]) => count > (rooms.get(name) ?? 0),
  );
  const carried = sumOfWhole(joint, done);
  if (over) return { ...carried, fault: `${over[0]} is taken ${over[1]} times` };
  return wrong === undefined ? carried : { ...carried, fault: `order ${wrong} is worse off` };
}

/** The input without the locations that have no part in any fair plan: HiGHS knows no days. */
function withFairPlaces(input: PlanInput, { alone }: JointPlan['members'][number]): PlanInput {
  const excluded = new Set(
    plan(fairInput(input, alone))
      .candidates.filter(({ state }) => state === 'excluded')
      .map(({ location }) => location),
  );
  return { ...input, positions: input.positions.filter(({ location }) => !excluded.has(location)) };
}

/** `agrees`: as cheap as HiGHS; `bounded`: not proven, and HiGHS is not below the bound; or what is wrong. */
export type JointVerdict = 'agrees' | 'bounded' | `disagrees: ${string}`;

/** Dollars: HiGHS' own tolerance. */
const TOLERANCE = 1e-4;

/** Compares the joint plan of a group, all of which is served, with HiGHS' optimum. */
export function compareWithHighs(highs: Highs, inputs: readonly PlanInput[], maxWork?: number): JointVerdict {
  const joint = planJointly(inputs, maxWork);
  const fair = inputs.map((input, at) => {
    const member = joint.members[at];
    return member ? withFairPlaces(input, member) : input;
  });
  const programme = jointProgramme(fair, sharedRooms(inputs));
  if (!programme) return 'disagrees: an order has no stock';
  const answer = highs.solve(programme.text, { mip_rel_gap: 0, mip_abs_gap: 1e-7, output_flag: false });
  if (answer.Status !== 'Optimal') return `disagrees: HiGHS says ${answer.Status}`;
  const theirs = answer.ObjectiveValue - programme.excess;
  const ours = joint.jointMicros / 1e6;
  const said = `ours ${ours}, bound ${joint.boundMicros / 1e6}, HiGHS ${theirs}`;
  if (joint.boundMicros / 1e6 > theirs + TOLERANCE || ours < theirs - TOLERANCE) return `disagrees: ${said}`;
  if (ours <= theirs + TOLERANCE) return 'agrees';
  return joint.isProven ? `disagrees: ${said}` : 'bounded';
}
