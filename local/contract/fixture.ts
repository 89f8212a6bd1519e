import { doorSource, probeSource } from './functions.ts';

type Json = string | number | boolean | Json[] | { [key: string]: Json };

function ref(id: string): Json {
  return { Ref: id };
}

function arn(id: string): Json {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

function sub(text: string): Json {
  return { 'Fn::Sub': text };
}

function role(service: string, statements: Json[], managed: string[] = []): Json {
  const trust = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
      ManagedPolicyArns: managed,
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

function allow(actions: string[], resource: Json): Json {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

function inlineFunction(source: string, timeout: number): Json {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: arn('FunctionRole'),
      Code: { ZipFile: source },
      Timeout: timeout,
      MemorySize: 256,
    },
  };
}

const roles: Record<string, Json> = {
  FunctionRole: role(
    'lambda.amazonaws.com',
    [
      allow(['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('Ledger')),
      allow(
        [
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:DescribeStream',
          'dynamodb:ListStreams',
        ],
        sub('arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${AWS::StackName}-*'),
      ),
      allow(['sqs:SendMessage'], arn('DeadRecords')),
      allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], '*'),
    ],
    ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  ),
  MachineRole: role('states.amazonaws.com', [
    allow(['lambda:InvokeFunction'], '*'),
    allow(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'], '*'),
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], '*'),
  ]),
  ScheduleRole: role('scheduler.amazonaws.com', [allow(['sqs:SendMessage'], arn('Scheduled'))]),
};

const storage: Record<string, Json> = {
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
  Scheduled: { Type: 'AWS::SQS::Queue' },
  Delivered: { Type: 'AWS::SQS::Queue' },
  StatusChanges: { Type: 'AWS::SQS::Queue' },
};

function ruleToQueue(queue: string, pattern: Json, bus?: Json): Json {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      ...(bus === undefined ? {} : { EventBusName: bus }),
      EventPattern: pattern,
      Targets: [{ Id: 'queue', Arn: arn(queue) }],
    },
  };
}

function queuePolicy(queue: string): Json {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref(queue)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn(queue),
          },
        ],
      },
    },
  };
}

const events: Record<string, Json> = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: sub('${AWS::StackName}') } },
  DeliveredRule: ruleToQueue(
    'Delivered',
    { source: ['contract'], 'detail-type': [{ prefix: 'order.' }], detail: { type: ['kept'] } },
    ref('Bus'),
  ),
  DeliveredPolicy: queuePolicy('Delivered'),
  StatusRule: ruleToQueue('StatusChanges', {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      stateMachineArn: [
        ...['aliased', 'watched'].map((name) => ({
          prefix: sub(
            `arn:aws:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:\${AWS::StackName}-${name}`,
          ),
        })),
      ],
    },
  }),
  StatusPolicy: queuePolicy('StatusChanges'),
  Archive: {
    Type: 'AWS::Events::Archive',
    Properties: { SourceArn: arn('Bus'), RetentionDays: 1, EventPattern: { source: ['contract'] } },
  },
  Connection: {
    Type: 'AWS::Events::Connection',
    Properties: {
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'not-a-secret' } },
    },
  },
  Destination: {
    Type: 'AWS::Events::ApiDestination',
    Properties: {
      ConnectionArn: arn('Connection'),
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://example.com/hook',
    },
  },
};

function permission(functionId: string): Json {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arn(functionId),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub('arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*'),
    },
  };
}

const httpApi: Record<string, Json> = {
  Api: {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: sub('${AWS::StackName}'), ProtocolType: 'HTTP' },
  },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: ref('Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arn('Door'),
      PayloadFormatVersion: '2.0',
    },
  },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: ref('Api'),
      Name: 'bearer',
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerUri: sub(
        'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Door.Arn}/invocations',
      ),
    },
  },
  GuardedRoute: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: ref('Api'),
      RouteKey: 'GET /guarded/{id}',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: ref('Authorizer'),
      Target: sub('integrations/${Integration}'),
    },
  },
  OpenRoute: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: ref('Api'),
      RouteKey: 'POST /open/{id}',
      Target: sub('integrations/${Integration}'),
    },
  },
  DoorPermission: permission('Door'),
};

/** A machine that waits for a token in its first state and then passes what `machineGeneration` says. */
const aliased: Record<string, Json> = {
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: sub('${AWS::StackName}-aliased'),
      RoleArn: arn('MachineRole'),
      DefinitionString: sub(
        JSON.stringify({
          StartAt: 'Maybe',
          States: {
            Maybe: {
              Type: 'Choice',
              Choices: [{ Variable: '$.pause', IsPresent: true, Next: 'Pause' }],
              Default: 'Say',
            },
            Pause: { Type: 'Wait', SecondsPath: '$.pause', Next: 'Say' },
            Say: { Type: 'Pass', Result: { generation: '${Generation}' }, End: true },
          },
        }),
      ),
    },
  },
  Version: {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      StateMachineArn: ref('Machine'),
      StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
    },
  },
  Alias: {
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'live',
      DeploymentPreference: { StateMachineVersionArn: ref('Version'), Type: 'ALL_AT_ONCE' },
    },
  },
};

/** What the checks need of an AWS, as a CloudFormation template. */
export const template: Json = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { Generation: { Type: 'String', Default: 'first' } },
  Resources: {
    ...roles,
    ...storage,
    ...events,
    ...httpApi,
    ...aliased,
    Probe: inlineFunction(probeSource, 5),
    ShortLived: inlineFunction(probeSource, 1),
    Door: inlineFunction(doorSource, 5),
  },
  Outputs: {
    LedgerName: { Value: ref('Ledger') },
    FunctionRoleArn: { Value: arn('FunctionRole') },
    MachineRoleArn: { Value: arn('MachineRole') },
    ScheduleRoleArn: { Value: arn('ScheduleRole') },
    DeadRecordsUrl: { Value: ref('DeadRecords') },
    DeadRecordsArn: { Value: arn('DeadRecords') },
    ScheduledUrl: { Value: ref('Scheduled') },
    ScheduledArn: { Value: arn('Scheduled') },
    DeliveredUrl: { Value: ref('Delivered') },
    StatusChangesUrl: { Value: ref('StatusChanges') },
    BusName: { Value: ref('Bus') },
    ApiId: { Value: ref('Api') },
    ApiEndpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    ProbeName: { Value: ref('Probe') },
    ProbeArn: { Value: arn('Probe') },
    ShortLivedName: { Value: ref('ShortLived') },
    MachineArn: { Value: ref('Machine') },
    AliasArn: { Value: ref('Alias') },
    ArchiveArn: { Value: arn('Archive') },
    ConnectionArn: { Value: arn('Connection') },
    DestinationArn: { Value: arn('Destination') },
  },
};
