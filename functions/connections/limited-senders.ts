import type { CallLimits, SendHttp } from '../channels/contract/http-port.ts';
import { fetchHttp } from '../channels/port/fetch-http.ts';
import { limitedSend } from '../channels/port/limited-send.ts';

/** A call waits so long for its turn; one that had to wait longer is left to a later run. Milliseconds. */
const MOST_WAIT = 5000;

/** Limits are kept over the invocations of a function: one channel is worked on by one of them at a time. */
const senders = new Map<string, SendHttp>();

/** The network as a channel's platform lets it be used. */
export function limitedSender(channel: string, limits: CallLimits): SendHttp {
  const known = senders.get(channel);
  if (known) return known;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const made = limitedSend(fetchHttp, limits, { now: Date.now, sleep, most: MOST_WAIT });
  senders.set(channel, made);
  return made;
}
