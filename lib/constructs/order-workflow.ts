import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { HandlerFunction } from './handler-function.ts';

export const machineNames = ['order', 'fulfillment', 'return'] as const;
export type MachineName = (typeof machineNames)[number];

/** The alias that executions are started on. */
export const MACHINE_ALIAS = 'live';

/** Which function a placeholder of the definitions stands for. */
export const stateFunctions = {
  Enrich: 'capture/enrich',
  Reserve: 'inventory/reserve',
  AwaitStock: 'inventory/await-stock',
  Release: 'requests/release',
  Route: 'routing/route',
  Reroute: 'routing/reroute',
  AwaitCapacity: 'routing/await-capacity',
  AwaitHold: 'requests/await-hold',
  NeedsAttention: 'exceptions/needs-attention',
  Dispatch: 'fulfillment/dispatch',
  Track: 'tracking/track',
  AwaitReceipt: 'returns/await-receipt',
  AwaitInspection: 'returns/await-inspection',
  CloseReturn: 'returns/close',
} as const;

const statesSchema = z.record(z.string(), z.looseObject({}));
const definitionSchema = z.looseObject({ States: statesSchema });
type Definition = z.output<typeof definitionSchema>;

const read = (name: MachineName): Definition =>
  definitionSchema.parse(
    JSON.parse(readFileSync(new URL(`../../statemachines/${name}.asl.json`, import.meta.url), 'utf8')),
  );

/**
 * A machine's definition as deployed, placeholders unresolved: the fulfillment's states are inserted into the
 * order's Map.
 */
export function definitionOf(name: MachineName): Definition {
  const definition = read(name);
  if (name !== 'order') return definition;
  const fulfil = z
    .looseObject({ ItemProcessor: z.looseObject({ States: statesSchema }) })
    .parse(definition.States['Fulfil']);
  return {
    ...definition,
    States: {
      ...definition.States,
      Fulfil: { ...fulfil, ItemProcessor: { ...fulfil.ItemProcessor, States: read('fulfillment').States } },
    },
  };
}

/** The placeholders that a definition uses. */
export const placeholdersOf = (definition: Definition): string[] =>
  [
    ...new Set(
      [...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) =>
        name === undefined ? [] : [name],
      ),
    ),
  ].sort();

/**
 * The ARN of a machine, known before it exists: a machine that refers to itself by Ref is a circular
 * dependency.
 */
export const machineArn = (config: Config, name: MachineName): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:stateMachine:${config.prefix}-${name}`;
export const executionArnPrefix = (config: Config, name: MachineName): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${config.prefix}-${name}`;

/**
 * The three state machines, each with a role of its own, a retained version for each definition, and the
 * alias that executions start on.
 */
export class OrderWorkflow extends Construct {
  readonly machines: Readonly<Record<MachineName, CfnStateMachine>>;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly config: Config; readonly functionOf: (entry: string) => HandlerFunction },
  ) {
    super(scope, id);
    const { config } = props;
    const make = (name: MachineName): CfnStateMachine => {
      const definition = definitionOf(name);
      const substitutions: Record<string, string> = {
        Partition: Aws.PARTITION,
        FulfillmentMachine: `${machineArn(config, 'fulfillment')}:${MACHINE_ALIAS}`,
      };
      const role = new Role(this, `${name}Role`, { assumedBy: new ServicePrincipal('states.amazonaws.com') });
      const invoked: string[] = [];
      for (const placeholder of placeholdersOf(definition)) {
        if (placeholder in substitutions) continue;
        const entry = Object.entries(stateFunctions).find(([key]) => key === placeholder)?.[1];
        if (!entry) throw new Error(`${name}.asl.json: no function for \${${placeholder}}`);
        const { functionArn } = props.functionOf(entry).function;
        substitutions[placeholder] = functionArn;
        invoked.push(functionArn);
      }
      role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked }));
      if (name !== 'return') this.#allowChildren(role, config);
      const logs = new LogGroup(this, `${name}Logs`, {
        logGroupName: `/aws/vendedlogs/states/${config.prefix}-${name}`,
        retention: config.logRetentionDays as RetentionDays,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      // Log delivery is set up by account-wide actions that take no resource.
      role.addToPolicy(
        new PolicyStatement({
          actions: [
            'logs:CreateLogDelivery',
            'logs:GetLogDelivery',
            'logs:UpdateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:DescribeResourcePolicies',
            'logs:DescribeLogGroups',
          ],
          resources: ['*'],
        }),
      );
      const machine = new CfnStateMachine(this, `${name}Machine`, {
        stateMachineName: `${config.prefix}-${name}`,
        stateMachineType: 'STANDARD',
        roleArn: role.roleArn,
        definitionString: JSON.stringify(definition),
        definitionSubstitutions: Object.fromEntries(
          placeholdersOf(definition).map((key) => [key, substitutions[key] ?? '']),
        ),
        // Errors only and without data: everything else would cost more than the states.
        loggingConfiguration: {
          level: 'ERROR',
          includeExecutionData: false,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logs.logGroupArn } }],
        },
      });
      machine.node.addDependency(role);
      const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 12);
      const version = new CfnStateMachineVersion(this, `${name}Version${hash}`, {
        stateMachineArn: machine.attrArn,
        description: hash,
      });
      // Executions in flight need the version that they started with.
      version.applyRemovalPolicy(RemovalPolicy.RETAIN);
      new CfnStateMachineAlias(this, `${name}Alias`, {
        name: MACHINE_ALIAS,
        routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
      });
      return machine;
    };
    this.machines = { order: make('order'), fulfillment: make('fulfillment'), return: make('return') };
  }

  /** Starting children and waiting for them (`startExecution.sync:2`), by the rule that AWS keeps for it. */
  #allowChildren(role: Role, config: Config): void {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [
          machineArn(config, 'fulfillment'),
          `${machineArn(config, 'fulfillment')}:${MACHINE_ALIAS}`,
        ],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [`${executionArnPrefix(config, 'fulfillment')}:*`],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          Stack.of(this).formatArn({
            service: 'events',
            resource: 'rule',
            resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
          }),
        ],
      }),
    );
  }
}
