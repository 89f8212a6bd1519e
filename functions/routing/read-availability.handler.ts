import { mustOwn } from '../shared/caller.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { etagOf, isAtHand } from '../shared/etag.ts';
import { on, serve } from '../shared/http.ts';
import { readAvailability } from './availability/availability.ts';
import { readAvailabilityDoor } from './doors.ts';

/**
 * Whole seconds for which a page may show an answer without asking again. A figure that has moved meanwhile sells
 * nothing twice: a cart or an order asks the stock itself.
 */
const FRESH_SECONDS = 10;

/** GET /stock/availability. */
export const handler = serve(
  on(readAvailabilityDoor, async ({ query, headers, caller, now }) => {
    const channel = query.channel ?? (caller.kind === 'channel' ? caller.id : undefined);
    if (channel === undefined)
      throw new InvalidRequest('The query is not valid.', [
        { path: 'channel', message: 'must name the channel that sells' },
      ]);
    mustOwn(caller, 'channel', channel);
    const body = await readAvailability(query, channel, now);
    const etag = etagOf(body);
    const cached = { etag, 'cache-control': `private, max-age=${FRESH_SECONDS}`, vary: 'authorization' };
    if (isAtHand(headers['if-none-match'], etag)) return { status: 304, headers: cached };
    return { status: 200, body, headers: cached };
  }),
);
