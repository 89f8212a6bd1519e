import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { rulesetSchema } from '../../../../../functions/planner/ruleset.ts';
import { handler as route } from '../../../../../functions/routing/route.handler.ts';
import { key } from '../../../../../functions/shared/keys.ts';
import {
  askWhatIfDoor,
  readWhatIfDoor,
  readWhatIfPageDoor,
  readWhatIfReportDoor,
  whatIfViewSchema,
} from '../../../../../functions/trust/doors.ts';
import { handler as doors } from '../../../../../functions/trust/manage-what-ifs.handler.ts';
import { shareOut } from '../../../../../functions/trust/what-if/job/read-past-by-parts.ts';
import { readPast } from '../../../../../functions/trust/what-if/past.store.ts';
import { Tally } from '../../../../../functions/trust/what-if/report/report.ts';
import { whatIfReportSchema } from '../../../../../functions/trust/what-if/report/report-schema.ts';
import { whatIf } from '../../../../../functions/trust/what-if/what-if.ts';
import { handler as step } from '../../../../../functions/trust/what-if-step.handler.ts';
import { gatewayEvent } from '../../../../../simulator/aws/gateway.ts';
import { call, context, run } from '../../../../support/call.ts';
import { channelItem } from '../../../../support/channels.ts';
import { MemoryFiles } from '../../../../support/memory-files.ts';
import type { MemoryTable } from '../../../../support/memory-table.ts';
import { aTable, reserved, stock } from '../../../../support/routing-world.ts';

const operator = { kind: 'operator', id: 'ops', scopes: ['rules:write'] } as const;
const nearest = { currency: 'USD', filters: [{ type: 'locations', deny: { ids: ['NYC'] } }] };
const chunksSchema = z.object({ chunks: z.array(z.array(z.number())) });
const partsSchema = z.object({ parts: z.array(z.array(z.number())) });
const ORDERS = ['web-1-aaaaaaaa', 'web-2-bbbbbbbb', 'web-3-cccccccc'];

let table: MemoryTable;
let files: MemoryFiles;
const machines = mockClient(SFNClient);

/** Three orders on two days; the third finds no unit in New York. */
async function past(): Promise<void> {
  for (const [at, orderId] of ORDERS.entries()) {
    vi.setSystemTime(new Date(`2026-11-2${at < 2 ? 3 : 4}T1${at}:00:00.000Z`));
    const capturedAt = new Date().toISOString();
    table.seed(...reserved([{ sku: 'A', units: 1 }], { orderId, order: { capturedAt } }));
    await run(route, { orderId, attempt: 1 });
  }
  vi.setSystemTime(new Date('2026-11-25T12:00:00.000Z'));
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  process.env['WHATIF_EXECUTIONS'] = 'arn:whatif';
  table = aTable(channelItem('web'), stock('A', 'NYC', 2), stock('A', 'PHL', 5));
  files = new MemoryFiles();
  machines.reset();
  machines.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  await past();
});
afterEach(() => {
  vi.useRealTimers();
  table.close();
  files.close();
});

async function ask(body: Record<string, unknown> = {}) {
  const asked = { id: 'next', ruleset: nearest, last: 10, ...body };
  const { status, body: answer } = await call(doors, askWhatIfDoor, { body: asked, caller: operator });
  return { status, answer };
}

async function look(id: string) {
  const { body } = await call(doors, readWhatIfDoor, { params: { id }, caller: operator });
  return whatIfViewSchema.parse(body);
}

/** What the state machine does, each step so many times. */
async function tell(whatIfId: string, attempt = 1, times = 1): Promise<void> {
  const repeat = async (input: Record<string, unknown>): Promise<unknown> => {
    let answer: unknown;
    for (let time = 0; time < times; time += 1) answer = await run(step, { whatIfId, attempt, ...input });
    return answer;
  };
  const { chunks } = chunksSchema.parse(await repeat({ step: 'plan' }));
  for (const chunk of chunks) await repeat({ step: 'readChunk', chunk });
  const { parts } = partsSchema.parse(await repeat({ step: 'gather' }));
  for (const part of parts) await repeat({ step: 'readPart', part });
  await run(step, { whatIfId, attempt, step: 'tell', retry: 0 });
}

async function begun(): Promise<string> {
  return whatIfViewSchema.parse((await ask()).answer).whatIfId;
}

/** The same past in one go, as the command tells it. */
async function toldAtOnce() {
  const tally = new Tally();
  const replaced = { ruleset: rulesetSchema.parse(nearest) };
  const terms = { replaced, refusals: 'asHappened', seed: 1, samplePct: 100 } as const;
  const result = await whatIf(await readPast(ORDERS), { ...terms, tell: (pair) => tally.add(pair) });
  return tally.report(result, { title: '', assumptions: [], seed: 1 });
}

describe('the items of its Maps', () => {
  test.each([1, 40, 41, 900, 10_000])('%i things are shared out among forty at most, each once', (count) => {
    const things = Array.from({ length: count }, (_, at) => at);

    const items = shareOut(things);

    expect(items.length).toBeLessThanOrEqual(40);
    expect(items.flat()).toEqual(things);
  });

  test('stay far below 256 KB for a hundred thousand orders of ten years and five million positions', () => {
    const chunks = shareOut(Array.from({ length: 3650 + 200 }));
    const parts = shareOut(Array.from({ length: 10_000 }));

    expect(JSON.stringify({ plan: { chunks }, places: { parts } }).length).toBeLessThan(128_000);
  });
});

describe('a what-if as a job', () => {
  test('read by parts and told day by day it says what the same past says in one go', async () => {
    const id = await begun();

    await tell(id);

    const report = await call(doors, readWhatIfReportDoor, { params: { id }, caller: operator });
    const { title, assumptions, ...said } = whatIfReportSchema.parse(report.body);
    const { title: _, assumptions: _none, ...atOnce } = await toldAtOnce();
    expect(said).toEqual(JSON.parse(JSON.stringify(atOnce)));
    expect(said.proof).toMatchObject({ decisions: 3, same: 3, ledger: { seen: 2, explained: 2 } });
    expect(said.changed).toBe(2);
    expect(title).toBe('What if: the last 10 orders');
    expect(assumptions.length).toBeGreaterThan(3);
  });

  test('says how far it is, what it comes to, and where its report is', async () => {
    const { status, answer } = await ask({ failIf: ['distance > 0'] });
    const { whatIfId } = whatIfViewSchema.parse(answer);
    const queued = await look(whatIfId);

    await tell(whatIfId);

    const done = await look(whatIfId);
    expect(status).toBe(202);
    expect(queued).toMatchObject({ state: 'queued', progress: { orders: 0, told: 0 } });
    expect(done).toMatchObject({
      state: 'done',
      progress: { orders: 3, told: 3, chunks: 2, read: 2 },
      summary: { decisions: 3, replayed: 3, different: 0, changed: 2, broken: ['distance > 0'] },
      links: { report: `/what-ifs/${whatIfId}/report`, page: `/what-ifs/${whatIfId}/page` },
    });
  });

  test('has its report as a page that loads nothing', async () => {
    const id = await begun();
    await tell(id);

    const event = gatewayEvent(readWhatIfPageDoor, { params: { id }, caller: operator });
    const page = await doors(event, context);

    expect(page.headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers?.['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<h2>Is it true?</h2>');
  });

  test('each of its steps may be repeated', async () => {
    const id = await begun();

    await tell(id, 1, 2);

    expect((await look(id)).summary).toMatchObject({ orders: 3, decisions: 3, replayed: 3 });
    expect((await look(id)).progress).toMatchObject({ chunks: 2, read: 2 });
  });

  test('the same request is the same job, and another one under its id is refused', async () => {
    const id = await begun();
    const again = await ask();
    const other = await ask({ last: 5 });
    await tell(id);
    const after = await ask();

    expect(again).toMatchObject({ status: 202, answer: { whatIfId: id, attempt: 1 } });
    expect(other.status).toBe(409);
    expect(after).toMatchObject({ status: 200, answer: { whatIfId: id, state: 'done' } });
  });

  test('a request says what is otherwise, and which orders', async () => {
    const refused = await Promise.all([
      ask({ ruleset: undefined }),
      ask({ last: undefined }),
      ask({ from: '2026-11-23T00:00:00Z' }),
      ask({ failIf: ['dearer'] }),
      ask({ rateCards: [{}] }),
    ]);

    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect((await ask({ ruleset: 7 })).status).toBe(409);
  });

  test('has no report before it is done', async () => {
    const id = await begun();

    const report = await call(doors, readWhatIfReportDoor, { params: { id }, caller: operator });

    expect(report.status).toBe(404);
  });
});

describe('a what-if that fails', () => {
  const error = { Error: 'OutOfTime', Cause: JSON.stringify({ errorMessage: 'Only 7 orders were told.' }) };

  test('says why by name, and the same request begins it anew', async () => {
    const id = await begun();
    await run(step, { whatIfId: id, attempt: 1, step: 'plan' });

    await run(step, { whatIfId: id, attempt: 1, step: 'fail', error });

    expect(await look(id)).toMatchObject({
      state: 'failed',
      failure: { error: 'OutOfTime', message: 'Only 7 orders were told.' },
    });
    expect(await ask()).toMatchObject({ status: 202, answer: { whatIfId: id, state: 'queued', attempt: 2 } });
    await tell(id, 2);
    expect(await look(id)).toMatchObject({ state: 'done', attempt: 2 });
    expect((await look(id)).failure).toBeUndefined();
  });

  test('its earlier attempt changes nothing any more', async () => {
    const id = await begun();
    await run(step, { whatIfId: id, attempt: 1, step: 'fail', error });
    await ask();

    await expect(run(step, { whatIfId: id, attempt: 1, step: 'plan' })).rejects.toThrow('attempt 1');
    await run(step, { whatIfId: id, attempt: 1, step: 'fail', error });

    expect(await look(id)).toMatchObject({ state: 'queued', attempt: 2 });
  });

  test('is not waited for where its execution has ended without a word', async () => {
    const id = await begun();
    vi.setSystemTime(new Date('2026-11-25T12:05:00.000Z'));
    expect((await look(id)).state).toBe('queued');

    machines.on(DescribeExecutionCommand).resolves({ status: 'TIMED_OUT' });

    expect(await look(id)).toMatchObject({ state: 'failed', failure: { error: 'ExecutionEnded' } });
  });

  test('is not waited for where nobody started it', async () => {
    const id = await begun();
    const none = Object.assign(new Error('none'), { name: 'ExecutionDoesNotExist' });
    machines.on(DescribeExecutionCommand).rejects(none);
    vi.setSystemTime(new Date('2026-11-25T12:10:00.000Z'));
    const early = await look(id);
    vi.setSystemTime(new Date('2026-11-25T12:20:00.000Z'));

    expect(early.state).toBe('queued');
    expect(await look(id)).toMatchObject({ state: 'failed', failure: { error: 'NotStarted' } });
  });

  test('finds no orders, or dies again and again: both have a name', async () => {
    const none = whatIfViewSchema.parse(
      (await ask({ id: 'none', last: undefined, from: '2026-11-25T00:00:00Z' })).answer,
    );
    const id = await begun();

    await expect(run(step, { whatIfId: none.whatIfId, attempt: 1, step: 'plan' })).rejects.toThrow(
      'There are no such orders',
    );
    await expect(run(step, { whatIfId: id, attempt: 1, step: 'tell', retry: 9 })).rejects.toMatchObject({
      name: 'OutOfTime',
    });
    expect(table.item(key.whatIf(id))).toMatchObject({ state: 'queued' });
  });
});
