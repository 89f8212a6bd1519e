/** A joint plan in the explanation of a decision that took its part. */
import type { Explanation } from '../../planner/explain/explanation-schema.ts';
import { planJointly } from '../../planner/joint/plan-jointly.ts';
import { partOf } from '../../planner/joint/take-part.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { microsText } from '../../planner/pricing/micros.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { NotFound } from '../../shared/errors.ts';
import type { DecisionRecord } from '../decisions/decision-record.ts';
import { readGroup, readGroupInputs } from './group.store.ts';
import type { GroupDecision } from './group-record.ts';

/** Where an order ships from and what that costs. */
function placeText(costMicros: number, locations: readonly string[], currency: string): string {
  return `${microsText(costMicros, currency)} ${currency} from ${locations.join(', ')}`;
}

function textOf(group: GroupDecision, { alone, part }: GroupDecision['members'][number]): string {
  const { aloneMicros, jointMicros, currency, members } = group;
  const [together, before] = [jointMicros, aloneMicros].map((micros) => microsText(micros, currency));
  const all = `${members.length} orders planned together cost ${together} ${currency} instead of ${before}.`;
  const locations = [...new Set(part?.shares.map(({ location }) => location))];
  const own = part
    ? `This one: ${placeText(part.costMicros, locations, currency)}; alone `
    : 'This one alone: ';
  return `${all} ${own}${placeText(alone.costMicros, alone.locations, currency)}.`;
}

/** Whether planning a group again gives the same parts. */
export function isReplayed({ members, maxWork }: GroupDecision, inputs: readonly PlanInput[]): boolean {
  const again = planJointly(inputs, maxWork).members.map(({ part }) =>
    part.outcome === 'planned' ? partOf(part) : undefined,
  );
  return (
    canonicalJson(again.map((part) => part ?? null)) ===
    canonicalJson(members.map(({ part }) => part ?? null))
  );
}

/** The joint plan that a decision took its part of; undefined where it was planned alone, or the plan is not kept. */
export async function groupView({ group: name, orderId }: DecisionRecord): Promise<Explanation['group']> {
  if (!name) return undefined;
  const group = await readGroup(name);
  const place = group.members.findIndex((one) => one.orderId === orderId);
  const member = group.members[place];
  if (!member) throw new NotFound(`The group at ${name.at} has no order ${orderId}.`);
  const { at, release, members, aloneMicros, jointMicros, boundMicros, isProven } = group;
  return {
    at,
    release,
    orders: members.length,
    place: place + 1,
    aloneMicros,
    jointMicros,
    boundMicros,
    proven: isProven,
    alone: member.alone,
    replayed: isReplayed(group, await readGroupInputs(name)),
    text: textOf(group, member),
  };
}
