import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { indexes, key } from '../../functions/shared/keys.ts';
import type { Config } from '../config.ts';

const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
];
const TABLE_ACTIONS = {
  none: [],
  read: READ_ACTIONS,
  write: WRITE_ACTIONS,
  readAndReport: READ_ACTIONS,
  readWrite: [...READ_ACTIONS, ...WRITE_ACTIONS],
} as const;
/** Where exceptions of no order are kept. */
const LOOSE_EXCEPTIONS = key.looseException('*').pk;

/**
 * What a function does with the table; a write on a condition needs no right to read. `readAndReport`: the function
 * writes nothing but the exception of an item that it cannot read.
 */
export type TableAccess = keyof typeof TABLE_ACTIONS;

export interface HandlerFunctionProps {
  readonly config: Config;
  /** `<stage>/<verb>` of `functions/<stage>/<verb>.handler.ts`. */
  readonly entry: string;
  readonly table: Table;
  readonly access: TableAccess;
  /** The indexes that the function queries. */
  readonly indexes: readonly (keyof typeof indexes)[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Whether the function may call itself through a queue, time and again. */
  readonly goesOn: boolean;
}

/**
 * Handlers that moved since 0.2.0, and where they were then: a function that executions in flight call keeps its
 * name and its logical id.
 */
const RELEASED_AS: Readonly<Record<string, string>> = {
  'operations/needs-attention': 'exceptions/needs-attention',
};

function releasedEntry(entry: string): string {
  return RELEASED_AS[entry] ?? entry;
}

/** `capture/read-orders` is the construct `CaptureReadOrders`. */
export function constructIdOf(entry: string): string {
  return releasedEntry(entry).replace(/(^|[-/])(\w)/g, (_match, _separator, letter: string) =>
    letter.toUpperCase(),
  );
}

/** `capture/read-orders` is deployed as `<prefix>-capture-read-orders`. */
export function functionNameOf(prefix: string, entry: string): string {
  return `${prefix}-${releasedEntry(entry).replace('/', '-')}`;
}

/**
 * One Lambda function: arm64, Node 24, its bundle, a role of its own that holds what the function calls and
 * nothing more, JSON logs that expire.
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** A part of the role, and no resource of its own: a stack has 500 at most. */
  readonly #permissions = new PolicyDocument();

  constructor(scope: Construct, props: HandlerFunctionProps) {
    super(scope, constructIdOf(props.entry));
    const { config, entry, table } = props;
    const functionName = functionNameOf(config.prefix, entry);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${entry} calls`,
      inlinePolicies: { Permissions: this.#permissions },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `functions/${entry}.handler.ts`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleOf(entry)),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      ...reservedConcurrencyOf(props),
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(props.goesOn ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Start, end and report lines are most of the bytes that a small function logs.
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        STAGE: config.stage,
        SETTINGS: JSON.stringify(config.settings),
        TABLE_NAME: table.tableName,
        ...props.environment,
      },
    });
    this.#allowTable(props);
  }

  #allowTable({ table, access, indexes: queried }: HandlerFunctionProps): void {
    if (access === 'none') return;
    this.allow([...TABLE_ACTIONS[access]], [table.tableArn]);
    if (access === 'readAndReport')
      this.allow(['dynamodb:PutItem'], [table.tableArn], {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [LOOSE_EXCEPTIONS] },
      });
    const indexArns = queried.map((name) => `${table.tableArn}/index/${indexes[name]}`);
    if (indexArns.length > 0) this.allow(['dynamodb:Query'], indexArns);
  }

  /** Lets the function call these actions on these resources, under conditions of IAM. */
  allow(actions: string[], resources: string[], conditions: Record<string, unknown> = {}): void {
    this.#permissions.addStatements(
      new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }),
    );
  }
}

function reservedConcurrencyOf({ config, entry }: HandlerFunctionProps): Partial<FunctionProps> {
  const reserved = config.reservedConcurrency[entry];
  return reserved === undefined ? {} : { reservedConcurrentExecutions: reserved };
}

/** @throws Error where the handler is not bundled yet */
function bundleOf(entry: string): string {
  const bundle = fileURLToPath(new URL(`../../dist/functions/${entry}`, import.meta.url));
  if (!existsSync(bundle)) throw new Error(`${entry} is not bundled: run \`npm run bundle\` first`);
  return bundle;
}
