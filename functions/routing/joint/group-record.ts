/** A joint plan as it is stored: one decision for a group of orders, of which each order's Route takes its part. Pure. */
import * as z from 'zod';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { Decision } from '../../planner/decision.ts';
import type { JointPlan } from '../../planner/joint/plan-jointly.ts';
import { type JointPart, jointPartSchema, partOf } from '../../planner/joint/take-part.ts';
import {
  type GroupName,
  groupNameSchema,
  ownInputSchema,
  rulesNamedSchema,
} from '../decisions/decision-record.ts';

/** What released the orders: room in the queue for capacity, stock that came, the end of a wait to be consolidated. */
export const releases = ['capacity', 'stock', 'consolidation'] as const;
export type GroupRelease = (typeof releases)[number];

/** An order's part, with the group that it is of. */
export interface TakenPart {
  readonly part: JointPart;
  readonly group: GroupName;
  /** The hash of the rules that it was planned by; groups of release 0.2.0 do not say it. */
  readonly rules?: string | undefined;
}

export const groupMemberSchema = z.object({
  orderId: z.string(),
  bodyVersion: z.int(),
  /** What the order would get planned alone in its turn; micros. */
  alone: z.object({ costMicros: z.int(), locations: z.array(z.string()) }),
  /** Absent: the order is not served whole, and is planned alone. */
  part: jointPartSchema.optional(),
});
export type GroupMember = z.output<typeof groupMemberSchema>;

/** GROUP: immutable. In the order in which the queue serves them. Money in micros. */
export const groupSchema = groupNameSchema.extend({
  type: z.literal('GroupDecision'),
  release: z.enum(releases),
  /** The hash of the rules; absent in groups that were stored before versions were tried on some of the orders. */
  rules: z.string().optional(),
  planner: z.int(),
  currency: z.string(),
  aloneMicros: z.int(),
  jointMicros: z.int(),
  boundMicros: z.int(),
  isProven: z.boolean(),
  work: z.int(),
  maxWork: z.int(),
  members: z.array(groupMemberSchema),
});
export type GroupDecision = z.output<typeof groupSchema>;

/**
 * RELEASE: immutable. Orders that were released together, where a joint plan gained nothing: each was planned alone. By other
 * rules one may gain, and a what-if asks what these orders were.
 */
export const releaseSchema = groupNameSchema.extend({
  type: z.literal('ReleasedTogether'),
  release: z.enum(releases),
  maxWork: z.int(),
  members: z.array(z.object({ orderId: z.string() })),
});
export type ReleasedTogether = z.output<typeof releaseSchema>;

/** All that the joint plan was made of, packed; rules, network and cards by name as in a decision. */
export const groupInputsSchema = z.object({
  rules: rulesNamedSchema,
  network: z.string(),
  cards: z.record(z.string(), z.number().int()),
  inputs: z.array(ownInputSchema),
});
export type GroupInputs = z.output<typeof groupInputsSchema>;

function memberOf(
  order: Pick<Order, 'orderId' | 'bodyVersion'>,
  alone: Decision,
  part: Decision,
): GroupMember {
  return {
    orderId: order.orderId,
    bodyVersion: order.bodyVersion,
    alone: {
      costMicros: alone.cost.totalMicros,
      locations: alone.fulfillments.map(({ location }) => location),
    },
    ...(part.outcome === 'planned' ? { part: partOf(part) } : {}),
  };
}

/** A joint plan of these orders, which stand in its order. */
export function groupOf(
  name: GroupName,
  release: GroupRelease,
  rules: string,
  orders: readonly Pick<Order, 'orderId' | 'bodyVersion'>[],
  joint: JointPlan,
): GroupDecision {
  const { members, aloneMicros, jointMicros, boundMicros, isProven, work, maxWork } = joint;
  const [first] = members;
  return {
    type: 'GroupDecision',
    ...name,
    release,
    rules,
    planner: first?.part.planner ?? 0,
    currency: first?.part.cost.currency ?? '',
    aloneMicros,
    jointMicros,
    boundMicros,
    isProven,
    work,
    maxWork,
    members: orders.flatMap((order, at) => {
      const own = members[at];
      return own ? [memberOf(order, own.alone, own.part)] : [];
    }),
  };
}

/** The same orders, where they gain nothing together. */
export function releaseOf(
  name: GroupName,
  release: GroupRelease,
  orders: readonly Pick<Order, 'orderId'>[],
  { maxWork }: Pick<JointPlan, 'maxWork'>,
): ReleasedTogether {
  return {
    type: 'ReleasedTogether',
    ...name,
    release,
    maxWork,
    members: orders.map(({ orderId }) => ({ orderId })),
  };
}

/** A part is taken within ten minutes: what was planned longer ago was planned for other stock. */
export const PART_FRESH_MS = 600_000;

/** Units by SKU, in one text. */
export function unitsText(lines: readonly { readonly sku: string; readonly units: number }[]): string {
  const bySku = new Map<string, number>();
  for (const { sku, units } of lines) bySku.set(sku, (bySku.get(sku) ?? 0) + units);
  return JSON.stringify([...bySku].sort());
}

/** An order's part of the newest of these groups that has one for what the order is to be planned for now. */
export function partFor(
  groups: readonly GroupDecision[],
  { orderId, bodyVersion }: Pick<Order, 'orderId' | 'bodyVersion'>,
  lines: readonly LineUnits[],
  now: string,
): TakenPart | undefined {
  const group = groups.find(({ members }) => members.some((one) => one.orderId === orderId));
  const own = group?.members.find((one) => one.orderId === orderId);
  if (!group || !own?.part || own.bodyVersion !== bodyVersion) return undefined;
  if (Date.parse(now) - Date.parse(group.at) > PART_FRESH_MS) return undefined;
  if (unitsText(own.part.shares) !== unitsText(lines)) return undefined;
  const { pool, at, first } = group;
  return { part: own.part, group: { pool, at, first }, rules: group.rules };
}
