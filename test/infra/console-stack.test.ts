import { runInNewContext } from 'node:vm';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseConfig } from '../../lib/config.ts';
import { ConsoleStack } from '../../lib/console-stack.ts';
import { acceptedConsoleFindings } from '../../lib/findings.ts';
import { inWords, Resources } from './synthesized.ts';

const LOGIN = 'http://127.0.0.1:4566';
const app = new App();
const config = parseConfig({ stage: 'dev', alarms: 'none', loginOrigin: LOGIN });
const users = new UserPool(new Stack(app, 'Data'), 'Users');
const stack = new ConsoleStack(app, 'Console', { config, apiId: 'abc123', users });
const template = new Resources(Template.fromStack(stack));

const behaviour = z.looseObject({ TargetOriginId: z.string(), ViewerProtocolPolicy: z.string() });
const { DistributionConfig: distribution } = z
  .object({
    DistributionConfig: z.looseObject({
      Origins: z.array(z.looseObject({ Id: z.string(), DomainName: z.unknown() })),
      DefaultCacheBehavior: behaviour,
      CacheBehaviors: z.array(behaviour.extend({ PathPattern: z.string() })),
    }),
  })
  .parse(template.one('AWS::CloudFront::Distribution').properties);

function originOf({ TargetOriginId }: z.output<typeof behaviour>): string {
  return inWords(distribution.Origins.find(({ Id }) => Id === TargetOriginId)?.DomainName ?? '');
}

/** The code of a function at the edge, run on a path. */
function pathAfter(id: RegExp, uri: string): string {
  const edge = template.ofType('AWS::CloudFront::Function').find((one) => id.test(one.id));
  const code = z.string().parse(edge?.properties['FunctionCode']);
  const request = JSON.stringify({ request: { uri } });
  return z.string().parse(runInNewContext(`${code}; handler(${request}).uri`));
}

describe("the console's stack", () => {
  test('keeps the files in a private bucket that CloudFront alone reads, over TLS', () => {
    expect(template.one('AWS::S3::Bucket').properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    const policy = JSON.stringify(template.one('AWS::S3::BucketPolicy').properties);
    expect(policy).toContain('"aws:SecureTransport":"false"');
    expect(policy).toContain('cloudfront.amazonaws.com');
    expect(template.one('AWS::CloudFront::OriginAccessControl').properties).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });

  test('serves the doors below /api under the same name, uncached, with every method and all that a caller sends', () => {
    const [api] = distribution.CacheBehaviors;
    if (!api) throw new Error('there is no behaviour');

    expect(distribution.CacheBehaviors).toHaveLength(1);
    expect(api).toMatchObject({ PathPattern: '/api/*', ViewerProtocolPolicy: 'https-only' });
    expect(api['AllowedMethods']).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']);
    expect(api['CachePolicyId']).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(api['OriginRequestPolicyId']).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
    expect(originOf(api)).toBe('abc123.execute-api.<Region>.<URLSuffix>');
  });

  test.each([
    [/Page/, '/', '/index.html'],
    [/Page/, '/orders/web-1001-1bd2ek9v', '/index.html'],
    [/Page/, '/stock/SHIRT.RED.M', '/index.html'],
    [/Page/, '/assets/index-a1b2.js', '/assets/index-a1b2.js'],
    [/Page/, '/config.json', '/config.json'],
    [/Page/, '/sw.js', '/sw.js'],
    [/Door/, '/api/orders/1', '/orders/1'],
    [/Door/, '/api/', '/'],
  ])('finds by %s at %s what is at %s', (edge, uri, found) => {
    expect(pathAfter(edge, uri)).toBe(found);
  });

  test('lets a page run files of ours alone, call the doors and the login, and stand in nobody else', () => {
    const headers = JSON.stringify(template.one('AWS::CloudFront::ResponseHeadersPolicy').properties);
    const [, policy = ''] = /"ContentSecurityPolicy":"([^"]+)"/.exec(headers) ?? [];
    const directives = new Map(policy.split('; ').map((one) => [one.split(' ')[0], one]));

    expect(directives.get('script-src')).toBe("script-src 'self'");
    expect(directives.get('default-src')).toBe("default-src 'none'");
    expect(directives.get('worker-src')).toBe("worker-src 'self'");
    expect(directives.get('connect-src')).toBe(`connect-src 'self' ${LOGIN}`);
    expect(directives.get('frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(headers).toContain('"StrictTransportSecurity"');
    expect(headers).toContain('"FrameOption":"DENY"');
    expect(headers).toContain('"ContentTypeOptions"');
    expect(distribution.DefaultCacheBehavior['ResponseHeadersPolicyId']).toBeDefined();
  });

  test('is a client of the user pool without a secret: code alone, for tokens of a quarter of an hour', () => {
    const { properties } = template.one('AWS::Cognito::UserPoolClient');

    expect(properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'order-orchestrator/use'],
      AccessTokenValidity: 15,
      RefreshTokenValidity: 720,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
    const [address] = z.array(z.unknown()).parse(properties['CallbackURLs']);
    expect(inWords(address)).toMatch(/^https:\/\/Pages\w+\.DomainName\/$/);
  });

  test('cdk-nag finds what is accepted with a reason and nothing else, and all of that', () => {
    const found = (isForgiving: boolean): string[] => {
      const pack = new AwsSolutionsChecks();
      if (!isForgiving) Object.defineProperty(pack, 'isAcknowledged', { value: () => false });
      return pack
        .validateScope(stack)
        .violations.map(({ ruleName }) => ruleName)
        .toSorted();
    };

    expect(found(true)).toEqual([]);
    expect(found(false)).toEqual(
      acceptedConsoleFindings()
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const { id, reason } of acceptedConsoleFindings()) expect(reason.length, id).toBeGreaterThan(60);
  });
});
