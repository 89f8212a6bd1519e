import { Conflict, InvalidRequest, NotFound } from '../../shared/errors.ts';
import type { Channel } from './channel.ts';
import { readChannel } from './network.store.ts';

/** @throws Conflict for a channel that is switched off */
export function mustBeActive({ id, active }: Channel): void {
  if (!active) throw new Conflict(`Channel ${id} is not active.`);
}

/**
 * The channel that a body names.
 * @throws InvalidRequest for a channel that nobody has made; Conflict for one that is switched off
 */
export async function readActiveChannel(id: string): Promise<Channel> {
  const channel = await readChannel(id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    const errors = [{ path: 'channel', message: 'is not a known channel' }];
    throw new InvalidRequest('The body is not valid.', errors, { cause: error });
  });
  mustBeActive(channel);
  return channel;
}
