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

const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

const retrierSchema = z.looseObject({ ErrorEquals: z.array(z.string()) });
const catcherSchema = z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() });
const stateSchema = z.looseObject({
  Type: z.string(),
  Resource: z.string().optional(),
  Next: z.string().optional(),
  End: z.boolean().optional(),
  TimeoutSeconds: z.number().optional(),
  Retry: z.array(retrierSchema).optional(),
  Catch: z.array(catcherSchema).optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  Default: z.string().optional(),
  ResultPath: z.string().nullable().optional(),
  ItemProcessor: z.unknown().optional(),
});
type State = z.output<typeof stateSchema>;
const machineSchema = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });
type Machine = z.output<typeof machineSchema>;

/** One level of a definition: a machine's own states, or those inside one of its Maps. */
interface Level {
  /** `order`, or `order/Fulfil` for the states inside the Map Fulfil. */
  readonly path: string;
  readonly machine: Machine;
}

function levelsOf(definition: unknown, path: string): Level[] {
  const machine = machineSchema.parse(definition);
  const inner = Object.entries(machine.States).flatMap(([name, state]) =>
    state.ItemProcessor ? levelsOf(state.ItemProcessor, `${path}/${name}`) : [],
  );
  return [{ path, machine }, ...inner];
}

function statesOf({ path, machine }: Level): { path: string; name: string; state: State }[] {
  return Object.entries(machine.States).map(([name, state]) => ({ path: `${path}/${name}`, name, state }));
}

const levels = machineNames.flatMap((name) => levelsOf(definitionOf(name), name));
const states = levels.flatMap(statesOf);

function callsFunction({ Resource = '' }: State): boolean {
  return /^\$\{\w+\}$/.test(Resource) || Resource.includes('lambda:invoke');
}

function waits({ Resource = '' }: State): boolean {
  return Resource.includes('waitForTaskToken');
}

/** A part of a past that cannot be read ends the whole what-if: the Map around it catches that. */
function isOfWhatIfMap(path: string): boolean {
  return /^whatif\/\w+\/\w+$/.test(path);
}

function successorsOf({ Next, Default, Choices = [], Catch = [] }: State): string[] {
  const others = [...Choices, ...Catch].map((one) => one.Next);
  return [Next, Default].filter((one) => one !== undefined).concat(others);
}

/** The states that are entered when nothing fails. */
function happyPath({ StartAt, States }: Machine): string[] {
  const names: string[] = [];
  for (let name: string | undefined = StartAt; name !== undefined; name = States[name]?.Next)
    names.push(name);
  return names;
}

describe.each(machineNames)('%s.asl.json', (name) => {
  test('expands to valid Amazon States Language', () => {
    const text = JSON.stringify(definitionOf(name))
      .replaceAll('${Partition}', 'aws')
      .replace(/\$\{\w+\}/g, 'arn:aws:lambda:eu-west-1:123456789012:function:some-function');
    const definition = z.record(z.string(), z.unknown()).parse(JSON.parse(text));

    expect(aslValidator(definition, { checkPaths: true, checkArn: false })).toMatchObject({ isValid: true });
  });

  test('has placeholders for functions of ours, the partition and the fulfillment machine alone', () => {
    const known = [...Object.keys(stateFunctions), 'Partition', 'FulfillmentMachine'];

    expect(placeholdersOf(definitionOf(name)).filter((placeholder) => !known.includes(placeholder))).toEqual(
      [],
    );
  });
});

test('every state that calls a function retries faults of Lambda and contention, and no business outcome', () => {
  for (const { path, state } of states.filter(({ state }) => callsFunction(state))) {
    const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried, path).toEqual(expect.arrayContaining([...LAMBDA_FAULTS, 'Contended', 'Unavailable']));
    expect(retried, `${path} retries business outcomes`).not.toContain('States.ALL');
  }
});

test('every wait has its backstop, and every task a timeout', () => {
  for (const { path, state } of states.filter(({ state }) => state.Type === 'Task'))
    expect(state.TimeoutSeconds, path).toBeGreaterThan(0);

  const waiting = states.filter(({ state }) => waits(state)).map(({ path }) => path);
  expect(waiting.toSorted()).toMatchSnapshot('the states that wait');
});

test('every task catches States.ALL, after the errors that it catches by name', () => {
  for (const { path, state } of states) {
    const caught = (state.Catch ?? []).map(({ ErrorEquals }) => ErrorEquals);
    const catchAll = caught.findIndex((names) => names.includes('States.ALL'));
    if (catchAll >= 0) expect(catchAll, `${path}: States.ALL last`).toBe(caught.length - 1);
    if (state.Type === 'Task' && !path.endsWith('/Restart') && !isOfWhatIfMap(path))
      expect(catchAll, `${path} lets a fault out`).toBeGreaterThanOrEqual(0);
  }
});

test('what leaves an iteration of a what-if is caught by its Map, and recorded', () => {
  const maps = states.filter(({ path, state }) => path.startsWith('whatif/') && state.ItemProcessor);

  expect(maps.map(({ name }) => name)).toEqual(['EachChunk', 'EachPart']);
  for (const { path, state } of maps)
    expect(state.Catch, path).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'RecordFailure' }]);
});

test('every Map is inline, and one of those that are known to get forty items at most', () => {
  const maps = states.filter(({ state }) => state.ItemProcessor !== undefined);
  const modeSchema = z.looseObject({ ProcessorConfig: z.looseObject({ Mode: z.string() }) });

  // Route and re-route count what is open (the simulator holds them to forty); Named gets one; a what-if shares out.
  expect(maps.map(({ path }) => path)).toEqual([
    'order/Fulfil',
    'order/Fulfil/Replacements',
    'order/Fulfil/Replacements/Named',
    'fulfillment/Replacements',
    'fulfillment/Replacements/Named',
    'whatif/EachChunk',
    'whatif/EachPart',
  ]);
  for (const { path, state } of maps)
    expect(modeSchema.parse(state.ItemProcessor).ProcessorConfig.Mode, path).toBe('INLINE');
});

test('no fault leaves an iteration of Fulfil, where it would stop its siblings', () => {
  for (const { path, machine } of levels.filter(({ path }) => path === 'order/Fulfil')) {
    const ends = Object.entries(machine.States).filter(([, state]) => state.Type === 'Fail');
    expect(ends, path).toEqual([]);
  }
});

test('every state is reachable, every target exists', () => {
  for (const { path, machine } of levels) {
    const reached = new Set<string>();
    const walk = (name: string): void => {
      if (reached.has(name)) return;
      const state = machine.States[name];
      expect(state, `${path}: ${name}`).toBeDefined();
      reached.add(name);
      if (state) successorsOf(state).forEach(walk);
    };

    walk(machine.StartAt);

    expect([...reached].sort(), path).toEqual(Object.keys(machine.States).sort());
  }
});

test('the happy path is Route, Fulfil with Dispatch for each fulfillment, and one Track', () => {
  const pathOf = (level: string): string[] =>
    levels.filter(({ path }) => path === level).flatMap(({ machine }) => happyPath(machine));

  expect(pathOf('order')).toEqual(['Route', 'Fulfil', 'Track']);
  expect(pathOf('order/Fulfil')).toEqual(['Dispatch']);
  expect(pathOf('fulfillment'), 'a replacement, of which its own execution follows the parcels').toEqual([
    'Dispatch',
    'Track',
  ]);
});

test('a failed step that claims stock leads to Release or NeedsAttention; Release is retried hard', () => {
  const order = levels.find(({ path }) => path === 'order');

  for (const name of ['Reserve', 'AwaitStock', 'Route', 'AwaitCapacity', 'OnHold']) {
    for (const { ErrorEquals, Next } of order?.machine.States[name]?.Catch ?? []) {
      if (ErrorEquals.some((error) => error === 'Cancelled' || error === 'Unfulfillable'))
        expect(Next, name).toBe('Release');
      if (ErrorEquals.includes('States.ALL')) expect(Next, name).toBe('NeedsAttention');
    }
  }

  const release = order?.machine.States['Release'];
  expect(release?.Retry?.every(({ MaxAttempts }) => Number(MaxAttempts) >= 10)).toBe(true);
});

test('the README of the machines names every state', () => {
  const readme = readFileSync(new URL('../../statemachines/README.md', import.meta.url), 'utf8');

  for (const { name } of states) expect(readme, `README names ${name}`).toContain(name);
});
