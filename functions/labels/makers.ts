/** Who makes labels, by the name in a channel's policy. */
import type { CallResult } from '../channels/contract/call-answer.ts';
import { fetchHttp } from '../channels/port/fetch-http.ts';
import { readCredentials } from '../connections/credentials.ts';
import type { LabelPolicy } from '../network/entities/return-policy.ts';
import { EasyPost } from './easypost/easypost.ts';
import type { LabelMaker } from './label-maker.ts';

/** The maker that a policy names, with the key that its secret holds. */
export async function makerOf({ credentials, baseUrl }: LabelPolicy): Promise<CallResult<LabelMaker>> {
  const { apiKey } = await readCredentials(credentials);
  if (apiKey === undefined) return { kind: 'unauthorized', why: `the secret ${credentials} lacks apiKey` };
  return {
    kind: 'done',
    value: new EasyPost({ send: fetchHttp, apiKey, url: baseUrl?.replace(/\/+$/, '') }),
  };
}
