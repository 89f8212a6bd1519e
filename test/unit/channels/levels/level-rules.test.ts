import { describe, expect, test } from 'vitest';
import { answered, pushStored, reported } from '../../../../functions/channels/levels/answered.ts';
import { figureRead, ordersListed } from '../../../../functions/channels/levels/check.ts';
import { learn, learnCount, learnLogged } from '../../../../functions/channels/levels/learn.ts';
import {
  type FigureTerms,
  highestShown,
  isCheckedZero,
  type LevelState,
} from '../../../../functions/channels/levels/level.ts';
import { nextStep } from '../../../../functions/channels/levels/next-step.ts';
import {
  inSendingOrder,
  nextShare,
  shareOut,
  wantedUnits,
} from '../../../../functions/channels/levels/wanted.ts';

const minute = (n: number): string =>
  new Date(Date.parse('2026-03-02T10:00:00.000Z') + n * 60_000).toISOString();
const cas: FigureTerms = { kind: 'compareAndSet', quiet: 60, lag: 30, skew: 2 };
const calm: LevelState = { expected: 5, watermark: minute(0), checkAt: minute(1440) };

function checked(level: LevelState, units: number, at: string) {
  return ordersListed(figureRead(level, units, at), at, cas, at);
}

describe('a level of a shop', () => {
  test('wants what may be sold less the gap, and what the shop withholds itself on top (S3)', () => {
    expect(wantedUnits({ sellable: 5, gap: 2, withheld: 1 })).toBe(4);
    expect(wantedUnits({ sellable: 1, gap: 2, withheld: 1 })).toBe(1);
  });

  test('sends the same push until it is answered, and no other (S1, S5)', () => {
    const first = nextStep(calm, 3, cas, { now: minute(1), newKey: 'k1' });
    if (first.kind !== 'push') throw new Error('no push');
    const sent = answered(pushStored(calm, first.push), 'k1', { kind: 'unanswered' }, cas, minute(1));

    expect(nextStep(sent, 2, cas, { now: minute(2), newKey: 'k2' })).toMatchObject({
      kind: 'send',
      push: { key: 'k1', from: 5, to: 3 },
    });
  });

  test('is told a difference after three stale answers in a row (S7)', () => {
    const hot = { ...calm, stale: 3, movedAt: minute(1) };

    expect(nextStep(hot, 3, cas, { now: minute(1), newKey: 'k1' })).toMatchObject({ push: { by: 'add' } });
    const gap = { units: 1, since: minute(0), polls: 0 };
    expect(nextStep({ ...hot, gap }, 3, cas, { now: minute(1), newKey: 'k1' })).toMatchObject({
      push: { by: 'set' },
    });
  });

  test('that shows fewer than expected is lowered at once, and edited after two lists later than the lag (S11)', () => {
    const first = checked(calm, 3, minute(1));
    expect(first.level).toMatchObject({ expected: 3, gap: { units: 2 } });
    const second = checked(first.level, 3, minute(3));
    expect(second.findings).toEqual([]);

    const third = checked(second.level, 3, minute(5));

    expect(third.findings).toEqual(['edited']);
    expect(third.level.gap).toBeUndefined();
  });

  test('sets orders that turn up against the gap first (S11)', () => {
    const { level } = checked(calm, 3, minute(1));
    const version = { taken: 2, ordered: 2, createdAt: minute(1), updatedAt: minute(1) };

    const learnt = learn(level, undefined, version, cas);

    expect(learnt.gap).toBeUndefined();
    expect(learnt.expected).toBe(3);
  });

  test('that others correct three times within an hour is lowered and not raised (S13)', () => {
    let level = calm;
    let findings: readonly string[] = [];
    for (const n of [1, 2, 3]) {
      const found = checked(level, 5 + n, minute(n));
      level = found.level;
      findings = found.findings;
    }

    expect(findings).toEqual(['twoMasters']);
    expect(nextStep(level, 20, cas, { now: minute(4), newKey: 'k1' }).kind).toBe('rest');
    expect(nextStep(level, 1, cas, { now: minute(4), newKey: 'k1' }).kind).toBe('push');
  });

  test('is looked at once a day though nothing is told of it (S13)', () => {
    expect(nextStep(calm, 5, cas, { now: minute(1441), newKey: 'k1' }).kind).toBe('check');
  });

  test('counts at the highest that it can be while a push is under way (S14)', () => {
    const push = { key: 'k1', by: 'set', from: 5, to: 8, sentAt: minute(1) } as const;

    expect(highestShown({ ...calm, push })).toBe(8);
    expect(highestShown({ ...calm, push: { ...push, to: 0 } })).toBe(5);
  });

  test('that is overwritten goes from one share of the last units to another by none (S14)', () => {
    const blind = { kind: 'blind' } as const;
    const last = { expected: 2, withheld: 0, areLast: true };

    expect(nextShare(1, last, blind)).toBe(0);
    expect(nextShare(3, last, blind)).toBe(0);
    expect(nextShare(3, last, { kind: 'feed' })).toBe(0);
    expect(nextShare(3, { ...last, expected: 0 }, blind), 'from none it is raised').toBe(3);
    expect(nextShare(3, { ...last, withheld: 1 }, blind), 'what a buyer is paying for stays').toBe(1);
    expect(nextShare(1, { ...last, areLast: false }, blind), 'of many units it is set at once').toBe(1);
    expect(nextShare(1, last, cas), 'a comparison refuses what it does not know').toBe(1);
  });

  test('that a feed overwrote by none counts as none once a list later than their lag was read (S9, S14)', () => {
    const feed: FigureTerms = { kind: 'feed', quiet: 900, lag: 30, skew: 5 };
    const push = { key: 'k', by: 'set', from: 0, to: 0, sentAt: minute(1), submission: 's' } as const;
    const lagging = reported({ ...calm, push }, { doneAt: minute(2), isRefused: false }, feed, minute(2));
    const early = ordersListed(figureRead(lagging, 0, minute(2)), minute(2), feed, minute(2)).level;
    const late = ordersListed(figureRead(early, 0, minute(4)), minute(4), feed, minute(4)).level;

    expect([lagging, early, late].map(isCheckedZero)).toEqual([false, false, true]);
    expect(early.checkAt <= minute(3), 'it is looked at as soon as that list can be had').toBe(true);
  });

  test('is submitted once more where nobody answered what became of it, and not asked about for ever (S9)', () => {
    const feed: FigureTerms = { kind: 'feed', quiet: 900, lag: 0, skew: 5 };
    const push = { key: 'k', by: 'set', from: 5, to: 3, sentAt: minute(1), triedAt: minute(1) } as const;
    const read = figureRead({ ...calm, push }, 5, minute(20));
    const { level } = ordersListed(read, minute(20), feed, minute(20));

    expect(nextStep(level, 3, feed, { now: minute(20), newKey: 'k2' })).toMatchObject({
      kind: 'push',
      push: { key: 'k2', to: 3 },
    });
  });

  test('follows the log of an event-sourced shop and its orders, whichever tells first (S10)', () => {
    const delta: FigureTerms = { kind: 'delta', quiet: 60, lag: 30, skew: 2 };
    const sale = { taken: 2, ordered: 2, createdAt: minute(2), updatedAt: minute(2) };
    const logged = learnLogged(calm, 2, minute(2));

    expect(logged).toMatchObject({ expected: 3, gap: { units: 2 } });
    expect(learn(logged, undefined, sale, delta)).toMatchObject({ expected: 3 });
    expect(learnLogged(learn(calm, undefined, sale, delta), 2, minute(2))).toMatchObject({ expected: 3 });
    expect(learnLogged(calm, -2, minute(2)), 'put on sale for no order: it is looked at').toMatchObject({
      isUnchecked: true,
    });
    expect(learnCount(logged, 9), 'a count is compared with the orders').toMatchObject({
      expected: 9,
      isUnchecked: true,
    });
  });

  test('of several locations sums to what the shop may show, the fullest giving way first (S15)', () => {
    const shares = shareOut(7, [
      { location: 'NYC', free: 6 },
      { location: 'LAX', free: 3 },
    ]);

    expect(Object.fromEntries(shares)).toEqual({ NYC: 4, LAX: 3 });
  });

  test('of several locations changes only where units lie, or the sum asks for it (S15)', () => {
    const shares = (wanted: number, places: readonly (readonly [string, number, number?])[]) =>
      Object.fromEntries(
        shareOut(
          wanted,
          places.map(([location, free, shown]) => ({ location, free, shown })),
        ),
      );

    expect(
      shares(6, [
        ['A', 5, 5],
        ['B', 2, 1],
      ]),
      'a claim lies where the shop took it',
    ).toEqual({ A: 5, B: 1 });
    expect(
      shares(5, [
        ['A', 5, 5],
        ['B', 2, 1],
      ]),
      'one of another channel where most is',
    ).toEqual({ A: 4, B: 1 });
    expect(
      shares(5, [
        ['A', 4, 5],
        ['B', 2, 1],
      ]),
      'allocated, it lies where it is',
    ).toEqual({ A: 4, B: 1 });
    expect(
      shares(8, [
        ['A', 5, 5],
        ['B', 4, 1],
      ]),
      'what came in is shown where it lies',
    ).toEqual({ A: 5, B: 3 });
    expect(
      shares(9, [
        ['A', 5],
        ['B', 4],
      ]),
      'of a shop that nobody has read',
    ).toEqual({ A: 5, B: 4 });
  });

  test('is lowered before others are raised, what is nearest to nothing first (S16)', () => {
    const changes = [
      { from: 1, to: 9 },
      { from: 9, to: 4 },
      { from: 9, to: 0 },
      { from: 0, to: 2 },
    ];

    expect(changes.toSorted(inSendingOrder).map(({ to }) => to)).toEqual([0, 4, 2, 9]);
  });
});
