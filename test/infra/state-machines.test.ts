import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  definitionOf,
  machineNames,
  placeholdersOf,
  stateFunctions,
} from '../../lib/state-machines/definitions.ts';

const transient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

const retrier = z.looseObject({ ErrorEquals: z.array(z.string()) });
const catcher = z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() });
const stateSchema = z.looseObject({
  Type: z.string(),
  Resource: z.string().optional(),
  Next: z.string().optional(),
  End: z.boolean().optional(),
  TimeoutSeconds: z.number().optional(),
  Retry: z.array(retrier).optional(),
  Catch: z.array(catcher).optional(),
  ResultPath: z.string().nullable().optional(),
  ItemProcessor: z.unknown().optional(),
});
type State = z.output<typeof stateSchema>;
const machineSchema = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });
type Machine = z.output<typeof machineSchema>;

/** A machine and the machines inside its Maps. */
function levels(machine: unknown, path: string): { path: string; machine: Machine }[] {
  const parsed = machineSchema.parse(machine);
  return [
    { path, machine: parsed },
    ...Object.entries(parsed.States).flatMap(([name, state]) =>
      state.ItemProcessor ? levels(state.ItemProcessor, `${path}/${name}`) : [],
    ),
  ];
}
const all = machineNames.flatMap((name) => levels(definitionOf(name), name));
const states = all.flatMap(({ path, machine }) =>
  Object.entries(machine.States).map(([name, state]) => ({ path: `${path}/${name}`, name, state, machine })),
);
const isLambda = ({ Resource }: State): boolean =>
  Resource !== undefined && (/^\$\{\w+\}$/.test(Resource) || Resource.includes('lambda:invoke'));
const isWait = ({ Resource }: State): boolean => Resource?.includes('waitForTaskToken') ?? false;
const successors = ({ Next, Catch = [] }: State): string[] => [
  ...(Next === undefined ? [] : [Next]),
  ...Catch.map((one) => one.Next),
];

describe.each(machineNames)('%s.asl.json', (name) => {
  test('is valid Amazon States Language', () => {
    const resolved: unknown = JSON.parse(
      JSON.stringify(definitionOf(name))
        .replaceAll('${Partition}', 'aws')
        .replace(/\$\{\w+\}/g, 'arn:aws:lambda:eu-west-1:123456789012:function:some-function'),
    );
    expect(
      aslValidator(z.record(z.string(), z.unknown()).parse(resolved), { checkPaths: true, checkArn: false }),
    ).toMatchObject({ isValid: true });
  });
  test('every placeholder is a function of ours, the partition or the fulfillment machine', () => {
    expect(
      placeholdersOf(definitionOf(name)).filter(
        (one) => !(one in stateFunctions) && !['Partition', 'FulfillmentMachine'].includes(one),
      ),
    ).toEqual([]);
  });
});

test('every Lambda task is retried on the transient errors and on contention', () => {
  for (const { path, state } of states.filter(({ state }) => isLambda(state))) {
    const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried, path).toEqual(expect.arrayContaining([...transient, 'Contended', 'Unavailable']));
    expect(retried, `${path} retries business outcomes`).not.toContain('States.ALL');
  }
});

test('every wait has its backstop, and every task a timeout', () => {
  for (const { path, state } of states.filter(({ state }) => state.Type === 'Task'))
    expect(state.TimeoutSeconds, path).toBeGreaterThan(0);
  expect(
    states
      .filter(({ state }) => isWait(state))
      .map(({ path }) => path)
      .sort(),
  ).toMatchSnapshot('the states that wait');
});

test('errors are caught by name before States.ALL, and nothing but Fail and Succeed and Wait goes without a catch-all', () => {
  for (const { path, state } of states) {
    const caught = (state.Catch ?? []).map(({ ErrorEquals }) => ErrorEquals);
    const catchAll = caught.findIndex((names) => names.includes('States.ALL'));
    if (catchAll >= 0) expect(catchAll, `${path}: States.ALL last`).toBe(caught.length - 1);
    if (state.Type === 'Task' && !path.endsWith('/Restart'))
      expect(catchAll, `${path} lets a fault out`).toBeGreaterThanOrEqual(0);
  }
});

test('no fault leaves an iteration of Fulfil: it would stop its siblings', () => {
  for (const { path, machine } of all.filter(({ path }) => path === 'order/Fulfil')) {
    const ends = Object.entries(machine.States).filter(([, state]) => state.Type === 'Fail');
    expect(ends, path).toEqual([]);
  }
});

test('every state is reachable, every target exists', () => {
  for (const { path, machine } of all) {
    const seen = new Set<string>();
    const walk = (name: string): void => {
      if (seen.has(name)) return;
      const state = machine.States[name];
      expect(state, `${path}: ${name}`).toBeDefined();
      seen.add(name);
      if (state) successors(state).forEach(walk);
    };
    walk(machine.StartAt);
    expect([...seen].sort(), path).toEqual(Object.keys(machine.States).sort());
  }
});

test('the happy path has no state beside Capture, Reserve, Route, Fulfil and, for each fulfillment, Dispatch and Track', () => {
  const follow = (machine: Machine): string[] => {
    const names: string[] = [];
    for (
      let name: string | undefined = machine.StartAt;
      name !== undefined;
      name = machine.States[name]?.Next
    )
      names.push(name);
    return names;
  };
  const [order, inner] = [
    all.find(({ path }) => path === 'order'),
    all.find(({ path }) => path === 'order/Fulfil'),
  ];
  expect(order && follow(order.machine)).toEqual(['Capture', 'Reserve', 'Route', 'Fulfil']);
  expect(inner && follow(inner.machine)).toEqual(['Dispatch', 'Track']);
});

test('a failed step that claims stock goes through Release or to an owner, never past it', () => {
  const order = all.find(({ path }) => path === 'order');
  for (const name of ['Reserve', 'AwaitStock', 'Route', 'AwaitCapacity', 'OnHold']) {
    for (const { ErrorEquals, Next } of order?.machine.States[name]?.Catch ?? []) {
      if (ErrorEquals.some((error) => error === 'Cancelled' || error === 'Unfulfillable'))
        expect(Next, name).toBe('Release');
      if (ErrorEquals.includes('States.ALL')) expect(Next, name).toBe('NeedsAttention');
    }
  }
  const release = order?.machine.States['Release'];
  expect(release?.Retry?.every((one) => Number(one['MaxAttempts']) >= 10)).toBe(true);
});

test('the definitions in the repository are what is deployed: no placeholder is left in the README of the machines', () => {
  const readme = readFileSync(new URL('../../statemachines/README.md', import.meta.url), 'utf8');
  for (const { name } of states) expect(readme, `README names ${name}`).toContain(name);
});
