import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import { waitingStates } from '../../functions/shared/token.ts';
import { FaultControls } from '../../local/aws/controls.ts';
import { holdBack, tokenAt, untilToken, waits } from '../support/waits.ts';
import { deployment, ended, eventually, operator, World } from '../support/world.ts';

const short = (state: string): string => state.toLowerCase().slice(0, 10);

/** The relay has seen everything up to now: it has told of what happened last. */
async function relayed(world: World): Promise<void> {
  const lines = [
    { lineId: '1', sku: world.id('A'), quantity: 1, unitPrice: { amount: 100 }, requiresShipping: false },
  ];
  const marker = await world.place([], { lines });
  await world.until(marker, 'is told of', ({ timeline }) => timeline.length > 0);
}

describe.concurrent('a wait is a meeting of a token and a fact', () => {
  test.each(waitingStates)('%s: the fact is there before the token', async (state) => {
    const world = new World(`b${short(state)}`);
    const wait = await waits[state](world);
    const token = await holdBack(state, wait);
    await wait.reach();
    await token.met();
    await wait.fact('before');
    await token.release();
    await wait.outcome('before');
    expect(await world.audit()).toEqual([]);
  });

  test.each(waitingStates)('%s: the fact comes long after the token', async (state) => {
    const world = new World(`a${short(state)}`);
    const wait = await waits[state](world);
    const earlier = await tokenAt(state, wait);
    await wait.reach();
    await untilToken(state, wait, earlier);
    await relayed(world);
    await wait.fact('after');
    await wait.outcome('after');
    expect(await world.audit()).toEqual([]);
  });
});

describe.concurrent('a release before a late step', () => {
  test('an order is cancelled while Reserve tries: the tombstone stands, and the late Reserve takes nothing (P16)', async () => {
    const faults = new FaultControls(deployment.endpoint);
    const world = await new World('tombstone').open({ one: { A: 5 } });
    const { id } = await faults.add({
      op: 'TransactWriteItems',
      match: `POOL#${world.pool}#`,
      mode: 'throttle',
      times: 1000,
    });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await eventually('Reserve tries', async () => ((await faults.fired(id)) > 0 ? true : undefined));
    expect((await operator.send('POST', `/orders/${orderId}/cancel`, { id: 'c1' })).status).toBe(200);
    expect(await getItem(key.reservation(orderId))).toMatchObject({
      status: 'released',
      final: true,
      held: [],
    });
    await faults.remove(id);
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
    expect(await getItem(key.reservation(orderId))).toMatchObject({
      status: 'released',
      final: true,
      held: [],
    });
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });
});
