import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { openOf } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { sumUnits } from '../../../functions/order/line-units.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';
import { stagesWith } from '../stages.ts';

const stages = stagesWith(3);

const patches = fc.record(
  {
    shipTo: fc.constantFrom({ postalCode: '60606' }, { name: 'Grace Example' }, { country: 'CA' }),
    shipping: fc.constantFrom(
      { requested: { serviceLevel: 'nextday' } },
      { requested: { title: 'By post' } },
      { deliverBy: '2026-12-01T00:00:00.000Z' },
    ),
    notes: fc.constant({ packing: 'without paper' }),
    lines: fc.record(
      {
        '1': fc.constantFrom(null, { quantity: 1 }, { quantity: 3 }, { quantity: 9 }, { title: 'A shirt' }),
        '2': fc.record({
          sku: fc.constant('A'),
          quantity: fc.integer({ min: 1, max: 3 }),
          unitPrice: fc.constant({ amount: 5 }),
        }),
        '3': fc.constant({ sku: 'NONE', quantity: 1, unitPrice: { amount: 5 } }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

function sumOf(totals: Readonly<Record<string, number>>): number {
  return Object.values(totals).reduce((sum, one) => sum + one, 0);
}

function wantedOf(table: MemoryTable): number {
  const { cancelled, ...wanted } = storedOrder(table).totals;
  return sumOf(wanted);
}

/** Open units of the stored fulfillments and what waits: META's totals say the same. */
function mustAgree(table: MemoryTable): void {
  const { totals } = storedOrder(table);
  const allocated = table.ofType('Fulfillment').map(parseFulfillment).flatMap(openOf);
  const held = table
    .ofType('Reservation')
    .flatMap((item) => (item['final'] ? [] : (item['held'] as { units: number }[])));

  expect({ allocated: sumUnits(allocated), reserved: sumUnits(held) }).toEqual({
    allocated: totals.allocated,
    reserved: totals.reserved,
  });
}

describe('an edit of any order in any state', () => {
  it('loses and makes no unit: what is added is in the order once, what is taken out is cancelled or asked back (P30)', async () => {
    await fc.assert(
      fc.asyncProperty(stages, fc.array(patches, { minLength: 1, maxLength: 3 }), async (stage, edits) => {
        forgetNetwork();
        const table = new MemoryTable();
        table.seed(channelItem('web', { pools: { CA: 'north', '*': 'main' } }));
        seedStage(table, stage);
        try {
          for (const [at, body] of edits.entries()) {
            const before = storedOrder(table);
            const wantedBefore = wantedOf(table);
            const writes = table.writes.length;

            const answer = await call(edit, editOrderDoor, {
              params: { id: orderId },
              body: { id: `e-${at}`, ...body },
              caller: { kind: 'operator', id: 'ann' },
            });

            expect([200, 202, 400, 409]).toContain(answer.status);
            expect(findings(table)).toEqual([]);
            expect(unpublishable(table)).toEqual([]);
            mustAgree(table);
            const after = storedOrder(table);
            if (answer.status >= 400) {
              expect(table.writes.length).toBe(writes);
              expect(after).toEqual(before);
              continue;
            }
            expect(table.writes.length).toBe(writes + 1);
            const added = wantedOf(table) - wantedBefore + (after.totals.cancelled - before.totals.cancelled);
            expect(added).toBeGreaterThanOrEqual(0);
            expect(after.totals.shipped + after.totals.delivered).toBe(
              before.totals.shipped + before.totals.delivered,
            );
            const again = await call(edit, editOrderDoor, {
              params: { id: orderId },
              body: { id: `e-${at}`, ...body },
              caller: { kind: 'operator', id: 'ann' },
            });
            expect(again).toEqual(answer);
            expect(storedOrder(table)).toEqual(after);
          }
        } finally {
          table.close();
        }
      }),
      { numRuns: Number(process.env['EDIT_RUNS'] ?? 60) },
    );
  });

  it('writes a version that is read back as the order in force', async () => {
    forgetNetwork();
    const table = new MemoryTable();
    table.seed(channelItem('web'));
    seedStage(table, { held: 2 });
    await call(edit, editOrderDoor, {
      params: { id: orderId },
      body: { id: 'e', notes: { packing: 'x' } },
      caller: { kind: 'operator', id: 'ann' },
    });

    expect(table.item(key.body(orderId, 1))).toBeDefined();
    expect(storedOrder(table)).toMatchObject({ bodyVersion: 1, totals: { reserved: 2 } });
    table.close();
  });
});
