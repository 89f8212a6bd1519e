/**
 * The test of one guardrail, which may be looked at after every order: whether the version that is tried does harm beyond a
 * margin. A test by betting (Waudby-Smith and Ramdas, 2024) on the effect of a draw whose chance is known. Pure.
 *
 * Of each order the outcome (0 to 1, lower is better), less the mean of those before it, times +1/share in the canary and
 * -1/(1 - share) in the rest is, on average, what the canary adds to the outcome. Capital is bet that this is above the margin. No
 * harm beyond the margin: the capital is not expected to grow, whatever comes, and the chance that it ever reaches 1/rate is at
 * most the rate (Ville). That holds for any outcomes that drift, for any share, and however often somebody looks; it asks that an
 * order is counted at a time that does not depend on its arm.
 */

/** Parts of the largest bet that leaves some of the capital whatever comes: who does not know the effect bets on several. */
const BETS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8];
/** What is left of a bet at least: DynamoDB keeps no number below 1e-130. It adds nothing that could be seen. */
const LEAST_CAPITAL = 1e-100;

export interface GuardrailState {
  readonly orders: number;
  readonly outcomes: number;
  /** By bet; each begins with 1. */
  readonly capitals: readonly number[];
}

export const noOrders: GuardrailState = { orders: 0, outcomes: 0, capitals: BETS.map(() => 1) };

/** An order that was counted. */
export interface GuardedOrder {
  readonly isCanary: boolean;
  /** Of the canary when the order was drawn: above 0 and below 1. */
  readonly share: number;
  /** From 0 to 1, lower is better. */
  readonly outcome: number;
}

/** What the canary adds to the outcome, by one order, and the least that this could have been. */
function effectOf(
  { isCanary, share, outcome }: GuardedOrder,
  expected: number,
): { effect: number; least: number } {
  const above = outcome - expected;
  const effect = isCanary ? above / share : -above / (1 - share);
  return { effect, least: Math.min(-expected / share, -(1 - expected) / (1 - share)) };
}

/** `margin`: how much the canary may add to the mean outcome. The order is counted once. */
export function afterOrder(state: GuardrailState, order: GuardedOrder, margin: number): GuardrailState {
  const { orders, outcomes, capitals } = state;
  // Known before the order: nothing of its own outcome is in it.
  const expected = (outcomes + 0.5) / (orders + 1);
  const { effect, least } = effectOf(order, expected);
  const gain = (effect - margin) / (margin - least);
  return {
    orders: orders + 1,
    outcomes: outcomes + order.outcome,
    capitals: capitals.map((capital, at) => Math.max(LEAST_CAPITAL, capital * (1 + (BETS[at] ?? 0) * gain))),
  };
}

/** How much of the proof that harm needs is there: 1 is all of it. */
export function evidenceOf({ capitals }: GuardrailState, rate: number): number {
  const mean = capitals.reduce((sum, capital) => sum + capital, 0) / capitals.length;
  return mean * rate;
}

/** Whether there is harm beyond the margin; wrong, ever, with a chance of at most `rate`. */
export function isHarm(state: GuardrailState, rate: number): boolean {
  return evidenceOf(state, rate) >= 1;
}

/** The rate of each of several guardrails of which, all together, one is wrong with a chance of at most `rate`. */
export function rateOfEach(rate: number, guardrails: number): number {
  return rate / Math.max(1, guardrails);
}

/** An amount as an outcome: what is above the cap counts as the cap, so that one huge order is no proof. */
export function outcomeOfAmount(amount: number, cap: number): number {
  return Math.min(Math.max(0, amount), cap) / cap;
}
