/** What of the stock of a SKU each kind of caller is shown. */
import type { ReadableParts } from '../../exceptions/readable-items.ts';
import type { Caller } from '../../shared/caller.ts';
import { key } from '../../shared/keys.ts';
import type { PoolExplanation } from './explain-pools.ts';

/** Channels do not see where stock is, locations only their own: nor do they see which position cannot be read. */
export function readableFor({ kind, id }: Caller, { unreadable = [] }: ReadableParts['unreadable']) {
  const own = ` ${key.position('', id).sk}`;
  const isShown = (name: string): boolean => {
    if (name.startsWith('POOL#')) return true;
    return kind === 'location' ? name.endsWith(own) : kind !== 'channel';
  };
  const shown = unreadable.filter(isShown);
  return shown.length > 0 ? { unreadable: shown } : {};
}

/** A channel sees what it may sell of a pool that it sells from, and nothing of any other channel. */
export function ownFigure({ pool, version, channels }: PoolExplanation, channel: string) {
  const own = channels.find((one) => one.channel === channel);
  return own ? [{ pool, atp: own.sellable, version }] : [];
}

/** A location does not see what others have. */
export function withoutReasons({ pool, atp, version }: PoolExplanation) {
  return { pool, atp, version };
}
