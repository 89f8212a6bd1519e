import { createHash, randomBytes } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { hasControls } from '../aws/controls.ts';
import { type Emulator, emulatorAt, localRegion } from '../aws/emulator.ts';
import { eventually } from './eventually.ts';
import { bundledSource } from './function-sources.ts';
import { template } from './stack/template.ts';
import { zipOf } from './zip.ts';

const text = z.string().min(1);

/** The outputs of the checks' stack. */
const stackOutputs = z.object({
  LedgerName: text,
  FunctionRoleArn: text,
  MachineRoleArn: text,
  ScheduleRoleArn: text,
  DeadRecordsUrl: text,
  TlsAloneUrl: text,
  TurnsUrl: text,
  TurnsArn: text,
  DeadRecordsArn: text,
  ScheduledUrl: text,
  ScheduledArn: text,
  DeliveredUrl: text,
  StatusChangesUrl: text,
  BusName: text,
  ApiId: text,
  ApiEndpoint: text,
  ProbeName: text,
  ProbeArn: text,
  ShortLivedName: text,
  MachineArn: text,
  AliasArn: text,
  ArchiveArn: text,
  ConnectionArn: text,
  DestinationArn: text,
  UserPoolId: text,
  UserClientId: text,
  PagesBucket: text,
  PagesDomain: text,
});

/**
 * What a check has to work with: clients for one AWS, and the stack that was deployed there for the checks.
 */
export interface World {
  readonly emulator: Emulator;
  /** Whether faults and the role switch are there. */
  readonly controls: boolean;
  readonly stackName: string;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly s3: S3Client;
  /** Names and addresses of what the stack has. */
  readonly fixture: z.infer<typeof stackOutputs>;
  /** Name of a function that is bundled with the SDK. */
  readonly workerName: string;
  readonly workerArn: string;
  /** A name that nothing else has, beginning with the stack's, so that the stack's roles cover it. */
  unique(what: string): string;
  /** Deploy the stack again with another generation of its machine. */
  redeploy(generation: string): Promise<void>;
  /** Remove the stack, without waiting for the end. */
  close(): Promise<void>;
}

function clientsAt(endpoint: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint, region: localRegion, credentials };
  return {
    cloudformation: new CloudFormationClient(config),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    sfn: new SFNClient({ ...config, disableHostPrefix: true }),
    events: new EventBridgeClient(config),
    sqs: new SQSClient(config),
    scheduler: new SchedulerClient(config),
    cognito: new CognitoIdentityProviderClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
}

type Clients = ReturnType<typeof clientsAt>;

/** The reasons of the resources that failed, one a line. */
async function whyFailed({ cloudformation }: Clients, stackName: string): Promise<string> {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName: stackName }),
  );
  return StackEvents.filter((event) => event.ResourceStatus?.endsWith('_FAILED'))
    .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
    .join('\n');
}

/** The outputs of a stack, once its deployment has ended. @throws Error when the deployment failed */
async function settledStack(clients: Clients, stackName: string): Promise<Record<string, string>> {
  const stack = await eventually(
    `stack ${stackName} deployed`,
    async () => {
      const { Stacks } = await clients.cloudformation.send(
        new DescribeStacksCommand({ StackName: stackName }),
      );
      return Stacks?.find(({ StackStatus }) => StackStatus && !StackStatus.endsWith('_IN_PROGRESS'));
    },
    { within: 180_000, every: 100 },
  );
  if (stack.StackStatus !== 'CREATE_COMPLETE' && stack.StackStatus !== 'UPDATE_COMPLETE') {
    throw new Error(
      `Stack ${stackName} ended in ${stack.StackStatus}:\n${await whyFailed(clients, stackName)}`,
    );
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}

async function createWorker(
  { lambda }: Clients,
  name: string,
  role: string,
  tableName: string,
): Promise<string> {
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Timeout: 10,
      MemorySize: 256,
      Code: { ZipFile: zipOf({ 'index.mjs': await bundledSource() }) },
      Environment: { Variables: { TABLE_NAME: tableName } },
    }),
  );
  return text.parse(FunctionArn);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

/** Deploy the checks' stack at an endpoint, under a name of its own, and open clients. */
export async function openWorld(endpoint: string): Promise<World> {
  const clients = clientsAt(endpoint);
  const body = JSON.stringify(template);
  const stackName = `contract-${shortHash(body)}-${randomBytes(3).toString('hex')}`;
  const Capabilities: ['CAPABILITY_IAM'] = ['CAPABILITY_IAM'];
  await clients.cloudformation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: body,
      Capabilities,
      OnFailure: 'DO_NOTHING',
    }),
  );
  const remove = () => clients.cloudformation.send(new DeleteStackCommand({ StackName: stackName }));
  const deployed = settledStack(clients, stackName);
  await deployed.catch(remove);
  const outputs = stackOutputs.parse(await deployed);
  const workerName = `${stackName}-worker`;
  const workerArn = await createWorker(clients, workerName, outputs.FunctionRoleArn, outputs.LedgerName);
  return {
    ...clients,
    emulator: emulatorAt(endpoint),
    controls: await hasControls(endpoint),
    stackName,
    fixture: outputs,
    workerName,
    workerArn,
    unique: (what) => `${stackName}-${what}-${randomBytes(4).toString('hex')}`,
    redeploy: async (generation) => {
      const Parameters = [{ ParameterKey: 'Generation', ParameterValue: generation }];
      await clients.cloudformation.send(
        new UpdateStackCommand({ StackName: stackName, TemplateBody: body, Capabilities, Parameters }),
      );
      await settledStack(clients, stackName);
    },
    close: async () => {
      await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: workerName }));
      await remove();
    },
  };
}

/**
 * The first message of a queue whose parsed body `wanted` accepts, taken from the queue. The others are
 * hidden for a second, so that the next ones are seen.
 */
export async function messageFrom<T>(
  world: World,
  queueUrl: string,
  wanted: (body: unknown) => T | undefined,
): Promise<T> {
  return await eventually(`a message in ${queueUrl}`, async () => {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      const found = wanted(JSON.parse(Body));
      if (found === undefined) continue;
      await world.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      return found;
    }
    return undefined;
  });
}
