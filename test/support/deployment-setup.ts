import type { TestProject } from 'vitest/node';
import { bringUp } from '../../bin/local/system.ts';
import { createCredential } from '../../functions/access/credential.store.ts';
import { scopes } from '../../functions/shared/door.ts';

/** What every end-to-end test of a run shares: one local AWS, one deployment, roles enforced, one operator. */
export interface Deployment {
  readonly endpoint: string;
  readonly api: string;
  readonly tableName: string;
  readonly sweepFunction: string;
  readonly relayFunction: string;
  readonly orderMachine: string;
  readonly deadRecordsUrl: string;
  readonly partnerQueues: Readonly<Record<string, string>>;
  readonly stage: string;
  readonly operatorToken: string;
}

declare module 'vitest' {
  interface ProvidedContext { deployment: Deployment }
}

/** Deadlines that a test cannot name at the item itself are short; the others are the defaults. */
const settings = { networkCache: 1, checkAfter: 2, reservationWithin: 2, cancelAnswerWithin: 8, silentAfter: 30 } as const;

async function start(): Promise<{ deployment: Deployment; stop: () => Promise<void> }> {
  const given = process.env['AWS_ENDPOINT_URL'];
  const system = await bringUp({ ...(given === undefined ? {} : { endpoint: given }), settings });
  process.env['TABLE_NAME'] = system.tableName;
  const { token } = await createCredential({ kind: 'operator', id: 'e2e', scopes: [...scopes] }, new Date().toISOString());
  const { endpoint } = system.aws;
  const { api, tableName, sweepFunction, relayFunction, orderMachine, deadRecordsUrl, partnerQueues, stage } = system;
  return { deployment: { endpoint, api, tableName, sweepFunction, relayFunction, orderMachine, deadRecordsUrl, partnerQueues, stage, operatorToken: token }, stop: () => system.aws.stop() };
}

let shared: ReturnType<typeof start> | undefined;
let users = 0;

/** The projects that need it share one deployment; the last one that is done ends it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  users += 1;
  shared ??= start();
  const { deployment, stop } = await shared;
  provide('deployment', deployment);
  return async () => {
    users -= 1;
    if (users === 0) await stop();
  };
}
