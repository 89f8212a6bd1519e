import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { awsEnvironment } from '../../local/aws/emulator.ts';
import { runningInstance } from '../../local/aws/instance.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { sentencesOf, UsageError } from './command.ts';

/** Said by the help of every command that works on the table. */
export const TABLE_HELP = [
  'The system is the one that `npm start` runs on this machine, if it runs; else the stage dev of the AWS that the',
  'environment names. --stage names another stage of that AWS, TABLE_NAME a table of it.',
].join('\n');

/** Which system a command line asks for. */
export interface AskedSystem {
  /** A stage of AWS, where the command line names one. */
  readonly stage?: string | undefined;
  /** A table of AWS, where the command line names one. */
  readonly table?: string | undefined;
}

const DEFAULT_STAGE = 'dev';
const problemSchema = z.object({ detail: z.string() });

/**
 * Lets this process find the table and the secrets of a system: as the command line or the environment says, else
 * those of the local system, if one runs.
 * @throws Error when there is no such system
 */
export async function findSystem({ stage, table = process.env['TABLE_NAME'] }: AskedSystem): Promise<void> {
  const running = stage === undefined && !namesAws() ? runningInstance()?.system : undefined;
  const local = table === undefined || table === running?.tableName ? running : undefined;
  if (local) {
    Object.assign(process.env, awsEnvironment(local.endpoint));
    console.error(`(the local system at ${local.endpoint})`);
  }
  const prefix = `order-orchestrator-${stage ?? local?.stage ?? DEFAULT_STAGE}`;
  process.env['SECRETS_PREFIX'] ??= `${prefix}/webhooks/`;
  process.env['CREDENTIALS_PREFIX'] ??= `${prefix}/channels/`;
  process.env['TABLE_NAME'] = table ?? local?.tableName ?? (await tableOf(`${prefix}-orchestration`));
}

/** Whether the environment says which AWS is meant: a command must not turn to another one. */
function namesAws(): boolean {
  return process.env['AWS_ENDPOINT_URL'] !== undefined;
}

async function tableOf(stackName: string): Promise<string> {
  const { TableName: table } = await outputsOf(stackName);
  if (table !== undefined) return table;
  throw new Error(`The stack ${stackName} does not say its table: it is not deployed whole.`);
}

/** What a deployed stack says of itself. @throws Error when AWS does not tell of it */
export async function outputsOf(stackName: string): Promise<Partial<Record<string, string>>> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  try {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  } catch (cause) {
    const [why = ''] = sentencesOf(cause);
    const alone = runningInstance() ? '' : 'No local system runs (npm start), and ';
    throw new Error(`${alone}AWS does not tell of the stack ${stackName}: ${why}`, { cause });
  }
}

/** How a command line says which API is meant, and as whom it is called. */
interface AskedApi {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** The address has no trailing slash. @throws UsageError where none is known */
function findApi(asked: AskedApi): { readonly url: string; readonly token: string } {
  const url = asked.url ?? process.env['ORCHESTRATOR_URL'];
  const token = asked.token ?? process.env['ORCHESTRATOR_TOKEN'];
  const local = url === undefined ? runningInstance()?.system : undefined;
  const found = { url: url ?? local?.api, token: token ?? local?.token };
  if (found.url === undefined)
    throw new UsageError('Which API? No local system runs (npm start), and --url names none.');
  if (!/^https?:$/.test(URL.parse(found.url)?.protocol ?? ''))
    throw new UsageError(`--url ${found.url} is no address of the web (https://...).`);
  if (found.token === undefined) throw new UsageError('As whom? --token names no bearer token.');
  if (!/^[\x21-\x7e]+$/.test(found.token)) throw new UsageError('--token is no bearer token.');
  if (local) console.error(`(the local system at ${local.api})`);
  return { url: found.url.replace(/\/+$/, ''), token: found.token };
}

/**
 * The API that the command line or the environment names, else that of the local system, if one runs. It is asked
 * first whether it is the API, and whether the caller may change the network: not a refusal for every row of a file.
 * @throws UsageError where none is known; Error where it does not answer as the API does
 */
export async function openApi(asked: AskedApi): Promise<ApiClient> {
  const { url, token } = findApi(asked);
  const api = new ApiClient(url, token);
  const { status, body } = await api.send('GET', '/channels?limit=1').catch((cause: unknown) => {
    throw new Error(`No API answers at ${url}: ${sentencesOf(cause)[0] ?? ''}`, { cause });
  });
  if (status === 200) return api;
  const { detail } = problemSchema.catch({ detail: 'that is not the API.' }).parse(body);
  throw new Error(`${url} answered ${status}: ${detail}`);
}
