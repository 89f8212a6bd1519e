/** The link by which a customer sees an order without an account: what it may, until when, and its signature. Pure. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { hmacSha256, type Secrets, someSecretSigned } from '../../access/signatures.ts';

/** `return` is also allowed to read. */
export const linkRights = ['read', 'return'] as const;
export type LinkRights = (typeof linkRights)[number];

/** LINK: that there is such a link. Its token is kept nowhere; it is made again from this. Times UTC. */
export const linkSchema = z.looseObject({
  type: z.literal('Link'),
  orderId: z.string(),
  linkId: z.string(),
  rights: z.enum(linkRights),
  /** A link opens nothing from then on. */
  until: z.iso.datetime(),
  /** Of what the link was asked with: the same id with other content is another's. */
  hash: z.string(),
  createdAt: z.iso.datetime(),
  /** `<caller kind>:<id>`. */
  createdBy: z.string(),
  revokedAt: z.iso.datetime().optional(),
  version: z.number().int(),
});
export type Link = z.output<typeof linkSchema>;

/** What a token says. */
export type SignedLink = Pick<Link, 'orderId' | 'linkId' | 'rights' | 'until'>;

/** The same asking by the same caller is the same link. */
export function linkIdOf(caller: string, commandId: string): string {
  return createHash('sha256').update(`${caller}\n${commandId}`).digest('hex').slice(0, 16);
}

/** A key is named by its hash, so that a token says by which one it was signed. */
function keyIdOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 8);
}

/** What is signed begins with what it is for: no webhook is ever signed so. */
function signatureOf(secret: string, payload: string): Buffer {
  return hmacSha256(secret, Buffer.from(`order-link.1.${keyIdOf(secret)}.${payload}`));
}

/** The token of a link, signed by the first key; undefined where nobody has set one. */
export function tokenOf({ rights, until, linkId, orderId }: SignedLink, [key]: Secrets): string | undefined {
  if (key === undefined) return undefined;
  const said = [rights, Math.floor(Date.parse(until) / 1000), linkId, orderId].join('|');
  const payload = Buffer.from(said).toString('base64url');
  return [keyIdOf(key), payload, signatureOf(key, payload).toString('base64url')].join('.');
}

const saidSchema = z
  .tuple([z.enum(linkRights), z.string().regex(/^\d{1,11}$/), z.string(), z.string()])
  .transform(([rights, until, linkId, orderId]): SignedLink => {
    return { rights, until: new Date(Number(until) * 1000).toISOString(), linkId, orderId };
  });

/** What a token says, if one of our keys has signed it and its time is not over; `now`: UTC ISO. */
export function signedLink(token: string, keys: Secrets, now: string): SignedLink | undefined {
  const [keyId, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  const named = keys.filter((key) => keyIdOf(key) === keyId);
  const given = Buffer.from(signature, 'base64url');
  if (!someSecretSigned(named, (key) => signatureOf(key, payload), [given])) return undefined;
  const said = saidSchema.safeParse(Buffer.from(payload, 'base64url').toString('utf8').split('|'));
  if (!said.success || said.data.until <= now) return undefined;
  return said.data;
}

/** Whether what a token says still holds: the link is there, the same, and not revoked. */
export function isInForce(signed: SignedLink, link: Link | undefined): link is Link {
  return link !== undefined && link.revokedAt === undefined && link.rights === signed.rights;
}
