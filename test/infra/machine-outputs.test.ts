import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { handler as dispatch } from '../../functions/fulfillment/dispatch.handler.ts';
import { outcomeOf } from '../../functions/relay/meetings/outcome.ts';
import { handler as closeReturn } from '../../functions/returns/close.handler.ts';
import { handler as route } from '../../functions/routing/route.handler.ts';
import { key } from '../../functions/shared/keys.ts';
import { definitionOf, type MachineName } from '../../lib/state-machines/definitions.ts';
import { run } from '../support/call.ts';
import { aFulfillment } from '../support/items.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { locationItem } from '../support/network-items.ts';
import { aTable, ORDER, reserved, sku, stock } from '../support/routing-world.ts';
import { seedStage } from '../support/stage.ts';
import { aReturnItem } from '../unit/returns/return-items.ts';

/** Step Functions refuses a state whose input or output is larger. */
const MOST_BYTES = 262_144;
/** It cuts the cause of an error there. */
const ERROR_BYTES = 32_768 + 256;
/** Of shipments; the fortieth iteration of a Map is for units that no plan serves. */
const MOST_ITEMS = 39;
const LINES = 500;

const stateSchema = z.looseObject({
  Type: z.string(),
  End: z.boolean().optional(),
  Resource: z.string().optional(),
  ResultPath: z.string().nullable().optional(),
  OutputPath: z.string().optional(),
  Catch: z.array(z.looseObject({ ResultPath: z.string().optional() })).default([]),
  ItemProcessor: z.unknown().optional(),
});
type State = z.output<typeof stateSchema>;
const machineSchema = z.looseObject({ States: z.record(z.string(), stateSchema) });
type Machine = z.output<typeof machineSchema>;

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Bytes of a step's output by the placeholder of its function, for the largest order. */
interface StepBytes {
  readonly steps: Readonly<Record<string, number>>;
  /** Of a step that is not listed, or of the answer to a wait. */
  readonly other: number;
  /** What a machine, or an iteration of a Map, begins with. */
  readonly input: number;
}

/** The most bytes that the result of a state has. */
function resultBytes(state: State, bytes: StepBytes): number {
  if (state.ItemProcessor)
    return MOST_ITEMS * (endBytes(machineSchema.parse(state.ItemProcessor), bytes) + 1) + 2;
  const [, placeholder = ''] = /^\$\{(\w+)\}$/.exec(state.Resource ?? '') ?? [];
  return bytes.steps[placeholder] ?? bytes.other;
}

/** The most that a state of the level can find as its input: everything that was ever put beside it. */
function accumulatedBytes({ States }: Machine, bytes: StepBytes): number {
  const results = new Map<string, number>();
  for (const state of Object.values(States)) {
    const path = state.ResultPath;
    if (typeof path === 'string' && path !== '$')
      results.set(path, Math.max(results.get(path) ?? 0, path.length + resultBytes(state, bytes)));
    for (const { ResultPath = '$' } of state.Catch) results.set(ResultPath, ERROR_BYTES);
  }
  return bytes.input + [...results.values()].reduce((sum, one) => sum + one, 0);
}

/** The most that the level ends with: what an execution puts out, or what a Map collects of each iteration. */
function endBytes(machine: Machine, bytes: StepBytes): number {
  const ends = Object.values(machine.States).filter(({ Type, End }) => End === true || Type === 'Succeed');
  return Math.max(...ends.map((state) => endOf(state, machine, bytes)));
}

function endOf(state: State, machine: Machine, bytes: StepBytes): number {
  if (state.OutputPath !== undefined && state.OutputPath !== '$') return bytes.other;
  if (state.ResultPath === '$') return resultBytes(state, bytes);
  return accumulatedBytes(machine, bytes);
}

function levelsOf(definition: unknown): Machine[] {
  const machine = machineSchema.parse(definition);
  return [
    machine,
    ...Object.values(machine.States).flatMap((one) => (one.ItemProcessor ? levelsOf(one.ItemProcessor) : [])),
  ];
}

/** Every location has stock of every 39th SKU: no plan has fewer shipments. */
async function routeOfLargestOrder(): Promise<unknown> {
  const long = (text: string, length: number): string => text.padEnd(length, '-');
  const skus = Array.from({ length: LINES }, (_, line) => long(`sku-${line}`, 40));
  const locations = Array.from({ length: MOST_ITEMS }, (_, at) => long(`location-${at}`, 40));
  const table = aTable(
    ...locations.map((id, at) =>
      locationItem(id, { type: 'warehouse', coordinates: { lat: 40 + at / 50, lon: -74 } }),
    ),
    ...skus.map((id) => sku(id)),
    ...skus.map((id, line) => stock(id, locations[line % MOST_ITEMS] ?? '', 1)),
    ...reserved(skus.map((id) => ({ sku: id, units: 1 }))),
  );
  const output = await run(route, { orderId: ORDER, attempt: 1 });
  expect(table.ofType('Fulfillment').length).toBe(MOST_ITEMS);
  const dispatched = await run(dispatch, {
    orderId: ORDER,
    attempt: 1,
    n: 1,
    token: 'token',
    enteredAt: '2026-11-23T17:00:00.000Z',
    retry: 0,
  });
  expect(bytesOf(dispatched)).toBeLessThan(1000);
  expect(table.item(key.order(ORDER))).toBeDefined();
  table.close();
  return output;
}

/** A return of which each line was inspected by several persons, lot by lot. */
async function closedLargeReturn(): Promise<number> {
  const table = new MemoryTable();
  seedStage(table, { delivered: 2 });
  const returnId = `${ORDER}-r1`;
  const dispositions = Array.from({ length: 3 * LINES }, (_, at) => ({
    lineId: String(at % LINES),
    sku: `sku-${at % LINES}`.padEnd(100, '-'),
    units: 1,
    as: 'sellable' as const,
    lot: `lot-${at}`,
  }));
  table.seed(aReturnItem({ orderId: ORDER, returnId, status: 'closed', dispositions }));
  const output = await run(closeReturn, { orderId: ORDER, attempt: 1, returnId });
  table.close();
  return bytesOf(output);
}

/** What the relay answers to the waits of a fulfillment of the longest names. */
function largestAnswer(): number {
  const fulfillment = aFulfillment({ location: 'location'.padEnd(64, '-') });
  const shipped = { ...fulfillment, status: 'delivered' as const, lines: [] };
  const token = {
    type: 'Token' as const,
    orderId: ORDER,
    n: 1,
    token: 't',
    attempt: { enteredAt: '', retry: 0 },
  };
  const answers = [
    outcomeOf({ ...token, state: 'Dispatch' }, { fulfillment: shipped }),
    outcomeOf({ ...token, state: 'Track' }, { fulfillment: shipped }),
    outcomeOf({ ...token, state: 'Track', n: 0 }, { fulfillments: [shipped] }),
  ];
  return Math.max(...answers.map((answer) => (answer.kind === 'success' ? bytesOf(answer.output) : 0)));
}

describe('what the machines put out', () => {
  test('stays below 256 KB for 500 lines, 39 fulfillments and every detour that a branch can take', async () => {
    const output = await routeOfLargestOrder();
    const routed = bytesOf(output);
    const other = Math.max(500, largestAnswer(), await closedLargeReturn());
    const bytes: StepBytes = { steps: { Route: routed, Reroute: routed }, other, input: 1000 };

    for (const name of ['order', 'fulfillment', 'return'] satisfies MachineName[])
      for (const level of levelsOf(definitionOf(name))) {
        expect(accumulatedBytes(level, bytes), name).toBeLessThan(MOST_BYTES);
        for (const [state, one] of Object.entries(level.States))
          expect(resultBytes(one, bytes), `${name}: ${state}`).toBeLessThan(MOST_BYTES);
      }
    expect(routed).toBeGreaterThan(MOST_ITEMS * 100);
    expect(other, 'a step that names no items says no more of a large order than of a small one').toBe(500);
  });
});
