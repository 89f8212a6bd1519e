import { beforeEach, describe, expect, test } from 'vitest';
import { networkEntities } from '../../../functions/network/doors.ts';
import { handler as put } from '../../../functions/network/put.handler.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';

beforeEach(() => {
  new MemoryTable();
});

async function putChannel(id: string, change: Record<string, unknown> = {}) {
  const door = networkEntities.find(({ entity }) => entity.name === 'channel')?.doors.put;
  if (!door) throw new Error('channels have no door');
  const connection = { credentials: 'app' };
  const body = { platform: 'shopify', secrets: 'hooks', shop: 'One.myshopify.com', connection, ...change };
  return call(put, door, { params: { id }, body, caller: { kind: 'operator', id: 'ada' } });
}

describe('two connections to one shop', () => {
  test('are refused: the second is told which channel has it (S1)', async () => {
    await putChannel('first');

    const second = await putChannel('second', { shop: 'https://one.myshopify.com/' });

    expect(second).toMatchObject({ status: 409, body: { channel: 'first', shop: 'one.myshopify.com' } });
  });

  test('are one after the other, once the first is disconnected, switched off, or of another shop (S1)', async () => {
    for (const change of [{ connection: undefined }, { active: false }, { shop: 'two.myshopify.com' }]) {
      new MemoryTable();
      await putChannel('first');
      await putChannel('first', change);

      expect((await putChannel('second')).status).toBe(201);
    }
  });

  test('may be of shops that only the platform tells apart (S1)', async () => {
    await putChannel('first');

    expect((await putChannel('second', { platform: 'woocommerce' })).status).toBe(201);
  });

  test('are no matter of channels that are heard only (S1)', async () => {
    await putChannel('first');

    expect((await putChannel('second', { connection: undefined })).status).toBe(201);
  });
});
