/** Which shop a connection opens, and as whom: another one is checked before anything else is done there. */
import type { Channel } from '../network/entities/channel.ts';
import { hashOf } from '../shared/content-hash.ts';

type Identified = Pick<Channel, 'platform' | 'shop' | 'connection'>;

/** The same for connections that open the same shop with the same credentials. */
export function identityOf({ platform, shop = '', connection }: Identified): string {
  const { credentials = '', baseUrl = '' } = connection ?? {};
  return hashOf({ platform, shop, credentials, baseUrl }).slice(0, 16);
}
