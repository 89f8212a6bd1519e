import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsEnvironment } from '../../local/aws/emulator.ts';
import { runningInstance } from '../../local/aws/instance.ts';
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
  process.env['TABLE_NAME'] = table ?? local?.tableName ?? (await tableOf(`${prefix}-orchestration`));
}

/** Whether the environment says which AWS is meant: a command must not turn to another one. */
function namesAws(): boolean {
  return process.env['AWS_ENDPOINT_URL'] !== undefined;
}

async function tableOf(stackName: string): Promise<string> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  try {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const table = stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'TableName')?.OutputValue;
    if (table !== undefined) return table;
  } catch (cause) {
    const [why = ''] = sentencesOf(cause);
    throw new Error(
      `No local system runs (npm start), and AWS does not tell of the stack ${stackName}: ${why}`,
      { cause },
    );
  }
  throw new Error(`The stack ${stackName} does not say its table: it is not deployed whole.`);
}

/** Where the API is, and as whom to call it. */
export interface ApiAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly token: string;
}

/**
 * The API that the command line or the environment names, else that of the local system, if one runs.
 * @throws UsageError where none is known
 */
export function findApi(asked: {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}): ApiAccess {
  const url = asked.url ?? process.env['ORCHESTRATOR_URL'];
  const token = asked.token ?? process.env['ORCHESTRATOR_TOKEN'];
  const local = url === undefined ? runningInstance()?.system : undefined;
  const found = { url: url ?? local?.api, token: token ?? local?.token };
  if (found.url === undefined)
    throw new UsageError('Which API? No local system runs (npm start), and --url names none.');
  if (found.token === undefined) throw new UsageError('As whom? --token names no bearer token.');
  if (local) console.error(`(the local system at ${local.api})`);
  return { url: found.url.replace(/\/+$/, ''), token: found.token };
}
