/** How often a customer makes claims. Nobody is named: the customer is a hash under a key of the stage's own. */
import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { ClaimPolicy } from '../../network/entities/claim-policy.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { Moved } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import { after, expiryAfter } from '../../shared/time.ts';
import { isNew, moved, putVersion, transact, type Write } from '../../shared/transact.ts';

const KEY_BYTES = 32;
const HASH_LENGTH = 32;
const DAY = 86_400;
/** More are not counted apart. */
const MAX_TIMES = 100;

const keySchema = z.looseObject({ secret: z.string() });
const claimerSchema = z.looseObject({ times: z.array(z.iso.datetime()), version: z.number().int() });

async function findSecret(): Promise<string | undefined> {
  const item = await getItem(key.claimerKey());
  return item && parseOwn(keySchema, item, 'key of claimers').secret;
}

/** The key of the stage; the first who needs it makes it. */
async function secret(): Promise<string> {
  const known = await findSecret();
  if (known !== undefined) return known;
  const made = randomBytes(KEY_BYTES).toString('base64url');
  const at = key.claimerKey();
  const refused = moved('key of claimers');
  try {
    const item = { ...at, type: 'ClaimerKey', secret: made };
    await transact([{ kind: 'put', key: at, item, condition: isNew, refused }]);
    return made;
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
    return (await findSecret()) ?? made;
  }
}

/** Whoever has ordered, as the order names them: by the shop's own id, or by an address. */
function nameOf({ buyer, shipTo }: CanonicalOrder): string | undefined {
  const name = buyer.customerId ?? buyer.email ?? shipTo?.email;
  return name?.trim().toLowerCase();
}

/** A customer's claims of the policy's window, this one among them, and the write that counts it. */
export interface CountedClaim {
  readonly claims: number;
  readonly write: Write;
}

/** Undefined where the policy counts nothing, or nobody knows who ordered. The write is refused as Moved. */
export async function countClaim(
  channel: string,
  body: CanonicalOrder,
  { frequent }: Pick<ClaimPolicy, 'frequent'>,
  now: string,
): Promise<CountedClaim | undefined> {
  const name = nameOf(body);
  if (!frequent || name === undefined) return undefined;
  const mac = createHmac('sha256', await secret()).update(JSON.stringify([channel, name]));
  const at = key.claimer(channel, mac.digest('hex').slice(0, HASH_LENGTH));
  const item = await getItem(at);
  const before = item && parseOwn(claimerSchema, item, 'claims of a customer');
  const since = after(now, -frequent.days * DAY);
  const times = [...(before?.times ?? []).filter((time) => time > since), now].slice(-MAX_TIMES);
  const version = (before?.version ?? 0) + 1;
  const expiresAt = expiryAfter(now, frequent.days * DAY);
  const next = { type: 'Claimer', times, version, expiresAt };
  return {
    claims: times.length,
    write: putVersion(at, next, before?.version, moved('claims of a customer')),
  };
}
