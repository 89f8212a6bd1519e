import * as z from 'zod';
import { networkAsOf, type PlanningNetwork } from '../../network/planning/planning-network.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { joinParts, partsOf } from '../../shared/parts.ts';
import { getItem, queryPartition } from '../../shared/table.ts';
import { moved, putVersion, transact } from '../../shared/transact.ts';
import { type GroupName, inputOf } from '../decisions/decision-record.ts';
import { pack, unpack } from '../decisions/packed.ts';
import { defaultRules, readRuleset } from '../rulesets/ruleset.store.ts';
import {
  type GroupDecision,
  type GroupInputs,
  groupInputsSchema,
  groupSchema,
  type ReleasedTogether,
  releaseSchema,
} from './group-record.ts';

const partSchema = z.looseObject({ packed: z.instanceof(Uint8Array), parts: z.int().default(1) });
/** The newest groups of a pool that an order looks for its part in: its own is mostly the first. */
const LOOKED_AT = 3;

function whatOf({ pool, at }: GroupName): string {
  return `group of ${pool} at ${at}`;
}

/**
 * GROUP or RELEASE: immutable. Its inputs are items of their own, which nobody reads but who plans it again, and are written
 * before it. Refused as Moved: the same orders were planned together at that moment.
 */
export async function keepGroup(group: GroupDecision | ReleasedTogether, inputs: GroupInputs): Promise<void> {
  const refused = moved(whatOf(group));
  const packed = partsOf(pack(inputs));
  for (const [part, bytes] of packed.entries()) {
    const count = part === 0 ? { parts: packed.length } : {};
    const item = { type: 'GroupInputs', ...count, packed: bytes };
    await transact([putVersion(key.groupInputs(group, part), item, undefined, refused)]);
  }
  const own = group.type === 'ReleasedTogether' ? key.release(group) : key.group(group);
  await transact([putVersion(own, { ...group }, undefined, refused)]);
}

/** The newest groups of a pool, the newest first, read consistently. */
export async function newestGroups(pool: string): Promise<GroupDecision[]> {
  const { pk } = key.group({ pool, at: '', first: '' });
  const { items } = await queryPartition(pk, { newestFirst: true, limit: LOOKED_AT });
  return items.map((item) => parseOwn(groupSchema, item, `group of ${pool}`));
}

/** @throws NotFound */
export async function readGroup(name: GroupName): Promise<GroupDecision> {
  const item = await getItem(key.group(name));
  if (!item) throw new NotFound(`There is no ${whatOf(name)}.`);
  return parseOwn(groupSchema, item, whatOf(name));
}

/** What a group was planned from, to the bit, and the network of that time. */
export interface GroupPast {
  readonly inputs: readonly PlanInput[];
  readonly network: PlanningNetwork;
}

/** @throws NotFound when something that the group names is not there any more */
export async function readGroupPast(name: GroupName): Promise<GroupPast> {
  const what = whatOf(name);
  const first = await getItem(key.groupInputs(name, 0));
  if (!first) throw new NotFound(`There are no inputs of the ${what}.`);
  const { parts, packed } = parseOwn(partSchema, first, what);
  const whole = await joinParts(
    packed,
    parts,
    (part) => key.groupInputs(name, part),
    (part) => parseOwn(partSchema, part, what).packed,
  );
  const { rules, network: hash, cards, inputs } = unpack(groupInputsSchema, whole, what);
  const network = await networkAsOf(hash, cards);
  const stored = rules.version === 0 ? undefined : (await readRuleset(rules.version)).ruleset;
  return {
    network,
    inputs: inputs.map((own) =>
      inputOf(own, {
        locations: network.locations,
        services: network.services,
        rates: network.rates,
        ruleset: stored ?? own.ruleset ?? defaultRules(own.order.currency).ruleset,
      }),
    ),
  };
}

/** What a group was planned from, to the bit. @throws NotFound when something that it names is not there any more */
export async function readGroupInputs(name: GroupName): Promise<readonly PlanInput[]> {
  return (await readGroupPast(name)).inputs;
}

/** The orders of a pool that were released together between two times (UTC ISO), whether they gained by it or not. */
export async function releasesBetween(
  pool: string,
  from: string,
  to: string,
): Promise<(GroupDecision | ReleasedTogether)[]> {
  const [groups, others] = await Promise.all(
    [key.group, key.release].map((keyOf) =>
      queryPartition(keyOf({ pool, at: '', first: '' }).pk, {
        between: [from, `${to}~`],
        consistent: false,
      }),
    ),
  );
  return [
    ...(groups?.items ?? []).map((item) => parseOwn(groupSchema, item, `group of ${pool}`)),
    ...(others?.items ?? []).map((item) => parseOwn(releaseSchema, item, `release of ${pool}`)),
  ];
}
