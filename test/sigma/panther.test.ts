/**
 * The rules that come with the product against published detection tests of the same public techniques: hits and misses for each test
 * event, and the table of them in docs/sigma.md. The events are read as imported files are.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { holds } from '../../electron/sigma/detection.ts';
import { createSigma } from '../../electron/sigma/index.ts';
import { recordView } from '../../electron/sigma/recordView.ts';
import type { EventRule } from '../../electron/sigma/rule.ts';
import { viewOf } from '../../electron/sigma/sources.ts';
import { type PantherEvents, pantherEvents, pantherPresent } from '../support/pantherEvents.ts';

/** Our rule, the log it reads and the published rules that look for the same technique. */
const PAIRS: readonly (readonly [rule: string, logType: string, published: readonly string[]])[] = [
  ['aws_access_key_for_somebody_else', 'AWS.CloudTrail', ['AWS.IAM.Backdoor.User.Keys']],
  [
    'aws_administrator_policy_attached',
    'AWS.CloudTrail',
    ['AWS.IAM.AttachAdminRolePolicy', 'AWS.IAM.AttachAdminUserPolicy'],
  ],
  ['aws_bedrock_guardrail_changed', 'AWS.CloudTrail', ['AWS.Bedrock.GuardrailUpdateDelete']],
  [
    'aws_bedrock_invocation_logging_deleted',
    'AWS.CloudTrail',
    ['AWS.Bedrock.DeleteModelInvocationLoggingConfiguration'],
  ],
  ['aws_cloudtrail_events_deselected', 'AWS.CloudTrail', ['AWS.CloudTrail.EventSelectorsDisabled']],
  ['aws_cloudtrail_logging_stopped', 'AWS.CloudTrail', ['AWS.CloudTrail.Stopped']],
  ['aws_console_login_without_mfa', 'AWS.CloudTrail', ['AWS.Console.LoginWithoutMFA']],
  [
    'aws_lambda_code_changed_by_hand',
    'AWS.CloudTrail',
    ['AWS.Lambda.UpdateFunctionCode', 'AWS.Lambda.UpdateFunctionConfiguration'],
  ],
  ['aws_role_trust_policy_opened', 'AWS.CloudTrail', ['AWS.IAM.BackdoorRole']],
  ['aws_root_console_login', 'AWS.CloudTrail', ['AWS.Console.RootLogin']],
  ['aws_secrets_read_in_batch', 'AWS.CloudTrail', ['AWS.SecretsManager.BatchRetrieveSecrets']],
  [
    'aws_snapshot_or_image_shared',
    'AWS.CloudTrail',
    ['AWS.CloudTrail.SnapshotMadePublic', 'AWS.CloudTrail.AMIModifiedForPublicAccess'],
  ],
  ['okta_administrator_role_assigned', 'Okta.SystemLog', ['Okta.AdminRoleAssigned', 'Okta.Group.Admin.Role.Assigned']],
  ['okta_identity_provider_changed', 'Okta.SystemLog', ['Okta.Identity.Provider.Created.Modified']],
  [
    'okta_second_factor_removed',
    'Okta.SystemLog',
    ['Okta.Global.MFA.Disabled', 'Okta.User.MFA.Reset.All', 'Okta.User.MFA.Factor.Suspend', 'Standard.MFADisabled'],
  ],
  ['okta_token_used_twice', 'Okta.SystemLog', ['Okta.Refresh.Access.Token.Reuse']],
  ['github_app_installed', 'GitHub.Audit', ['Github.Organization.App.Integration.Installed']],
  ['github_code_security_disabled', 'GitHub.Audit', ['GitHub.Advanced.Security.Change']],
  ['github_sign_in_rules_weakened', 'GitHub.Audit', ['GitHub.Org.AuthChange']],
  ['github_webhook_changed', 'GitHub.Audit', ['GitHub.Webhook.Modified', 'GitHub.Repo.HookModified']],
  ['google_administrator_role_assigned', 'GSuite.ActivityEvent', ['Standard.AdminRoleAssigned']],
  ['google_app_given_wide_scopes', 'GSuite.ActivityEvent', ['Google.Workspace.OAuth.Privileged.Scopes']],
  ['slack_app_access_widened', 'Slack.AuditLogs', ['Slack.AuditLogs.AppAccessExpanded']],
  [
    'anthropic_key_created',
    'Anthropic.Activity',
    ['Anthropic.Activity.Admin.API.Key.Created', 'Anthropic.Activity.Service.Key.Created'],
  ],
  ['anthropic_mcp_server_added', 'Anthropic.Activity', ['Anthropic.Activity.MCP.Server.Created']],
  ['openai_key_with_wide_scopes', 'OpenAI.Audit', ['OpenAI.API.Key.Anomalous.Activity']],
  ['openai_owner_role_assigned', 'OpenAI.Audit', ['OpenAI.Admin.Role.Assignment']],
  ['m365_mail_forwarded_elsewhere', 'Microsoft365.Audit.Exchange', ['Microsoft365.Exchange.External.Forwarding']],
];

const sigma = createSigma(importers);
const DOC = join(import.meta.dirname, '../../docs/sigma.md');

function shippedRule(name: string): EventRule {
  const file = sigma.shipped.find((one) => one.name === `agentrail/${name}.yml`);
  if (file === undefined) throw new Error(`there is no rule ${name}`);
  const rules = sigma
    .readFile(file.name, file.text)
    .documents.flatMap(({ rule }) => (rule?.is === 'rule' ? [rule] : []));
  const [rule] = rules;
  if (rule === undefined) throw new Error(`${name} cannot be run`);
  return rule;
}

function matches(rule: EventRule, event: PantherEvents): boolean {
  const { format } = event;
  if (format === undefined || event.refused !== undefined) return false;
  if (rule.source?.is !== 'records' || !rule.source.importers.includes(format)) return false;
  const raw = () => JSON.stringify(event.record);
  return event.drafts.some((draft) =>
    holds(rule.detection.tree, recordView(event.record, viewOf(format), draft.pointer ?? '', raw)),
  );
}

interface Row {
  readonly rule: string;
  readonly published: readonly string[];
  found: number;
  missed: string[];
  silent: number;
  wrong: string[];
}

async function compare(): Promise<Row[]> {
  const rows: Row[] = [];
  const logs = new Map<string, readonly PantherEvents[]>();
  for (const [name, logType, published] of PAIRS) {
    const events = logs.get(logType) ?? (await pantherEvents(logType));
    logs.set(logType, events);
    const rule = shippedRule(name);
    const row: Row = { rule: name, published, found: 0, missed: [], silent: 0, wrong: [] };
    const tests = events.filter((event) => published.includes(event.ruleId));
    expect(tests.length, name).toBeGreaterThan(0);
    for (const event of tests) {
      const hit = matches(rule, event);
      if (hit && event.alert) row.found += 1;
      else if (!hit && !event.alert) row.silent += 1;
      else if (event.alert) row.missed.push(event.name);
      else row.wrong.push(event.name);
    }
    rows.push(row);
  }
  return rows;
}

const BEGIN = '<!-- published tests: begin -->';
const END = '<!-- published tests: end -->';

function table(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const cell = (names: readonly string[]): string =>
    names.length === 0 ? '0' : `${names.length}: ${names.join('; ').replaceAll('|', '/')}`;
  const lines = rows.map(
    (row) =>
      `| ${row.rule} | ${row.published.join(', ')} | ${row.found} | ${cell(row.missed)} | ${row.silent} | ${cell(row.wrong)} |`,
  );
  const total = `| **all** | | **${sum((row) => row.found)}** | **${sum((row) => row.missed.length)}** | **${sum((row) => row.silent)}** | **${sum((row) => row.wrong.length)}** |`;
  return [
    BEGIN,
    '| our rule | published rules with tests | hits found | missed | rightly silent | found where the test expects nothing |',
    '|---|---|---|---|---|---|',
    ...lines,
    total,
    END,
  ].join('\n');
}

test('every shipped rule can be run, and says who wrote it', () => {
  expect(sigma.shipped.length).toBeGreaterThanOrEqual(25);
  const ids = new Set<string>();
  for (const { name, text } of sigma.shipped) {
    const { documents, problems } = sigma.readFile(name, text);
    expect(problems, name).toEqual([]);
    for (const { about, rule } of documents) {
      expect(about.problem, name).toBeUndefined();
      expect(rule, name).toBeDefined();
      expect(about.author).toBe('Agentrail');
      expect(ids.has(about.key), about.key).toBe(false);
      ids.add(about.key);
      if (rule?.is === 'rule') expect(rule.source, name).toBeDefined();
    }
  }
});

describe.runIf(pantherPresent)('published detection tests', () => {
  test('hits and misses are those that docs/sigma.md states', async () => {
    const made = table(await compare());
    const text = existsSync(DOC) ? readFileSync(DOC, 'utf8') : `${BEGIN}\n${END}\n`;
    const written = text.slice(text.indexOf(BEGIN), text.indexOf(END) + END.length);
    if (process.env.WRITE_DOCS === '1') writeFileSync(DOC, text.replace(written, made));
    else expect(written).toBe(made);
  });
});
