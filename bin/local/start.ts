import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCredential } from '../../functions/access/credential.store.ts';
import { putWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import { CUSTOMER_KEYS } from '../../functions/capture/reading/customer-orders.store.ts';
import { LINK_KEYS } from '../../functions/links/link/open-link.ts';
import type { Emulator } from '../../local/aws/emulator.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { type BrandShops, connecting, putCredentials } from '../../local/brand/shops.ts';
import { webhookSecrets } from '../../local/brand/signed-headers.ts';
import { checkContract } from '../../local/contract/contract.ts';
import { Deployment, openAws, type System } from '../../local/deploy/system.ts';
import { countsText, type Imported, importNetwork } from '../network/import-network.ts';
import { type ConsoleLogin, openConsole } from './console.ts';
import { step } from './step.ts';

const networkFolder = fileURLToPath(new URL('../../example/network', import.meta.url));

/** A file of the example network. */
export function networkFile(name: string): string {
  return join(networkFolder, name);
}

/** The system as it runs after the start, with the example network in it. */
export interface Started {
  readonly system: System;
  /** An operator's bearer token. */
  readonly token: string;
  /** A client of the API that calls as this operator. */
  readonly operator: ApiClient;
  /** Where people log in, and as whom; absent where the console is not built. */
  readonly login?: ConsoleLogin;
}

/**
 * Brings the system up, each step shown as one line: the AWS, the build, the deployment, credentials, the
 * example network.
 * @param endpoint of an AWS to use instead of an emulator of its own
 * @param shops that the example's channels are connected to; without any they are heard only
 * @param onAws is told as soon as there is an AWS that has to be stopped in the end
 * @param building ends when the console is built; without it none is deployed
 * @throws the error of the step that failed
 */
export async function start(
  endpoint: string | undefined,
  onAws: (aws: Emulator) => void,
  shops?: Promise<BrandShops>,
  building?: Promise<void>,
): Promise<Started> {
  if (endpoint !== undefined)
    await step(
      `Checking the AWS at ${endpoint} against the contract`,
      () => checkContract(endpoint),
      contractText,
    );
  const aws = await step(
    'Starting the local AWS (installed first, once)',
    (progress) => openAws({ endpoint, onProgress: progress }),
    ({ endpoint: address, pid }) => `${pid === undefined ? 'The' : 'A local'} AWS runs at ${address}`,
  );
  onAws(aws);

  const deployment = new Deployment(aws, { console: building !== undefined });
  await step(
    'Bundling the functions and synthesizing the app',
    (progress) => deployment.build(progress),
    () => 'Functions bundled, app synthesized',
  );
  const system = await step(
    'Deploying the stacks with the CDK toolkit',
    (progress) => deployment.deploy(progress),
    () => `Stacks deployed; what the CDK toolkit wrote: ${deployment.log.path}`,
  );

  const token = await step(
    'Creating the operator credential and the webhook secrets',
    () => createSecrets(system),
    () => 'Operator credential and webhook secrets created',
  );
  const operator = new ApiClient(system.api, token);
  const connected = shops === undefined ? operator : await connect(system, operator, shops);
  await step(
    'Importing the example network through the API',
    () => importExample(connected),
    (counts) => `Example network imported through the API: ${countsText(counts)}`,
  );
  const login = building && (await openConsole(system, building));
  return { system, token, operator, ...(login ? { login } : {}) };
}

/** A caller in whose hands the example's channels are connected to the shops. */
function connect(
  { stage }: System,
  operator: ApiClient,
  opening: Promise<BrandShops>,
): Promise<Pick<ApiClient, 'send'>> {
  let all: BrandShops['all'] = [];
  return step(
    'Opening a simulated Shopify and WooCommerce (the published schema is fetched first, once)',
    async () => {
      const shops = await opening;
      ({ all } = shops);
      await putCredentials(shops, stage);
      return connecting(operator, shops);
    },
    () => `Shops are open: ${all.map(({ name, url }) => `${name} at ${url}`).join(', ')}`,
  );
}

function contractText(lacking: readonly string[]): string {
  if (lacking.length === 0) return 'The AWS holds the contract';
  return ['The AWS lacks what the system relies on:', ...lacking].join('\n  ');
}

/** Secrets of the example's shops, carrier and customers' links, and an operator's token, which is returned. */
async function createSecrets({ tableName, stage }: System): Promise<string> {
  process.env['TABLE_NAME'] = tableName;
  process.env['SECRETS_PREFIX'] = `order-orchestrator-${stage}/webhooks/`;
  const { token } = await createCredential({ kind: 'operator', id: 'local' }, new Date().toISOString());
  for (const [name, current] of Object.entries(webhookSecrets)) await putWebhookSecret(name, { current });
  for (const name of [LINK_KEYS, CUSTOMER_KEYS])
    await putWebhookSecret(name, { current: randomBytes(32).toString('base64url') });
  return token;
}

async function importExample(operator: Pick<ApiClient, 'send'>): Promise<Imported['counts']> {
  const { counts, errors } = await importNetwork(networkFolder, operator);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return counts;
}
