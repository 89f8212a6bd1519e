import { arn, type Json, ref } from './parts.ts';

/** A table with a sparse index, and the queues where the checks look for what arrives. */
export const storage: Record<string, Json> = {
  Ledger: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gpk', 'gsk'].map((name) => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'sparse',
          KeySchema: [
            { AttributeName: 'gpk', KeyType: 'HASH' },
            { AttributeName: 'gsk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
  },
  DeadRecords: { Type: 'AWS::SQS::Queue' },
  Turns: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, VisibilityTimeout: 120 } },
  TlsAlone: { Type: 'AWS::SQS::Queue' },
  TlsAlonePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref('TlsAlone')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: arn('TlsAlone'),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  },
  Scheduled: { Type: 'AWS::SQS::Queue' },
  Delivered: { Type: 'AWS::SQS::Queue' },
  StatusChanges: { Type: 'AWS::SQS::Queue' },
};
