import { Aws, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { DeadlineSweeper } from './constructs/deadline-sweeper.ts';
import { ExecutionWatch } from './constructs/execution-watch.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { OrderApi } from './constructs/order-api.ts';
import { OrderWorkflow } from './constructs/order-workflow.ts';
import { PartnerFanOut } from './constructs/partner-fan-out.ts';
import { TableRelay } from './constructs/table-relay.ts';
import { acknowledgeFindings } from './findings.ts';
import { functionCatalogue, type Needs } from './function-catalogue.ts';
import { executionArnPrefix, machineAliasArn, machineArn } from './state-machines/arns.ts';
import { machineNames } from './state-machines/definitions.ts';

export interface OrchestrationStackProps extends StackProps {
  readonly config: Config;
  readonly table: Table;
  readonly bus: EventBus;
}

/** Everything that keeps no state. */
export class OrchestrationStack extends Stack {
  readonly #functions = new Map<string, HandlerFunction>();

  constructor(scope: Construct, id: string, props: OrchestrationStackProps) {
    super(scope, id, props);
    const { config, table, bus } = props;
    for (const [entry, needs] of Object.entries(functionCatalogue))
      this.#functions.set(entry, this.#make(entry, needs, props));
    const functionOf = (entry: string): HandlerFunction => {
      const found = this.#functions.get(entry);
      if (!found) throw new Error(`function-catalogue.ts does not know ${entry}`);
      return found;
    };
    new OrderWorkflow(this, 'Workflow', { config, functionOf });
    const api = new OrderApi(this, 'OrderApi', {
      config,
      functionOf,
      authorizer: functionOf('access/authorize'),
    });
    const relay = new TableRelay(this, 'TableRelay', { table, relay: functionOf('relay/relay') });
    new DeadlineSweeper(this, 'Sweeper', { sweep: functionOf('operations/sweep') });
    const watch = new ExecutionWatch(this, 'ExecutionWatch', {
      config,
      executionStatus: functionOf('operations/execution-status'),
    });
    const partners = new PartnerFanOut(this, 'Partners', { config, bus });
    new Alarms(this, 'Alarms', {
      config,
      apiId: api.api.apiId,
      relayName: functionOf('relay/relay').function.functionName,
      queues: {
        relay: relay.deadRecords,
        executions: watch.deadLetters,
        ...Object.fromEntries(
          config.partners.map(({ id: partner }, index) => [
            partner,
            partners.deadLetters[index] ?? relay.deadRecords,
          ]),
        ),
      },
    });
    new CfnOutput(this, 'TableName', { key: 'TableName', value: table.tableName });
    new CfnOutput(this, 'BusName', { key: 'BusName', value: bus.eventBusName });
    new CfnOutput(this, 'SweepFunction', {
      key: 'SweepFunction',
      value: functionOf('operations/sweep').function.functionName,
    });
    new CfnOutput(this, 'RelayFunction', {
      key: 'RelayFunction',
      value: functionOf('relay/relay').function.functionName,
    });
    new CfnOutput(this, 'OrderMachine', { key: 'OrderMachine', value: machineArn(config, 'order') });
    new CfnOutput(this, 'DeadRecordsUrl', { key: 'DeadRecordsUrl', value: relay.deadRecords.queueUrl });
    acknowledgeFindings(this, config);
  }

  #make(entry: string, needs: Needs, { config, table, bus }: OrchestrationStackProps): HandlerFunction {
    const made = new HandlerFunction(this, {
      config,
      entry,
      table: { table, access: needs.table, ...(needs.indexes ? { indexes: needs.indexes } : {}) },
      timeout: Duration.seconds(needs.timeoutSeconds ?? 20),
      memoryMb: needs.memoryMb ?? config.memoryMb,
      environment: {
        ...(needs.secrets ? { SECRETS_PREFIX: `${config.prefix}/webhooks/` } : {}),
        ...(needs.relays
          ? {
              BUS_NAME: bus.eventBusName,
              ORDER_MACHINE: machineAliasArn(config, 'order'),
              RETURN_MACHINE: machineAliasArn(config, 'return'),
            }
          : {}),
        ...(needs.describesExecutions
          ? Object.fromEntries(
              machineNames.map((name) => [
                `${name.toUpperCase()}_EXECUTIONS`,
                executionArnPrefix(config, name),
              ]),
            )
          : {}),
      },
    });
    if (needs.secrets)
      made.allow(
        ['secretsmanager:GetSecretValue'],
        [
          `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${config.prefix}/webhooks/*`,
        ],
      );
    if (needs.describesExecutions)
      made.allow(
        ['states:DescribeExecution'],
        machineNames.map((name) => `${executionArnPrefix(config, name)}:*`),
      );
    if (needs.relays) {
      made.allow(['events:PutEvents'], [bus.eventBusArn]);
      made.allow(
        ['states:StartExecution'],
        (['order', 'return'] as const).flatMap((name) => [
          machineArn(config, name),
          machineAliasArn(config, name),
        ]),
      );
      // A task token names no resource: IAM lets these be granted on everything only.
      made.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], ['*']);
    }
    return made;
  }
}
