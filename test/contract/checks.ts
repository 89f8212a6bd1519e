import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Check } from '../../bin/local/contract/check.ts';
import { openWorld, type World } from '../../bin/local/contract/world.ts';
import { sharedEmulator } from '../support/emulator.ts';

/** Make a test of every check of a topic. One that needs controls is a test where they are. */
export function testChecks(topic: string, checks: readonly Check[]): void {
  describe(topic, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(sharedEmulator().endpoint);
    });
    afterAll(async () => {
      await world.close();
    });
    test.for(checks)('$name', { timeout: 60_000 }, async (check, { annotate }) => {
      if (check.needsControls && !world.controls) {
        await annotate('This endpoint offers no faults and no role switch: nothing to check.');
        return;
      }
      await check.run(world);
    });
  });
}
