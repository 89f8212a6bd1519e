import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Check } from '../../local/contract/check.ts';
import { contract } from '../../local/contract/contract.ts';
import { openWorld, type World } from '../../local/contract/world.ts';
import { sharedEmulator } from '../support/emulator.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld(sharedEmulator().endpoint);
});
afterAll(async () => {
  await world.close();
});

/** A check of faults or of the role switch is one of ours alone: any other AWS has nothing to check there. */
async function hold(check: Check): Promise<void> {
  if (world.controls || !check.needsControls) await check.run(world);
}

for (const [topic, checks] of Object.entries(contract)) {
  describe(topic, () => {
    test.concurrent.for(checks.filter(({ alone }) => !alone))('$name', hold);
    test.for(checks.filter(({ alone }) => alone))('$name', hold);
  });
}
