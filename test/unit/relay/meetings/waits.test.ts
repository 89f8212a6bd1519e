import { describe, expect, test } from 'vitest';
import {
  abandonedTokens,
  followedElsewhere,
  isInScope,
  latestTokens,
  supersededTokens,
} from '../../../../functions/relay/meetings/waits.ts';
import type { AnsweredWait, Token } from '../../../../functions/shared/token.ts';

const common = {
  orderId: 'web-1-aaaaaaaa',
  n: 1,
  attempt: { enteredAt: '2026-11-23T10:00:00.000Z', retry: 0 },
} as const;

function token(over: Partial<Token>): Token {
  return { ...common, type: 'Token', state: 'Dispatch', token: 'token', executionAttempt: 1, ...over };
}

function answered(over: Partial<AnsweredWait>): AnsweredWait {
  return { ...common, type: 'AnsweredWait', state: 'Dispatch', executionAttempt: 1, ...over };
}

describe('waits of executions that a later attempt has taken over from', () => {
  const ofChild = token({ state: 'Track', n: 2 });

  test('a later attempt that has begun takes over from every wait of earlier ones', () => {
    expect(supersededTokens([ofChild], 1)).toEqual([]);
    expect(supersededTokens([ofChild], 2)).toEqual([ofChild]);
  });

  test('a wait of a later attempt, also an answered one, takes over from those of earlier ones', () => {
    expect(supersededTokens([ofChild, token({ executionAttempt: 2 })], 0)).toEqual([ofChild]);
    expect(supersededTokens([ofChild, answered({ executionAttempt: 2 })], 0)).toEqual([ofChild]);
  });

  test('a return counts its own attempts', () => {
    const first = token({ state: 'AwaitReceipt' });
    const second = token({ state: 'AwaitInspection', executionAttempt: 2 });
    expect(supersededTokens([first], 2)).toEqual([]);
    expect(supersededTokens([first, second], 0)).toEqual([first]);
    expect(supersededTokens([first, token({ state: 'AwaitReceipt', n: 2, executionAttempt: 2 })], 0)).toEqual(
      [],
    );
  });

  test('a wait that does not say its attempt is left alone', () => {
    const { executionAttempt: _, ...silent } = ofChild;
    expect(supersededTokens([silent], 5)).toEqual([]);
  });
});

describe('waits of executions that work on a branch with which another one goes on', () => {
  const entered = (hour: string) => ({ enteredAt: `2026-11-23T${hour}:00:00.000Z`, retry: 0 });
  const ofEarlier = token({ state: 'Track', run: 'f1-1-3', attempt: entered('10') });

  test('are those of the earlier attempt, however late that enters a state (P15, P24)', () => {
    const ofPresent = token({ n: 5, run: '2', executionAttempt: 2, attempt: entered('11') });
    const late = token({ state: 'Track', n: 0, run: '1', executionAttempt: 1, attempt: entered('12') });

    expect(abandonedTokens([ofPresent, late])).toEqual([]);
    expect(latestTokens([ofPresent, late])).toContain(ofPresent);
    expect(followedElsewhere([ofPresent, late])).toEqual(new Set([5]));
  });

  test('are abandoned once the branch is begun anew in whatever state (P15)', () => {
    const anew = token({ state: 'Dispatch', run: 'f1-1-4', attempt: entered('11') });

    expect(abandonedTokens([ofEarlier, anew])).toEqual([ofEarlier]);
    expect(latestTokens([ofEarlier, anew])).toEqual([anew]);
  });

  test('are abandoned once the later one has been answered (P15)', () => {
    const anew = answered({ state: 'Dispatch', run: 'f1-1-4', attempt: entered('11') });

    expect(abandonedTokens([ofEarlier, anew])).toEqual([ofEarlier]);
    expect(latestTokens([ofEarlier, anew])).toEqual([]);
  });

  test('are abandoned while somebody is asked about the branch, though they were entered later (P15)', () => {
    const asking = token({ state: 'NeedsAttention', run: 'f2-1-1', attempt: entered('09') });

    expect(abandonedTokens([asking, ofEarlier])).toEqual([ofEarlier]);
    expect(latestTokens([asking, ofEarlier])).toEqual([asking]);
  });

  test('are none of another branch, of the same execution, or of one that does not say which it is (P15)', () => {
    const ofOther = token({ n: 2, run: 'f2-1-1', attempt: entered('11') });
    const ofUnits = token({
      branch: 1,
      n: 0,
      state: 'NeedsAttention',
      run: 'x1-1-0',
      attempt: entered('11'),
    });
    const ofSame = token({ state: 'Dispatch', run: 'f1-1-3', attempt: entered('09') });
    const silent = token({ state: 'OnHold', attempt: entered('12') });

    expect(abandonedTokens([ofEarlier, ofOther, ofUnits, ofSame])).toEqual([]);
    expect(abandonedTokens([ofEarlier, silent])).toEqual([]);
    expect(latestTokens([ofEarlier, silent])).toEqual([silent]);
  });
});

describe('Track of a whole order is a wait for each of its fulfillments', () => {
  const at = (hour: string) => ({ enteredAt: `2026-11-23T${hour}:00:00.000Z`, retry: 0 });
  const track = token({ state: 'Track', n: 0, run: '1', attempt: at('11') });
  const before = token({ state: 'Track', n: 3, run: 'f3-1-1', attempt: at('10') });
  const after = token({ state: 'Dispatch', n: 3, run: 'f3-1-1', attempt: at('12') });

  test('its execution goes on with those for which another one has waited before (P24)', () => {
    expect(abandonedTokens([before, track])).toEqual([before]);
    expect(latestTokens([before, track])).toEqual([track]);
    expect(followedElsewhere([before, track])).toEqual(new Set());
  });

  test('so it does once it is answered, until somebody waits for them again (P24)', () => {
    const over = answered({ state: 'Track', n: 0, run: '1', attempt: at('11') });

    expect(abandonedTokens([before, over])).toEqual([before]);
    expect(abandonedTokens([over, after])).toEqual([]);
    expect(latestTokens([over, after])).toEqual([after]);
  });

  test('another one goes on with those for which it has waited later, or asks a person (P24)', () => {
    const rerouting = answered({ ...after, type: 'AnsweredWait' });
    const asking = token({ ...before, state: 'NeedsAttention' });

    for (const wait of [after, rerouting, asking]) {
      expect(followedElsewhere([track, wait])).toEqual(new Set([3]));
      expect(abandonedTokens([track, wait])).toEqual([]);
      expect(latestTokens([track, wait])).toContain(track);
    }
  });

  test('it has nothing to do with returns, and with units of exceptions (P24)', () => {
    const ofReturn = token({ state: 'AwaitReceipt', n: 3, run: 'r3-1', attempt: at('10') });
    const ofUnits = token({ state: 'NeedsAttention', n: 0, branch: 2, run: 'x2-1-0', attempt: at('10') });

    expect(abandonedTokens([ofReturn, ofUnits, track])).toEqual([]);
    expect(latestTokens([ofReturn, ofUnits, track])).toEqual([ofReturn, ofUnits, track]);
  });
});

test.each([
  ['Dispatch', 'ofOrder', false],
  ['Track', 'ofOrder', false],
  ['AwaitReceipt', 'ofOrder', false],
  ['NeedsAttention', 'ofOrder', true],
  ['OnHold', 'ofOrder', true],
  ['Dispatch', 'all', true],
  ['Dispatch', 1, true],
  ['Dispatch', 2, false],
  ['Track', 2, false],
] as const)('the wait in %s is looked at for the scope %s: %s (P4)', (state, scope, expected) => {
  expect(isInScope(token({ state }), [scope])).toBe(expected);
});

test('Track of a whole order is looked at for each of its fulfillments, and asks META nothing (P4)', () => {
  const track = token({ state: 'Track', n: 0 });

  expect([isInScope(track, [2]), isInScope(track, ['ofOrder'])]).toEqual([true, false]);
});
