import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { expiryAfter } from '../../shared/time.ts';
import { moved, transact } from '../../shared/transact.ts';
import type { Envelope } from './envelope.ts';

/**
 * Appends an event to the order's timeline. The key holds the event's time and id, so that appending again
 * changes nothing. The entry is kept for a while; the archive of events keeps it for good.
 */
export async function appendToTimeline(orderId: string, event: Envelope): Promise<void> {
  const entry = key.timeline(orderId, event.time, event.id);
  await transact([
    {
      kind: 'put',
      key: entry,
      item: {
        ...entry,
        event: event.type,
        subject: event.subject,
        at: event.time,
        data: event.data,
        ...(event.actor === undefined ? {} : { actor: event.actor }),
        expiresAt: expiryAfter(event.time, settings().timelineKept),
      },
      refused: moved('timeline'),
    },
  ]);
}
