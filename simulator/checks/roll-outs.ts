/** An order has one arm for good, and what is counted of a roll-out is what its orders' decisions say, each once. */
import * as z from 'zod';
import { type KeptArm, keptArmSchema } from '../../functions/order/canary-arm.ts';
import { planOutcomes } from '../../functions/planner/decision.ts';
import { type RollOut, rollOutSchema } from '../../functions/routing/canary/roll-out.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const decisionSchema = z.object({
  pk: z.string(),
  n: z.int(),
  rules: z.int(),
  outcome: z.enum(planOutcomes),
  locations: z.array(z.string()),
  rollOut: keptArmSchema.extend({ failed: z.string().optional() }).optional(),
});
type ArmedDecision = z.output<typeof decisionSchema>;

const RULE = 'roll-outs';

function armText(arm: KeptArm | undefined): string {
  return arm ? `${arm.n} ${arm.arm}` : 'none';
}

/** Every decision of an order says the arm that META has; a plan for the canary is by its version or by none that is tried. */
function armViolations(
  orderId: string,
  kept: KeptArm | undefined,
  decisions: readonly ArmedDecision[],
  rollOuts: ReadonlyMap<number, RollOut>,
): Violation[] {
  const others = decisions.filter(({ rollOut }) => armText(rollOut) !== armText(kept));
  const tried = kept && rollOuts.get(kept.n)?.ruleset;
  const strayed = decisions.filter(({ rollOut, rules }) => rollOut?.arm === 'rest' && rules === tried);
  const promoted = kept !== undefined && rollOuts.get(kept.n)?.ended?.as === 'promoted';
  return [
    ...others.map(({ n, rollOut }) => ({
      rule: RULE,
      about: orderId,
      text: `decision ${n} has arm ${armText(rollOut)}, META ${armText(kept)}`,
    })),
    ...(promoted ? [] : strayed).map(({ n }) => ({
      rule: RULE,
      about: orderId,
      text: `decision ${n} of the rest is by the version that is tried`,
    })),
  ];
}

/** The first decisions of the orders of a roll-out. */
interface FirstDecision {
  readonly arm: KeptArm;
  readonly decision: ArmedDecision;
}

function countViolations(rollOut: RollOut, first: readonly FirstDecision[]): Violation[] {
  const own = first.filter(({ arm }) => arm.n === rollOut.n);
  const isUnserved = ({ outcome, rollOut: said }: ArmedDecision): boolean =>
    outcome !== 'planned' || said?.failed !== undefined;
  const isSplit = ({ locations }: ArmedDecision): boolean => locations.length > 1;
  const found = (['canary', 'rest'] as const).flatMap((arm) => {
    const ofArm = own.filter((one) => one.arm.arm === arm).map(({ decision }) => decision);
    const counted = {
      orders: rollOut.counts.split?.[arm].orders ?? 0,
      split: rollOut.counts.split?.[arm].sum ?? 0,
      unfulfilled: rollOut.counts.unfulfilled?.[arm].sum ?? 0,
    };
    const decided = {
      orders: ofArm.length,
      split: ofArm.filter(isSplit).length,
      unfulfilled: ofArm.filter(isUnserved).length,
    };
    const [said, meant] = [JSON.stringify(counted), JSON.stringify(decided)];
    return said === meant ? [] : [`${arm}: counted ${said}, decided ${meant}`];
  });
  return found.map((text) => ({ rule: RULE, about: `roll-out ${rollOut.n}`, text }));
}

const laterSchema = z.object({ pk: z.string(), orders: z.array(z.object({ orderId: z.string() })) });

/** Each order that was counted first is counted later, or is going to be. */
function laterViolations({ table }: World, { n, counts }: RollOut): Violation[] {
  const waiting = table.store
    .ofType('RollOutLater')
    .map((item) => laterSchema.parse(item))
    .filter(({ pk }) => pk === `ROLLOUT#${n}`)
    .flatMap(({ orders }) => orders);
  const ordersOf = (name: 'split' | 'late'): number =>
    (counts[name]?.canary.orders ?? 0) + (counts[name]?.rest.orders ?? 0);
  const [first, later] = [ordersOf('split'), ordersOf('late')];
  if (first === later + waiting.length) return [];
  const text = `of ${first} orders ${later} were looked at again, and ${waiting.length} wait for it`;
  return [{ rule: RULE, about: `roll-out ${n}`, text }];
}

/** How many roll-outs a history has: each is looked at every minute. */
export function rollOutsOf({ table }: World): number {
  return table.store.ofType('RollOut').length;
}

/** When everything is quiet. */
export function rollOutViolations(world: World): Violation[] {
  const { books, table } = world;
  const rollOuts = table.store.ofType('RollOut').map((item) => rollOutSchema.parse(item));
  if (rollOuts.length === 0) return [];
  const running = rollOuts.filter(({ ended }) => ended === undefined);
  const byNumber = new Map(rollOuts.map((one) => [one.n, one]));
  const decisions = Map.groupBy(
    table.store.ofType('Decision').map((item) => decisionSchema.parse(item)),
    ({ pk }) => pk,
  );
  const orders = [...books.orders.values()].map(({ orderId, rollOut: kept }) => {
    return { orderId, kept, own: decisions.get(`ORDER#${orderId}`) ?? [] };
  });
  const first = orders.flatMap(({ kept, own }): FirstDecision[] => {
    const decision = own.find(({ n }) => n === 1);
    return kept && decision ? [{ arm: kept, decision }] : [];
  });
  return [
    ...(running.length > 1 ? [{ rule: RULE, about: 'roll-outs', text: `${running.length} run` }] : []),
    ...table.store.ofType('RollOutOrder').map(({ sk }) => ({
      rule: RULE,
      about: String(sk),
      text: 'was not counted',
    })),
    ...orders.flatMap(({ orderId, kept, own }) => armViolations(orderId, kept, own, byNumber)),
    ...rollOuts.flatMap((one) => [...countViolations(one, first), ...laterViolations(world, one)]),
  ];
}
