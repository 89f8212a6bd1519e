/** How often a link and whoever calls from one address may ask: counters in the table, which drops them. */
import { createHash } from 'node:crypto';
import { TooManyRequests } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { expiryAfter } from '../../shared/time.ts';
import { transact, type Write } from '../../shared/transact.ts';

/** So many calls within so many seconds. */
interface Limit {
  readonly calls: number;
  readonly seconds: number;
}

export const linkLimits = {
  /** A page that looks every few seconds, in several windows, is below it. */
  link: { calls: 60, seconds: 60 },
  /** Many customers may stand behind one address; whoever guesses links is counted here. */
  source: { calls: 300, seconds: 60 },
  /** Returns that are asked for, and claims that are made, by one link. */
  asked: { calls: 10, seconds: 3600 },
} as const satisfies Readonly<Record<string, Limit>>;

function countWrite(of: string, { calls, seconds }: Limit, now: string): Write {
  const second = Math.floor(Date.parse(now) / 1000);
  const begun = second - (second % seconds);
  return {
    kind: 'update',
    key: key.linkUse(of, begun),
    update: {
      expression: 'SET #type = :type, #count = if_not_exists(#count, :none) + :one, #kept = :kept',
      names: { '#type': 'type', '#count': 'count', '#kept': 'expiresAt' },
      values: { ':type': 'LinkUse', ':none': 0, ':one': 1, ':kept': expiryAfter(now, 2 * seconds) },
    },
    condition: {
      expression: 'attribute_not_exists(#count) OR #count < :most',
      names: { '#count': 'count' },
      values: { ':most': calls },
    },
    refused: () => new TooManyRequests('This is asked too often.', begun + seconds - second),
  };
}

/** Counts a call of a link. @throws TooManyRequests */
export function countLink(linkId: string, now: string): Promise<void> {
  return transact([countWrite(`link#${linkId}`, linkLimits.link, now)]);
}

/** Counts a return or claim that is asked for by a link. @throws TooManyRequests */
export function countAsked(linkId: string, now: string): Promise<void> {
  return transact([countWrite(`asked#${linkId}`, linkLimits.asked, now)]);
}

/** Counts a call from an address, of which only a hash is kept, and that for two minutes. @throws TooManyRequests */
export function countSource(address: string, now: string): Promise<void> {
  const hash = createHash('sha256').update(address).digest('hex').slice(0, 16);
  return transact([countWrite(`source#${hash}`, linkLimits.source, now)]);
}
