import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { detectFormat, HEAD_BYTES } from '../../electron/intake/detect.ts';
import { problemsOf, type ReadRecord, readFile } from './support.ts';

const corpus = process.env.AGENTRAIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(corpus);
if (!present) console.log(`skipped: no corpus of real logs at ${corpus} (set AGENTRAIL_CORPUS)`);

interface Row {
  source: string;
  files: number;
  records: number;
  accepted: number;
  rejected: number;
  undated: number;
  events: number;
  withActor: number;
  withAction: number;
  withTime: number;
}

/** Source → files of the corpus, and floors: share of records accepted, share of events with an actor and with a time. */
const SOURCES: readonly {
  readonly format: string;
  readonly folder: string;
  readonly files: RegExp;
  readonly accepted: number;
  readonly actor: number;
  readonly time: number;
}[] = [
  {
    format: 'google.workspace_reports',
    folder: 'panther',
    files: /GSuite\.ActivityEvent\.ndjson$/,
    accepted: 0.98,
    actor: 0.85,
    time: 0.55,
  },
  { format: 'github.audit', folder: 'panther', files: /GitHub\.Audit\.ndjson$/, accepted: 1, actor: 0.98, time: 0.68 },
  { format: 'slack.audit', folder: 'panther', files: /Slack\.AuditLogs\.ndjson$/, accepted: 1, actor: 1, time: 0.48 },
  { format: 'jira.audit', folder: 'panther', files: /Atlassian\.Audit\.ndjson$/, accepted: 1, actor: 1, time: 1 },
  { format: 'entra.audit', folder: 'otrf', files: /AADAuditEvents\.json$/, accepted: 1, actor: 1, time: 1 },
  {
    format: 'defender.cloud_app_events',
    folder: 'otrf',
    files: /Microsoft365DefenderEvents\.json$/,
    accepted: 1,
    actor: 1,
    time: 1,
  },
  {
    format: 'aws.bedrock_invocations',
    folder: 'panther',
    files: /BedrockModelInvocation\.ndjson$/,
    accepted: 1,
    actor: 1,
    time: 1,
  },
  {
    format: 'aws.bedrock_invocations',
    folder: 'attack_data',
    files: /aws_bedrock_claude.*\.ndjson$/,
    accepted: 1,
    actor: 1,
    time: 1,
  },
  {
    format: 'aws.cloudtrail_csv',
    folder: 'attack_data',
    files: /s3_bucket_deletion\.csv$/,
    accepted: 1,
    actor: 1,
    time: 1,
  },
  { format: 'aws.cloudtrail_csv', folder: 'otrf', files: /HoneyBucketLogs\.csv$/, accepted: 1, actor: 1, time: 1 },
];

/** Sources of which the corpus has no sample: whatever they claim there is another source's. */
const LATER = new Set([
  'microsoft.agent_observability',
  'microsoft.agents_info',
  'entra.agents',
  'litellm.proxy',
  'n8n.executions',
  'zapier.runs',
  'kong.gateway',
  'cloudflare.mcp_portal',
  'azure.apim_mcp',
  'http.json_access',
  'servicenow.audit',
  'servicenow.agents',
]);

function count(records: readonly ReadRecord[], row: Row, reasons: Map<string, number>): void {
  for (const { drafts, reason } of records) {
    row.records += 1;
    if (reason === undefined) row.accepted += 1;
    else {
      row.rejected += 1;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    for (const draft of drafts) {
      expect(problemsOf(draft)).toEqual([]);
      if (draft.type !== 'event') continue;
      row.events += 1;
      if (draft.actor !== undefined) row.withActor += 1;
      if (draft.action !== '') row.withAction += 1;
      if (draft.time?.us === undefined) row.undated += 1;
      else row.withTime += 1;
    }
  }
}

describe.skipIf(!present)('real logs of SaaS, identity and cloud sources', () => {
  const table: Row[] = [];
  const reasons = new Map<string, number>();

  it.each(SOURCES)('$format reads $folder $files', { timeout: 60_000 }, async (source) => {
    const paths = readdirSync(join(corpus, source.folder)).filter((name) => source.files.test(name));
    expect(paths.length).toBeGreaterThan(0);
    const row: Row = {
      source: `${source.format} (${source.folder})`,
      files: 0,
      records: 0,
      accepted: 0,
      rejected: 0,
      undated: 0,
      events: 0,
      withActor: 0,
      withAction: 0,
      withTime: 0,
    };
    for (const name of paths) {
      const { format, records } = await readFile(join(corpus, source.folder, name));
      expect([name, format]).toEqual([name, source.format]);
      row.files += 1;
      for (const { reason } of records) expect(reason ?? '').not.toMatch(/importer error/i);
      count(records, row, reasons);
    }
    table.push(row);
    expect(row.accepted / row.records).toBeGreaterThanOrEqual(source.accepted);
    expect(row.withAction).toBe(row.events);
    expect(row.withActor / row.events).toBeGreaterThanOrEqual(source.actor);
    expect(row.withTime / row.events).toBeGreaterThanOrEqual(source.time);
  });

  it('Entra audits among other categories are read when the format is chosen, the rest is rejected with its reason', async () => {
    const path = join(corpus, 'panther', 'panther-analysis__Azure.Audit.ndjson');
    const { records } = await readFile(path, undefined, 'entra.audit');
    const row: Row = {
      source: 'entra.audit (panther, mixed)',
      files: 1,
      records: 0,
      accepted: 0,
      rejected: 0,
      undated: 0,
      events: 0,
      withActor: 0,
      withAction: 0,
      withTime: 0,
    };
    count(records, row, reasons);
    table.push(row);
    expect(row.accepted).toBeGreaterThanOrEqual(10);
    expect(row.withTime).toBe(row.events);
    expect(row.withActor / row.events).toBeGreaterThanOrEqual(0.9);
  });

  it('the flattened export of CloudTrail states what the same event states as JSON', async () => {
    const [name] = readdirSync(join(corpus, 'attack_data')).filter((file) => file.endsWith('s3_bucket_deletion.csv'));
    const { records } = await readFile(join(corpus, 'attack_data', name ?? ''));
    const deletions = records
      .flatMap(({ drafts }) => drafts)
      .filter((draft) => draft.type === 'event' && draft.action === 'DeleteBucket');
    expect(deletions.length).toBeGreaterThan(0);
    for (const draft of deletions)
      expect(draft).toMatchObject({
        verb: 'delete',
        credential: { ns: 'aws.key' },
        objects: [{ ns: 'aws.s3-bucket' }],
      });
  });

  it('claims no file of another source', { timeout: 120_000 }, async () => {
    const formats = new Set(SOURCES.map(({ format }) => format));
    const own = (folder: string, name: string) =>
      SOURCES.some((source) => source.folder === folder && source.files.test(name)) ||
      name.endsWith('Azure.Audit.ndjson') ||
      /(?:GCP\.HTTPLoadBalancer|Cloudflare\.HttpRequest)\.ndjson$|application_gateway_access/.test(name) ||
      /__aws_cloudtrail/.test(name);
    const wrong: string[] = [];
    for (const folder of readdirSync(corpus, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      for (const entry of readdirSync(join(corpus, folder.name), { withFileTypes: true })) {
        if (!entry.isFile() || own(folder.name, entry.name)) continue;
        const bytes = readFileSync(join(corpus, folder.name, entry.name)).subarray(0, HEAD_BYTES);
        const id = detectFormat(bytes, bytes.length < HEAD_BYTES, importers).importer?.id;
        if (id !== undefined && (formats.has(id) || LATER.has(id))) wrong.push(`${folder.name}/${entry.name}: ${id}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  afterAll(() => {
    console.table(table);
    for (const [reason, times] of reasons) console.log(`rejected ${times} times: ${reason}`);
  });
});
