import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { RulesetDocument } from '../../../functions/planner/ruleset.ts';
import { ground, inputOf, line, place, rules, stock } from '../../unit/planner/inputs.ts';

/** Customers, with the zone that their address is in; the last ones say too little of theirs. */
const customers = [
  { destination: { country: 'US', postalCode: '10001' }, zone: 'America/New_York' },
  { destination: { country: 'US', postalCode: '96813' }, zone: 'Pacific/Honolulu' },
  { destination: { country: 'US', region: 'AZ' }, zone: 'America/Phoenix' },
  { destination: { country: 'NZ', postalCode: '1010' }, zone: 'Pacific/Auckland' },
  { destination: { country: 'KI', region: 'L' }, zone: 'Pacific/Kiritimati' },
  { destination: { country: 'AU', postalCode: '2898' }, zone: 'Australia/Lord_Howe' },
  { destination: { country: 'IN' }, zone: 'Asia/Kolkata' },
  { destination: { country: 'GB' }, zone: 'Europe/London' },
  { destination: { country: 'US' }, zone: undefined },
  { destination: { country: 'ZZ' }, zone: undefined },
];

const everyDay = [1, 2, 3, 4, 5, 6, 7];

const worlds = fc.record({
  customer: fc.constantFrom(...customers),
  timezone: fc.constantFrom(
    'America/Los_Angeles',
    'Pacific/Auckland',
    'Pacific/Pago_Pago',
    'Asia/Kathmandu',
    'America/St_Johns',
    'UTC',
  ),
  /** Within a year, with its changes of clocks. */
  minute: fc.nat(366 * 24 * 60),
  transitDays: fc.nat(5),
  lifeDays: fc.integer({ min: -2, max: 9 }),
  minLife: fc.nat(6),
});
type World = typeof worlds extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const START = Date.UTC(2026, 0, 1);
const runs = { numRuns: 60 };

function nowIn({ minute }: World): Date {
  return new Date(START + minute * 60_000);
}

/** So many days after the UTC day of `now`. */
function lifeDateIn(world: World): string {
  return new Date(nowIn(world).getTime() + world.lifeDays * 86_400_000).toISOString().slice(0, 10);
}

/** One location and one unit of A of a lot with a life date. */
function agingIn(world: World): Parameters<typeof inputOf>[0] {
  return {
    positions: [stock('ny', 'A', 1, { lots: [{ lot: 'l', lifeDate: lifeDateIn(world), units: 1 }] })],
  };
}

/** One location and one unit of A, which never expires. */
function inputIn(world: World, more: Parameters<typeof inputOf>[0] = {}): PlanInput {
  const now = nowIn(world);
  return inputOf({
    now: `${now.toISOString().slice(0, 19)}Z`,
    positions: [stock('ny', 'A', 1)],
    locations: [
      place('ny', {
        timezone: world.timezone,
        calendar: { workdays: everyDay, opens: '00:00', closes: '23:59' },
      }),
    ],
    services: [
      {
        ...ground,
        transitDays: world.transitDays,
        cutOff: '23:59',
        pickupDays: everyDay,
        deliveryDays: everyDay,
      },
    ],
    ...more,
    order: { lines: [line('A')], destination: world.customer.destination, ...more.order },
  });
}

/** The customer's date of arrival, counted on the calendars of both sides. */
function arrivalDate({ customer: { zone }, timezone, transitDays }: World, now: string): string {
  const here = DateTime.fromISO(now, { zone: timezone });
  const isTooLate = here.toFormat('HH:mm:ss') > '23:59:00';
  const collected = (isTooLate ? here.plus({ days: 1 }) : here).set({
    hour: 23,
    minute: 59,
    second: 0,
    millisecond: 0,
  });
  const counted = collected.plus({ days: transitDays }).toISODate() ?? '';
  const earliest = collected.setZone(zone ?? timezone).toISODate() ?? '';
  return counted > earliest ? counted : earliest;
}

function arrivalOf({ fulfillments: [first] }: Decision): { on?: string; by?: string } {
  return {
    ...(first?.deliverOn && { on: first.deliverOn }),
    ...(first?.deliverBy && { by: first.deliverBy }),
  };
}

describe('days', () => {
  it("a parcel arrives by the end of the customer's day, or of the location's where theirs is unknown", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const input = inputIn(world);
        const on = arrivalDate(world, input.now);
        const zone = world.customer.zone ?? world.timezone;
        const by = DateTime.fromISO(on, { zone }).endOf('day').startOf('second').toUTC();
        expect(arrivalOf(plan(input))).toEqual({ on, by: by.toISO({ suppressMilliseconds: true }) });
      }),
      runs,
    );
  });

  it('a promise for a day of the customer is kept by what arrives on that day, and on no later one', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: -2, max: 2 }), (world, days) => {
        const { now } = inputIn(world);
        const zone = world.customer.zone ?? world.timezone;
        const day = DateTime.fromISO(arrivalDate(world, now), { zone }).plus({ days });
        const promiseBy =
          day.endOf('day').startOf('second').toUTC().toISO({ suppressMilliseconds: true }) ?? '';
        const ruleset = rules({ filters: [{ type: 'promise' }], limits: { onInfeasible: ['backorder'] } });
        const decision = plan(inputIn(world, { order: { promiseBy }, ruleset }));
        expect(decision.outcome).toBe(days >= 0 ? 'planned' : 'backorder');
        expect(decision.promise.kept).toBe(days >= 0 ? true : undefined);
      }),
      runs,
    );
  });

  it('what lives shorter than its parcel travels, or than a rule asks, is not planned; what is past its date never is', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { now } = inputIn(world);
        const lifeDate = lifeDateIn(world);
        const today = DateTime.fromISO(now, { zone: world.timezone }).toISODate() ?? '';
        const arrival = DateTime.fromISO(arrivalDate(world, now), { zone: 'utc' });
        const daysLeft = DateTime.fromISO(lifeDate, { zone: 'utc' }).diff(arrival).as('days');
        const ruleset = (filters: NonNullable<RulesetDocument['filters']>, maxMinor: number) =>
          rules({
            filters,
            objective: { terms: [{ type: 'handling' }, { type: 'lifeCredit', maxMinor, horizonDays: 10 }] },
            limits: { onInfeasible: ['backorder'] },
          });
        const credited = plan(inputIn(world, { ...agingIn(world), ruleset: ruleset([], 1000) }));
        const expected = daysLeft < 0 || daysLeft >= 10 ? undefined : -(10 - daysLeft) * 1_000_000;
        expect(credited.cost.terms.lifeCredit).toBe(expected);
        expect(credited.outcome).toBe(daysLeft >= 0 ? 'planned' : 'backorder');
        const filteredBy = (days: number): Decision =>
          plan(
            inputIn(world, {
              ...agingIn(world),
              ruleset: ruleset([{ type: 'minLifeAtDelivery', days }], 1000),
            }),
          );
        expect(filteredBy(world.minLife).outcome).toBe(daysLeft >= world.minLife ? 'planned' : 'backorder');
        const isAlive = lifeDate >= today;
        const isAllowed = isAlive && daysLeft >= -world.minLife;
        expect(filteredBy(-world.minLife).outcome).toBe(isAllowed ? 'planned' : 'backorder');
      }),
      runs,
    );
  });
});
