import { describe, expect, test } from 'vitest';
import { readLabel } from '../../../functions/inventory/scan/scanned-label.ts';

const gtin = '09506000134352';
const now = '2026-11-29T12:00:00.000Z';

function labelOf(text: string, at = now): Record<string, unknown> {
  const reading = readLabel(text, at);
  const told = 'label' in reading ? reading.label : reading;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

describe('what a label says of goods', () => {
  test('GTIN, lot, life date, serial and SSCC', () => {
    expect(labelOf(`(00)340123450000000017(01)${gtin}(10)L1(17)270131(21)S1`)).toEqual({
      gtin,
      lot: 'L1',
      lifeDate: '2027-01-31',
      serial: 'S1',
      sscc: '340123450000000017',
    });
  });

  test.each([
    ['day 00 is the last of the month', '(17)240200', '2024-02-29'],
    ['of February in another year', '(17)270200', '2027-02-28'],
    ['fifty years ahead', '(17)760101', '2076-01-01'],
    ['fifty-one years ahead were forty-nine ago', '(17)770101', '1977-01-01'],
    ['sell by goes before expiry', '(17)270601(16)270501', '2027-05-01'],
    ['expiry before best before', '(15)270401(17)270601', '2027-06-01'],
    ['best before by itself', '(15)270401', '2027-04-01'],
    ['a time of expiry is of its day', '(7003)2706011530', '2027-06-01'],
  ])('a life date: %s', (_, field, lifeDate) => {
    expect(labelOf(`(01)${gtin}${field}`)).toMatchObject({ lifeDate });
  });

  test('years of the next century, late in this one', () => {
    expect(labelOf(`(01)${gtin}(17)300101`, '2090-01-01T00:00:00Z')).toMatchObject({
      lifeDate: '2130-01-01',
    });
  });

  test.each([
    ['a variable count', `(01)${gtin}(30)12`, 12],
    ['the contents of a parcel', `(00)340123450000000017(02)${gtin}(37)48`, 48],
  ])('a count: %s', (_, text, count) => {
    expect(labelOf(text)).toMatchObject({ gtin, count });
  });

  test.each([
    ['no such day', `(01)${gtin}(17)270230`, 'says (17)270230, which is no day'],
    ['no such month', `(01)${gtin}(17)271300`, 'says (17)271300, which is no day'],
    ['no goods', '(10)L1(17)270101', 'names no GTIN: (01), or (02) with (37), is needed'],
    [
      'a parcel alone',
      '(00)340123450000000017',
      'names a parcel and not what is in it: (01), or (02) with (37), is needed',
    ],
    [
      'contents without a count',
      `(00)340123450000000017(02)${gtin}`,
      'names contents (02) without their count (37)',
    ],
    ['a count of nothing', `(01)${gtin}(30)0`, 'says a count of 0'],
  ])('says what is wrong: %s', (_, text, fault) => {
    expect(readLabel(text, now)).toEqual({ fault });
  });
});
