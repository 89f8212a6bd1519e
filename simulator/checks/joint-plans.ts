/**
 * Orders that are released together take their parts of one decision, and nobody takes more than that, pays more or waits
 * longer than is fair; what was stored plans again the same.
 */
import * as z from 'zod';
import { isFair } from '../../functions/planner/joint/fairness.ts';
import { planJointly } from '../../functions/planner/joint/plan-jointly.ts';
import {
  type DecisionRecord,
  decisionRecordSchema,
} from '../../functions/routing/decisions/decision-record.ts';
import { unpack } from '../../functions/routing/decisions/packed.ts';
import { readGroupInputs } from '../../functions/routing/joint/group.store.ts';
import { type GroupDecision, groupSchema } from '../../functions/routing/joint/group-record.ts';
import { replayGroup } from '../../functions/routing/joint/replay-group.ts';
import { key } from '../../functions/shared/keys.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'joint plans';

const packedSchema = z.looseObject({ packed: z.instanceof(Uint8Array), parts: z.int().default(1) });

function groupsOf({ table }: World): GroupDecision[] {
  return table.store.ofType('GroupDecision').map((item) => groupSchema.parse(item));
}

/** The decisions that took a part, of those that fit one item. */
function takenParts({ table }: World): DecisionRecord[] {
  return table.store.ofType('Decision').flatMap((item) => {
    const { packed, parts } = packedSchema.parse(item);
    const record = parts === 1 ? unpack(decisionRecordSchema, packed, 'decision') : undefined;
    return record?.group ? [record] : [];
  });
}

/** What the groups of a history were released by, and `taken` for each part that an order took. */
export function jointPlansMet(world: World): string[] {
  const groups = groupsOf(world);
  if (groups.length === 0) return [];
  return [...groups.map(({ release }) => release), ...takenParts(world).map(() => 'taken')];
}

/** What an order takes where, in one text. */
function takenText(taken: readonly { location: string; sku: string; units: number }[]): string {
  return JSON.stringify(taken.map(({ location, sku, units }) => `${location} ${sku} ${units}`).sort());
}

function partViolations({ table }: World, { orderId, n, group: name, result }: DecisionRecord): string[] {
  const stored = name && table.store.read(key.group(name));
  const group = stored && groupSchema.parse(stored);
  const part = group?.members.find((one) => one.orderId === orderId)?.part;
  if (!part) return [`decision ${n} names a group that has no part for it`];
  const taken = result.fulfillments.flatMap(({ location, lines }) =>
    lines.map(({ sku, quantity }) => ({ location, sku, units: quantity })),
  );
  return [
    ...(takenText(taken) === takenText(part.shares)
      ? []
      : [`decision ${n} takes something else than its part`]),
    ...(result.cost.totalMicros <= part.costMicros ? [] : [`decision ${n} costs more than its part`]),
  ];
}

/** Planning the groups of a history again takes no longer. */
const REPLAY_MS = 10 * 60_000;

async function replayViolations(group: GroupDecision): Promise<Violation[]> {
  const { isSame } = await replayGroup(group);
  const { members } = planJointly(await readGroupInputs(group), group.maxWork);
  const unfair = members.filter(({ part, alone, isMoved }) => isMoved && !isFair(part, alone)).length;
  return [
    ...(isSame ? [] : ['does not plan again as it was stored']),
    ...(unfair > 0 ? [`${unfair} of its orders lose by it, or come too late`] : []),
  ].map((text) => ({ rule: RULE, about: group.first, text }));
}

/** Every group of a history is planned again from what was stored, and is fair to each of its orders. */
export async function replayedGroupViolations(world: World): Promise<Violation[]> {
  const groups = groupsOf(world);
  if (groups.length === 0) return [];
  let found: Violation[] | undefined;
  world.engine.launch('joint plans again', 'service', async () => {
    found = (await Promise.all(groups.map(replayViolations))).flat();
  });
  await world.engine.run(world.engine.now + REPLAY_MS);
  return found ?? [{ rule: RULE, about: 'history', text: 'its groups could not be planned again' }];
}

export function jointPlanViolations(world: World): Violation[] {
  const groups = groupsOf(world);
  if (groups.length === 0) return [];
  const dear = groups.filter(
    ({ aloneMicros, jointMicros, boundMicros }) => jointMicros >= aloneMicros || boundMicros > jointMicros,
  );
  return [
    ...dear.map(({ first }) => ({
      rule: RULE,
      about: first,
      text: 'was planned together for more than one by one',
    })),
    ...takenParts(world).flatMap((record) =>
      partViolations(world, record).map((text) => ({ rule: RULE, about: record.orderId, text })),
    ),
  ];
}
