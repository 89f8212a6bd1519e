/** Asks for work at a shop, and waits for what comes of it. */
import * as z from 'zod';
import { type Health, healthSchema } from '../../functions/connections/doors.ts';

/** What of a client of the API a command needs. */
export interface ChannelApi {
  send: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
}

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** The body of an answer of success. @throws Error with what the API says */
export async function sendTo(
  api: ChannelApi,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await api.send(method, path, body);
  if (answer.status < 300) return answer.body;
  const { detail, errors } = problemSchema
    .catch({ detail: `the API answered ${answer.status}`, errors: [] })
    .parse(answer.body);
  throw new Error([detail, ...errors.map((one) => `  ${one.path} ${one.message}`)].join('\n'));
}

export async function readHealth(api: ChannelApi, channel: string): Promise<Health> {
  return healthSchema.parse(await sendTo(api, 'GET', `/channels/${channel}/health`));
}

/** Answers when it was asked for. */
export async function askFor(api: ChannelApi, channel: string, work: string): Promise<string> {
  const asked = await sendTo(api, 'POST', `/channels/${channel}/work`, { do: work });
  return z.object({ askedAt: z.string() }).parse(asked).askedAt;
}

interface Waiting {
  readonly isDone: (health: Health) => boolean;
  readonly wait: () => Promise<void>;
  /** Trouble of before is none of what is waited for. */
  readonly since: string;
  readonly onProgress?: (health: Health) => void;
}

/** So often nothing is seen to happen before nobody waits any more. */
const MOST_LOOKS = 600;

/** How the connection is once something is done. @throws Error where the shop does not do it, or nothing happens */
export async function settled(
  api: ChannelApi,
  channel: string,
  { isDone, wait, since, onProgress }: Waiting,
): Promise<Health> {
  let seen = '';
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const health = await readHealth(api, channel);
    if (isDone(health)) return health;
    const { trouble, backfill, skus, state } = health;
    if (trouble && (trouble.at ?? trouble.since) >= since)
      throw new Error(
        `The shop does not do it (${trouble.kind}): ${trouble.why}. It is tried again at ${trouble.until}.`,
      );
    const now = JSON.stringify([state, backfill, skus?.looked]);
    if (now !== seen) {
      looks = 0;
      if (seen !== '') onProgress?.(health);
    }
    seen = now;
    await wait();
  }
  throw new Error(
    `Nothing happens at channel ${channel}. What was asked for goes on by itself: ask \`doctor\` later.`,
  );
}
