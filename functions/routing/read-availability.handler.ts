import { mustOwn } from '../shared/caller.ts';
import { hashOf } from '../shared/content-hash.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { readAvailability } from './availability/availability.ts';
import { readAvailabilityDoor } from './doors.ts';

/**
 * Whole seconds for which a page may show an answer without asking again. A figure that has moved meanwhile sells
 * nothing twice: a cart or an order asks the stock itself.
 */
const FRESH_SECONDS = 10;

/** Whether one of the tags that a caller has at hand is that of the answer; a weak tag says as much here. */
function isAtHand(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}

/** GET /stock/availability. The tag is a hash of what the answer says, so that it holds as long as that does. */
export const handler = serve(
  on(readAvailabilityDoor, async ({ query, headers, caller, now }) => {
    const channel = query.channel ?? (caller.kind === 'channel' ? caller.id : undefined);
    if (channel === undefined)
      throw new InvalidRequest('The query is not valid.', [
        { path: 'channel', message: 'must name the channel that sells' },
      ]);
    mustOwn(caller, 'channel', channel);
    const body = await readAvailability(query, channel, now);
    const etag = `"${hashOf(body).slice(0, 32)}"`;
    const cached = { etag, 'cache-control': `private, max-age=${FRESH_SECONDS}`, vary: 'authorization' };
    if (isAtHand(headers['if-none-match'], etag)) return { status: 304, headers: cached };
    return { status: 200, body, headers: cached };
  }),
);
