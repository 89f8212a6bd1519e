import { describe, expect, it } from 'vitest';
import { plan } from '../../../../functions/planner/plan.ts';
import { ground, inputOf, place } from '../inputs.ts';

type Service = typeof ground;

const surcharges = { signatureMinor: 350, saturdayMinor: 1600, residentialMinor: 425 };

/** The cost of shipping, in minor units, of an order that asks for these. */
function shippingOf(
  order: object,
  services: readonly Service[] = [{ ...ground, surcharges }],
): number | undefined {
  const { cost } = plan(inputOf({ services: [...services], locations: [place('la')], order }));
  return (cost.terms.shipping ?? 0) / 10_000;
}

function residential(more: object = {}): object {
  return { ...more, destination: { ...inputOf({}).order.destination, residential: true } };
}

describe('what an order asks of a carrier besides', () => {
  it.each([
    [{ signature: true }, 350],
    [{ saturday: true }, 1600],
    [residential(), 425],
    [residential({ signature: true, saturday: true }), 2375],
    [{ signature: false, saturday: false }, 0],
  ])('is on the price of the shipment: %j', (order, surcharge) => {
    expect(shippingOf(order)).toBe((shippingOf({}) ?? 0) + surcharge);
  });

  it('costs nothing with a service that names no surcharge', () => {
    expect(shippingOf(residential({ signature: true, saturday: true }), [ground])).toBe(
      shippingOf({}, [ground]),
    );
  });

  it('decides which service carries the parcel', () => {
    const cheap = { ...ground, id: 'cheap', surcharges };
    const plain = { ...ground, id: 'plain' };
    const serviceFor = (order: object) =>
      plan(inputOf({ services: [plain, cheap], locations: [place('la')], order })).fulfillments[0]?.service;

    expect(serviceFor({ signature: true })).toBe('plain');
  });

  it('has the parcel come on a Saturday with a service that delivers then for a surcharge', () => {
    // Collected in Los Angeles on Thursday, two days: Saturday in New York, else Monday.
    const now = '2026-03-05T18:00:00Z';
    const arrival = (order: object, service: object) =>
      plan(
        inputOf({
          services: [{ ...ground, transitDays: 2, ...service }],
          locations: [place('la')],
          order,
          now,
        }),
      ).fulfillments[0]?.deliverBy;

    expect(arrival({ saturday: true }, { surcharges })).toBe('2026-03-08T04:59:59Z');
    expect(arrival({}, { surcharges })).toBe('2026-03-10T03:59:59Z');
    expect(arrival({ saturday: true }, {})).toBe('2026-03-10T03:59:59Z');
  });
});
