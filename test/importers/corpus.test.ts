import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsOf, type ReadRecord, readFile } from './support.ts';

const corpus = process.env.AGENTRAIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(corpus);
if (!present) console.log(`skipped: no corpus of real logs at ${corpus} (set AGENTRAIL_CORPUS)`);

function files(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(corpus, folder))
    .filter((name) => pattern.test(name))
    .map((name) => join(corpus, folder, name));
}

function sound(records: readonly ReadRecord[]): void {
  for (const { drafts, reason } of records) {
    expect(reason ?? '').not.toMatch(/importer error/i);
    for (const draft of drafts) expect(problemsOf(draft)).toEqual([]);
  }
}

describe.skipIf(!present)('real logs', () => {
  it('every CloudTrail record has a time, an action and, where it states one, an actor', {
    timeout: 120_000,
  }, async () => {
    let count = 0;
    for (const path of [...files('cloudtrail', /\.json$/), ...files('plaso', /aws_cloudtrail\.jsonl$/)]) {
      const { format, records } = await readFile(path);
      expect([path, format]).toEqual([path, 'aws.cloudtrail']);
      sound(records);
      for (const { drafts, reason } of records) {
        expect(reason).toBeUndefined();
        for (const draft of drafts) {
          count += 1;
          if (draft.type !== 'event') throw new Error(`a ${draft.type} from CloudTrail`);
          expect(draft.time?.us, path).toBeGreaterThan(0);
          expect(draft.action).not.toBe('');
          expect(draft.actor, `${path} ${draft.originalUid}`).toBeDefined();
        }
      }
    }
    console.log(`CloudTrail: ${count} events`);
    expect(count).toBeGreaterThan(2000);
  });

  it.each([
    ['Okta.SystemLog', 'okta.system_log'],
    ['AWS.CloudTrail', 'aws.cloudtrail'],
    ['Microsoft365.Audit.SharePoint', 'm365.unified_audit'],
    ['Salesforce.Login', 'salesforce.event_log_file'],
    ['Salesforce.BulkApiResultEventStore', 'salesforce.event_log_file'],
    ['Microsoft365.Audit.Exchange', 'm365.unified_audit'],
    ['Microsoft365.Audit.AzureActiveDirectory', 'm365.unified_audit'],
  ])('%s is read as %s without an error', async (name, id) => {
    const { format, records } = await readFile(join(corpus, 'panther', `panther-analysis__${name}.ndjson`));
    expect(format).toBe(id);
    sound(records);
    const kept = records.filter((record) => record.reason === undefined).length;
    console.log(`${name}: ${kept} of ${records.length} kept`);
    expect(kept / records.length).toBeGreaterThan(0.9);
  });

  it('Entra sign-ins among other categories are read, the rest is named', async () => {
    const path = join(corpus, 'panther', 'panther-analysis__Azure.Audit.ndjson');
    const { records } = await readFile(path, undefined, 'entra.sign_in');
    sound(records);
    const kept = records.filter((record) => record.reason === undefined);
    expect(kept.length).toBeGreaterThanOrEqual(13);
    for (const { drafts } of kept)
      for (const draft of drafts) expect(draft).toMatchObject({ verb: 'sign_in', actor: { kind: expect.any(String) } });
  });

  it('the other shapes of the same sources are detected', async () => {
    const found: Record<string, string | undefined> = {};
    for (const path of [
      ...files('plaso', /microsoft_audit_log\.jsonl$/),
      ...files('otrf', /(?:OfficeActivityEvents|ec2_proxy_s3_exfiltration_.*)\.json$/),
    ]) {
      const { format, records } = await readFile(path);
      sound(records);
      found[path.split('__').at(-1) ?? ''] = format;
    }
    expect(Object.values(found).every((format) => format === 'm365.unified_audit' || format === 'aws.cloudtrail')).toBe(
      true,
    );
    expect(Object.keys(found).length).toBe(3);
  });

  it('no other log type of the corpus is claimed by a wrong importer', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    for (const path of files('panther', /(?<!expected)\.ndjson$/)) {
      const name = path.split('__').at(-1) ?? '';
      const { format, records } = await readFile(path);
      sound(records);
      if (format === undefined) continue;
      const own =
        /Okta|CloudTrail|Microsoft365|Salesforce|Azure|S3ServerAccess|Anthropic|OpenAI|GSuite|GitHub\.Audit|Slack|Atlassian|BedrockModel|GCP/.test(
          name,
        );
      if (!own) wrong.push(`${name}: ${format}`);
    }
    expect(wrong).toEqual([]);
  });
});
