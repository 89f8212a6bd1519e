/** Goods that were paid for before they came, and do not come: somebody has their money asked for, or waits longer. */
import { isAwaited } from '../../functions/returns/refunds/refund.ts';
import { awaitsGoods, type Return } from '../../functions/returns/rma/return.ts';
import { thisProcess } from '../engine/engine.ts';
import { operator } from '../network.ts';
import { anyOf, openExceptions, ordersOf, returnsOf, type Stage, send } from './cast.ts';
import { resolveWith } from './operator.ts';
import { refundsOf, settleRefund } from './refund-partner.ts';

const MINUTE_MS = 60_000;

function found(stage: Stage, { returnId }: Pick<Return, 'returnId'>): Return | undefined {
  return returnsOf(stage).find((one) => one.returnId === returnId);
}

/** What is charged is asked for once, and is what the customer has without the goods. */
async function askForMissing(stage: Stage, returned: Return): Promise<void> {
  const { returnId } = returned;
  const overdue = openExceptions(stage).find(
    ({ exceptionType, detail }) => exceptionType === 'ReturnNotReceived' && detail['returnId'] === returnId,
  );
  if (!overdue) return;
  const before = found(stage, returned)?.charged ?? 0;
  const action = stage.random.pick(['apply', 'apply', 'retry', 'close'] as const);
  if ((await resolveWith(stage, overdue, { action })) !== 200) return;
  const charged = (found(stage, returned)?.charged ?? 0) - before;
  const expected = action === 'apply' ? Number(overdue.detail['amount']) : 0;
  if (charged !== expected)
    stage.world.violate('missing goods', returnId, `${charged} was charged instead of ${expected}`);
}

/** Somebody announces a return; undefined where no order has anything that can come back. */
async function announced(stage: Stage): Promise<Return | undefined> {
  const order = anyOf(
    stage,
    ordersOf(stage).filter(({ totals }) => totals.delivered + totals.shipped > 0),
  );
  if (!order) return undefined;
  const params = { id: order.orderId };
  const body = { id: stage.name, lines: [{ lineId: '1', units: 1 }], despitePolicy: true };
  const { body: answer } = await send(stage, 'requestReturn', { params, body, caller: operator });
  return found(stage, { returnId: String(answer['returnId']) });
}

/** A customer has the money of a return, and never brings the goods. */
async function keepGoods(stage: Stage): Promise<void> {
  const { engine } = stage.world;
  const returned = await announced(stage);
  if (!returned) return;
  await engine.sleep(thisProcess(), 10 * MINUTE_MS);
  for (const refund of refundsOf(stage).filter(isAwaited))
    if (refund.returnId === returned.returnId) await settleRefund(stage, refund);
  const now = found(stage, returned);
  if (!now || !awaitsGoods(now)) return;
  engine.jump(Math.max(0, Date.parse(now.receiveBy) - engine.now) + MINUTE_MS);
  await engine.sleep(thisProcess(), 10 * MINUTE_MS);
  await askForMissing(stage, returned);
}

export const missingGoodsActions = { keepGoods } as const;
