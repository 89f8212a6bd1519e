/** The rules in the shadow plan beside the live ones, and whatever becomes of them reaches no order. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { randomOf } from '../../../bin/savings/seeded-random.ts';
import { explanationSchema } from '../../../functions/planner/explain/explanation-schema.ts';
import { rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { decisionWrites, readDecision } from '../../../functions/routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../../functions/routing/decisions/decision-record.ts';
import * as doors from '../../../functions/routing/doors.ts';
import { handler as decisions } from '../../../functions/routing/read-decisions.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import {
  activate,
  addRuleset,
  forgetRules,
  readRuleset,
} from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import type { MemoryTable } from '../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved, stock } from '../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  table = aTable(stock('A', 'NYC', 5), stock('A', 'LAX', 5), ...reserved([{ sku: 'A', units: 1 }]));
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const by = 'operator:ann';

async function shadowOf(document: Record<string, unknown>): Promise<number> {
  const ruleset = rulesetSchema.parse({ currency: 'USD', name: 'shadow', ...document });
  const { stored } = await addRuleset(ruleset, { by }, NOW);
  await activate('shadow', { ruleset: stored.version, from: NOW, reason: 'trial', by, at: NOW });
  return stored.version;
}

async function liveLocations(): Promise<readonly string[]> {
  await run(route, { orderId: ORDER, attempt: 1 });
  return (await readDecision(ORDER, 1)).result.fulfillments.map(({ location }) => location);
}

async function shadowSeen() {
  const params = { id: ORDER, n: '1' };
  const caller = { kind: 'operator', id: 'ann' } as const;
  const { body } = await call(decisions, doors.readDecisionDoor, { params, caller });
  return explanationSchema.parse(body).shadow;
}

describe('the rules in the shadow', () => {
  test('rules that cannot be read any more leave the live plan alone, which says so', async () => {
    const version = await shadowOf({});
    const item = { ...table.item(key.ruleset(version)), ...key.ruleset(version) };
    table.seed({ ...item, ruleset: { currency: 'UDS' } });
    forgetRules();
    expect(await liveLocations()).toEqual(['NYC']);
    expect(await shadowSeen()).toMatchObject({ failed: expect.stringContaining('Corrupt') });
  });

  test('an item of the schedule that is damaged leaves the live plan alone', async () => {
    await shadowOf({});
    table.seed({ ...key.rulesetShadow(), type: 'Ruleset', version: 'x' });
    forgetRules();
    expect(await liveLocations()).toEqual(['NYC']);
    expect(await shadowSeen()).toMatchObject({ failed: expect.any(String) });
  });

  test('rules that make the planner throw leave the live plan alone, and the next one', async () => {
    const version = await shadowOf({});
    const stored = await readRuleset(version);
    Object.assign(stored.ruleset, { currency: 'UDS' });
    expect(await liveLocations()).toEqual(['NYC']);
    expect(await shadowSeen()).toMatchObject({
      rules: { version },
      failed: expect.stringContaining('ISO 4217'),
      text: expect.stringContaining('no plan'),
    });
  });

  test('rules with a huge budget are planned with by one of their own, which the record says', async () => {
    await shadowOf({ solver: { maxWork: 50_000_000, maxStates: 65_536 } });
    expect(await liveLocations()).toEqual(['NYC']);
    const { result, shadow } = await readDecision(ORDER, 1);
    expect(result.proof.maxWork).toBe(200_000);
    expect(shadow?.result?.proof).toMatchObject({ maxWork: 400_000, maxStates: 8192 });
  });

  test('what they plan is left out where it would take a further item of the live write', async () => {
    await shadowOf({});
    await liveLocations();
    const record = await readDecision(ORDER, 1);
    const random = randomOf(1);
    const text = (length: number): string =>
      Array.from({ length }, () => String.fromCharCode(97 + random.int(0, 25))).join('');
    const result = { ...record.result, notes: [text(800_000)] };
    const large: DecisionRecord = { ...record, n: 2, shadow: { rules: { version: 1, hash: 'h' }, result } };
    expect(decisionWrites(large)).toHaveLength(1);
  });
});
