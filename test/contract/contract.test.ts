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

/** Faults and the role switch are only where this project started the AWS: elsewhere there is nothing to check. */
async function hold(check: Check): Promise<void> {
  if (world.controls || !check.needsControls) await check.run(world);
}

for (const [topic, checks] of Object.entries(contract)) {
  describe(topic, () => {
    for (const check of checks.filter(({ alone }) => !alone)) test.concurrent(check.name, () => hold(check));
    for (const check of checks.filter(({ alone }) => alone)) test(check.name, () => hold(check));
  });
}
