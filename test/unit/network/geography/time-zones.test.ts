import { describe, expect, it } from 'vitest';
import {
  dividedCountries,
  undividedCountries,
} from '../../../../functions/network/geography/time-zones.data.ts';
import { timeZoneOf } from '../../../../functions/network/geography/time-zones.ts';
import { isTimeZone } from '../../../../functions/network/time/calendar.ts';

function zoneOf(country: string, postalCode?: string, region?: string): string | undefined {
  return timeZoneOf({ country, postalCode, region });
}

describe('the time zone of an address', () => {
  it.each([
    ['DE', '10115', undefined, 'Europe/Berlin'],
    ['DE', undefined, undefined, 'Europe/Berlin'],
    ['US', '10001', undefined, 'America/New_York'],
    ['US', '10001-1234', 'NY', 'America/New_York'],
    ['US', '60601', undefined, 'America/Chicago'],
    ['US', '96813', undefined, 'Pacific/Honolulu'],
    ['US', undefined, 'AZ', 'America/Phoenix'],
    ['CA', 'M5V 3L9', undefined, 'America/Toronto'],
    ['CA', undefined, 'NL', 'America/St_Johns'],
    ['AU', '6000', undefined, 'Australia/Perth'],
    ['AU', undefined, 'qld', 'Australia/Brisbane'],
    ['BR', '69005-070', undefined, 'America/Manaus'],
    ['MX', '77500', undefined, 'America/Cancun'],
    ['MX', '06000', undefined, 'America/Mexico_City'],
    ['RU', '690000', undefined, 'Asia/Vladivostok'],
    ['RU', '101000', undefined, 'Europe/Moscow'],
    ['ES', '35001', undefined, 'Atlantic/Canary'],
    ['ES', '28001', undefined, 'Europe/Madrid'],
    ['PT', '9500-150', undefined, 'Atlantic/Azores'],
    ['ID', '80361', undefined, 'Asia/Makassar'],
  ])('%s %s %s is %s', (country, postalCode, region, zone) => {
    expect(zoneOf(country, postalCode, region)).toBe(zone);
  });

  it.each([
    ['Knoxville, Tennessee', '37902', 'TN', 'America/New_York'],
    ['Nashville, Tennessee', '37201', 'TN', 'America/Chicago'],
    ['Pensacola, Florida', '32501', 'FL', 'America/Chicago'],
    ['El Paso, Texas', '79901', 'TX', 'America/Denver'],
    ['Malheur County, Oregon', '97914', 'OR', 'America/Denver'],
    ['Gary, Indiana', '46402', 'IN', 'America/Chicago'],
    ['Ironwood, Michigan', '49938', 'MI', 'America/Chicago'],
    ['the Navajo Nation, Arizona', '86515', 'AZ', 'America/Denver'],
    ['Goodland, Kansas', '67735', 'KS', 'America/Denver'],
  ])('%s has the clock of its postal code, not of most of its state', (_, postalCode, region, zone) => {
    expect(zoneOf('US', postalCode, region)).toBe(zone);
  });

  it('a territory of the United States has its own, as a country or as a region', () => {
    expect(zoneOf('PR', '00901')).toBe('America/Puerto_Rico');
    expect(zoneOf('US', '00901', 'PR')).toBe('America/Puerto_Rico');
    expect(zoneOf('GU')).toBe('Pacific/Guam');
    expect(zoneOf('US', '96799')).toBe('Pacific/Pago_Pago');
  });

  it("what says too little is unknown: a divided country alone, military post, an impossible code, nobody's country", () => {
    expect(zoneOf('US')).toBeUndefined();
    expect(zoneOf('ES')).toBeUndefined();
    expect(zoneOf('US', '09012', 'AE')).toBe(undefined);
    expect(zoneOf('US', 'SW1A 1AA')).toBeUndefined();
    expect(zoneOf('ZZ', '10001')).toBeUndefined();
  });

  it('every zone of the tables is one of the IANA database', () => {
    const undivided = undividedCountries.split(' ').map((entry) => entry.slice(3));
    const divided = Object.values(dividedCountries).flatMap(({ otherwise, regions, postal }) => [
      ...(otherwise === undefined ? [] : [otherwise]),
      ...Object.keys(regions),
      ...Object.keys(postal),
    ]);
    const zones = new Set([...undivided, ...divided]);
    expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([]);
    expect(zones.size).toBeGreaterThan(250);
  });
});
