import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WaitingState, waitingStates } from '../../functions/shared/token.ts';
import { switchRelay } from '../support/relay.ts';
import { holdBack, tokenAt, untilToken, type Wait, waits } from '../support/waits.ts';
import { World } from '../support/world.ts';

interface Met {
  readonly world: World;
  readonly wait: Wait;
}
const met = new Map<WaitingState, Met>();

/** Every state stores its token, and then its fact comes, before the relay has seen either. */
beforeAll(async () => {
  const reached = await Promise.all(
    waitingStates.map(async (state) => {
      const world = new World(`m${state.toLowerCase().slice(0, 10)}`);
      const wait = await waits[state](world);
      const earlier = await tokenAt(state, wait);
      const token = await holdBack(state, wait);
      await wait.reach();
      await token.met();
      return { state, world, wait, earlier, token };
    }),
  );
  await switchRelay(false);
  await Promise.all(
    reached.map(async ({ state, world, wait, earlier, token }) => {
      await token.release();
      await untilToken(state, wait, earlier);
      await wait.fact('between');
      met.set(state, { world, wait });
    }),
  );
  await switchRelay(true);
});
afterAll(() => switchRelay(true));

describe('a wait is a meeting of a token and a fact', () => {
  test.each(waitingStates)('%s: the fact comes between the token and the relay', async (state) => {
    const found = met.get(state);
    if (!found) throw new Error(`${state} was not reached`);
    await found.wait.outcome('between');
    expect(await found.world.audit()).toEqual([]);
  });
});
