import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WaitingState, waitingStates } from '../../functions/shared/token.ts';
import { switchRelay } from '../support/relay.ts';
import { type HeldToken, holdBack, tokenAt, untilToken, type Wait, waits } from '../support/waits.ts';
import { World } from '../support/world.ts';

interface ReachedWait {
  readonly state: WaitingState;
  readonly world: World;
  readonly wait: Wait;
  /** The token of an earlier wait in the same state. */
  readonly earlier: string | undefined;
  readonly token: HeldToken;
}

/** Brings an order to the state, which tries to store its token in vain. */
async function reach(state: WaitingState): Promise<ReachedWait> {
  const world = new World(`m${state.toLowerCase().slice(0, 10)}`);
  const wait = await waits[state](world);
  const earlier = await tokenAt(state, wait);
  const token = await holdBack(state, wait);
  await wait.reach();
  await token.tried();
  return { state, world, wait, earlier, token };
}

/** Lets the state store its token, and writes the fact after it. */
async function storeTokenThenFact({ state, wait, earlier, token }: ReachedWait): Promise<void> {
  await token.release();
  await untilToken(state, wait, earlier);
  await wait.fact('between');
}

const reached = new Map<WaitingState, ReachedWait>();

/** Every state stores its token and its fact follows while the relay sees neither. */
beforeAll(async () => {
  const all = await Promise.all(waitingStates.map(reach));
  await switchRelay(false);
  await Promise.all(all.map(storeTokenThenFact));
  for (const one of all) reached.set(one.state, one);
  await switchRelay(true);
});
afterAll(() => switchRelay(true));

describe('a wait is a meeting of a token and a fact', () => {
  test.concurrent.each(waitingStates)(
    '%s goes on when the fact comes between the token and the relay',
    async (state) => {
      const found = reached.get(state);
      if (!found) throw new Error(`${state} was not reached`);

      await found.wait.outcome('between');

      expect(await found.world.audit()).toEqual([]);
    },
  );
});
