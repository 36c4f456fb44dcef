/** The objects a CloudTrail event names: `resources[].ARN`, else well-known request parameters. */
import type { ObjectRef } from '../../shared/model/event.ts';
import { asFields, at, type Fields, id, idAt, listOf, textAt } from './_fields.ts';
import { object } from './_refs.ts';

/** Request parameter → object type. Names as the services' API references spell them. */
const PARAMETERS: Readonly<Record<string, string>> = {
  tableName: 'dynamodb-table',
  secretId: 'secret',
  roleArn: 'iam-role',
  roleName: 'iam-role',
  userName: 'iam-user',
  groupName: 'iam-group',
  policyArn: 'iam-policy',
  functionName: 'lambda-function',
  keyId: 'kms-key',
  instanceId: 'ec2-instance',
  snapshotId: 'snapshot',
  imageId: 'ami',
  volumeId: 'volume',
  groupId: 'security-group',
  dBInstanceIdentifier: 'rds-instance',
  dBSnapshotIdentifier: 'rds-snapshot',
  queueUrl: 'sqs-queue',
  topicArn: 'sns-topic',
  modelId: 'bedrock-model',
  agentId: 'bedrock-agent',
  knowledgeBaseId: 'knowledge-base',
  gatewayId: 'agentcore-gateway',
  gatewayIdentifier: 'agentcore-gateway',
  logGroupName: 'log-group',
  streamName: 'stream',
  stackName: 'stack',
  clusterName: 'cluster',
  documentName: 'ssm-document',
  name: 'resource',
  trailName: 'trail',
};

const PARAMETER_LIST = Object.entries(PARAMETERS);

function typeOfArn(arn: string): string {
  const parts = arn.split(':');
  const service = parts[2] ?? '';
  if (service === 's3') return (parts.slice(5).join(':') || '').includes('/') ? 's3-object' : 's3-bucket';
  if (service === 'secretsmanager') return 'secret';
  const kind = /^([a-z-]+)[/:]/i.exec(parts.slice(5).join(':'))?.[1];
  return kind === undefined ? service || 'resource' : `${service}-${kind}`.toLowerCase();
}

/** Objects with ARNs where they are stated; at most 100. An S3 object's id is its ARN, built from bucket and key. */
export function cloudTrailObjects(fields: Fields, source: string): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  for (const resource of listOf(at(fields, 'resources')).slice(0, 100)) {
    const arn = idAt(resource, 'ARN', 'ResourceName');
    if (arn !== undefined)
      objects.push(object('aws', typeOfArn(arn), arn, { attrs: { resourceType: textAt(resource, 'type') } }));
  }
  const request = asFields(at(fields, 'requestParameters'));
  if (request === undefined) return objects;
  const bucket = idAt(request, 'bucketName');
  const key = idAt(request, 'key');
  if (bucket !== undefined) {
    const arn = `arn:aws:s3:::${bucket}`;
    if (key !== undefined) objects.unshift(object('aws', 's3-object', `${arn}/${key}`));
    objects.push(object('aws', 's3-bucket', arn, { role: key === undefined ? 'target' : 'related' }));
  }
  if (objects.length > 0 && bucket === undefined) return objects;
  for (const [name, type] of bucket === undefined ? PARAMETER_LIST : []) {
    if (!Object.hasOwn(request, name) || (name === 'name' && objects.length > 0)) continue;
    const value = id(request[name]);
    if (value === undefined) continue;
    objects.push(
      object(
        'aws',
        value.startsWith('arn:')
          ? typeOfArn(value)
          : type === 'resource'
            ? `${source.split('.')[0] || 'aws'}-resource`
            : type,
        value,
      ),
    );
  }
  for (const item of listOf(at(request, 'instancesSet.items')).slice(0, 100)) {
    const instance = idAt(item, 'instanceId');
    if (instance !== undefined) objects.push(object('aws', 'ec2-instance', instance));
  }
  return objects;
}
