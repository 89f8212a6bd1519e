import { describe, expect, test } from 'vitest';
import { de } from '../../../console/src/text/de.ts';
import { en } from '../../../console/src/text/en.ts';
import { distanceText, inWords, microsText, moneyText, timeText } from '../../../console/src/text/format.ts';
import { networkDe } from '../../../console/src/text/network.de.ts';
import { networkEn } from '../../../console/src/text/network.en.ts';
import { rulesDe } from '../../../console/src/text/rules.de.ts';
import { rulesEn } from '../../../console/src/text/rules.en.ts';
import { stockDe } from '../../../console/src/text/stock.de.ts';
import { stockEn } from '../../../console/src/text/stock.en.ts';
import { exceptionTypes } from '../../../functions/exceptions/exception.ts';

/** Every text of a catalogue that needs no figure, by its path. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`));
}

/** Names, and words that both languages write alike. */
const ALIKE = ['product', 'languages', 'Operations', 'problem'];

describe('the catalogue of texts', () => {
  test('says next to everything otherwise in German: what is the same was forgotten', () => {
    const german = new Map(textsOf({ ...de, rules: rulesDe, stock: stockDe, network: networkDe }));
    const same = textsOf({ ...en, rules: rulesEn, stock: stockEn, network: networkEn }).filter(
      ([path, text]) => german.get(path) === text,
    );
    const forgotten = same.filter(
      ([path, text]) => text.includes(' ') && !ALIKE.some((word) => path.includes(word)),
    );
    expect(forgotten).toEqual([]);
  });

  test.each(exceptionTypes)('says in both languages what %s means', (type) => {
    expect(en.meaning(type).length).toBeGreaterThan(10);
    expect(de.meaning(type)).not.toBe(en.meaning(type));
  });
});

describe('figures and times', () => {
  test('money has the digits of its currency', () => {
    expect(moneyText('en-US', 123456, 'USD')).toBe('$1,234.56');
    expect(moneyText('en-US', 123456, 'JPY')).toBe('¥123,456');
    expect(moneyText('de-DE', 123456, 'EUR')).toBe('1.234,56\u00a0€');
    expect(microsText('en-US', 8_950_000, 'USD')).toBe('$8.95');
  });

  test('a time says its zone', () => {
    expect(timeText('en-US', '2026-11-30T17:05:00Z', 'America/New_York')).toMatch(/12:05.PM EST/);
  });

  test.each([
    ['2026-11-30T08:20:00Z', 'in 20 min.'],
    ['2026-11-30T05:00:00Z', '3 hr. ago'],
    ['2026-12-03T08:00:00Z', 'in 3 days'],
  ])('%s is %s at eight', (at, expected) => {
    expect(distanceText('en-US', at, Date.parse('2026-11-30T08:00:00Z'))).toBe(expected);
  });

  test('names of the API are read as words', () => {
    expect(inWords('trackingNumber')).toBe('tracking number');
    expect(inWords('partially_shipped')).toBe('partially shipped');
  });
});
