import { hashOf } from './content-hash.ts';
import type { DoorAnswer } from './door.ts';

/** A strong tag of an answer (RFC 9110, 8.8.3): a hash of what it says, so that it holds as long as that does. */
export function etagOf(body: unknown): string {
  return `"${hashOf(body).slice(0, 32)}"`;
}

/** Whether one of the tags that a caller has at hand (`If-None-Match`) is that of the answer; a weak tag says as much here. */
export function isAtHand(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}

/** The answer with its tag, for its caller alone to keep; 304 where the caller has it at hand (`If-None-Match`). */
export function unlessAtHand(header: string | undefined, answer: DoorAnswer): DoorAnswer {
  const { status, body, html, headers } = answer;
  const etag = etagOf(html ?? body);
  const tagged = { ...answer, headers: { ...headers, etag, 'cache-control': 'private, no-cache' } };
  if (status !== 200 || !isAtHand(header, etag)) return tagged;
  const { body: _body, html: _html, ...rest } = tagged;
  return { ...rest, status: 304 };
}
