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
  DependsOn: z.array(z.string()).default([]),
});
type TemplateResource = z.output<typeof resourceSchema>;

/** A resource of a template, under its logical id. */
export interface Resource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
  /** The logical ids of what is made before it, beside what it refers to. */
  readonly dependsOn: readonly string[];
}

function resourceOf(id: string, resource: TemplateResource): Resource {
  return {
    id,
    properties: resource.Properties,
    deletionPolicy: resource.DeletionPolicy,
    updateReplacePolicy: resource.UpdateReplacePolicy,
    dependsOn: resource.DependsOn,
  };
}

/** The resources of a stack's template, by their type. */
export class Resources {
  readonly #all: Readonly<Record<string, TemplateResource>>;
  readonly #parameters: Readonly<Record<string, { readonly Default: unknown }>>;
  readonly #outputs: Readonly<Record<string, { readonly Value: unknown }>>;

  constructor(template: Template) {
    const schema = z.object({
      Resources: z.record(z.string(), resourceSchema),
      Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown() })).default({}),
      Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
    });
    const {
      Resources: resources,
      Parameters: parameters,
      Outputs: outputs,
    } = schema.parse(template.toJSON());
    this.#all = resources;
    this.#parameters = parameters;
    this.#outputs = outputs;
  }

  get size(): number {
    return Object.keys(this.#all).length;
  }

  /** All logical ids, sorted. */
  get ids(): string[] {
    return Object.keys(this.#all).sort();
  }

  /** @throws Error for an id that the template has not */
  byId(id: string): Resource {
    const found = this.#all[id];
    if (found === undefined) throw new Error(`there is no ${id}`);
    return resourceOf(id, found);
  }

  /** The resources that are made before this one: those that it refers to, and those that it waits for. */
  needsOf(id: string): string[] {
    const { properties, dependsOn } = this.byId(id);
    const references = JSON.stringify(properties).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g);
    const named = [...references].map(([, name = '']) => name).filter((name) => name in this.#all);
    return [...new Set([...named, ...dependsOn])];
  }

  /** The value of an output, as the template has it. */
  output(name: string): unknown {
    return this.#outputs[name]?.Value;
  }

  /** The template's parameter that reads this parameter of SSM. */
  parameterOf(name: string): string | undefined {
    return Object.entries(this.#parameters).find(([, parameter]) => parameter.Default === name)?.[0];
  }

  /** What it takes from other stacks, each once. */
  get imports(): string[] {
    const found = JSON.stringify(this.#all).matchAll(/"Fn::ImportValue":"([^"]+)"/g);
    return [...new Set([...found].map(([, name = '']) => name))].sort();
  }

  ofType(type: string): Resource[] {
    return Object.entries(this.#all)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => resourceOf(id, resource));
  }

  /** @throws Error unless there is exactly one */
  one(type: string): Resource {
    const found = this.ofType(type);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new Error(`${found.length} resources of type ${type}`);
    return first;
  }
}

/** The system after synthesis, with the templates of its three stacks. */
export interface Synthesized extends OrderOrchestrator {
  readonly app: App;
  readonly dataTemplate: Resources;
  /** The template of the orchestration stack. */
  readonly template: Resources;
  readonly alarmsTemplate: Resources;
  /** Deletes the files that the synthesis wrote. */
  readonly remove: () => void;
}

/**
 * Synthesizes the app as `cdk synth` does, in this process: with the context of cdk.json, and the
 * configuration of the stage's file where none is given.
 */
export async function synthesize(stage: string, config?: Config): Promise<Synthesized> {
  await bundleFunctions();
  const outdir = mkdtempSync(join(tmpdir(), 'order-orchestrator-template-'));
  const { context: flags } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')));
  // Tests deploy nothing and ask for no place in our code: the bundles are not copied, stack traces not
  // taken.
  // The CDK's template linter only warns, and nobody would read it here.
  const app = new App({
    outdir,
    builtinCloudFormationValidation: false,
    context: { ...flags, stage, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:disable-stack-trace': true },
  });
  const made = orderOrchestrator(app, config);
  return {
    ...made,
    app,
    dataTemplate: new Resources(Template.fromStack(made.data)),
    template: new Resources(Template.fromStack(made.orchestration)),
    alarmsTemplate: new Resources(Template.fromStack(made.alarms)),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

/** What each of CloudFormation's functions that our templates use refers to, in words. */
const referenceSchema = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => pseudoParameterOrId(Ref)),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((attribute) => attribute['Fn::GetAtt'].join('.')),
  z
    .strictObject({ 'Fn::ImportValue': z.string() })
    .transform((imported) => exportedId(imported['Fn::ImportValue'])),
  z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).transform((joined) => {
    const [separator, parts] = joined['Fn::Join'];
    return parts.map(inWords).join(separator);
  }),
]);

function pseudoParameterOrId(ref: string): string {
  return ref.startsWith('AWS::') ? `<${ref.slice('AWS::'.length)}>` : ref;
}

/** `order-orchestrator-dev-data:ExportsOutputRefOrderTable0123ABCD` exports `OrderTable`. */
function exportedId(name: string): string {
  return name.replace(/^.*:ExportsOutput(?:FnGetAtt|Ref)/, '').replace(/[0-9A-F]{8}$/, '');
}

/**
 * What a value of a template refers to, in words: `OrderTable.Arn` for a GetAtt, joined parts in order,
 * pseudo parameters in angle brackets.
 */
export function inWords(value: unknown): string {
  return typeof value === 'string' ? value : referenceSchema.parse(value);
}

const oneOrMany = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const statementSchema = z.looseObject({ Effect: z.string(), Action: oneOrMany, Resource: z.unknown() });
const policySchema = z.looseObject({
  PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

const roleSchema = z.looseObject({
  Policies: z
    .array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) }))
    .default([]),
});

/** One statement of a role's policy; resources are in words. */
export interface Grant {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * Every statement of every role's policies: a function's are parts of its role.
 *
 * @throws Error for a statement that denies: our policies allow, and nothing else
 */
export function grants(template: Resources): Grant[] {
  const ownParts = template
    .ofType('AWS::IAM::Role')
    .flatMap(({ id, properties }) =>
      roleSchema
        .parse(properties)
        .Policies.flatMap(({ PolicyDocument }) =>
          PolicyDocument.Statement.map((statement) => grantOf(id, statement)),
        ),
    );
  const attached = template.ofType('AWS::IAM::Policy').flatMap(({ properties }) => {
    const { PolicyDocument, Roles } = policySchema.parse(properties);
    return PolicyDocument.Statement.flatMap((statement) =>
      Roles.map(({ Ref: role }) => grantOf(role, statement)),
    );
  });
  return [...ownParts, ...attached];
}

function grantOf(role: string, { Effect, Action, Resource }: z.output<typeof statementSchema>): Grant {
  if (Effect !== 'Allow') throw new Error(`a policy with ${Effect}`);
  const resources = Array.isArray(Resource) ? Resource : [Resource];
  return { role, actions: Action, resources: resources.map(inWords) };
}
