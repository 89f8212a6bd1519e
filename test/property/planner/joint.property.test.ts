import { describe, expect, it } from 'vitest';
import { planJointly } from '../../../functions/planner/joint/plan-jointly.ts';
import { canonicalJson } from '../../../functions/shared/content-hash.ts';
import { randomQueues, runAgreement, runQueues } from '../../bench/joint/bench.ts';
import { carryOut, oneByOne } from '../../bench/joint/checks.ts';
import { queueOf } from '../../bench/joint/queues.ts';
import { loadHighs } from '../../bench/routing/agreement.ts';

/** 500 in `test:properties` and in `bench:trust`. */
const QUEUES = Number(process.env['JOINT_QUEUES'] ?? 24);

describe('orders that are planned together', () => {
  it('never cost more than one by one, whatever the order in which they take their parts', () => {
    const { worse, aloneMicros, jointMicros } = runQueues(randomQueues(QUEUES));

    expect(worse).toEqual([]);
    expect(jointMicros).toBeLessThan(aloneMicros);
  });

  it('cost what HiGHS says they cost at least, where the group is small', async () => {
    const { agreed, compared, faults } = runAgreement(await loadHighs(), Math.ceil(QUEUES / 4));

    expect(faults).toEqual([]);
    expect(agreed).toBe(compared);
  });

  it('are planned the same again from the same inputs', () => {
    const inputs = queueOf({ kind: 'receipt', orders: 12, size: 10, seed: 7 });

    expect(canonicalJson(planJointly(inputs))).toBe(canonicalJson(planJointly(inputs)));
  });

  it.each([0, 1, 200, 1000])('are not worse off where the budget of work ends early (%i)', (maxWork) => {
    const inputs = queueOf({ kind: 'receipt', orders: 12, size: 10, seed: 7 });

    const joint = planJointly(inputs, maxWork);

    expect(carryOut(inputs, joint).fault).toBeUndefined();
    expect(carryOut(inputs, joint).micros).toBeLessThanOrEqual(oneByOne(inputs, joint).micros);
    expect(joint.boundMicros).toBeLessThanOrEqual(joint.jointMicros);
  });
});
