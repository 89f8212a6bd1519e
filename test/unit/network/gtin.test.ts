import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkEntities } from '../../../functions/network/doors.ts';
import { readGtins } from '../../../functions/network/entities/gtin.store.ts';
import { handler as put } from '../../../functions/network/put.handler.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const EAN = '4006381333931';
const EAN_14 = '04006381333931';
const CASE = '10036000291459';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

function putSku(sku: string, body: Record<string, unknown>) {
  const door = networkEntities.find(({ entity }) => entity.name === 'sku')?.doors.put;
  if (!door) throw new Error('SKUs have no door');
  return call(put, door, { params: { sku }, body, caller: { kind: 'operator', id: 'ada' } });
}
const whose = async (...gtins: string[]): Promise<unknown> => [...(await readGtins(gtins)).values()];

describe('the GTINs of a SKU', () => {
  test('are found by the number, of 14 digits, with the units of a case', async () => {
    await putSku('A', { gtins: [{ gtin: EAN }, { gtin: CASE, units: 12 }] });

    expect(await whose(EAN_14, CASE)).toMatchObject([
      { sku: 'A', units: 1 },
      { sku: 'A', units: 12 },
    ]);
  });

  test('are free again when the SKU no longer has them', async () => {
    await putSku('A', { gtins: [{ gtin: EAN }, { gtin: CASE, units: 12 }] });
    await putSku('A', { gtins: [{ gtin: CASE, units: 6 }] });

    expect(await whose(EAN_14, CASE)).toMatchObject([{ gtin: CASE, units: 6 }]);
    expect((await putSku('B', { gtins: [{ gtin: EAN }] })).status).toBe(201);
  });

  test('are of one SKU: 409 names the other, and nothing is changed', async () => {
    await putSku('A', { gtins: [{ gtin: EAN }] });

    const refused = await putSku('B', { gtins: [{ gtin: CASE }, { gtin: EAN_14 }] });

    expect(refused).toMatchObject({ status: 409, body: { gtin: EAN_14, sku: 'A' } });
    expect(await whose(EAN_14, CASE)).toMatchObject([{ gtin: EAN_14, sku: 'A' }]);
  });

  test('that are none are named', async () => {
    const { status, body } = await putSku('A', {
      gtins: [
        { gtin: '4006381333932' },
        { gtin: '123' },
        { gtin: EAN },
        { gtin: EAN_14 },
        { gtin: CASE, units: 0 },
      ],
    });

    expect([status, body['errors']]).toMatchObject([
      400,
      expect.arrayContaining([
        { path: 'gtins.0.gtin', message: 'has a wrong check digit' },
        expect.objectContaining({ path: 'gtins.1.gtin', message: 'must be 8, 12, 13 or 14 digits' }),
        expect.objectContaining({ path: 'gtins.4.units' }),
      ]),
    ]);
  });

  test('are named twice where they are the same number, however it is written', async () => {
    const { status, body } = await putSku('A', { gtins: [{ gtin: EAN }, { gtin: EAN_14 }] });
    expect([status, body['errors']]).toEqual([400, [{ path: 'gtins.1.gtin', message: 'is named twice' }]]);
  });
});
