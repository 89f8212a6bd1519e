import { readFileSync } from 'node:fs';
import type { Environment } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as z from 'zod';
import { settingsSchema } from '../functions/shared/settings.ts';

/** A system behind the bus: an EventBridge rule with this pattern delivers to a queue of its own. */
const partnerSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  /** `detail-type`s that it wants, exact or by prefix. */
  detailTypes: z.array(z.union([z.string().min(1), z.strictObject({ prefix: z.string().min(1) })])).min(1),
  /** Further conditions on `detail`, as EventBridge patterns. */
  detail: z.record(z.string(), z.unknown()).optional(),
});
export type Partner = z.output<typeof partnerSchema>;

/** A stage's configuration: `config/<stage>.json`, chosen by `-c stage=<stage>` (default dev). */
const configSchema = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  /** Keep the table when the stack is deleted, refuse its deletion, keep point-in-time recovery. */
  protectData: z.boolean().default(true),
  logRetentionDays: z
    .union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)])
    .default(30),
  /** Where alarms are sent; without it they are only shown. */
  alarmTopicArn: z.string().optional(),
  memoryMb: z.number().int().min(128).default(256),
  settings: settingsSchema.prefault({}),
  partners: z.array(partnerSchema).default([]),
});
export type Config = z.output<typeof configSchema> & { readonly prefix: string; readonly env: Environment };

/** @throws Error naming every invalid field of the stage's file */
export function parseConfig(value: unknown): Config {
  const result = configSchema.safeParse(value);
  if (!result.success)
    throw new Error(
      `config: ${result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  const config = result.data;
  return {
    ...config,
    prefix: `order-orchestrator-${config.stage}`,
    env: {
      ...((config.account ?? process.env['CDK_DEFAULT_ACCOUNT'])
        ? { account: config.account ?? process.env['CDK_DEFAULT_ACCOUNT'] ?? '' }
        : {}),
      ...((config.region ?? process.env['CDK_DEFAULT_REGION'])
        ? { region: config.region ?? process.env['CDK_DEFAULT_REGION'] ?? '' }
        : {}),
    },
  };
}

/** The configuration that the CDK context names; `-c settings='{...}'` overrides single settings. */
export function readConfig(app: { readonly node: Node }): Config {
  const stage = z
    .string()
    .default('dev')
    .parse(app.node.tryGetContext('stage') ?? undefined);
  const file = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(new URL(`../config/${stage}.json`, import.meta.url), 'utf8')));
  const overrides = z
    .string()
    .optional()
    .parse(app.node.tryGetContext('settings') ?? undefined);
  const settings = {
    ...z.record(z.string(), z.unknown()).prefault({}).parse(file['settings']),
    ...(overrides ? z.record(z.string(), z.unknown()).parse(JSON.parse(overrides)) : {}),
  };
  return parseConfig({ ...file, stage, settings });
}
