import { describe, expect, test } from 'vitest';
import type { ScannedLabel } from '../../../functions/inventory/scan/scanned-label.ts';
import { type KnownGtin, scannedUnits } from '../../../functions/inventory/scan/scanned-units.ts';

const bottle: KnownGtin = { gtin: '1', sku: 'A', units: 1 };
const box: KnownGtin = { gtin: '2', sku: 'A', units: 12 };
const other: KnownGtin = { gtin: '3', sku: 'B', units: 1 };

function label(known: KnownGtin, over: Partial<ScannedLabel> = {}): readonly [ScannedLabel, KnownGtin] {
  return [{ gtin: known.gtin, ...over }, known];
}

describe('what labels come to', () => {
  test.each([
    ['one label, one unit', [label(bottle)], undefined, 1],
    ['one label and how many there are of it', [label(bottle)], 7, 7],
    ['a box is twelve', [label(box)], undefined, 12],
    ['two counted boxes', [label(box, { count: 2 })], 24, 24],
    ['each label that was read', [label(bottle), label(bottle), label(box)], undefined, 14],
    ['one label that is taken away', [label(bottle)], -3, -3],
    ['a serial twice', [label(bottle, { serial: 'S' }), label(bottle, { serial: 'S' })], undefined, 1],
    [
      'one serial of two articles',
      [label(bottle, { serial: 'S' }), label(box, { serial: 'S' })],
      undefined,
      13,
    ],
    [
      'a parcel twice',
      [label(bottle, { sscc: 'P', count: 9 }), label(bottle, { sscc: 'P', count: 9 })],
      undefined,
      9,
    ],
  ])('%s', (_, labels, told, quantity) => {
    expect(scannedUnits(labels, told)).toMatchObject({ sku: 'A', quantity });
  });

  test('units by lot; goods with a date alone are a lot of that name', () => {
    const labels = [
      label(bottle, { lot: 'L', lifeDate: '2027-01-31' }),
      label(box, { lot: 'L' }),
      label(bottle, { lifeDate: '2027-02-28' }),
      label(bottle),
    ];
    expect(scannedUnits(labels, undefined)).toEqual({
      sku: 'A',
      quantity: 15,
      serials: [],
      lots: [
        { lot: 'L', lifeDate: '2027-01-31', units: 13 },
        { lot: '2027-02-28', lifeDate: '2027-02-28', units: 1 },
      ],
    });
  });

  test.each([
    [
      'another article among them',
      [label(bottle), label(other)],
      undefined,
      { field: 'scan', label: 1, message: 'is of SKU B, the first label of A: a movement is of one SKU' },
    ],
    [
      'a quantity that the labels do not say',
      [label(bottle), label(bottle)],
      3,
      { field: 'quantity', message: 'is not the 2 that the labels say' },
    ],
    [
      'several units of one serial',
      [label(bottle, { serial: 'S' })],
      2,
      { field: 'quantity', message: 'is not the 1 that the labels say' },
    ],
    [
      'a lot of two life dates',
      [
        label(bottle, { lot: 'L', lifeDate: '2027-01-31' }),
        label(bottle, { lot: 'L', lifeDate: '2027-01-30' }),
      ],
      undefined,
      {
        field: 'scan',
        label: 1,
        message: 'says that lot L lives until 2027-01-30, another label 2027-01-31',
      },
    ],
    [
      'more lots than a position keeps',
      Array.from({ length: 21 }, (_, at) => label(bottle, { lot: `L${at}` })),
      undefined,
      { field: 'scan', message: 'are of 21 lots, at most 20 are kept' },
    ],
  ])('says what does not go together: %s', (_, labels, told, fault) => {
    expect(scannedUnits(labels, told)).toEqual([fault]);
  });
});
