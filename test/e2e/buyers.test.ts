import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { race } from '../bench/stock/race.ts';
import { deployment, sweep } from '../support/world.ts';

const BUYERS = 200;
const UNITS = 20;
/** It goes on for as long as the buyers take on a machine that others keep busy, too. */
const MILLISECONDS = 300_000;

test(
  '200 buyers race for 20 units through faults, receipts, counts and cancels: none is sold twice, none is lost',
  async () => {
    const result = await race({
      system: deployment,
      name: `race${randomBytes(3).toString('hex')}`,
      units: UNITS,
      buyers: BUYERS,
      atOnce: 12,
      seed: 7,
      patience: 100,
      sweep,
      onBuyer: () => undefined,
    });

    expect(result).toMatchObject({ oversold: 0, lost: 0, drift: 0, faults: [] });
    expect(result.sold).toBeGreaterThan(UNITS / 2);
  },
  MILLISECONDS,
);
