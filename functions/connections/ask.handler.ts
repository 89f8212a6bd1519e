import { askForWork } from '../channels/work-queue.ts';
import { freshChannel } from '../network/entities/network.store.ts';
import { Conflict } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { askWorkDoor } from './doors.ts';
import { adapterOf } from './shop.ts';

/**
 * POST /channels/{id}/work. The shop is not called here: the queue has one channel worked on by one function at a time, and
 * the limits of its platform kept in one place.
 * @throws Conflict for a channel that is not connected, or switched off
 */
export const handler = serve(
  on(askWorkDoor, async ({ params: { id }, body, now }) => {
    const channel = await freshChannel(id);
    if (!adapterOf(channel))
      throw new Conflict(`Channel ${id} is not connected: it has no \`connection\` to ask.`);
    if (!channel.active) throw new Conflict(`Channel ${id} is switched off: nothing is asked of its shop.`);
    await askForWork([{ kind: body.do, channel: id }]);
    return { status: 202, body: { channel: id, do: body.do, askedAt: now } };
  }),
);
