import { hashOf } from './content-hash.ts';

/** A strong tag of an answer (RFC 9110, 8.8.3): a hash of what it says, so that it holds as long as that does. */
export function etagOf(body: unknown): string {
  return `"${hashOf(body).slice(0, 32)}"`;
}

/** Whether one of the tags that a caller has at hand (`If-None-Match`) is that of the answer; a weak tag says as much here. */
export function isAtHand(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}
