import { arn, type Json, ref, sub } from './parts.ts';

/** Managed policies of CloudFront, by what they do. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The policy that every answer of the pages carries. */
export const PAGES_POLICY = "default-src 'none'; script-src 'self'";

const pageOfPath = `function handler(event) {
  var request = event.request;
  if (request.uri.indexOf('.') < 0) request.uri = '/index.html';
  return request;
}`;
const doorOfPath = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.slice('/api'.length);
  return request;
}`;

function edgeFunction(id: string, code: string): Json {
  return {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: sub(`\${AWS::StackName}-${id}`),
      AutoPublish: true,
      FunctionCode: code,
      FunctionConfig: { Comment: id, Runtime: 'cloudfront-js-2.0' },
    },
  };
}

function behaviour(origin: string, edge: string, more: Record<string, Json>): Record<string, Json> {
  const association = {
    EventType: 'viewer-request',
    FunctionARN: { 'Fn::GetAtt': [edge, 'FunctionMetadata.FunctionARN'] },
  };
  return {
    TargetOriginId: origin,
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: CACHING_DISABLED,
    FunctionAssociations: [association],
    ...more,
  };
}

/** Pages in a private bucket that answers over TLS alone, and the HTTP API below `/api` of the same name. */
export const pages: Record<string, Json> = {
  PagesBucket: { Type: 'AWS::S3::Bucket' },
  PagesPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: ref('PagesBucket'),
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [arn('PagesBucket'), sub('${PagesBucket.Arn}/*')],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: sub('${PagesBucket.Arn}/*'),
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: {
              StringEquals: {
                'AWS:SourceArn': sub('arn:aws:cloudfront::${AWS::AccountId}:distribution/${Pages}'),
              },
            },
          },
        ],
      },
    },
  },
  PagesAccess: {
    Type: 'AWS::CloudFront::OriginAccessControl',
    Properties: {
      OriginAccessControlConfig: {
        Name: sub('${AWS::StackName}-pages'),
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    },
  },
  PageOfPath: edgeFunction('page', pageOfPath),
  DoorOfPath: edgeFunction('door', doorOfPath),
  PagesHeaders: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        Name: sub('${AWS::StackName}-pages'),
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: PAGES_POLICY, Override: true },
          ContentTypeOptions: { Override: true },
        },
        CustomHeadersConfig: {
          Items: [{ Header: 'cross-origin-opener-policy', Value: 'same-origin', Override: true }],
        },
      },
    },
  },
  Pages: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        DefaultRootObject: 'index.html',
        Origins: [
          {
            Id: 'files',
            DomainName: { 'Fn::GetAtt': ['PagesBucket', 'RegionalDomainName'] },
            OriginAccessControlId: { 'Fn::GetAtt': ['PagesAccess', 'Id'] },
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
          {
            Id: 'doors',
            DomainName: sub('${Api}.execute-api.${AWS::Region}.amazonaws.com'),
            CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
          },
        ],
        DefaultCacheBehavior: behaviour('files', 'PageOfPath', {
          ResponseHeadersPolicyId: ref('PagesHeaders'),
        }),
        CacheBehaviors: [
          behaviour('doors', 'DoorOfPath', {
            PathPattern: '/api/*',
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
            OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
          }),
        ],
      },
    },
  },
};
