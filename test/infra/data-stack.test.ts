import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseConfig } from '../../lib/config.ts';
import { inWords, type Synthesized, synthesize } from './synthesized.ts';

let dev: Synthesized;
let prod: Synthesized;
let warmed: Synthesized;
beforeAll(async () => {
  dev = await synthesize('dev');
  prod = await synthesize('prod');
  const warmThroughput = { writeUnits: 12_000, readUnits: 16_000 };
  const maxThroughput = { writeUnits: 20_000, readUnits: 40_000 };
  const config = parseConfig({ stage: 'dev', alarms: 'none', warmThroughput, maxThroughput });
  warmed = await synthesize('dev', config);
}, 180_000);
afterAll(() => {
  for (const synthesized of [dev, prod, warmed]) synthesized.remove();
});

const stateful = {
  OrderTable: 'AWS::DynamoDB::Table',
  OrderEvents: 'AWS::Events::EventBus',
  OrderEventArchive: 'AWS::Events::Archive',
} as const;

describe('what keeps state', () => {
  test('table, bus and archive have logical ids that never change: another id would replace them', () => {
    for (const { dataTemplate } of [dev, prod])
      for (const [id, type] of Object.entries(stateful)) expect(dataTemplate.one(type).id).toBe(id);
  });

  test('table, bus and archive are kept in production, and removed with their stack in development', () => {
    for (const type of Object.values(stateful)) {
      expect(prod.dataTemplate.one(type), type).toMatchObject({
        deletionPolicy: 'RetainExceptOnCreate',
        updateReplacePolicy: 'Retain',
      });
      expect(dev.dataTemplate.one(type), type).toMatchObject({
        deletionPolicy: 'Delete',
        updateReplacePolicy: 'Delete',
      });
    }
    const isProtected = ({ dataTemplate }: Synthesized): unknown =>
      dataTemplate.one(stateful.OrderTable).properties['DeletionProtectionEnabled'];
    expect([prod, dev].map(isProtected)).toEqual([true, false]);
  });

  test('the protected table, which a rollback could not delete, is made after all else', () => {
    const { dependsOn } = prod.dataTemplate.one(stateful.OrderTable);
    const archive = prod.dataTemplate.one(stateful.OrderEventArchive);

    expect(dependsOn).toEqual(['OrderEventArchive']);
    expect(inWords(archive.properties['SourceArn'])).toBe('OrderEvents.Arn');
  });

  test('a stack is protected only where its stage says so: a protected one that failed could not be made anew', async () => {
    const config = parseConfig({ stage: 'dev', alarms: 'none', terminationProtection: true });
    const guarded = await synthesize('dev', config);
    guarded.remove();

    expect([dev, prod].map(({ data }) => data.terminationProtection)).toEqual([false, false]);
    expect(guarded.data.terminationProtection).toBe(true);
  });
});

describe('the table', () => {
  test('the table is on demand, with a stream of both images, recovery, expiry and two indexes of keys', () => {
    const keySchema = (pk: string, sk: string): unknown => [
      { AttributeName: pk, KeyType: 'HASH' },
      { AttributeName: sk, KeyType: 'RANGE' },
    ];
    const index = (name: string): unknown => ({
      IndexName: name,
      KeySchema: keySchema(`${name}pk`, `${name}sk`),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });

    for (const { dataTemplate } of [dev, prod]) {
      expect(dataTemplate.one(stateful.OrderTable).properties).toMatchObject({
        KeySchema: keySchema('pk', 'sk'),
        GlobalSecondaryIndexes: [index('gsi1'), index('gsi2')],
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
      warmed.dataTemplate.one(stateful.OrderTable).properties,
    );

    for (const { WarmThroughput, OnDemandThroughput } of [table, ...GlobalSecondaryIndexes]) {
      expect(WarmThroughput).toEqual({ ReadUnitsPerSecond: 16_000, WriteUnitsPerSecond: 12_000 });
      expect(OnDemandThroughput).toEqual({ MaxReadRequestUnits: 40_000, MaxWriteRequestUnits: 20_000 });
    }
  });

  test('a table of which the stage says nothing is neither warmed nor limited', () => {
    const { GlobalSecondaryIndexes, ...table } = tableSchema.parse(
      dev.dataTemplate.one(stateful.OrderTable).properties,
    );

    for (const { WarmThroughput, OnDemandThroughput } of [table, ...GlobalSecondaryIndexes])
      expect([WarmThroughput, OnDemandThroughput]).toEqual([undefined, undefined]);
  });

  test('the deployment says what the table takes, beside what a new table takes that is not warmed', () => {
    const ceilingOf = ({ dataTemplate }: Synthesized): unknown => dataTemplate.output('TableCeiling');
    const unwarmed = '4000 write and 12000 read units';

    expect(ceilingOf(warmed)).toBe(
      `12000 write and 16000 read units a second at once (a table that is not warmed: ${unwarmed})`,
    );
    expect(ceilingOf(dev)).toBe(`${unwarmed} a second at once (a table that is not warmed: ${unwarmed})`);
  });
});

test('the bus keeps its own events as long as the stage says', async () => {
  const config = parseConfig({ stage: 'dev', alarms: 'none', eventArchiveDays: 365 });
  const keeping = await synthesize('dev', config);
  keeping.remove();
  const archiveOf = ({ dataTemplate }: Synthesized) =>
    dataTemplate.one(stateful.OrderEventArchive).properties;

  expect(archiveOf(prod)).toMatchObject({
    ArchiveName: 'order-orchestrator-prod-events',
    EventPattern: { source: ['order-orchestrator'] },
    RetentionDays: 30,
  });
  expect(archiveOf(keeping)).toMatchObject({ RetentionDays: 365 });
});
