import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { indexes } from '../../functions/shared/keys.ts';
import type { Config } from '../config.ts';

/** What a function calls of the table. */
export type TableAccess = 'none' | 'read' | 'write' | 'readWrite';
const readActions = [
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:ConditionCheckItem',
];
const writeActions = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
];

export interface HandlerFunctionProps {
  readonly config: Config;
  /** `<stage>/<verb>` of `functions/<stage>/<verb>.handler.ts`. */
  readonly entry: string;
  readonly table?: {
    readonly table: Table;
    readonly access: TableAccess;
    readonly indexes?: readonly (keyof typeof indexes)[];
  };
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeout?: Duration;
  readonly memoryMb: number;
}

/** `capture/read-orders` is the construct CaptureReadOrders. */
export const constructIdOf = (entry: string): string =>
  entry.replace(/(^|[-/])(\w)/g, (_match, _separator, letter: string) => letter.toUpperCase());

/** `capture/read-orders` is deployed as `<prefix>-capture-read-orders`. */
export function functionNameOf(prefix: string, entry: string): string {
  return `${prefix}-${entry.replace('/', '-')}`;
}

/**
 * One Lambda function: arm64, Node 24, its bundle, a role of its own that holds what it calls and nothing
 * more, JSON logs that expire.
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, props: HandlerFunctionProps) {
    super(scope, constructIdOf(props.entry));
    const { config, entry } = props;
    const bundle = fileURLToPath(new URL(`../../dist/functions/${entry}`, import.meta.url));
    if (!existsSync(bundle)) throw new Error(`${entry} is not bundled: run \`npm run bundle\` first`);
    const functionName = functionNameOf(config.prefix, entry);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${entry} calls`,
    });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `functions/${entry}.handler.ts`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: props.timeout ?? Duration.seconds(20),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Start, end and report lines are most of the bytes that a small function logs.
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        SETTINGS: JSON.stringify(config.settings),
        ...(props.table && props.table.access !== 'none' ? { TABLE_NAME: props.table.table.tableName } : {}),
        ...props.environment,
      },
    });
    if (props.table) this.#grantTable(props.table);
  }

  #grantTable({ table, access, indexes: used = [] }: NonNullable<HandlerFunctionProps['table']>): void {
    if (access === 'none') return;
    const actions = [
      ...new Set([...(access === 'write' ? [] : readActions), ...(access === 'read' ? [] : writeActions)]),
    ].filter((action) => access !== 'read' || action !== 'dynamodb:ConditionCheckItem');
    this.allow(actions, [table.tableArn]);
    if (used.length > 0)
      this.allow(
        ['dynamodb:Query'],
        used.map((name) => `${table.tableArn}/index/${indexes[name]}`),
      );
  }

  allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}
