/** CloudTrail-shaped records for measuring: the same for the same number, written as a stream, never kept in the tree. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const SERVICES = [
  ['s3', ['GetObject', 'PutObject', 'ListObjects', 'DeleteObject', 'HeadObject']],
  ['sts', ['AssumeRole', 'GetCallerIdentity']],
  ['secretsmanager', ['GetSecretValue', 'DescribeSecret']],
  ['dynamodb', ['Query', 'GetItem', 'PutItem', 'Scan']],
  ['kms', ['Decrypt', 'GenerateDataKey']],
  ['lambda', ['Invoke', 'GetFunction']],
  ['ec2', ['DescribeInstances', 'DescribeVolumes', 'RunInstances']],
];
const REGIONS = ['eu-north-1', 'eu-west-1', 'us-east-1', 'us-west-2'];
const ACCOUNT = '111122223333';
const START_MS = Date.UTC(2025, 7, 1);
const STEP_MS = 2_400;
const CHUNK_CHARS = 1 << 20;

/** xorshift32, so that every machine measures the same bytes. */
function createRandom(seed) {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

function hex(random, digits) {
  let text = '';
  while (text.length < digits) text += random(0x10000).toString(16).padStart(4, '0');
  return text.slice(0, digits);
}

const uuid = (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;

/** One record: 240 roles and persons, 4,000 keys, 1,500 addresses, 30 programs, one object in five new. */
function recordAt(random, index) {
  const [service, actions] = SERVICES[random(SERVICES.length)];
  const action = actions[random(actions.length)];
  const key = random(4_000);
  const who = key % 240;
  const part = random(Math.floor(index / 5) + 1);
  const bucket = `data-lake-${part % 160}`;
  const path = `2025-08/part-${String(part).padStart(8, '0')}.parquet`;
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/runner-${who}/session-${key}`;
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE${String(who).padStart(5, '0')}:session-${key}`,
      arn,
      accountId: ACCOUNT,
      accessKeyId: `ASIAEXAMPLE${String(key).padStart(6, '0')}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          arn: `arn:aws:iam::${ACCOUNT}:role/runner-${who}`,
          accountId: ACCOUNT,
          userName: `runner-${who}`,
        },
        attributes: { mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(START_MS + index * STEP_MS)
      .toISOString()
      .replace('.000', '')
      .replace(/\.\d+Z/, 'Z'),
    eventSource: `${service}.amazonaws.com`,
    eventName: action,
    awsRegion: REGIONS[random(REGIONS.length)],
    sourceIPAddress: `198.51.${random(6)}.${random(250) + 1}`,
    userAgent: `[aws-sdk-python/1.${random(30)} Linux/6.1 Botocore/1.34]`,
    ...(random(25) === 0 ? { errorCode: 'AccessDenied', errorMessage: 'Access Denied' } : {}),
    requestParameters: { bucketName: bucket, key: path },
    responseElements: null,
    requestID: hex(random, 16).toUpperCase(),
    eventID: uuid(random),
    readOnly: action.startsWith('Get') || action.startsWith('List') || action.startsWith('Describe'),
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Data',
    resources: [{ ARN: `arn:aws:s3:::${bucket}`, accountId: ACCOUNT, type: 'AWS::S3::Bucket' }],
  };
}

/** Yields `rows` records. */
export function* records(rows, seed = 20_250_801) {
  const random = createRandom(seed);
  for (let index = 0; index < rows; index += 1) yield recordAt(random, index);
}

const COLUMNS = [
  ['eventVersion', (r) => r.eventVersion],
  ['eventTime', (r) => r.eventTime],
  ['eventSource', (r) => r.eventSource],
  ['eventName', (r) => r.eventName],
  ['awsRegion', (r) => r.awsRegion],
  ['sourceIPAddress', (r) => r.sourceIPAddress],
  ['userAgent', (r) => r.userAgent],
  ['errorCode', (r) => r.errorCode ?? ''],
  ['errorMessage', (r) => r.errorMessage ?? ''],
  ['requestID', (r) => r.requestID],
  ['eventID', (r) => r.eventID],
  ['readOnly', (r) => String(r.readOnly)],
  ['eventType', (r) => r.eventType],
  ['managementEvent', (r) => String(r.managementEvent)],
  ['recipientAccountId', (r) => r.recipientAccountId],
  ['eventCategory', (r) => r.eventCategory],
  ['userIdentity.type', (r) => r.userIdentity.type],
  ['userIdentity.principalId', (r) => r.userIdentity.principalId],
  ['userIdentity.arn', (r) => r.userIdentity.arn],
  ['userIdentity.accountId', (r) => r.userIdentity.accountId],
  ['userIdentity.accessKeyId', (r) => r.userIdentity.accessKeyId],
  ['requestParameters', (r) => JSON.stringify(r.requestParameters)],
];

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function write(path, lines) {
  const file = openSync(path, 'w');
  let waiting = '';
  for (const line of lines) {
    waiting += `${line}\n`;
    if (waiting.length < CHUNK_CHARS) continue;
    writeSync(file, waiting);
    waiting = '';
  }
  writeSync(file, waiting);
  closeSync(file);
}

/** About 1 kB a record. */
export function writeNdjson(path, rows) {
  write(
    path,
    (function* lines() {
      for (const record of records(rows)) yield JSON.stringify(record);
    })(),
  );
}

/** 22 columns, about 440 bytes a row. */
export function writeCsv(path, rows) {
  write(
    path,
    (function* lines() {
      yield COLUMNS.map(([name]) => name).join(',');
      for (const record of records(rows)) yield COLUMNS.map(([, cell]) => quoted(cell(record))).join(',');
    })(),
  );
}

/** Many small compressed files of `each` records, the same records as one NDJSON file of `files * each` rows. */
export function writeSmallFiles(folder, files, each) {
  let lines = [];
  let number = 0;
  for (const record of records(files * each)) {
    lines.push(JSON.stringify(record));
    if (lines.length < each) continue;
    const file = openSync(`${folder}/${String(number++).padStart(6, '0')}.json.gz`, 'w');
    writeSync(file, gzipSync(`${lines.join('\n')}\n`, { level: 1 }));
    closeSync(file);
    lines = [];
  }
}
