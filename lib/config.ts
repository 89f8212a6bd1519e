import { readFileSync } from 'node:fs';
import type { Environment } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as z from 'zod';
import { settingsSchema } from '../functions/shared/settings.ts';

/** A system behind the bus: an EventBridge rule with this pattern delivers to a queue of its own. */
const partnerSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  /** The `detail-type`s that the partner receives, exact or by prefix. */
  detailTypes: z.array(z.union([z.string().min(1), z.strictObject({ prefix: z.string().min(1) })])).min(1),
  /** Further conditions on `detail`, as EventBridge patterns. */
  detail: z.record(z.string(), z.unknown()).optional(),
});
/** A system behind the bus, and the events that it receives. */
export type Partner = z.output<typeof partnerSchema>;

const ALARM_CHOICE =
  'a stage names its alarm topic (`alarms: <arn>`), lets one be made (`alarms: create`) or says `alarms: none`';

/** Where alarms are sent: to a topic that is there, to one of the stage's own, or nowhere. */
const alarmsSchema = z.union(
  [z.literal(['create', 'none']), z.templateLiteral(['arn:', z.string().min(1), ':sns:', z.string().min(1)])],
  { error: ALARM_CHOICE },
);

const count = z.number().int().min(1);

/** From where on the alarms that depend on the size of the business go off. */
const alarmLimitsSchema = z.strictObject({
  /** Exceptions that open within five minutes. */
  exceptionsOpened: count.default(10),
  /** Seconds that an event waits in a partner's queue. */
  partnerQueueAge: count.default(3600),
  /** The account's quota of open executions; the alarm goes off at four fifths of it. */
  openExecutions: count.default(1_000_000),
});

/** Requests a second and at once. Each route has them for itself; the account has one quota for all. */
const throttleSchema = z.strictObject({
  rate: count.default(1000),
  burst: count.default(1000),
  /** Of each route that shops and carriers call: what they repeat must not take the others' functions. */
  webhookRate: count.default(500),
  webhookBurst: count.default(500),
});

const throughputSchema = z.strictObject({ writeUnits: count, readUnits: count });
/** Write and read units of the table a second. */
export type Throughput = z.output<typeof throughputSchema>;

/** What a new on-demand table takes a second at once, where nothing is said (DynamoDB's documentation). */
export const NEW_TABLE: Throughput = { writeUnits: 4000, readUnits: 12_000 };

/** A table is warmed to no less than what a new one takes anyway. */
const warmThroughputSchema = z.strictObject({
  writeUnits: z.number().int().min(NEW_TABLE.writeUnits),
  readUnits: z.number().int().min(NEW_TABLE.readUnits),
});

/** Of a function of which nothing else is said. */
export const defaultMemoryMb = 256;

/** A stage's configuration: `config/<stage>.json`, chosen by `-c stage=<stage>` (default dev). */
const configSchema = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  /** Refuses to delete the table; table, bus, archive and users are kept when their stack is deleted. */
  protectData: z.boolean().default(true),
  /**
   * Refuses to delete the data stack and, of protected data, the pool of users. To be switched on when the first deployment
   * stands: a protected stack whose creation failed could not be made anew.
   */
  terminationProtection: z.boolean().default(false),
  logRetentionDays: z
    .union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)])
    .default(30),
  alarms: alarmsSchema,
  alarmLimits: alarmLimitsSchema.prefault({}),
  throttle: throttleSchema.prefault({}),
  /**
   * Concurrency that a function has for itself and cannot exceed, by `<stage>/<verb>`. None where nothing is
   * said: a new account has ten in all, of which nothing can be reserved.
   */
  reservedConcurrency: z.record(z.string(), count).default({}),
  /** How long the bus keeps its events for a replay. */
  eventArchiveDays: count.default(30),
  /** Whether every event is kept for good in a bucket, a folder a day: what figures over years are read from. */
  eventLake: z.boolean().default(true),
  /** How often the auditor of the books of stock goes on, in minutes; `off`: `npm run audit` alone. */
  stockAudit: z.union([z.literal('off'), z.number().int().min(5).max(1440)]).default(360),
  /** What the table and its indexes take at once, from their creation on; it can be raised, never lowered. */
  warmThroughput: warmThroughputSchema.optional(),
  /** More than this is throttled: a limit to what a fault can cost. None where nothing is said. */
  maxThroughput: throughputSchema.optional(),
  /** Whether the console has a stack of its own: bucket, distribution, and the client by which people log in. */
  console: z.boolean().default(true),
  /** Where people log in, instead of the domain of the user pool: of a local AWS, which serves no domains. */
  loginOrigin: z.url().optional(),
  memoryMb: z.number().int().min(128).default(defaultMemoryMb),
  settings: settingsSchema.prefault({}),
  partners: z.array(partnerSchema).default([]),
});
type StageFile = z.output<typeof configSchema>;

/** A stage's configuration, and what follows from it. */
export type Config = StageFile & {
  /** Deployed names of the stage begin with this. */
  readonly prefix: string;
  /** The account and region of the stacks; empty where neither the file nor the CDK says any. */
  readonly env: Environment;
};

/** @throws Error naming every invalid field of the stage's file */
export function parseConfig(value: unknown): Config {
  const result = configSchema.safeParse(value);
  if (!result.success) throw new Error(`config: ${result.error.issues.map(inWords).join('; ')}`);

  const file = result.data;
  const settings = { ...file.settings, unpublished: unwantedBy(file.partners, file.settings.unpublished) };
  return { ...file, settings, prefix: `order-orchestrator-${file.stage}`, env: environmentOf(file) };
}

/** Those of the event types that no partner receives. */
function unwantedBy(partners: readonly Partner[], types: readonly string[]): string[] {
  return types.filter((type) => !partners.some((partner) => receives(partner, type)));
}

/** Whether a partner's pattern takes events of this type. */
export function receives({ detailTypes }: Pick<Partner, 'detailTypes'>, type: string): boolean {
  return detailTypes.some((pattern) =>
    typeof pattern === 'string' ? type === pattern : type.startsWith(pattern.prefix),
  );
}

function inWords({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.')} ${message}`;
}

function environmentOf(file: StageFile): Environment {
  const account = file.account ?? process.env['CDK_DEFAULT_ACCOUNT'];
  const region = file.region ?? process.env['CDK_DEFAULT_REGION'];
  return {
    ...(account ? { account } : {}),
    ...(region ? { region } : {}),
  };
}

const fieldsSchema = z.record(z.string(), z.unknown());

/**
 * The configuration that the CDK context names; `-c settings='{...}'` overrides single settings, `-c console=off` leaves the
 * console's stack out.
 */
export function readConfig(app: { readonly node: Node }): Config {
  const stage = contextText(app, 'stage') ?? 'dev';
  const file = readStageFile(stage);
  const settings = {
    ...fieldsSchema.prefault({}).parse(file['settings']),
    ...fieldsSchema.parse(JSON.parse(contextText(app, 'settings') || '{}')),
  };
  const console = contextText(app, 'console');
  const loginOrigin = contextText(app, 'loginOrigin');
  return parseConfig({
    ...file,
    stage,
    settings,
    ...(console === undefined ? {} : { console: console !== 'off' }),
    ...(loginOrigin === undefined ? {} : { loginOrigin }),
  });
}

function contextText(app: { readonly node: Node }, key: string): string | undefined {
  const value: unknown = app.node.tryGetContext(key);
  return z
    .string()
    .optional()
    .parse(value ?? undefined);
}

function readStageFile(stage: string): Record<string, unknown> {
  const text = readFileSync(new URL(`../config/${stage}.json`, import.meta.url), 'utf8');
  return fieldsSchema.parse(JSON.parse(text));
}
