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

/** A stage's configuration: `config/<stage>.json`, chosen by `-c stage=<stage>` (default dev). */
const configSchema = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  /** Refuses to delete the table and its stack; table and bus are kept when the stack goes all the same. */
  protectData: z.boolean().default(true),
  logRetentionDays: z
    .union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)])
    .default(30),
  /** Where alarms are sent; without a topic they are only shown. */
  alarmTopicArn: z.string().optional(),
  memoryMb: z.number().int().min(128).default(256),
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

/** The configuration that the CDK context names; `-c settings='{...}'` overrides single settings. */
export function readConfig(app: { readonly node: Node }): Config {
  const stage = contextText(app, 'stage') ?? 'dev';
  const file = readStageFile(stage);
  const settings = {
    ...fieldsSchema.prefault({}).parse(file['settings']),
    ...fieldsSchema.parse(JSON.parse(contextText(app, 'settings') || '{}')),
  };
  return parseConfig({ ...file, stage, settings });
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
