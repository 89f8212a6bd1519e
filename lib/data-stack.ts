import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { CfnArchive, type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../functions/relay/effects/envelope.ts';
import { attributes, indexes } from '../functions/shared/keys.ts';
import { type Config, NEW_TABLE, type Throughput } from './config.ts';
import { EventLake } from './constructs/event-lake.ts';
import { Users } from './constructs/users.ts';
import {
  acceptedFilesFindings,
  acceptedLakeFindings,
  acceptedUserFindings,
  acknowledgeFindings,
} from './findings.ts';

/**
 * The resources that keep state: the table, the bus and the archive of its events. A test pins their logical
 * ids: another id would replace the table.
 */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bus: EventBus;
  readonly files: Bucket;
  readonly users: UserPool;

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: Config }) {
    const { config } = props;
    super(scope, id, { ...props, terminationProtection: config.terminationProtection });
    // What is kept is kept from its first successful creation on: a creation that is rolled back leaves
    // nothing behind whose name would be in the way of the next.
    const removalPolicy = config.protectData
      ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
      : RemovalPolicy.DESTROY;

    this.bus = new EventBus(this, 'OrderEvents', { eventBusName: `${config.prefix}-events` });
    this.bus.applyRemovalPolicy(removalPolicy);
    this.files = this.#addFiles(removalPolicy);
    acknowledgeFindings(this, acceptedFilesFindings());
    const archive = this.#addArchive(config, removalPolicy);
    archive.node.addDependency(this.files);
    this.users = this.#addUsers(config, archive);
    // A table that is protected cannot be rolled back. It comes last: nothing fails after it.
    if (config.eventLake) archive.node.addDependency(this.#addLake(config));
    this.table = this.#addTable(config, removalPolicy);
    this.table.node.addDependency(archive);

    (this.table.node.defaultChild as CfnTable).overrideLogicalId('OrderTable');
    (this.bus.node.defaultChild as CfnEventBus).overrideLogicalId('OrderEvents');
    this.#sayCeilings(config);
  }

  #addTable(config: Config, removalPolicy: RemovalPolicy): Table {
    const table = new Table(this, 'OrderTable', {
      tableName: `${config.prefix}-orders`,
      partitionKey: { name: attributes.pk, type: AttributeType.STRING },
      sortKey: { name: attributes.sk, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: attributes.ttl,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.protectData,
      encryption: TableEncryption.DEFAULT,
      removalPolicy,
      ...throughputOf(config),
    });
    addIndex(table, config, { indexName: indexes.lists, pk: attributes.gsi1pk, sk: attributes.gsi1sk });
    addIndex(table, config, { indexName: indexes.deadlines, pk: attributes.gsi2pk, sk: attributes.gsi2sk });
    addIndex(table, config, { indexName: indexes.groups, pk: attributes.gsi3pk, sk: attributes.gsi3sk });
    return table;
  }

  /** Files of orders, stock and the like, which partners put and fetch; orders are personal, and none is kept for long. */
  #addFiles(removalPolicy: RemovalPolicy): Bucket {
    const files = new Bucket(this, 'OrderFiles', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(30) }],
      removalPolicy,
    });
    const resource = files.node.defaultChild as CfnBucket;
    resource.overrideLogicalId('OrderFiles');
    // Written out, since the construct's own way is a function that configures the bucket after it is made.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return files;
  }

  /** A partner that lost events, or a new one, is given them once more from here. */
  #addArchive(config: Config, removalPolicy: RemovalPolicy): CfnArchive {
    const archive = new CfnArchive(this, 'OrderEventArchive', {
      archiveName: `${config.prefix}-events`,
      description: 'Every event of the bus, for a replay',
      sourceArn: this.bus.eventBusArn,
      eventPattern: { source: [EVENT_SOURCE] },
      retentionDays: config.eventArchiveDays,
    });
    archive.applyRemovalPolicy(removalPolicy);
    return archive;
  }

  #addUsers(config: Config, before: Construct): UserPool {
    const users = new Users(this, 'Users', { config });
    before.node.addDependency(users);
    new CfnOutput(this, 'UserPoolId', { key: 'UserPoolId', value: users.pool.userPoolId });
    acknowledgeFindings(this, acceptedUserFindings());
    return users.pool;
  }

  #addLake(config: Config): EventLake {
    const lake = new EventLake(this, 'EventLake', { config, bus: this.bus });
    new CfnOutput(this, 'EventLakeBucket', { key: 'EventLakeBucket', value: lake.bucket.bucketName });
    acknowledgeFindings(this, acceptedLakeFindings());
    return lake;
  }

  /** Who deploys reads what the new table takes, beside what it would take without the setting. */
  #sayCeilings({ warmThroughput = NEW_TABLE }: Config): void {
    const value = `${inWords(warmThroughput)} a second at once (a table that is not warmed: ${inWords(NEW_TABLE)})`;
    new CfnOutput(this, 'TableCeiling', { key: 'TableCeiling', value });
  }
}

/** An index is warmed with its table: an index that is throttled throttles the writes of the table. */
function throughputOf({ warmThroughput: warm, maxThroughput: most }: Config): Partial<TableProps> {
  return {
    ...(warm && {
      warmThroughput: { readUnitsPerSecond: warm.readUnits, writeUnitsPerSecond: warm.writeUnits },
    }),
    ...(most && { maxReadRequestUnits: most.readUnits, maxWriteRequestUnits: most.writeUnits }),
  };
}

/** Indexes hold keys alone: an index of whole items would cost as much again as the table. */
function addIndex(
  table: Table,
  config: Config,
  { indexName, pk, sk }: { readonly indexName: string; readonly pk: string; readonly sk: string },
): void {
  table.addGlobalSecondaryIndex({
    indexName,
    partitionKey: { name: pk, type: AttributeType.STRING },
    sortKey: { name: sk, type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
    ...throughputOf(config),
  });
}

function inWords({ writeUnits, readUnits }: Throughput): string {
  return `${writeUnits} write and ${readUnits} read units`;
}
