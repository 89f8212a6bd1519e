import { describe, expect, it } from 'vitest';
import { planJointly } from '../../../../functions/planner/joint/plan-jointly.ts';
import type { PlanInput } from '../../../../functions/planner/plan-input.ts';
import { ground, inputOf, rules, stock } from '../inputs.ts';

const NEW_YORK = { country: 'US', point: { lat: 40.72, lon: -74 } };
const CHICAGO = { country: 'US', point: { lat: 41.88, lon: -87.63 } };
const LOS_ANGELES = { country: 'US', point: { lat: 34.05, lon: -118.24 } };

type More = NonNullable<Parameters<typeof inputOf>[0]>;

/** A service that takes so many days beyond 2,000 km, and three up to there. */
function carried(far: number): NonNullable<More['services']> {
  return [{ ...ground, transitDays: { near: 1, middle: 3, far } }];
}

/** One unit of A, of which New York and Los Angeles have one each. */
function waiting(id: string, destination: typeof NEW_YORK, more: More = {}): PlanInput {
  return inputOf({
    positions: [stock('ny', 'A', 1), stock('la', 'A', 1)],
    services: carried(3),
    ...more,
    order: { id, destination, ...more.order },
  });
}

function locationsOf({ members }: ReturnType<typeof planJointly>): string[][] {
  return members.map(({ part }) => part.fulfillments.map(({ location }) => location));
}

describe('a joint plan', () => {
  it('leaves the last unit nearby to the order for which the other place is dearest', () => {
    // Chicago is nearer to New York, where it would take the only unit that New York has.
    const joint = planJointly([waiting('chi', CHICAGO), waiting('ny', NEW_YORK)]);

    expect(joint.members.map(({ alone }) => alone.fulfillments[0]?.location)).toEqual(['ny', 'la']);
    expect(locationsOf(joint)).toEqual([['la'], ['ny']]);
    expect(joint.members.map(({ isMoved }) => isMoved)).toEqual([true, true]);
    expect(joint.jointMicros).toBeLessThan(joint.aloneMicros);
    expect(joint).toMatchObject({ isProven: true, boundMicros: joint.jointMicros });
  });

  it('is what each order gets alone where they want different things', () => {
    const joint = planJointly([waiting('la', LOS_ANGELES), waiting('ny', NEW_YORK)]);

    expect(locationsOf(joint)).toEqual([['la'], ['ny']]);
    expect(joint).toMatchObject({ isProven: true, aloneMicros: joint.jointMicros });
    expect(joint.members.every(({ isMoved }) => !isMoved)).toBe(true);
  });

  it('shares the room of a window as it shares stock', () => {
    const more: More = {
      positions: [stock('ny', 'A', 5), stock('la', 'A', 5)],
      capacity: [{ location: 'ny', unit: 'orders', window: 'P1D#1', cap: 1, used: 0 }],
    };

    const joint = planJointly([waiting('chi', CHICAGO, more), waiting('ny', NEW_YORK, more)]);

    expect(locationsOf(joint)).toEqual([['la'], ['ny']]);
  });

  it('has nobody served that its turn would not serve, and takes nothing from whom it would', () => {
    const only: More = { positions: [stock('ny', 'A', 1)] };

    const joint = planJointly([waiting('chi', CHICAGO, only), waiting('ny', NEW_YORK, only)]);

    expect(locationsOf(joint)).toEqual([['ny'], []]);
  });

  it('has no order come more than a day later than alone', () => {
    const slow: More = { services: carried(5) };

    const joint = planJointly([waiting('chi', CHICAGO, slow), waiting('ny', NEW_YORK, slow)]);

    // From Los Angeles the order to Chicago would come two days later than from New York.
    expect(locationsOf(joint)).toEqual([['ny'], ['la']]);
  });

  it('leaves orders alone that are not planned by cost', () => {
    const nearest: More = { ruleset: { ...rules(), objective: { mode: 'nearest' } } };

    const joint = planJointly([waiting('chi', CHICAGO, nearest), waiting('ny', NEW_YORK, nearest)]);

    expect(locationsOf(joint)).toEqual([['ny'], ['la']]);
  });

  it('of nobody is nothing', () => {
    expect(planJointly([])).toMatchObject({ members: [], aloneMicros: 0, jointMicros: 0 });
  });
});
