import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { bundleFunctions } from '../../bin/bundle.ts';
import type { Config } from '../../lib/config.ts';
import { type OrderOrchestrator, orderOrchestrator } from '../../lib/order-orchestrator.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.looseObject({}).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
export interface Resource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

/** A stack's template, read by type. */
export class Resources {
  readonly #all: Readonly<Record<string, z.output<typeof resourceSchema>>>;
  constructor(template: Template) {
    this.#all = z
      .object({ Resources: z.record(z.string(), resourceSchema) })
      .parse(template.toJSON()).Resources;
  }

  ofType(type: string): Resource[] {
    return Object.entries(this.#all)
      .filter(([, one]) => one.Type === type)
      .map(
        ([
          id,
          {
            Properties: properties,
            DeletionPolicy: deletionPolicy,
            UpdateReplacePolicy: updateReplacePolicy,
          },
        ]) => ({ id, properties, deletionPolicy, updateReplacePolicy }),
      );
  }
  /** @throws Error unless there is exactly one */
  one(type: string): Resource {
    const [first, ...others] = this.ofType(type);
    if (!first || others.length > 0)
      throw new Error(`${others.length + (first ? 1 : 0)} resources of type ${type}`);
    return first;
  }
}

export interface Synthesized extends OrderOrchestrator {
  readonly app: App;
  readonly dataTemplate: Resources;
  readonly template: Resources;
  readonly remove: () => void;
}

/**
 * The app as `cdk synth` runs it, in this process: with the context of cdk.json, for a stage's file or
 * another configuration.
 */
export async function synthesize(stage: string, config?: Config): Promise<Synthesized> {
  await bundleFunctions();
  const outdir = mkdtempSync(join(tmpdir(), 'order-orchestrator-template-'));
  const { context: flags } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));
  // Nothing is deployed from here: the bundles are not copied, and nobody asks where in our code a resource
  // was made.
  const app = new App({
    outdir,
    context: { ...flags, stage, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:disable-stack-trace': true },
  });
  const made = orderOrchestrator(app, config);
  return {
    ...made,
    app,
    dataTemplate: new Resources(Template.fromStack(made.data)),
    template: new Resources(Template.fromStack(made.orchestration)),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

/**
 * What a value of a template refers to, in words: `OrderTable.Arn` for a GetAtt, joined parts in order,
 * pseudo parameters in angle brackets.
 */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const shape = z
    .union([
      z
        .strictObject({ Ref: z.string() })
        .transform(({ Ref }) => (Ref.startsWith('AWS::') ? `<${Ref.slice(5)}>` : Ref)),
      z
        .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
        .transform((one) => one['Fn::GetAtt'].join('.')),
      z
        .strictObject({ 'Fn::ImportValue': z.string() })
        .transform((one) =>
          one['Fn::ImportValue'].replace(/^.*:ExportsOutput(?:FnGetAtt|Ref)/, '').replace(/[0-9A-F]{8}$/, ''),
        ),
      z
        .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
        .transform((one) => one['Fn::Join'][1].map(inWords).join(one['Fn::Join'][0])),
    ])
    .parse(value);
  return shape;
}

const many = z
  .union([z.string(), z.array(z.string())])
  .transform((one) => (Array.isArray(one) ? one : [one]));
const statementSchema = z.looseObject({ Effect: z.string(), Action: many, Resource: z.unknown() });
const policySchema = z.looseObject({
  PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

export interface Grant {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Every statement of every role's policy. All of them allow. */
export function grants(template: Resources): Grant[] {
  return template.ofType('AWS::IAM::Policy').flatMap(({ properties }) => {
    const { PolicyDocument, Roles } = policySchema.parse(properties);
    return PolicyDocument.Statement.flatMap(({ Effect, Action, Resource }) => {
      if (Effect !== 'Allow') throw new Error(`a policy with ${Effect}`);
      const resources = (Array.isArray(Resource) ? Resource : [Resource]).map(inWords);
      return Roles.map(({ Ref: role }) => ({ role, actions: Action, resources }));
    });
  });
}
