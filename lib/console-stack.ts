import { Aws, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { ConsoleClient } from './constructs/console-client.ts';
import { ConsoleDistribution } from './constructs/console-distribution.ts';
import { acceptedConsoleFindings, acknowledgeFindings } from './findings.ts';
import { executionArnPrefix } from './state-machines/arns.ts';

export interface ConsoleStackProps extends StackProps {
  readonly config: Config;
  readonly apiId: string;
  readonly users: IUserPool;
}

/**
 * The console of the people who work with the system: its files in a private bucket, one name for them and for the API,
 * and the client by which it has people log in. The files are put there by `npm run console:deploy`: what a stack is made
 * of does not change with them.
 */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, { config, apiId, users, ...props }: ConsoleStackProps) {
    super(scope, id, props);
    const files = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Nothing is lost with them: they are built from the repository.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const login = config.loginOrigin ?? loginOriginOf(config);
    const { distribution } = new ConsoleDistribution(this, 'Pages', { config, files, apiId, login });
    const address = `https://${distribution.distributionDomainName}`;
    const { client } = new ConsoleClient(this, 'Login', { users, address });
    const outputs = {
      ConsoleUrl: address,
      ConsoleBucket: files.bucketName,
      ConsoleClientId: client.userPoolClientId,
      ConsoleLogin: login,
      ConsoleExecutions: executionArnPrefix(config, 'order'),
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { key, value });
    acknowledgeFindings(this, acceptedConsoleFindings());
  }
}

/** Where the pool's hosted login is (lib/constructs/users.ts names its domain). */
function loginOriginOf({ prefix }: Config): string {
  return `https://${prefix}-${Aws.ACCOUNT_ID}.auth.${Aws.REGION}.amazoncognito.com`;
}
