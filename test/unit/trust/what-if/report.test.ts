import { describe, expect, test } from 'vitest';
import { terminalReport } from '../../../../bin/what-if/terminal.ts';
import { withoutCandidates } from '../../../../functions/planner/decision.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import { Loads } from '../../../../functions/trust/what-if/loads.ts';
import type { OrderFigures } from '../../../../functions/trust/what-if/order-figures.ts';
import { whatIfPage } from '../../../../functions/trust/what-if/page/page.ts';
import { Tally, type WhatIfReport } from '../../../../functions/trust/what-if/report/report.ts';
import { brokenThresholds, parseThreshold } from '../../../../functions/trust/what-if/report/thresholds.ts';
import { inputOf } from '../../planner/inputs.ts';

const decision = withoutCandidates(plan(inputOf()));
const decisions = { before: decision, after: decision };

const whole: OrderFigures = {
  terms: { shipping: 7_000_000, handling: 1_000_000 },
  costMicros: 8_000_000,
  shipments: 1,
  km: 100,
  served: 2,
  unserved: 0,
  hasWaited: false,
  isPromiseKept: true,
  locations: ['ny'],
};
const dearer: OrderFigures = {
  ...whole,
  terms: { shipping: 9_000_000, handling: 1_000_000 },
  costMicros: 10_000_000,
  shipments: 2,
  isPromiseKept: false,
  locations: ['chi', 'la'],
};

function reportOf(days: number): WhatIfReport {
  const tally = new Tally();
  for (let day = 1; day <= days; day += 1)
    tally.add({
      orderId: `o${day}`,
      at: `2026-11-0${day}T12:00:00.000Z`,
      n: 1,
      before: whole,
      after: day % 2 === 0 ? dearer : whole,
      decisions,
    });
  const proof = { decisions: days, same: days, different: 0, otherPlanner: 0, unreadable: 0, named: [] };
  const loads = { before: new Loads(), after: new Loads() };
  return tally.report({ proof, loads }, { title: 'What if', assumptions: ['Something.'], seed: 1 });
}

function metricOf({ metrics }: WhatIfReport, wanted: string) {
  return metrics.find(({ name }) => name === wanted);
}

describe('the report of a what-if', () => {
  test('says each figure by either rules, its change, and how sure that is', () => {
    const report = reportOf(4);

    expect(metricOf(report, 'cost')).toMatchObject({ before: 8, after: 9, change: 1, changePct: 12.5 });
    expect(metricOf(report, 'cost')?.range?.[0]).toBeGreaterThanOrEqual(0);
    expect(metricOf(report, 'cost')?.range?.[1]).toBeLessThanOrEqual(2);
    expect(metricOf(report, 'promise')).toMatchObject({ before: 100, after: 50, change: -50 });
    expect(report.terms.map(({ term, change }) => [term, change])).toEqual([
      ['shipping', 1],
      ['handling', 0],
    ]);
  });

  test('says nothing of how sure a change is on a single day', () => {
    expect(metricOf(reportOf(1), 'cost')?.range).toBeUndefined();
  });

  test('compares cost only of orders that both serve whole', () => {
    const tally = new Tally();
    const after = { ...whole, costMicros: 0, terms: {}, served: 0, unserved: 2, locations: [] };
    tally.add({ orderId: 'o1', at: '2026-11-01T12:00:00.000Z', n: 1, before: whole, after, decisions });
    const proof = { decisions: 1, same: 1, different: 0, otherPlanner: 0, unreadable: 0, named: [] };
    const loads = { before: new Loads(), after: new Loads() };
    const report = tally.report({ proof, loads }, { title: '', assumptions: [], seed: 1 });

    expect(report).toMatchObject({ orders: 1, compared: 0, changed: 1 });
    expect(metricOf(report, 'unfulfilled')).toMatchObject({ before: 0, after: 100 });
  });

  test('tells the orders that change most in a line each', () => {
    expect(reportOf(4).most.map(({ orderId, text }) => [orderId, text])).toEqual(
      [
        ['o2', 'USD 8.00 from ny, then 10.00 from chi and la: +2.00 shipping'],
        ['o4', 'USD 8.00 from ny, then 10.00 from chi and la: +2.00 shipping'],
      ].map(([orderId, text]) => [orderId, text?.replace('USD ', '')]),
    );
  });

  test('the proof comes before everything else, in a terminal and on the page', () => {
    const report = reportOf(2);
    const lines = terminalReport(report);
    const page = whatIfPage(report);

    expect(lines.indexOf('Is it true?')).toBeLessThan(lines.indexOf('Assumptions'));
    expect(lines.join('\n')).toContain(
      'By the rules of then 2 of 2 decisions come out the same, to the bit.',
    );
    expect(page.indexOf('Is it true?')).toBeLessThan(page.indexOf('Figures'));
    expect(page).not.toMatch(/src=|href=|@import|url\(/);
  });
});

describe('limits', () => {
  test.each([
    ['cost > +1%', true],
    ['cost > 13%', false],
    ['cost > 0.5', true],
    ['promise < -0.5', true],
    ['promise < -60', false],
    ['unfulfilled > 0%', false],
  ])('%s is broken: %s', (text, isBroken) => {
    const threshold = parseThreshold(text);

    expect(threshold && brokenThresholds([threshold], reportOf(4).metrics)).toHaveLength(Number(isBroken));
  });

  test.each(['cost', 'cost = 1', 'profit > 1', 'cost > one', 'cost > 1 %%'])('%s is none', (text) => {
    expect(parseThreshold(text)).toBeUndefined();
  });
});
