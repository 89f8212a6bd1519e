import { describe, expect, it } from 'vitest';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentStatuses } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import {
  requestKinds,
  requestTransitions,
} from '../../../functions/fulfillment/work-order/fulfillment-transitions.ts';
import { acceptedWork, changeBy, circumstance } from './decisions.ts';

describe('a location that goes on with its work', () => {
  for (const kind of requestKinds) {
    for (const status of fulfillmentStatuses.filter((one) => one !== 'planned')) {
      const isAllowed = requestTransitions[kind].includes(status);

      it(`${isAllowed ? 'may tell' : 'is too late to tell'} ${kind} of work that is ${status}`, () => {
        const before = acceptedWork({ status });

        if (!isAllowed) {
          expect(() => changeBy(before, { kind })).toThrowError(
            expect.objectContaining({
              name: 'Conflict',
              detail: { fulfillmentId: before.fulfillmentId, fulfillmentStatus: status },
            }),
          );
          return;
        }
        const { fulfillment, movements, totals } = changeBy(before, { kind });
        expect(fulfillment).toMatchObject({ status: kind, evt: { type: `fulfillment.${kind}` } });
        expect([...movements, ...totals]).toEqual([]);
        expect(fulfillment.dueAt).toBe(fulfillment.shipBy);
      });
    }
  }

  it('has the time to ship counted from accepting', () => {
    const { fulfillment } = changeBy(acceptedWork({ status: 'requested' }), { kind: 'accepted' });

    expect(fulfillment.shipBy).toBe('2026-11-23T12:00:00.000Z');
  });

  it('ships later where the plan expects it later', () => {
    const promised = '2026-11-27T12:00:00.000Z';
    const requested = acceptedWork({ status: 'requested', promise: { shipBy: promised } });

    const { fulfillment } = changeBy(requested, { kind: 'picking' });

    expect(fulfillment.shipBy).toBe(promised);
  });

  it('knows nothing of work that it was never shown', () => {
    const { requestedAt: _, ...planned } = acceptedWork({ status: 'planned' });
    const accepting = { id: 'c', kind: 'accepted' } as const;

    expect(() => decideEvent(planned, accepting, circumstance)).toThrowError(
      expect.objectContaining({ name: 'NotFound' }),
    );
  });
});
