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

/** What keeps state. Its logical ids are pinned by a test: a changed id would replace the table. */
export class DataStack extends Stack {
  readonly table: Table;
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: Config }) {
    super(scope, id, { ...props, terminationProtection: props.config.protectData });
    const removalPolicy = props.config.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.table = new Table(this, 'OrderTable', {
      tableName: `${props.config.prefix}-orders`,
      partitionKey: { name: attributes.pk, type: AttributeType.STRING },
      sortKey: { name: attributes.sk, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: attributes.ttl,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.config.protectData,
      encryption: TableEncryption.DEFAULT,
      removalPolicy,
    });
    for (const [indexName, pk, sk] of [
      [indexes.lists, attributes.gsi1pk, attributes.gsi1sk],
      [indexes.deadlines, attributes.gsi2pk, attributes.gsi2sk],
    ] as const) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: pk, type: AttributeType.STRING },
        sortKey: { name: sk, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    this.bus = new EventBus(this, 'OrderEvents', { eventBusName: `${props.config.prefix}-events` });
    this.bus.applyRemovalPolicy(removalPolicy);
    (this.table.node.defaultChild as CfnTable).overrideLogicalId('OrderTable');
    (this.bus.node.defaultChild as CfnEventBus).overrideLogicalId('OrderEvents');
  }
}
