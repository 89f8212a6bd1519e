import { expect, test } from 'vitest';
import { FaultControls } from '../../local/aws/controls.ts';
import { deployment, type ShownOrder, World } from '../support/world.ts';

const LINES = 250;
const faults = new FaultControls(deployment.endpoint);

function isWithLocations({ fulfillments }: ShownOrder): boolean {
  return fulfillments.length > 0 && fulfillments.every(({ status }) => status === 'requested');
}

test('a wholesale order of 250 lines is reserved whole though Reserve dies half-way through its chunks (P17)', async () => {
  const lines = Array.from({ length: LINES }, (_, n) => ({ sku: `W${n}`, quantity: 2 }));
  const world = await new World('wholesale').open({ one: {} });
  await world.receiveAll('one', lines);
  const firstChunk = `ORDER#${world.nextOrderId}"},"sk":{"S":"RESERVATION`;
  const { id } = await faults.add({
    op: 'TransactWriteItems',
    match: firstChunk,
    mode: 'kill',
    at: 'after',
  });

  const orderId = await world.place(lines);

  const { totals } = await world.until(orderId, 'is with its location', isWithLocations, 200);
  expect(await faults.fired(id)).toBe(1);
  expect(totals).toMatchObject({ allocated: 2 * LINES, open: 0, reserved: 0 });
  expect(await world.audit()).toEqual([]);
});
