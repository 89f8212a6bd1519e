import { describe, expect, it } from 'vitest';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { locationSchema, plannedLocation } from '../../../functions/network/entities/location.ts';
import { destinationOf } from '../../../functions/network/geography/destination.ts';
import { isInCountry } from '../../../functions/order/us-territories.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { locationItem } from '../../support/network-items.ts';
import { orderOf } from '../channels/drafts.ts';
import { card, ground, inputOf, place } from '../planner/inputs.ts';

const sanJuan = { lines: ['1 Calle'], city: 'San Juan', postalCode: '00901', country: 'PR' };

describe('a territory of the United States', () => {
  it('is the United States, whatever door its address came through, and keeps its own pool where it has one', () => {
    const order = orderOf({ shipTo: sanJuan });
    const channel = (pools: object) =>
      channelSchema.parse({ id: 'web', version: 1, platform: 'canonical', pools });

    expect(order.shipTo).toMatchObject({ country: 'US', region: 'PR', postalCode: '00901' });
    expect(destinationOf(order, channel({ US: 'us', '*': 'main' }))).toMatchObject({
      pool: 'us',
      destination: { country: 'US', region: 'PR', lat: expect.closeTo(18.5, 0) },
    });
    expect(destinationOf(order, channel({ US: 'us', PR: 'caribbean' })).pool).toBe('caribbean');
  });

  it('is no reason to take California for Canada', () => {
    expect(isInCountry({ country: 'US', region: 'CA' }, 'CA')).toBe(false);
    expect(isInCountry({ country: 'US', region: 'PR' }, 'PR')).toBe(true);
    expect(isInCountry({ country: 'CA', region: 'PR' }, 'PR')).toBe(false);
  });

  it('is where a location is that says so', () => {
    const location = locationSchema.parse(
      locationItem('sj', { address: { country: 'VI', postalCode: '00802' } }),
    );

    expect(plannedLocation(location)).toMatchObject({ country: 'US', region: 'VI' });
  });

  it.each([
    [{ countries: ['US'] }, 1],
    [{ countries: ['PR'] }, 1],
    [{ countries: ['GU'] }, 0],
  ])('is reached by a service that goes to %j', (service, fulfillments) => {
    const order = { destination: { country: 'US', region: 'PR', point: { lat: 18.5, lon: -66 } } };
    const input = inputOf({ services: [{ ...ground, ...service }], locations: [place('ny')], order });

    expect(plan(input).fulfillments).toHaveLength(fulfillments);
  });

  it('has the zone of a lane that names it', () => {
    const lanes = [{ zone: 'far', toCountry: 'PR' }];
    const order = { destination: { country: 'US', region: 'PR', point: { lat: 40.72, lon: -74 } } };
    const input = inputOf({ rates: [{ ...card, lanes }], locations: [place('ny')], order });

    expect(plan(input).fulfillments[0]?.zone).toBe('far');
  });
});
