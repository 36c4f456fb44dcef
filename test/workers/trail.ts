/** A CloudTrail file of any size, one record a line, every record different. */
import { writeFileSync } from 'node:fs';

export function writeTrail(path: string, records: number): void {
  writeFileSync(path, trailLines(0, records));
}

/** @param from number of the first record; records of different numbers differ */
export function trailLines(from: number, records: number): string {
  const lines: string[] = [];
  for (let index = from; index < from + records; index += 1) {
    const second = new Date(1_750_000_000_000 + index * 1000).toISOString().replace('.000', '');
    lines.push(
      JSON.stringify({
        eventVersion: '1.11',
        userIdentity: {
          type: 'IAMUser',
          principalId: `AIDAEXAMPLE${index % 7}`,
          arn: `arn:aws:iam::111122223333:user/user-${index % 7}`,
          accountId: '111122223333',
          accessKeyId: `AKIAEXAMPLE${String(index % 7).padStart(8, '0')}`,
          userName: `user-${index % 7}`,
        },
        eventTime: second,
        eventSource: 's3.amazonaws.com',
        eventName: index % 3 === 0 ? 'GetObject' : 'ListBucket',
        awsRegion: 'eu-central-1',
        sourceIPAddress: `198.51.100.${index % 250}`,
        userAgent: 'aws-cli/2.15',
        requestParameters: { bucketName: 'reports', key: `k/${index}` },
        requestID: `R${index}`,
        eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        readOnly: true,
        eventType: 'AwsApiCall',
        recipientAccountId: '111122223333',
        eventCategory: 'Data',
      }),
    );
  }
  return `${lines.join('\n')}\n`;
}
