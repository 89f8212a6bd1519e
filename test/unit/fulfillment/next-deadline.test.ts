import { describe, expect, test } from 'vitest';
import { withDueAt } from '../../../functions/fulfillment/work-order/next-deadline.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { aFulfillment } from '../../support/items.ts';

const now = '2026-11-23T10:00:00.000Z';
const inAnHour = '2026-11-23T11:00:00.000Z';
const tomorrow = '2026-11-24T10:00:00.000Z';
const moment = { now, settings: settingsSchema.parse({}) };

describe('when the sweeper looks at accepted work next', () => {
  test('is the time that its entry of the index has, while that is earlier than the deadline: no entry moves', () => {
    const accepted = aFulfillment({ status: 'accepted', shipBy: tomorrow, dueAt: inAnHour });

    expect(withDueAt(accepted, moment).dueAt).toBe(inAnHour);
  });

  test('is the deadline, when that comes before the entry, or the time of the entry has passed', () => {
    const earlier = aFulfillment({ status: 'accepted', shipBy: inAnHour, dueAt: tomorrow });
    const passed = aFulfillment({ status: 'accepted', shipBy: tomorrow, dueAt: now });

    expect(withDueAt(earlier, moment).dueAt).toBe(inAnHour);
    expect(withDueAt(passed, moment).dueAt).toBe(tomorrow);
  });
});
