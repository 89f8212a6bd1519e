/**
 * Refresh tokens of public apps: each comes with an access token of an hour and the next refresh token. One that was used is
 * taken again until its successor is used, so that an answer that was lost is not the end of the app's access.
 */
import { randomUUID } from 'node:crypto';

interface RefreshToken {
  readonly before?: string;
  next?: string;
}

export class RefreshTokens {
  readonly #live = new Map<string, RefreshToken>();

  /** The one that the shop's owner gives the app at its installation. */
  install(): string {
    return this.#mint({});
  }

  /** The next one; undefined for one that was never given, or whose successor is in use. */
  use(token: string): string | undefined {
    const known = this.#live.get(token);
    if (!known) return undefined;
    if (known.before !== undefined) this.#live.delete(known.before);
    known.next ??= this.#mint({ before: token });
    return known.next;
  }

  #mint(token: RefreshToken): string {
    const text = `shprt_${randomUUID().replaceAll('-', '')}`;
    this.#live.set(text, token);
    return text;
  }
}
