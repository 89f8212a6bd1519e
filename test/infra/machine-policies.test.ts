import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { expandMachine, type StatePolicies } from '../../lib/state-machines/expand.ts';
import { policies as deployedPolicies } from '../../statemachines/policies.ts';

const policies: StatePolicies = {
  retry: {
    briefly: [
      { ErrorEquals: ['Busy'], MaxAttempts: 2 },
      { ErrorEquals: ['Down'], MaxAttempts: 3 },
    ],
  },
  catch: {
    over: { Closed: 'EndClosed', Superseded: 'EndSuperseded' },
    step: { Closed: 'EndClosed', 'States.ALL': 'Attention' },
  },
  parameters: {
    order: { 'orderId.$': '$.orderId' },
    token: { 'token.$': '$$.Task.Token' },
  },
};

/** The state Work of a machine that has no other, after the expansion. */
function expandedState(state: Record<string, unknown>): Record<string, unknown> {
  const files = { 'work.asl.json': { StartAt: 'Work', States: { Work: state } } };
  const machine = expandMachine('work.asl.json', { files, policies });
  return z.object({ States: z.object({ Work: z.record(z.string(), z.unknown()) }) }).parse(machine).States
    .Work;
}

function caught(...errors: string[]) {
  return { ErrorEquals: errors, ResultPath: '$.error' };
}

describe('a retry policy', () => {
  test('a retry policy stands for its retriers, in their order', () => {
    expect(expandedState({ Retry: 'briefly' })).toEqual({ Retry: policies.retry['briefly'] });
  });

  test('an unknown retry policy fails with a sentence that names file, state and policy', () => {
    expect(() => expandedState({ Retry: 'forever' })).toThrow(
      'work.asl.json: state Work names the retry policy "forever", which policies.ts does not have (it has briefly)',
    );
  });

  test('retriers that a state writes out are refused', () => {
    expect(() => expandedState({ Retry: [{ ErrorEquals: ['Busy'] }] })).toThrow(
      'work.asl.json: state Work has a Retry that cannot be read',
    );
  });
});

describe('catch policies', () => {
  test("catchers keep their order: the state's own errors, then those of the policy, States.ALL last", () => {
    expect(expandedState({ Catch: [{ OnHold: 'Hold', Cancelled: 'Release' }, 'step'] })).toEqual({
      Catch: [
        { ...caught('OnHold'), Next: 'Hold' },
        { ...caught('Cancelled'), Next: 'Release' },
        { ...caught('Closed'), Next: 'EndClosed' },
        { ...caught('States.ALL'), Next: 'Attention' },
      ],
    });
  });

  test('errors beside each other that lead to the same state share a catcher', () => {
    const Catch = [{ Rejected: 'Reroute', ShortPicked: 'Reroute', Cancelled: 'End', NotShipped: 'Reroute' }];

    expect(expandedState({ Catch })).toEqual({
      Catch: [
        { ...caught('Rejected', 'ShortPicked'), Next: 'Reroute' },
        { ...caught('Cancelled'), Next: 'End' },
        { ...caught('NotShipped'), Next: 'Reroute' },
      ],
    });
  });

  test('States.ALL has a catcher of its own, also beside an error that leads to the same state', () => {
    expect(expandedState({ Catch: [{ Corrupt: 'Attention', 'States.ALL': 'Attention' }] })).toEqual({
      Catch: [
        { ...caught('Corrupt'), Next: 'Attention' },
        { ...caught('States.ALL'), Next: 'Attention' },
      ],
    });
  });

  test('States.ALL before other errors fails with a sentence that names file and state', () => {
    for (const Catch of [['step', { OnHold: 'Hold' }], [{ 'States.ALL': 'Hold', OnHold: 'Hold' }]])
      expect(() => expandedState({ Catch })).toThrow(
        'work.asl.json: state Work catches States.ALL before other errors, which would never be caught',
      );
  });

  test('an unknown catch policy fails with a sentence that names file, state and policy', () => {
    expect(() => expandedState({ Catch: ['steps'] })).toThrow(
      'work.asl.json: state Work names the catch policy "steps", which policies.ts does not have (it has over, step)',
    );
  });
});

describe('parameter sets', () => {
  test('sets and own fields are merged from left to right in Parameters, Payload and ItemSelector', () => {
    const list = ['order', { n: 0 }, 'token'];
    const merged = { 'orderId.$': '$.orderId', n: 0, 'token.$': '$$.Task.Token' };

    expect(expandedState({ Parameters: list })).toEqual({ Parameters: merged });
    expect(expandedState({ ItemSelector: list })).toEqual({ ItemSelector: merged });
    expect(expandedState({ Parameters: { FunctionName: '${Work}', Payload: list } })).toEqual({
      Parameters: { FunctionName: '${Work}', Payload: merged },
    });
  });

  test('an unknown parameter set fails with a sentence that names file, state and set', () => {
    expect(() => expandedState({ Parameters: { Payload: ['tokens'] } })).toThrow(
      'work.asl.json: state Work names the parameter set "tokens", which policies.ts does not have (it has order, token)',
    );
  });
});

describe('the states of another file', () => {
  const outer = {
    StartAt: 'Each',
    States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: 'inner.asl.json' } } },
  };

  test('a Map that names a file gets the states of that file, with their policies expanded', () => {
    const inner = { StartAt: 'One', States: { One: { Type: 'Task', Retry: 'briefly' } } };
    const machine = expandMachine('outer.asl.json', {
      files: { 'outer.asl.json': outer, 'inner.asl.json': inner },
      policies,
    });

    const One = { Type: 'Task', Retry: policies.retry['briefly'] };
    expect(machine).toEqual({
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: { One } } } },
    });
  });

  test('what is different of them is written beside the file: fields over fields, null for what is not there', () => {
    const inner = { StartAt: 'One', States: { One: { Retry: 'briefly', Next: 'Two' }, Two: { End: true } } };
    const States = ['inner.asl.json', { One: { Next: null, End: true }, Two: null }];
    const files = { 'outer.asl.json': { States }, 'inner.asl.json': inner };

    expect(expandMachine('outer.asl.json', { files, policies })).toEqual({
      States: { One: { Retry: policies.retry['briefly'], End: true } },
    });
  });

  test('a change of a state that the file does not have fails with a sentence that names both', () => {
    const files = {
      'outer.asl.json': { States: ['inner.asl.json', { Tow: null }] },
      'inner.asl.json': { States: {} },
    };

    expect(() => expandMachine('outer.asl.json', { files, policies })).toThrow(
      'outer.asl.json changes the state Tow, which inner.asl.json does not have',
    );
  });

  test('an unknown policy of an inserted state is named with the file of that state', () => {
    const inner = { StartAt: 'One', States: { One: { Retry: 'forever' } } };
    const files = { 'outer.asl.json': outer, 'inner.asl.json': inner };

    expect(() => expandMachine('outer.asl.json', { files, policies })).toThrow(
      'inner.asl.json: state One names the retry policy "forever"',
    );
  });

  test('a file that is not there fails with a sentence that names the file', () => {
    expect(() => expandMachine('outer.asl.json', { files: { 'outer.asl.json': outer }, policies })).toThrow(
      'outer.asl.json: state Each names the file inner.asl.json, which statemachines/ does not have',
    );
  });
});

test('what a state writes out itself stays as it is, in its order', () => {
  const state = {
    Type: 'Task',
    Resource: '${Work}',
    Parameters: { 'orderId.$': '$.orderId', list: [1, 2] },
    TimeoutSeconds: 120,
    End: true,
  };

  expect(JSON.stringify(expandedState(state))).toBe(JSON.stringify(state));
});

test('every catch policy that is deployed leaves States.ALL to the end', () => {
  for (const [name, table] of Object.entries(deployedPolicies.catch))
    expect(Object.keys(table).slice(0, -1), name).not.toContain('States.ALL');
});

interface Ladder {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
}

/** The longest pause before each attempt of a retrier; with full jitter it is half of that on average. */
function pausesOf({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }: Ladder): number[] {
  return Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test.each(Object.entries(deployedPolicies.retry))(
  'a state that is retried %s waits out an outage of an hour, at few billed tries',
  (_name, retriers) => {
    for (const retrier of retriers) {
      const averages = pausesOf(retrier).map((pause) => pause / 2);
      const withinAnHour = averages.filter((_pause, at) => sum(averages.slice(0, at + 1)) <= 3600);

      expect(sum(averages)).toBeGreaterThan(1.9 * 3600);
      expect(withinAnHour.length).toBeLessThanOrEqual(20);
    }
  },
);
