import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinished, openOf } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { assignOutcomes, decideConclusion } from '../../../functions/operations/resolve/conclusion.ts';
import { sumUnits } from '../../../functions/order/line-units.ts';
import { unfinishedUnits } from '../../../functions/order/order.ts';
import { decideCancel } from '../../../functions/requests/cancel/cancel-decision.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import type { Totals } from '../../../functions/shared/events/statuses.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import {
  at,
  findings,
  fulfillmentsOf,
  orderId,
  orderOf,
  reservationOf,
  type Stage,
  seedStage,
  storedOrder,
  unpublishable,
} from '../../support/stage.ts';
import { stagesWith } from '../stages.ts';

const stages = stagesWith(4);

function sumOfTotals(totals: Totals): number {
  return Object.values(totals).reduce((sum, one) => sum + one, 0);
}

const moment = { now: at('10:00:00'), settings: settingsSchema.parse({}) };

function factsOf(stage: Stage) {
  const unreserved = (stage.open ?? 0) + (stage.backordered ?? 0);
  return {
    order: orderOf(stage),
    reservation: reservationOf(stage),
    fulfillments: fulfillmentsOf(stage),
    unreserved: unreserved > 0 ? [{ lineId: '1', sku: 'A', units: unreserved }] : [],
  };
}

describe('a cancel at any stage', () => {
  it('a cancel loses and makes no unit, and tells of each once (P8)', () => {
    fc.assert(
      fc.property(stages, fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }), (stage, wanted) => {
        const facts = factsOf(stage);
        const decision = decideCancel(facts, {
          ...moment,
          by: 'channel:web',
          answerBy: at('12:00:00'),
          ...(wanted === undefined ? {} : { lines: [{ lineId: '1', units: wanted }] }),
        });
        const [line] = decision.lines;
        const told = (line?.cancelled ?? 0) + (line?.asked ?? 0) + (line?.shipped ?? 0);

        expect(sumOfTotals(decision.totals)).toBe(sumOfTotals(facts.order.totals));
        expect(decision.totals.cancelled).toBe(line?.cancelled ?? 0);
        expect(told).toBe(Math.min(wanted ?? Infinity, sumOfTotals(facts.order.totals)));
        // Nothing that has shipped is touched.
        expect(decision.totals.shipped + decision.totals.delivered).toBe(
          facts.order.totals.shipped + facts.order.totals.delivered,
        );
        for (const { before, next } of decision.parts) {
          expect(next.version).toBe(before.version + 1);
          expect(next.evt === undefined || next.evt.seq === next.version || next.evt === before.evt).toBe(
            true,
          );
          expect(sumUnits(openOf(next))).toBeLessThanOrEqual(sumUnits(openOf(before)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a cancel in however small steps ends the same (P17)', () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 2, max: 6 }), (stage, room) => {
        const request = { ...moment, by: 'system', answerBy: at('12:00:00') };
        const whole = decideCancel(factsOf(stage), request);
        let facts = factsOf(stage);
        let step = decideCancel(facts, request, room);
        for (let steps = 0; step.more && steps < 50; steps++) {
          const changed = new Map(step.parts.map(({ next }) => [next.n, next]));
          facts = {
            order: { ...facts.order, ...step.change },
            reservation: step.reservation ?? facts.reservation,
            unreserved: [],
            fulfillments: facts.fulfillments.map((one) => changed.get(one.n) ?? one),
          };
          step = decideCancel(facts, request, room);
        }

        expect(step.more).toBe(false);
        expect(step.totals).toEqual(whole.totals);
      }),
      { numRuns: 300 },
    );
  });

  it('a cancel through the door leaves books that add up, and events that can be published', async () => {
    await fc.assert(
      fc.asyncProperty(
        stages,
        fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        async (stage, wanted) => {
          const table = new MemoryTable();
          try {
            seedStage(table, stage);
            const before = sumOfTotals(storedOrder(table).totals);
            const answer = await call(cancel, cancelDoor, {
              params: { id: orderId },
              body: { id: 'c', ...(wanted === undefined ? {} : { lines: [{ lineId: '1', units: wanted }] }) },
              caller: { kind: 'operator', id: 'ann' },
            });

            const isTooMuch = (wanted ?? 0) > before;
            expect(isTooMuch ? [400] : [200, 202, 409]).toContain(answer.status);
            expect(findings(table)).toEqual([]);
            expect(unpublishable(table)).toEqual([]);
            const order = storedOrder(table);
            expect(sumOfTotals(order.totals)).toBe(before);
            expect(order.closed !== undefined).toBe(unfinishedUnits(order.totals) === 0);
            expect(table.writes.length).toBeLessThanOrEqual(1);
          } finally {
            table.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a close at any stage', () => {
  it('a close brings every unit to an end, by a word on each (P13)', () => {
    fc.assert(
      fc.property(
        stages,
        fc.array(fc.constantFrom('delivered' as const, 'lost' as const), { minLength: 1, maxLength: 3 }),
        (stage, ends) => {
          const facts = factsOf(stage);
          const open = unfinishedUnits(facts.order.totals);
          const share = ends
            .map((as, index) => ({
              lineId: '1',
              as,
              units: Math.floor(open / ends.length) + (index < open % ends.length ? 1 : 0),
            }))
            .filter((one) => one.units > 0);
          const done = decideConclusion(facts, {}, assignOutcomes(facts, {}, share), moment);

          expect(unfinishedUnits(done.totals)).toBe(0);
          expect(sumOfTotals(done.totals)).toBe(sumOfTotals(facts.order.totals));
          for (const { next } of done.parts) expect(isFinished(next)).toBe(true);
          expect(done.reservation?.held ?? []).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
