import { key } from '../../shared/keys.ts';
import { moved, transact } from '../../shared/transact.ts';
import type { Envelope } from './envelope.ts';

/** Appends to the order's timeline. The key holds time and event id: appending again changes nothing. */
export async function append(orderId: string, event: Envelope): Promise<void> {
  const at = key.timeline(orderId, event.time, event.id);
  await transact([
    {
      kind: 'put',
      key: at,
      item: { ...at, event: event.type, subject: event.subject, at: event.time, data: event.data },
      refused: moved('timeline'),
    },
  ]);
}
