/** Which rules an order is planned by while a version is tried on some of the orders. */
import type { KeptArm } from '../../order/canary-arm.ts';
import type { Order } from '../../order/order.ts';
import { activeRules, type RulesInForce, rulesOf } from '../rulesets/ruleset.store.ts';
import { armOf } from './arm.ts';
import { runningRollOut } from './roll-out.store.ts';

/** The rules of an order with its arm. `isDrawn`: META does not have the arm yet. */
export interface RulesOfOrder {
  readonly rules: RulesInForce;
  readonly arm?: KeptArm;
  readonly isDrawn: boolean;
}

type DrawnOrder = Pick<Order, 'orderId' | 'channel' | 'counts' | 'rollOut'>;

/** The arm that an order has, or is drawn for. An order that was planned before the roll-out began takes no part in it. */
function armIn(
  { orderId, channel, counts, rollOut: kept }: DrawnOrder,
  running: Awaited<ReturnType<typeof runningRollOut>>,
): KeptArm | undefined {
  if (kept || !running || counts.decisions > 0) return kept;
  const { n, shares } = running;
  const arm = armOf({ number: n, shares }, orderId, channel);
  return arm && { n, arm, share: shares[channel] ?? 0 };
}

/** An order's arm, and the version that is tried on it, as long as its roll-out runs. */
async function trialOf(
  order: DrawnOrder,
): Promise<{ arm?: KeptArm | undefined; tried?: number | undefined }> {
  const running = await runningRollOut();
  const arm = armIn(order, running);
  const isTried = arm?.arm === 'canary' && running?.n === arm.n;
  return { arm, tried: isTried ? running.ruleset : undefined };
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
  const { arm, tried } = await trialOf(order);
  const rules = tried === undefined || inForce ? await activeRules(now, currency) : await rulesOf(tried);
  return { rules, ...(arm ? { arm } : {}), isDrawn: arm !== undefined && order.rollOut === undefined };
}
