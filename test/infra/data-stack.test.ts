import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { userGroups } from '../../functions/access/user-groups.ts';
import { parseConfig, readConfig } from '../../lib/config.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { Resources } from './synthesized.ts';

/** The data stack of a stage, alone: its configuration is that of the stage's file, or the one that is given. */
class StageData {
  readonly stack: DataStack;
  readonly template: Resources;

  constructor(stage: string, given?: Readonly<Record<string, unknown>>) {
    const app = new App({ context: { stage } });
    const config = given ? parseConfig({ stage, alarms: 'none', ...given }) : readConfig(app);
    this.stack = new DataStack(app, 'Data', { config });
    this.template = new Resources(Template.fromStack(this.stack));
  }
}

const dev = new StageData('dev');
const prod = new StageData('prod');
const warmed = new StageData('dev', {
  warmThroughput: { writeUnits: 12_000, readUnits: 16_000 },
  maxThroughput: { writeUnits: 20_000, readUnits: 40_000 },
});

const stateful = {
  OrderTable: 'AWS::DynamoDB::Table',
  OrderEvents: 'AWS::Events::EventBus',
  OrderEventArchive: 'AWS::Events::Archive',
  OrderUsers: 'AWS::Cognito::UserPool',
} as const;

describe('what keeps state', () => {
  test('table, bus, archive and users have logical ids that never change: another id would replace them', () => {
    for (const { template } of [dev, prod])
      for (const [id, type] of Object.entries(stateful)) expect(template.one(type).id).toBe(id);
  });

  test('table, bus, archive and users are kept in production, and removed with their stack in development', () => {
    for (const type of Object.values(stateful)) {
      expect(prod.template.one(type), type).toMatchObject({
        deletionPolicy: 'RetainExceptOnCreate',
        updateReplacePolicy: 'Retain',
      });
      expect(dev.template.one(type), type).toMatchObject({
        deletionPolicy: 'Delete',
        updateReplacePolicy: 'Delete',
      });
    }
    const isProtected = ({ template }: StageData): unknown =>
      template.one(stateful.OrderTable).properties['DeletionProtectionEnabled'];
    expect([prod, dev].map(isProtected)).toEqual([true, false]);
  });

  test('the protected table, which a rollback could not delete, is made after every other resource', () => {
    const made = new Set<string>();
    const make = (id: string): void => {
      if (made.has(id)) return;
      made.add(id);
      prod.template.needsOf(id).forEach(make);
    };

    make('OrderTable');

    expect([...made].sort()).toEqual(prod.template.ids);
    expect(made.size).toBeGreaterThan(10);
  });

  test('nothing but the table, which comes last, is protected before the first deployment stands', () => {
    const protectedOf = ({ template }: StageData): string[] =>
      template.ids.filter((id) => {
        const { properties } = template.byId(id);
        return [properties['DeletionProtectionEnabled'], properties['DeletionProtection']].some(
          (value) => value === true || value === 'ACTIVE',
        );
      });
    const standing = new StageData('prod', { protectData: true, terminationProtection: true });

    expect(protectedOf(prod)).toEqual(['OrderTable']);
    expect(protectedOf(standing)).toEqual(['OrderTable', 'OrderUsers']);
  });

  test('nothing is kept when its creation is rolled back', () => {
    const kept = prod.template.ids.filter((id) => prod.template.byId(id).deletionPolicy === 'Retain');

    expect(kept).toEqual([]);
  });

  test('a stack is protected only where its stage says so: a protected one that failed could not be made anew', () => {
    const guarded = new StageData('dev', { terminationProtection: true });

    expect([dev, prod].map(({ stack }) => stack.terminationProtection)).toEqual([false, false]);
    expect(guarded.stack.terminationProtection).toBe(true);
  });
});

describe('the pool of users', () => {
  test('nobody signs up alone, a second factor is offered, a password has twelve characters of each kind', () => {
    expect(prod.template.one(stateful.OrderUsers).properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      UsernameAttributes: ['email'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
    });
  });

  test('has a group for each set of rights, and the scope that tokens for the doors carry', () => {
    const groups = dev.template.ofType('AWS::Cognito::UserPoolGroup');
    const names = groups.map(({ properties }) => properties['GroupName']);

    expect(new Set(names)).toEqual(new Set(Object.keys(userGroups)));
    expect(dev.template.one('AWS::Cognito::UserPoolResourceServer').properties).toMatchObject({
      Identifier: 'order-orchestrator',
      Scopes: [{ ScopeName: 'use' }],
    });
  });
});

describe('the table', () => {
  test('the table is on demand, with a stream of both images, recovery, expiry and three indexes of keys', () => {
    const keySchema = (pk: string, sk: string): unknown => [
      { AttributeName: pk, KeyType: 'HASH' },
      { AttributeName: sk, KeyType: 'RANGE' },
    ];
    const index = (name: string): unknown => ({
      IndexName: name,
      KeySchema: keySchema(`${name}pk`, `${name}sk`),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });

    for (const { template } of [dev, prod]) {
      expect(template.one(stateful.OrderTable).properties).toMatchObject({
        KeySchema: keySchema('pk', 'sk'),
        GlobalSecondaryIndexes: [index('gsi1'), index('gsi2'), index('gsi3')],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
    }
  });

  const throughputSchema = z.looseObject({
    WarmThroughput: z.unknown().optional(),
    OnDemandThroughput: z.unknown().optional(),
  });
  const tableSchema = throughputSchema.extend({ GlobalSecondaryIndexes: z.array(throughputSchema) });

  test('table and indexes are warmed and limited alike, where the stage says so', () => {
    const { GlobalSecondaryIndexes, ...table } = tableSchema.parse(
      warmed.template.one(stateful.OrderTable).properties,
    );

    for (const { WarmThroughput, OnDemandThroughput } of [table, ...GlobalSecondaryIndexes]) {
      expect(WarmThroughput).toEqual({ ReadUnitsPerSecond: 16_000, WriteUnitsPerSecond: 12_000 });
      expect(OnDemandThroughput).toEqual({ MaxReadRequestUnits: 40_000, MaxWriteRequestUnits: 20_000 });
    }
  });

  test('the table of production is warmed for a hundred orders a second', () => {
    const { WarmThroughput } = tableSchema.parse(prod.template.one(stateful.OrderTable).properties);

    expect(WarmThroughput).toEqual({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 12_000 });
  });

  test('a table is warmed to no less than what a new one takes: DynamoDB refuses it', () => {
    for (const warmThroughput of [
      { writeUnits: 3999, readUnits: 12_000 },
      { writeUnits: 4000, readUnits: 11_999 },
    ])
      expect(() => new StageData('dev', { warmThroughput })).toThrow('config: warmThroughput.');
  });

  test('a table of which the stage says nothing is neither warmed nor limited', () => {
    const { GlobalSecondaryIndexes, ...table } = tableSchema.parse(
      dev.template.one(stateful.OrderTable).properties,
    );

    for (const { WarmThroughput, OnDemandThroughput } of [table, ...GlobalSecondaryIndexes])
      expect([WarmThroughput, OnDemandThroughput]).toEqual([undefined, undefined]);
  });

  test('the deployment says what the table takes, beside what a new table takes that is not warmed', () => {
    const ceilingOf = ({ template }: StageData): unknown => template.output('TableCeiling');
    const unwarmed = '4000 write and 12000 read units';

    expect(ceilingOf(warmed)).toBe(
      `12000 write and 16000 read units a second at once (a table that is not warmed: ${unwarmed})`,
    );
    expect(ceilingOf(dev)).toBe(`${unwarmed} a second at once (a table that is not warmed: ${unwarmed})`);
  });
});

test('the bus keeps its own events as long as the stage says', () => {
  const keeping = new StageData('dev', { eventArchiveDays: 365 });
  const archiveOf = ({ template }: StageData) => template.one(stateful.OrderEventArchive).properties;

  expect(archiveOf(prod)).toMatchObject({
    ArchiveName: 'order-orchestrator-prod-events',
    EventPattern: { source: ['order-orchestrator'] },
    RetentionDays: 30,
  });
  expect(archiveOf(keeping)).toMatchObject({ RetentionDays: 365 });
});
