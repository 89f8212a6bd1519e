/** Who settles refunds: gives each request one answer, which is told late, twice, or never. */
import { parseRefund } from '../../functions/returns/refunds/refund.store.ts';
import { idempotencyKey, isAwaited, type Refund } from '../../functions/returns/refunds/refund.ts';
import { anyOf, type SettledRefund, type Stage, send, tellFact } from './cast.ts';

const partner = { kind: 'system', id: 'psp', scopes: ['refunds'] } as const;

export function refundsOf({ world }: Pick<Stage, 'world'>): Refund[] {
  return world.table.store.ofType('Refund').map(parseRefund);
}

async function tell(stage: Stage, key: string, { refundId, outcome, amount }: SettledRefund) {
  const went = amount === undefined ? {} : { amount };
  const said = outcome === 'failed' ? { words: 'card closed' } : went;
  const body = { id: stage.name, kind: outcome, idempotencyKey: key, ...said };
  await tellFact(stage, 'recordRefundEvent', { params: { id: refundId }, body, caller: partner });
}

/** What becomes of a request is decided once, however often it is asked for. */
async function settle(stage: Stage, refund: Refund, fails: number): Promise<void> {
  const { random, memory } = stage;
  const { refundId } = refund;
  const key = idempotencyKey(refund);
  const known = memory.settledRefunds.get(key);
  const outcome = random.chance(fails) ? 'failed' : 'succeeded';
  const settled = known ?? { refundId, outcome, ...otherAmount(stage, refund) };
  memory.settledRefunds.set(key, settled);
  await tell(stage, key, settled);
}

/** Now and then somewhat less goes than was asked for, or more. */
function otherAmount({ random }: Stage, { amount }: Refund): { readonly amount?: number } {
  if (!random.chance(0.06)) return {};
  return { amount: Math.max(1, amount + random.pick([-100, -1, 1, 50])) };
}

async function sayPending(stage: Stage, refund: Refund): Promise<void> {
  const body = { id: stage.name, kind: 'pending', idempotencyKey: idempotencyKey(refund) };
  await tellFact(stage, 'recordRefundEvent', { params: { id: refund.refundId }, body, caller: partner });
}

/** Once everybody does what is theirs to do: most succeed, and whatever does not is answered once more. */
export async function settleRefund(stage: Stage, refund: Refund): Promise<void> {
  await send(stage, 'readRefund', { params: { id: refund.refundId }, caller: partner });
  if (stage.random.chance(0.15)) await sayPending(stage, refund);
  else await settle(stage, refund, 0.25);
}

async function answer(stage: Stage): Promise<void> {
  const found = anyOf(stage, refundsOf(stage).filter(isAwaited));
  if (found) await settle(stage, found, 0.4);
}

async function delay(stage: Stage): Promise<void> {
  const found = anyOf(stage, refundsOf(stage).filter(isAwaited));
  if (found) await sayPending(stage, found);
}

async function answerAgain(stage: Stage): Promise<void> {
  const found = anyOf(stage, [...stage.memory.settledRefunds]);
  if (found) await tell(stage, ...found);
}

/** What the partner does. */
export const refundActions = {
  answerRefund: answer,
  delayRefund: delay,
  answerRefundAgain: answerAgain,
} as const;
