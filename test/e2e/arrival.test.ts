import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import { waitingStates } from '../../functions/shared/token.ts';
import { FaultControls } from '../../local/aws/controls.ts';
import { holdBack, tokenAt, untilToken, waits } from '../support/waits.ts';
import { deployment, ended, entered, eventuallyTrue, World } from '../support/world.ts';

function shortNameOf(state: string): string {
  return state.toLowerCase().slice(0, 10);
}

/** Waits until the relay has told of an order that is placed now: it has then seen everything up to now. */
async function untilRelayed(world: World): Promise<void> {
  const lines = [
    { lineId: '1', sku: world.id('A'), quantity: 1, unitPrice: { amount: 100 }, requiresShipping: false },
  ];
  const marker = await world.place([], { lines });
  await world.until(marker, 'is told of', ({ timeline }) => timeline.length > 0);
}

describe.concurrent('a wait is a meeting of a token and a fact', () => {
  test.each(waitingStates)('%s goes on when the fact is there before the token', async (state) => {
    const world = new World(`b${shortNameOf(state)}`);
    const wait = await waits[state](world);
    const token = await holdBack(state, wait);
    await wait.reach();
    await token.tried();

    await wait.fact('before');
    await token.release();

    await wait.outcome('before');
    expect(await world.audit()).toEqual([]);
  });

  test.each(waitingStates)('%s goes on when the fact comes long after the token', async (state) => {
    const world = new World(`a${shortNameOf(state)}`);
    const wait = await waits[state](world);
    const earlier = await tokenAt(state, wait);
    await wait.reach();
    await untilToken(state, wait, earlier);
    await untilRelayed(world);

    await wait.fact('after');

    await wait.outcome('after');
    expect(await world.audit()).toEqual([]);
  });
});

describe.concurrent('a release before a late step', () => {
  test('a cancel while Reserve tries leaves a tombstone, and the late Reserve takes nothing (P16)', async () => {
    const faults = new FaultControls(deployment.endpoint);
    const world = await new World('tombstone').open({ one: { A: 5 } });
    const { id } = await faults.add({
      op: 'TransactWriteItems',
      // The claim's record; a cancel writes it as released.
      match: `"pool":{"S":"${world.pool}"},"status":{"S":"active"}`,
      mode: 'throttle',
      times: 1000,
    });
    const holds = [{ id: 'fraud', reason: 'CHECK', before: 'reserve' }];
    const orderId = await world.place([{ sku: 'A', quantity: 2 }], { holds });
    await entered(orderId, 'OnHold');
    await world.lift(orderId, 'fraud');
    const tombstone = { status: 'released', final: true, held: [] };
    await eventuallyTrue('Reserve tries', async () => (await faults.fired(id)) > 0);

    const cancelled = await world.cancel(orderId);

    expect(cancelled.status).toBe(200);
    expect(await getItem(key.reservation(orderId))).toMatchObject(tombstone);
    await faults.remove(id);
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
    expect(await getItem(key.reservation(orderId))).toMatchObject(tombstone);
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });
});
