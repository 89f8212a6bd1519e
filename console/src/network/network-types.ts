import type { operations } from '../../client/api.generated.ts';
import type { Answer } from '../api/order-types.ts';

export type ListedLocation = Answer<'listLocations'>['locations'][number];
export type ListedChannel = Answer<'listChannels'>['channels'][number];
export type ListedCredential = Answer<'listCredentials'>['credentials'][number];
export type ShownLocationLoad = Answer<'listLoads'>['loads'][number];
export type ConnectionHealth = Answer<'readChannelHealth'>;
/** What the API takes of a location. */
export type LocationBody = NonNullable<
  operations['putLocation']['requestBody']
>['content']['application/json'];
