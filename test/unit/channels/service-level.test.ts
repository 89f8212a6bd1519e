import { describe, expect, it } from 'vitest';
import { serviceLevelOf } from '../../../functions/channels/message/service-level.ts';

describe('the level of service that a shipping method asks for', () => {
  it.each([
    ['Free Shipping', 'standard'],
    ['UPS Next Day Air', 'nextday'],
    ['Overnight', 'nextday'],
    ['FedEx 2 Day', 'expedited'],
    ['UPS 2nd Day Air', 'expedited'],
    ['priority_mail', 'expedited'],
    ['Expressversand', 'expedited'],
    ['Same-day courier', 'sameday'],
    ['Delivery in 2 hours', 'sameday'],
    ['Economy', 'economy'],
    ['LTL Freight', 'freight'],
    ['21 day post', 'standard'],
    ['3-5 day delivery', 'standard'],
    ['2-3 business days', 'expedited'],
    ['Next working day', 'nextday'],
    ['1 business day', 'nextday'],
    ['24h delivery', 'nextday'],
    ['24-48h', 'expedited'],
    ['Tracked 48', 'expedited'],
    ['Royal Mail Special Delivery Guaranteed by 1pm', 'nextday'],
    ['DPD Next Day by 12:00', 'nextday'],
    ['Express (1-2 business days)', 'expedited'],
    ['Standard Shipping (3-5 business days)', 'standard'],
    ['International expedition', 'standard'],
    ['Brush pots, standard post', 'standard'],
  ])('of "%s" is %s', (title, level) => {
    expect(serviceLevelOf([undefined, title])).toBe(level);
  });

  it.each([
    ['Standard - same day dispatch', 'standard'],
    ['Free shipping (dispatched next day)', 'standard'],
    ['Standard, one day processing', 'standard'],
    ['Ships within 24 hours', 'standard'],
    ['Standard post packed the next working day', 'standard'],
    ['Express (same day dispatch)', 'expedited'],
    ['Rush processing + standard shipping', 'standard'],
    ['Express dispatch, economy post', 'economy'],
    ['Dispatched by express courier', 'expedited'],
    ['Priority handling', 'standard'],
    ['Shipped overnight', 'nextday'],
    ['Next day delivery when dispatched today', 'nextday'],
    ['Same day dispatch, next day delivery', 'nextday'],
  ])('of "%s" is %s: when goods are packed is not what the customer bought', (title, level) => {
    expect(serviceLevelOf([title])).toBe(level);
  });

  it("goes by a channel's own words first", () => {
    const own = [
      { words: 'Prime', level: 'nextday' as const },
      { words: 'Express Saver', level: 'standard' as const },
    ];

    expect(serviceLevelOf(['PRIME-shipping'], own)).toBe('nextday');
    expect(serviceLevelOf(['code', 'Express  saver 2 day'], own)).toBe('standard');
    expect(serviceLevelOf(['Express primed'], own)).toBe('expedited');
  });

  it.each(['same day dispatch ', 'next-', 'a', '24 h ', '( - ', 'one business '])(
    'of 200 KB of "%s" takes no time',
    (part) => {
      const started = performance.now();

      serviceLevelOf([part.repeat(200_000 / part.length)]);

      expect(performance.now() - started).toBeLessThan(200);
    },
  );
});
