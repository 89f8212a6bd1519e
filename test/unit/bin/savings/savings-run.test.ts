import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareOrder, planInputOf, savingsRuleset } from '../../../../bin/savings/compare-order.ts';
import { baselineNames } from '../../../../bin/savings/field-rules/baselines.ts';
import { guessedNetwork } from '../../../../bin/savings/guessed-network.ts';
import { exportIn, readExport } from '../../../../bin/savings/orders/read-export.ts';
import { summaryOf } from '../../../../bin/savings/report/facts.ts';
import { savingsPage } from '../../../../bin/savings/report/page.ts';
import { terminalReport } from '../../../../bin/savings/report/terminal.ts';
import { networkIn } from '../../../../bin/savings/savings-network.ts';
import { runSavings } from '../../../../bin/savings/savings-run.ts';
import { escapedHtml } from '../../../../functions/trust/page/html-text.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../example/network', import.meta.url));
const CODES = ['10012', '94103', '60601', '77002', '02108', '98101', '33101', '80202'];
const SKUS = ['TEE-BLK-S', 'TEE-BLK-M', 'TEE-BLK-L', 'TEE-WHT-S', 'PIN-CITY'];

/** Orders of one to three lines, over two months. */
function someOrders(count: number) {
  const rows = Array.from({ length: count }, (_, at) => {
    const lines = SKUS.slice(at % 3, (at % 3) + 1 + (at % 4));
    return lines.map(
      (sku) => `O-${at},2024-0${1 + (at % 2)}-10,US,${CODES[at % CODES.length]},${sku},${1 + (at % 2)},10`,
    );
  });
  const head = 'order id,date,country,postal code,sku,quantity,price';
  return exportIn({ file: 'orders.csv', text: [head, ...rows.flat()].join('\n') });
}

function nothing(): void {
  // Progress is of no interest here.
}

function guessedRun(count: number) {
  const read = someOrders(count);
  return runSavings('Savings', read, guessedNetwork(read.orders), nothing);
}

describe('savings', () => {
  it('are the same in every run on the same orders', () => {
    expect(terminalReport(guessedRun(40))).toEqual(terminalReport(guessedRun(40)));
  });

  it('are never below zero for an order whose plan is proven, whichever rule is compared with', () => {
    const { orders } = someOrders(60);
    const network = guessedNetwork(orders);
    const ruleset = savingsRuleset('USD');
    for (const order of orders) {
      const { ours, isProven, theirs } = compareOrder(planInputOf(order, network, ruleset));
      expect(isProven).toBe(true);
      expect(theirs.size).toBe(baselineNames.length);
      for (const { costMicros } of theirs.values())
        expect(costMicros).toBeGreaterThanOrEqual(ours?.costMicros ?? Infinity);
    }
  });

  it('are said after the assumptions, by month and in all', () => {
    const run = guessedRun(40);
    const report = terminalReport(run);
    const text = report.join('\n');

    expect(report.indexOf('Assumptions')).toBeLessThan(report.indexOf('Read'));
    expect(text).toContain('The network is a guess (seed 20261), not yours: 3 centres');
    expect(text).toContain('every order finds it whole, as if it were replenished at once');
    expect(text).toContain('Where the file has no weights they are a guess, too');
    expect(text).toMatch(/^2024-01 {6}20 /m);
    expect(text).toMatch(/^2024-02 {6}20 /m);
    expect(summaryOf(run)).toMatchObject({ orders: 40, compared: 40, errors: 0, months: 2 });
    expect(Object.keys(summaryOf(run).savedPct)).toEqual([...baselineNames]);
  });

  it("price a rule's plan as the planner prices its own: two parcels cost what both cost", () => {
    const { orders } = exportIn({
      file: 'orders.csv',
      text: 'order id,date,country,postal code,sku,quantity\nA,2024-01-10,US,10012,TEE-BLK-S,1',
    });
    const network = networkIn(EXAMPLE);
    const [order] = orders;
    if (!order) throw new Error('no order');
    const { ours, theirs } = compareOrder(planInputOf(order, network, savingsRuleset('USD')));

    // SoHo is next door: 220 + 30 + 40 of handling, 45 of packaging, 670 of a parcel of 270 g in the nearest zone.
    expect(theirs.get('magentoDistance')).toMatchObject({ costMicros: 10_050_000, shipments: 1 });
    expect(ours?.costMicros).toBeLessThan(10_050_000);
  });

  it('name the orders that nobody can serve, and those to where no carrier goes', () => {
    const head = 'order id,date,country,postal code,sku,quantity';
    const rows = [
      'A,2024-01-10,US,10012,TEE-BLK-S,1',
      'B,2024-01-10,US,10012,NOT-OURS,1',
      'C,2024-01-10,CA,M5V 2T6,TEE-BLK-S,1',
    ];
    const read = exportIn({ file: 'orders.csv', text: [head, ...rows].join('\n') });
    const run = runSavings('Savings', read, networkIn(EXAMPLE), nothing);
    const text = terminalReport(run).join('\n');

    expect(text).toContain('1 order cannot be served whole from this stock by these carriers: B.');
    expect(text).toContain('line 4: order C no carrier of the network goes to CA');
    expect(text).toContain(
      'each order finds the whole stock of that folder, as if it were replenished at once',
    );
    expect(text).toContain('a unit of which neither says it counts as 500 g');
    expect(summaryOf(run)).toMatchObject({ orders: 2, compared: 1, errors: 1 });
  });

  it('list the first ten errors and count the rest', () => {
    const rows = Array.from({ length: 13 }, (_, at) => `X-${at},2024-01-10,US,10012,MUG,none`);
    const head = 'order id,date,country,postal code,sku,quantity';
    const read = exportIn({
      file: 'orders.csv',
      text: [head, ...rows, 'A,2024-01-10,US,10012,TEE-BLK-S,1'].join('\n'),
    });
    const report = terminalReport(runSavings('Savings', read, networkIn(EXAMPLE), nothing));

    expect(report.filter((line) => line.includes('is not a quantity'))).toHaveLength(10);
    expect(report).toContain('  and 3 more');
  });

  it.each(['shopify', 'woocommerce', 'generic'])('are told of the %s export of the fixtures', (format) => {
    const read = readExport(fileURLToPath(new URL(`./files/${format}.csv`, import.meta.url)));
    const run = runSavings('Savings', read, guessedNetwork(read.orders), nothing);

    expect(summaryOf(run).compared).toBeGreaterThan(0);
  });
});

describe('the page of savings', () => {
  it('needs nothing from elsewhere, and has the figures of the terminal', () => {
    const run = guessedRun(40);
    const page = savingsPage(run);

    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|src=|href=/i);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('<svg viewBox');
    for (const { savedPct } of baselineNames.map((name) => run.tally.all.rule(name)))
      expect(page).toContain(`${savedPct.toFixed(1)} %`);
    for (const assumption of run.assumptions) expect(page).toContain(escapedHtml(assumption));
  });

  it('shows names of a file as text', () => {
    const text =
      'order id,date,country,postal code,sku,quantity\n<b>A</b>,2024-01-10,US,10012,<script>,none\nB,2024-01-10,US,10012,MUG,1';
    const read = exportIn({ file: 'orders.csv', text });
    const page = savingsPage(runSavings('<Savings>', read, guessedNetwork(read.orders), nothing));

    expect(page).not.toMatch(/<script|<b>|<Savings>/);
    expect(page).toContain('&lt;b&gt;A&lt;/b&gt;');
  });
});
