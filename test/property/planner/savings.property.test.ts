import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareOrder, planInputOf, savingsRuleset } from '../../../bin/savings/compare-order.ts';
import { baselineNames } from '../../../bin/savings/field-rules/baselines.ts';
import { guessedNetwork } from '../../../bin/savings/guessed-network.ts';
import { exportIn, readExport } from '../../../bin/savings/orders/read-export.ts';
import { summaryOf } from '../../../bin/savings/report/facts.ts';
import { SampleNotFetched, sampleOrders } from '../../../bin/savings/sample-orders.ts';
import { runSavings } from '../../../bin/savings/savings-run.ts';

const CODES = ['10012', '94103', '60601', '77002', '02108', '98101', '33101', '80202', '96813', '59715'];
const HEAD = 'order id,date,country,postal code,sku,quantity';

/** A file of 1 to 12 orders of 1 to 5 lines. */
const files = fc
  .array(
    fc.record({
      code: fc.constantFrom(...CODES),
      lines: fc.array(fc.record({ sku: fc.nat(12), quantity: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((orders) => {
    const rows = orders.flatMap(({ code, lines }, at) =>
      lines.map(({ sku, quantity }) => `O-${at},2024-01-10,US,${code},SKU-${sku},${quantity}`),
    );
    return exportIn({ file: 'orders.csv', text: [HEAD, ...rows].join('\n') });
  });

/** The path of the sample; undefined, and said in one line, where the registry does not answer. */
async function sampleIfFetched(): Promise<string | undefined> {
  try {
    return await sampleOrders();
  } catch (error) {
    if (!(error instanceof SampleNotFetched)) throw error;
    console.log(`${error.message} The run on the whole sample was left out.`);
    return undefined;
  }
}

describe('savings against the rules of the field', () => {
  it('are never below zero where our plan is proven, and every rule that serves an order is priced', () => {
    fc.assert(
      fc.property(files, ({ orders }) => {
        const network = guessedNetwork(orders);
        const ruleset = savingsRuleset('USD');
        for (const order of orders) {
          const { ours, isProven, theirs } = compareOrder(planInputOf(order, network, ruleset));
          expect([...theirs.keys()]).toEqual(ours ? baselineNames : []);
          for (const { costMicros } of isProven ? theirs.values() : [])
            expect(costMicros).toBeGreaterThanOrEqual(ours?.costMicros ?? Infinity);
        }
      }),
      { numRuns: Number(process.env['SAVINGS_RUNS'] ?? 10) },
    );
  });

  // The sample comes from the package registry: part of the long tests.
  if (process.env['SAVINGS_SAMPLE'] === 'all')
    it('on the public Superstore orders, a sample set: all are read and compared, none is dearer though proven', async () => {
      const path = await sampleIfFetched();
      if (path === undefined) return;
      const read = readExport(path);
      const run = runSavings('Superstore (sample)', read, guessedNetwork(read.orders), () => undefined);

      const summary = summaryOf(run);
      expect(summary).toMatchObject({ orders: 5009, compared: 5009, errors: 0, months: 48 });
      expect(run.tally.dearerThoughProven).toBe(0);
      for (const name of ['magentoPriority', 'magentoDistance', 'hotwax', 'spree', 'fewestSplits'])
        expect(summary.savedPct[name], name).toBeGreaterThan(1);
    });
});
