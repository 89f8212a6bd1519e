import { describe, expect, it } from 'vitest';
import { serviceLevelOf } from '../../../functions/channels/message/service-level.ts';

describe('the level of service that a shipping method asks for', () => {
  it.each([
    ['Free Shipping', 'standard'],
    ['UPS Next Day Air', 'nextday'],
    ['Overnight', 'nextday'],
    ['FedEx 2 Day', 'expedited'],
    ['priority_mail', 'expedited'],
    ['Same-day courier', 'sameday'],
    ['Economy', 'economy'],
    ['LTL Freight', 'freight'],
    ['21 day post', 'standard'],
  ])('of "%s" is %s', (title, level) => {
    expect(serviceLevelOf(undefined, title)).toBe(level);
  });
});
