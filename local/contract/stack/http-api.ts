import { arn, type Json, ref, sub } from './parts.ts';

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

/** An HTTP API with an open route, and one that an authorizer guards. */
export const httpApi: Record<string, Json> = {
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
