import * as z from 'zod';
import type { ApiClient } from './api-client.ts';

const orderLines = z.looseObject({ lines: z.array(z.looseObject({ lineId: z.string() })) });
const announced = z.looseObject({ returnId: z.string() });

/** Sends one unit of each line of a delivered order back: announced, received, inspected and put on sale again. */
export async function sendBack(api: ApiClient, orderId: string): Promise<void> {
  const order = orderLines.parse(await api.get(`/orders/${orderId}`));
  const lines = order.lines.map(({ lineId }) => ({ lineId, units: 1 }));
  const request = { id: 'return-1', reason: 'does not fit', lines };
  const { returnId } = announced.parse(await api.post(`/orders/${orderId}/returns`, request));
  const tell = (event: Record<string, unknown>) => api.post(`/returns/${returnId}/events`, event);
  await tell({ id: 'received-1', kind: 'received' });
  const inspected = lines.map((line) => ({ ...line, as: 'sellable' }));
  await tell({ id: 'inspected-1', kind: 'inspected', lines: inspected });
}
