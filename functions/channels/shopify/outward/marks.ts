/** Our mark in the shop: what a request that was never answered is found by (T2). */

/** Holds of one fulfillment order by one app are told apart by a handle, which may have 64 characters. */
const LONGEST_HANDLE = 64;
const OUR_HANDLE = 'order-orchestrator';

const MARK = /\[(cancel|refund) ([^\]\s]+)\]$/;

interface Mark {
  readonly kind: 'cancel' | 'refund';
  readonly id: string;
}

/** A note for people, with the mark at its end. Shopify's notes have 255 characters where it limits them. */
export function markedNote({ kind, id }: Mark, words: string): string {
  const mark = `[${kind} ${id}]`;
  return `${words.slice(0, 250 - mark.length)} ${mark}`.trim();
}

export function markIn(note: string | null | undefined): Mark | undefined {
  const [, kind, id] = MARK.exec(note ?? '') ?? [];
  if (id === undefined) return undefined;
  return { kind: kind === 'cancel' ? 'cancel' : 'refund', id };
}

export function holdHandle(effectId: string): string {
  return `${OUR_HANDLE}:${effectId}`.slice(0, LONGEST_HANDLE);
}

/** The effect that a hold was placed for; undefined for holds of others. */
export function holdMark(handle: string | null | undefined): string | undefined {
  return handle?.startsWith(`${OUR_HANDLE}:`) ? handle.slice(OUR_HANDLE.length + 1) : undefined;
}
