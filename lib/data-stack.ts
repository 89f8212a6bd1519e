import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { attributes, indexes } from '../functions/shared/keys.ts';
import type { Config } from './config.ts';

/**
 * The resources that keep state: the table and the bus. A test pins their logical ids: another id would
 * replace the table.
 */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: Config }) {
    const { config } = props;
    super(scope, id, { ...props, terminationProtection: config.protectData });
    const removalPolicy = config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.table = new Table(this, 'OrderTable', {
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
    });
    this.#addIndex(indexes.lists, attributes.gsi1pk, attributes.gsi1sk);
    this.#addIndex(indexes.deadlines, attributes.gsi2pk, attributes.gsi2sk);

    this.bus = new EventBus(this, 'OrderEvents', { eventBusName: `${config.prefix}-events` });
    this.bus.applyRemovalPolicy(removalPolicy);

    (this.table.node.defaultChild as CfnTable).overrideLogicalId('OrderTable');
    (this.bus.node.defaultChild as CfnEventBus).overrideLogicalId('OrderEvents');
  }

  /** Indexes hold keys alone: an index of whole items would cost as much again as the table. */
  #addIndex(indexName: string, partitionKey: string, sortKey: string): void {
    this.table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}
