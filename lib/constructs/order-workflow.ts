import { Aws, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { executionArnPrefix, MACHINE_ALIAS, machineAliasArn, machineArn } from '../state-machines/arns.ts';
import {
  definitionOf,
  earlierFunctions,
  functionsCalledBy,
  type MachineDefinition,
  type MachineName,
  machineNames,
  placeholdersOf,
  stateFunctions,
  versionHash,
} from '../state-machines/definitions.ts';
import { functionNameOf, type HandlerFunction } from './handler-function.ts';

export interface OrderWorkflowProps {
  readonly config: Config;
  /** The function of `functions/<stage>/<verb>.handler.ts`, by `<stage>/<verb>`. */
  readonly functionOf: (entry: string) => HandlerFunction;
}

/**
 * The state machines, each with a role of its own, a retained version for each content, and the
 * alias that executions start on.
 */
export class OrderWorkflow extends Construct {
  readonly #config: Config;
  readonly #functionOf: OrderWorkflowProps['functionOf'];

  constructor(scope: Construct, id: string, { config, functionOf }: OrderWorkflowProps) {
    super(scope, id);
    this.#config = config;
    this.#functionOf = functionOf;
    for (const name of machineNames) this.#addMachine(name);
  }

  #addMachine(name: MachineName): void {
    const definition = definitionOf(name);
    const functionArns = this.#functionArns(definition);
    const earlierArns = earlierFunctions[name].map((one) => this.#arnOf(stateFunctions[one]));
    const role = this.#addRole(name, [...Object.values(functionArns), ...earlierArns]);
    const logGroup = this.#addLogGroup(name);
    const machine = new CfnStateMachine(this, `${name}Machine`, {
      stateMachineName: `${this.#config.prefix}-${name}`,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: JSON.stringify(definition),
      definitionSubstitutions: this.#substitutions(definition, functionArns),
      // Errors only and without data: everything else would cost more than the states.
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      // docs/decisions/tracing.md has the reason.
      tracingConfiguration: { enabled: false },
    });
    machine.node.addDependency(role);
    this.#addAlias(name, machine, [...this.#functionNames(definition), this.#logGroupName(name)]);
  }

  /** The ARN of each function that the definition calls, by placeholder. */
  #functionArns(definition: MachineDefinition): Record<string, string> {
    return Object.fromEntries(
      Object.entries(functionsCalledBy(definition)).map(([placeholder, entry]) => [
        placeholder,
        this.#arnOf(entry),
      ]),
    );
  }

  #arnOf(entry: string): string {
    return this.#functionOf(entry).function.functionArn;
  }

  #functionNames(definition: MachineDefinition): string[] {
    return Object.values(functionsCalledBy(definition)).map((entry) =>
      functionNameOf(this.#config.prefix, entry),
    );
  }

  #substitutions(
    definition: MachineDefinition,
    functionArns: Readonly<Record<string, string>>,
  ): Record<string, string> {
    const known = {
      Partition: Aws.PARTITION,
      FulfillmentMachine: machineAliasArn(this.#config, 'fulfillment'),
      ...functionArns,
    };
    const used = placeholdersOf(definition);
    return Object.fromEntries(Object.entries(known).filter(([placeholder]) => used.includes(placeholder)));
  }

  #addRole(name: MachineName, functionArns: string[]): Role {
    const role = new Role(this, `${name}Role`, { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functionArns }));
    if (name === 'order' || name === 'fulfillment') this.#allowChildren(role);
    allowLogDelivery(role);
    return role;
  }

  /**
   * A machine starts children and waits for them (`startExecution.sync:2`) by a rule that AWS keeps for it.
   */
  #allowChildren(role: Role): void {
    const config = this.#config;
    const rule = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [machineArn(config, 'fulfillment'), machineAliasArn(config, 'fulfillment')],
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
        resources: [rule],
      }),
    );
  }

  #addLogGroup(name: MachineName): LogGroup {
    return new LogGroup(this, `${name}Logs`, {
      logGroupName: this.#logGroupName(name),
      retention: this.#config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #logGroupName(name: MachineName): string {
    return `/aws/vendedlogs/states/${this.#config.prefix}-${name}`;
  }

  /**
   * The alias leads to the version of what the machine is now. Executions in flight need the version that
   * they started with.
   */
  #addAlias(name: MachineName, machine: CfnStateMachine, names: readonly string[]): void {
    const hash = Lazy.uncachedString({ produce: () => versionHash(versionContent(machine, names)) });
    const version = new CfnStateMachineVersion(this, `${name}Version`, {
      stateMachineArn: machine.attrArn,
      description: hash,
    });
    // Hashed when the template is written, so that an aspect or an override of the machine counts, too.
    version.overrideLogicalId(`Workflow${name}Version${hash}`);
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnStateMachineAlias(this, `${name}Alias`, {
      name: MACHINE_ALIAS,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
  }
}

/**
 * All that a version of the machine captures. `names` are the deployed names of what its properties refer to
 * by logical id alone: a resource that is replaced under another name keeps its logical id.
 */
function versionContent(machine: CfnStateMachine, names: readonly string[]): unknown {
  return Stack.of(machine).resolve({
    type: machine.stateMachineType,
    definition: machine.definitionString,
    substitutions: machine.definitionSubstitutions,
    role: machine.roleArn,
    logging: machine.loggingConfiguration,
    tracing: machine.tracingConfiguration,
    encryption: machine.encryptionConfiguration,
    names,
  });
}

/** Log delivery is set up by account-wide actions that take no resource. */
function allowLogDelivery(role: Role): void {
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
}
