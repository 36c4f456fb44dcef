/** Every file of the collection of public logs through intake: what each source gave, and why what was rejected was rejected. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { readBytes } from '../intake/fakes.ts';

const root = process.env.AGENTRAIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(root);
if (!present) console.log(`skipped: no corpus of real logs at ${root} (set AGENTRAIL_CORPUS)`);

const docs = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');

/** Why a record is rejected: the kind is a row of the table in docs/sources.md. `file` is matched against the path in the corpus. */
interface Explained {
  readonly kind: string;
  /** Undefined: a file in no known format. */
  readonly format?: string;
  readonly file: RegExp;
  readonly reason: RegExp;
}

const UNKNOWN = /in no known format$/;
const OTHER_PRODUCTS = [
  'AWS.ALB AWS.GuardDuty AWS.S3ServerAccess AWS.SecurityFindingFormat AWS.VPCDns AWS.VPCFlow AWS.WAFWebACL Amazon.EKS.Audit AppOmni.Alerts',
  'Asana.Audit Auth0.Events Axonius.Activity Azure.MonitorActivity Box.Event CarbonBlack.AlertV2 CarbonBlack.Audit CiscoUmbrella.DNS',
  'Cloudflare.Firewall Cloudflare.HttpRequest Crowdstrike.DNSRequest Crowdstrike.DetectionSummary Crowdstrike.EventStreams',
  'Crowdstrike.FDREvent Crowdstrike.Unknown Custom.TailscaleAudit Databricks.Audit Docusign.Connect Dropbox.TeamEvent Duo.Administrator',
  'Duo.Authentication GCP.AuditLog GitHub.Webhook GitLab.Audit GitLab.Production Gravitational.TeleportAudit',
  'MicrosoftDefenderXDR.AdvancedHunting MicrosoftGraph.SecurityAlertV2 MicrosoftIntune.AuditLogs MicrosoftIntune.OperationalLogs',
  'MongoDB.OrganizationEvent MongoDB.ProjectEvent Netskope.Audit Notion.AuditLogs OCSF.DnsActivity OCSF.NetworkActivity OneLogin.Events',
  'OnePassword.ItemUsage OnePassword.SignInAttempt Orca.Alert Osquery.Differential Panther.Audit Proofpoint.Event PushSecurity.Activity',
  'PushSecurity.Controls PushSecurity.Entities SOCRadar.Incidents SentinelOne.Activity Snowflake.DataTransferHistory Snowflake.GrantsToRoles',
  'Snowflake.GrantsToUsers Snowflake.LoginHistory Snowflake.QueryHistory Snyk.GroupAudit Sublime.Audit Sublime.MessageEvent Tailscale.Audit',
  'ThinkstCanary.Alert Tines.Audit Tracebit.Alert UNKNOWN Upwind.Detections Windows.EventLogs Wiz.Audit Wiz.Detections Wiz.Issues',
  'Wiz.IssuesWebhook Zendesk.Audit Zoom.Activity Zoom.Operation Zscaler.ZIA.AdminAuditLog',
].flatMap((line) => line.split(' '));
const products = OTHER_PRODUCTS.map((name) => name.replaceAll('.', '\\.')).join('|');

const EXPLAINED: readonly Explained[] = [
  { kind: 'alert expectations', file: /^panther\/.*\.expected\.ndjson$/, reason: UNKNOWN },
  { kind: 'other products', file: new RegExp(`^panther/panther-analysis__(?:${products})\\.ndjson$`), reason: UNKNOWN },
  { kind: 'other products', file: /^plaso\/plaso__jsonl__(?:azure_activity_log|gcp_logging)\.jsonl$/, reason: UNKNOWN },
  { kind: 'resource snapshots', file: /^panther\/panther-analysis__policy__AWS\.[\w.]+\.ndjson$/, reason: UNKNOWN },
  { kind: 'rewritten objects', file: /^inventory_cartography\/cartography__(?!openai|anthropic)/, reason: UNKNOWN },
  { kind: 'parser expectations', file: /^langfuse\/.*\.chatml\.json$/, reason: UNKNOWN },
  {
    kind: 'no server list',
    file: /^mcp_configs\/.*(?:invalid__mcp|with_empty_mcp|without_mcp|_signature)\.json$/,
    reason: UNKNOWN,
  },
  {
    kind: 'operating systems',
    file: /^otrf\/.*(?:WindowsEvents|securityauditing|syslog|sysmon|vmconnection)/,
    reason: UNKNOWN,
  },
  { kind: 'operating systems', file: /^attack_data\/.*__(?:pingid|windows_pw_reset)\.(?:log|txt)$/, reason: UNKNOWN },
  { kind: 'operating systems', file: /^plaso\/plaso__(?:audit_enriched|docker__)/, reason: UNKNOWN },
  { kind: 'permission lists', file: /^inventory\/.*__Graph(?:App|Delegate)Roles\.(?:csv|json)$/, reason: UNKNOWN },
  {
    kind: 'texts and damaged tables',
    file: /\.yaml$|^README\.md$|bitbucket-audit\.log$|timesketch__incorrect\.csv$/,
    reason: UNKNOWN,
  },
  {
    kind: 'not of their source',
    format: 'claude_code.session',
    file: /claude-code-log__edge_cases\.jsonl$/,
    reason:
      /^(?:a bare string|a bare number|an array) where a record should be|^not a line of a session: type is missing/,
  },
  { kind: 'not of their source', format: 'inventory.microsoft_apps', file: /MicrosoftApps/, reason: /needs its AppId/ },
  { kind: 'not of their source', format: 'okta.system_log', file: /panther/, reason: /eventType is missing/ },
  { kind: 'not of their source', format: 'aws.cloudtrail', file: /panther/, reason: /eventName is missing/ },
  {
    kind: 'not of their source',
    format: 'google.workspace_reports',
    file: /panther/,
    reason: /applicationName is missing/,
  },
];

interface Row {
  files: number;
  records: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  undated: number;
  events: number;
  actor: number;
  action: number;
  time: number;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));
}

describe.skipIf(!present)('the whole corpus', () => {
  it('balances, and every rejected record is explained', { timeout: 300_000 }, async () => {
    const rows = new Map<string, Row>();
    const kinds = new Map<string, number>();
    const used = new Set<Explained>();
    const unexplained: string[] = [];
    const seen = new Set<string>();
    for (const path of filesIn(root)) {
      const file = relative(root, path).replaceAll('\\', '/');
      const { start, records, end } = await readBytes(readFileSync(path), {}, importers);
      const sum = records.reduce((total, { length }) => total + length, 0);
      expect([file, sum + end.framingBytes]).toEqual([file, end.decodedBytes ?? end.bytes]);
      const format = start.format ?? '(no known format)';
      const row: Row = rows.get(format) ?? {
        files: 0,
        records: 0,
        accepted: 0,
        duplicates: 0,
        rejected: 0,
        undated: 0,
        events: 0,
        actor: 0,
        action: 0,
        time: 0,
      };
      rows.set(format, row);
      row.files += 1;
      row.records += records.length;
      for (const { reason, identity, drafts } of records) {
        if (reason !== undefined) {
          row.rejected += 1;
          const why = EXPLAINED.find(
            (one) => one.format === start.format && one.file.test(file) && one.reason.test(reason),
          );
          if (why === undefined) unexplained.push(`${file}: ${reason}`);
          else used.add(why);
          if (why !== undefined) kinds.set(why.kind, (kinds.get(why.kind) ?? 0) + 1);
          continue;
        }
        const key = Buffer.from(identity ?? []).toString('hex');
        if (seen.has(key)) {
          row.duplicates += 1;
          continue;
        }
        seen.add(key);
        row.accepted += 1;
        for (const draft of drafts) {
          if (draft.type !== 'event') continue;
          row.events += 1;
          if (draft.actor !== undefined) row.actor += 1;
          if (draft.action !== '') row.action += 1;
          if (draft.time?.us === undefined) row.undated += 1;
          else row.time += 1;
        }
      }
    }
    console.table(Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1))));
    console.table(Object.fromEntries(kinds));
    for (const row of rows.values()) expect(row.accepted + row.duplicates + row.rejected).toBe(row.records);
    expect(unexplained).toEqual([]);
    expect(EXPLAINED.filter((one) => !used.has(one)).map(({ file }) => file.source.slice(0, 80))).toEqual([]);
    expect([...rows.values()].reduce((total, { accepted }) => total + accepted, 0)).toBeGreaterThan(15_000);
    expect(rows.size).toBeGreaterThan(20);
  });
});

describe('docs/sources.md', () => {
  it('has a row for every importer', () => {
    const missing = importers.filter(({ id }) => !docs.includes(`\`${id}\``)).map(({ id }) => id);
    expect(missing).toEqual([]);
  });

  it('explains every kind of reject', () => {
    const rows = docs.slice(docs.indexOf('## What of public logs is rejected'));
    for (const kind of new Set(EXPLAINED.map((one) => one.kind))) expect(rows).toContain(`| ${kind} |`);
  });
});
