import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { WatchedStage } from './alarms/watched-metrics.ts';
import type { Config } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { alarmTopicParameter } from './constructs/alarms.ts';
import { DeadlineSweeper } from './constructs/deadline-sweeper.ts';
import { lakeDeadLettersName } from './constructs/event-lake.ts';
import { ExecutionWatch } from './constructs/execution-watch.ts';
import { FileExchange } from './constructs/file-exchange.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { OrderApi } from './constructs/order-api.ts';
import { OrderWorkflow } from './constructs/order-workflow.ts';
import { PartnerFanOut } from './constructs/partner-fan-out.ts';
import { ShopWorkQueue } from './constructs/shop-work.ts';
import { StockAuditor } from './constructs/stock-auditor.ts';
import { TableRelay } from './constructs/table-relay.ts';
import { acceptedFindings, acknowledgeFindings } from './findings.ts';
import { DEFAULT_TIMEOUT_SECONDS, type FunctionNeeds, functionCatalogue } from './function-catalogue.ts';
import { executionArnPrefix, machineAliasArn, machineArn } from './state-machines/arns.ts';
import { machineNames } from './state-machines/definitions.ts';

export interface OrchestrationStackProps extends StackProps {
  readonly config: Config;
  readonly table: Table;
  readonly bus: EventBus;
  /** Files that are exchanged with the outside. */
  readonly files: Bucket;
  /** The people who work with the system. */
  readonly users: UserPool;
}

/** What functions are made of: the stack's own, and the queue that it makes first. */
interface FunctionProps extends OrchestrationStackProps {
  readonly shopWork: Queue;
}

/** The machines that the relay starts; fulfillments are started by their order's execution. */
const RELAYED_MACHINES = ['order', 'return', 'whatif'] as const;

/**
 * All that keeps no state and can be made again: functions, machines, API, relay, sweeper, partners.
 */
export class OrchestrationStack extends Stack {
  /** What the alarms of the stage watch. */
  readonly watched: WatchedStage;

  constructor(scope: Construct, id: string, props: OrchestrationStackProps) {
    super(scope, id, props);
    const { config, table, bus } = props;
    checkReservations(config);
    const shopWork = new ShopWorkQueue(this, 'ShopWork');
    const functions = this.#addFunctions({ ...props, shopWork: shopWork.queue });
    const functionOf = (entry: string): HandlerFunction => {
      const found = functions.get(entry);
      if (!found) throw new Error(`function-catalogue.ts does not know ${entry}`);
      return found;
    };
    const relayFunction = functionOf('relay/relay');
    const sweepFunction = functionOf('operations/sweep');

    new OrderWorkflow(this, 'Workflow', { config, functionOf });
    const authorizer = functionOf('access/authorize');
    const { api } = new OrderApi(this, 'OrderApi', { config, functionOf, authorizer });
    const { deadRecords } = new TableRelay(this, 'TableRelay', { table, relay: relayFunction });
    shopWork.doneBy(functionOf('connections/work'));
    const sweeper = new DeadlineSweeper(this, 'Sweeper', { sweep: sweepFunction });
    const executionStatus = functionOf('operations/execution-status');
    const watch = new ExecutionWatch(this, 'ExecutionWatch', { config, executionStatus });
    const auditor = this.#addAuditor(config, functionOf('operations/audit'));
    const exchange = new FileExchange(this, 'Files', {
      files: props.files,
      take: functionOf('capture/take-stored-file'),
      write: functionOf('operations/export-files'),
    });
    const partners = new PartnerFanOut(this, 'Partners', { config, bus });
    if (config.alarms === 'create') this.#addAlarmTopic(config);
    this.watched = {
      config,
      apiId: api.apiId,
      tableName: table.tableName,
      deadLetters: {
        relay: deadRecords.queueName,
        executions: watch.deadLetters.queueName,
        sweeper: sweeper.deadLetters.queueName,
        'shop-work': shopWork.deadLetters.queueName,
        files: exchange.deadLetters.queueName,
        ...(auditor ? { auditor: auditor.deadLettersName } : {}),
        ...(config.eventLake ? { 'event-lake': lakeDeadLettersName(config) } : {}),
        ...partners.deadLetters,
      },
      partnerQueues: partners.events,
    };

    this.#addOutputs({
      TableName: table.tableName,
      BusName: bus.eventBusName,
      SweepFunction: sweepFunction.function.functionName,
      RelayFunction: relayFunction.function.functionName,
      OrderMachine: machineArn(config, 'order'),
      DeadRecordsUrl: deadRecords.queueUrl,
      FilesBucket: props.files.bucketName,
    });
    acknowledgeFindings(this, acceptedFindings(config));
  }

  /** Every function of the catalogue, by `<stage>/<verb>`. */
  #addFunctions(props: FunctionProps): ReadonlyMap<string, HandlerFunction> {
    return new Map(
      Object.entries(functionCatalogue).map(([entry, needs]) => [
        entry,
        this.#addFunction(entry, needs, props),
      ]),
    );
  }

  #addFunction(entry: string, needs: FunctionNeeds, props: FunctionProps): HandlerFunction {
    const { config, table } = props;
    const handler = new HandlerFunction(this, {
      config,
      entry,
      table,
      access: needs.table,
      indexes: needs.indexes ?? [],
      timeoutSeconds: needs.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      memoryMb: needs.memoryMb ?? config.memoryMb,
      goesOn: needs.goesOn ?? false,
      environment: environmentOf(needs, props),
    });
    allowNeeds(handler, needs, props);
    return handler;
  }

  /** Undefined where the stage audits by command alone. */
  #addAuditor({ prefix, stockAudit }: Config, audit: HandlerFunction): StockAuditor | undefined {
    if (stockAudit === 'off') return undefined;
    return new StockAuditor(this, 'Auditor', { prefix, audit, everyMinutes: stockAudit });
  }

  /** It stays with what it tells of: alarms can be made again, and who subscribed to the topic cannot. */
  #addAlarmTopic(config: Config): void {
    const { topic } = new AlarmTopic(new Construct(this, 'Alarms'), 'Topic');
    new StringParameter(this, 'AlarmTopic', {
      parameterName: alarmTopicParameter(config),
      stringValue: topic.topicArn,
    });
  }

  #addOutputs(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) new CfnOutput(this, key, { key, value });
  }
}

/** @throws Error for a reservation of a function that is not there */
function checkReservations({ reservedConcurrency }: Config): void {
  const unknown = Object.keys(reservedConcurrency).filter((entry) => !(entry in functionCatalogue));
  if (unknown.length > 0)
    throw new Error(`config: reservedConcurrency has no function ${unknown.join(', ')}`);
}

/** The names and ARNs that a function reads from its environment, by what it needs. */
function environmentOf(
  needs: FunctionNeeds,
  { config, bus, shopWork, files, users }: FunctionProps,
): Record<string, string> {
  const environment: Record<string, string> = {};
  if (needs.secrets || needs.linkKeys || needs.searchKey)
    environment['SECRETS_PREFIX'] = `${config.prefix}/webhooks/`;
  if (needs.credentials) environment['CREDENTIALS_PREFIX'] = `${config.prefix}/channels/`;
  if (needs.asksForShopWork) environment['SHOP_WORK_URL'] = shopWork.queueUrl;
  if (needs.users) environment['USER_POOL_ID'] = users.userPoolId;
  if (needs.files) environment['FILES_BUCKET'] = files.bucketName;
  if (needs.relays) {
    environment['BUS_NAME'] = bus.eventBusName;
    environment['ORDER_MACHINE'] = machineAliasArn(config, 'order');
    environment['RETURN_MACHINE'] = machineAliasArn(config, 'return');
    environment['WHATIF_MACHINE'] = machineAliasArn(config, 'whatif');
  }
  if (needs.describesExecutions)
    for (const name of machineNames)
      environment[`${name.toUpperCase()}_EXECUTIONS`] = executionArnPrefix(config, name);
  return environment;
}

function allowNeeds(
  handler: HandlerFunction,
  needs: FunctionNeeds,
  { config, bus, table, shopWork, files, users }: FunctionProps,
): void {
  if (needs.secrets) allowSecrets(handler, `${config.prefix}/webhooks/*`);
  if (needs.linkKeys) allowSecrets(handler, `${config.prefix}/webhooks/links/*`);
  if (needs.searchKey) allowSecrets(handler, `${config.prefix}/webhooks/search/*`);
  // The next of rotating tokens is stored by whoever asks for it.
  const rotates = needs.credentials === 'rotate' ? ['secretsmanager:PutSecretValue'] : [];
  if (needs.credentials) allowSecrets(handler, `${config.prefix}/channels/*`, rotates);
  if (needs.users === 'names') handler.allow(['cognito-idp:AdminGetUser'], [users.userPoolArn]);
  if (needs.scans) handler.allow(['dynamodb:Scan'], [table.tableArn]);
  if (needs.asksForShopWork) handler.allow(['sqs:SendMessage'], [shopWork.queueArn]);
  if (needs.files) {
    handler.allow(['s3:GetObject', 's3:PutObject'], [files.arnForObjects('*')]);
    // Without this a file that is not there is told as forbidden.
    handler.allow(['s3:ListBucket'], [files.bucketArn]);
  }
  if (needs.describesExecutions) {
    const executions = machineNames.map((name) => `${executionArnPrefix(config, name)}:*`);
    handler.allow(['states:DescribeExecution'], executions);
  }
  if (needs.entersLedger) handler.allow(['dynamodb:BatchWriteItem'], [table.tableArn]);
  if (needs.relays) {
    const machines = RELAYED_MACHINES.flatMap((name) => [
      machineArn(config, name),
      machineAliasArn(config, name),
    ]);
    handler.allow(['events:PutEvents'], [bus.eventBusArn]);
    handler.allow(['states:StartExecution'], machines);
    // A task token names no resource: IAM lets these be granted on everything only.
    handler.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], ['*']);
  }
}

/** @param names of secrets, with a star where any is meant; `also`: what beside reading them */
function allowSecrets(handler: HandlerFunction, names: string, also: readonly string[] = []): void {
  const secrets = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret`;
  handler.allow(['secretsmanager:GetSecretValue', ...also], [`${secrets}:${names}`]);
}
