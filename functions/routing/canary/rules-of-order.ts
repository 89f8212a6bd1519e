/** Which rules an order is planned by while a version is tried on some of the orders. */
import type { DrawnArm, KeptArm } from '../../order/canary-arm.ts';
import type { Order } from '../../order/order.ts';
import { activeRules, type RulesInForce, rulesOf } from '../rulesets/ruleset.store.ts';
import { armOf } from './arm.ts';
import { runningRollOut } from './roll-out.store.ts';

/** The arm of an order. `drawn`: META does not have it yet. */
interface ArmOfOrder {
  readonly arm?: KeptArm | undefined;
  readonly drawn?: DrawnArm | undefined;
}

/** The rules of an order with its arm. */
export interface RulesOfOrder extends ArmOfOrder {
  readonly rules: RulesInForce;
}

type DrawnOrder = Pick<Order, 'orderId' | 'channel' | 'counts' | 'rollOut'>;

/** The arm that an order has, or is drawn for. An order that was planned before the roll-out began takes no part in it. */
function armIn(
  { orderId, channel, counts, rollOut: kept }: DrawnOrder,
  running: Awaited<ReturnType<typeof runningRollOut>>,
): ArmOfOrder {
  if (kept || !running || counts.decisions > 0) return { arm: kept };
  const { n, shares } = running;
  const arm = armOf({ number: n, shares }, orderId, channel);
  return arm ? { arm: { n, arm }, drawn: { n, arm, share: shares[channel] ?? 0 } } : {};
}

/** An order's arm, and the version that is tried on it, as long as its roll-out runs. */
async function trialOf(order: DrawnOrder): Promise<ArmOfOrder & { tried?: number | undefined }> {
  const running = await runningRollOut();
  const own = armIn(order, running);
  const isTried = own.arm?.arm === 'canary' && running?.n === own.arm.n;
  return { ...own, tried: isTried ? running.ruleset : undefined };
}

/** Whether a version is tried on the order. */
export async function isTriedOn(order: DrawnOrder): Promise<boolean> {
  return (await trialOf(order)).tried !== undefined;
}

/** When an order is planned, and what by where the brand has no rules. */
export interface RulesAsked {
  /** UTC ISO. */
  readonly now: string;
  readonly currency: string;
  /** Whatever is tried on the order. */
  readonly inForce: boolean;
}

/**
 * The rules that an order is planned by. An order of the canary is planned by the version that is tried, as long as its
 * roll-out runs; every other one by the version in force.
 */
export async function rulesOfOrder(
  order: DrawnOrder,
  { now, currency, inForce }: RulesAsked,
): Promise<RulesOfOrder> {
  const { tried, ...own } = await trialOf(order);
  const rules = tried === undefined || inForce ? await activeRules(now, currency) : await rulesOf(tried);
  return { rules, ...own };
}
