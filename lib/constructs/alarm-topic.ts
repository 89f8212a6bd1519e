import { Aws, CfnOutput } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * A topic of the stage's own, to which the alarms of this account may publish and nobody else. Whoever is to
 * be told subscribes to it after the deployment.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Without a key: CloudWatch cannot publish to a topic that SNS's own key encrypts, and an alarm's text
    // has no personal data.
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    new CfnOutput(this, 'Arn', { key: 'AlarmTopicArn', value: this.topic.topicArn });
  }
}
