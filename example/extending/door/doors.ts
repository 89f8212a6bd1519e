import * as z from 'zod';
import { door } from '../../../functions/shared/door.ts';

const entrySchema = z.object({ at: z.iso.datetime(), event: z.string(), subject: z.string() });

export const readTimelineDoor = door({
  name: 'readTimeline',
  method: 'GET',
  path: '/orders/{id}/timeline',
  scope: 'orders:read',
  callers: ['channel', 'operator'],
  summary: 'What happened to an order, oldest first.',
  handler: 'capture/read-timeline',
  params: z.strictObject({ id: z.string().min(1).max(80) }),
  query: z.strictObject({}),
  answers: { 200: z.object({ orderId: z.string(), entries: z.array(entrySchema) }) },
});
