/**
 * The built-in rules against published detection tests. Those tests are single records of people, roles and apps; here each is told as the
 * act of a registered agent, in a chain of its own, and read by the importers. Only techniques that a built-in rule states are judged; what a
 * rule misses or says too much is listed by name, so that it neither grows nor shrinks unseen.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Rule } from '../../electron/rules/define.ts';
import { rules } from '../../electron/rules/index.ts';
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import { SEVERITIES } from '../../shared/model/kinds.ts';
import { type PantherEvents, pantherEvents, pantherLogTypes, pantherPresent } from '../support/pantherEvents.ts';
import { CaseBuilder, T0 } from './caseBuilder.ts';

/** Published detections by the built-in rule that states the same of an agent. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  'destructive-action': [
    'AWS.Bedrock.DeleteModelInvocationLoggingConfiguration',
    'AWS.Bedrock.GuardrailUpdateDelete',
    'AWS.CloudTrail.AttemptToLeaveOrg',
    'AWS.CloudTrail.DNSLogsDeleted',
    'AWS.CloudTrail.EventSelectorsDisabled',
    'AWS.CloudTrail.SecurityConfigurationChange',
    'AWS.CloudTrail.Stopped',
    'AWS.ConfigService.DisabledDeleted',
    'AWS.EC2.EBS.Encryption.Disabled',
    'AWS.KMS.CustomerManagedKeyLoss',
    'AWS.LAMBDA.CRUD',
    'AWS.Macie.Evasion',
    'AWS.RDS.ActivityStreamStopped',
    'AWS.RDS.AutomatedBackupDeleted',
    'AWS.RDS.DeletionProtectionDisabled',
    'AWS.RDS.InstanceDeletion',
    'AWS.RDS.SnapshotDeleted',
    'AWS.S3.BucketDeleted',
    'AWS.S3.DeleteBucketEncryption',
    'AWS.S3.DeleteBucketReplication',
    'AWS.S3.DeleteObject',
    'AWS.S3.DeleteObjects',
    'AWS.S3.DeletePublicAccessBlock',
    'AWS.S3.DisableBucketLogging',
    'AWS.S3.DisableMfaDelete',
    'AWS.S3.SecurityControlDisabling',
    'AWS.S3.SuspendVersioning',
    'AWS.VPCFlow.LogsDeleted',
    'AWS.WAF.Disassociation',
    'Anthropic.Activity.IP.Restriction.Deleted',
    'Anthropic.Activity.SSO.Disabled',
    'Anthropic.Activity.Spend.Limit.Deleted',
    'Azure.Audit.MFADisabled',
    'Azure.Audit.PolicyChanged',
    'GSuite.AdvancedProtection',
    'GSuite.Drive.BulkDocumentDeletion',
    'GSuite.TwoStepVerification',
    'GSuite.Workspace.GmailPredeliveryScanningDisabled',
    'GSuite.Workspace.GmailSecuritySandboxDisabled',
    'GSuite.Workspace.PasswordEnforceStrongDisabled',
    'GitHub.Advanced.Security.Change',
    'GitHub.Branch.PolicyOverride',
    'GitHub.Branch.ProtectionDisabled',
    'GitHub.Org.AuthChange',
    'GitHub.Org.IpAllowlist',
    'Microsoft365.MFA.Disabled',
    'Okta.Global.MFA.Disabled',
    'Okta.User.MFA.Reset.All',
    'Okta.User.MFA.Reset.Single',
    'OpenAI.IP.Allowlist.Changes',
    'OpenAI.SCIM.Configuration.Change',
    'Slack.AuditLogs.EKMUnenrolled',
    'Slack.AuditLogs.InformationBarrierModified',
    'Slack.AuditLogs.OrgDeleted',
    'Standard.MFADisabled',
  ],
  'agent-grants-access': [
    'AWS.IAM.AttachAdminRolePolicy',
    'AWS.IAM.AttachAdminUserPolicy',
    'AWS.IAM.Backdoor.User.Keys',
    'AWS.IAM.BackdoorRole',
    'AWS.Potential.Backdoor.Lambda',
    'Anthropic.Activity.Primary.Owner.Transferred',
    'Anthropic.Activity.Role.Granted',
    'Azure.Audit.ElevateUserAccessAdministrator',
    'Azure.Audit.RoleChangedPIM',
    'GitHub.Org.Modified',
    'GitHub.User.RoleUpdated',
    'Github.Repo.CollaboratorChange',
    'Okta.AdminRoleAssigned',
    'Okta.Group.Admin.Role.Assigned',
    'OpenAI.Admin.Role.Assignment',
    'Slack.AuditLogs.UserPrivilegeEscalation',
    'Standard.AdminRoleAssigned',
  ],
  'consent-granted': ['Google.Workspace.OAuth.Privileged.Scopes', 'Github.Organization.App.Integration.Installed'],
  'sensitive-object-access': [
    'AWS.SecretsManager.BatchRetrieveSecrets',
    'AWS.SecretsManager.BatchRetrieveSecretsCatchAll',
    'AWS.SecretsManager.RetrieveSecretsMultiRegion',
  ],
  'bulk-read': ['Salesforce.BulkAPI.DataExfiltration'],
};

/** Alerts that a built-in rule does not give, each with why. */
const MISSED: Readonly<Record<string, string>> = {
  'AWS.Bedrock.GuardrailUpdateDelete | Guardrail Updated': 'an update may tighten as well as loosen; deletion is told',
  'AWS.CloudTrail.AttemptToLeaveOrg | Failed Attempt to Leave Org': 'refused attempts are told, low',
  'AWS.LAMBDA.CRUD | Lambda DeleteFunction Unauthorized User':
    'a function is ordinary to delete; many in an hour are told',
  'AWS.Macie.Evasion | UpdateSession (Macie v1 event)':
    'the parameters change how often findings are published, not whether',
  'AWS.S3.DeleteObject | DeleteObject': 'one object is ordinary to delete; many in an hour are told',
  'AWS.S3.DeleteObjects | DeleteObjects': 'one call is ordinary; many in an hour are told',
  'AWS.SecretsManager.BatchRetrieveSecrets | BatchGetSecretValue': 'the call names a filter and no secret',
  'GSuite.Drive.BulkDocumentDeletion | Document Trashed':
    'one of many; the published rule counts them, as this one does',
  'GSuite.Workspace.GmailSecuritySandboxDisabled | Workspace Admin Disables Security Sandbox':
    'setting and new value are two attributes, which the rule does not read together',
  'GitHub.Org.AuthChange | GitHub - SAML Provider Settings Updated': 'an update may tighten as well as loosen',
  'GitHub.Org.IpAllowlist | GitHub - IP Allow list modified': 'an added entry takes no safeguard away by itself',
  'Github.Organization.App.Integration.Installed | App Integration Installation':
    'the record states no scopes: told, info',
  'Github.Repo.CollaboratorChange | GitHub - Collaborator Removed': 'access was taken away, not given',
  'OpenAI.IP.Allowlist.Changes | IP allowlist created - Alert MEDIUM': 'a list that is created restricts',
  'Slack.AuditLogs.UserPrivilegeEscalation | Permissions Assigned':
    'the verb of the action is not known to the importer',
};
/** Tests that are to be quiet for the published rule and in which a built-in rule speaks, each with why. */
const SPOKE: Readonly<Record<string, string>> = {
  'AWS.S3.SuspendVersioning | Different S3 Event':
    'the event deletes a bucket’s encryption, which is another published rule’s alert',
  'AWS.IAM.BackdoorRole | IAM Role Policy Updated With No Policy Document':
    'a trust policy was changed; its text is not judged',
  'AWS.IAM.Backdoor.User.Keys | user1 create keys for user1':
    'an agent that makes itself a key gives access all the same',
  'Azure.Audit.RoleChangedPIM | Add member to role (Non PIM)':
    'a role was given; the published rule asks for the way only',
  'GitHub.User.RoleUpdated | GitHub - Member Invited': 'an invitation gives access',
  'OpenAI.Admin.Role.Assignment | Non-admin role assignment - viewer - No Alert':
    'a viewer’s role is access too, told as medium',
  'Google.Workspace.OAuth.Privileged.Scopes | Normal App Normal Scopes':
    'the app is in no inventory of the case, and its scopes may change data',
};

interface Told {
  readonly rule: string;
  readonly test: PantherEvents;
  readonly spoke: boolean;
}

const nameOf = ({ ruleId, name }: PantherEvents): string => `${ruleId} | ${name}`;

/** A case in which each test is one agent's run. */
function tell(tests: readonly PantherEvents[]): { at: CaseBuilder; testOf: ReadonlyMap<number, PantherEvents> } {
  const at = new CaseBuilder();
  const testOf = new Map<number, PantherEvents>();
  const known = new Map<string, number>();
  const entity = (ref: EntityRef): number => {
    const key = `${ref.ns}:${ref.id}`;
    const found = known.get(`${ref.kind} ${key}`);
    if (found !== undefined) return found;
    const facts = { ...(ref.kind === 'object' ? { type: ref.ns.replace(/^[^.]*\./, '') } : {}), ...ref.attrs };
    const made = at.entity(ref.kind, ref.name ?? ref.id, { key, facts });
    known.set(`${ref.kind} ${key}`, made);
    return made;
  };
  tests.forEach((one, index) => {
    const agent = at.entity('agent', `agent ${index}`, { inventory: true });
    for (const draft of one.drafts) testOf.set(place(at, draft, agent, `c${index}`, entity), one);
  });
  return { at, testOf };
}

function place(
  at: CaseBuilder,
  draft: EventDraft,
  agent: number,
  chain: string,
  entity: (ref: EntityRef) => number,
): number {
  const [first, ...also] = [...new Set(draft.objects.map(entity))];
  return at.event({
    at: draft.time?.us ?? T0,
    system: entity(draft.system),
    verb: draft.verb,
    action: draft.action,
    status: draft.status,
    actorRole: 'app',
    agent,
    chain,
    also,
    attrs: Object.fromEntries(draft.attrs),
    ...(first === undefined ? {} : { object: first }),
    ...(draft.rows === undefined ? {} : { rows: draft.rows }),
    ...(draft.scopes === undefined ? {} : { scopes: JSON.stringify(draft.scopes) }),
    ...(draft.integration === undefined ? {} : { integration: entity(draft.integration) }),
  });
}

describe.skipIf(!pantherPresent)('published detection tests, told of agents', () => {
  const told: Told[] = [];
  beforeAll(async () => {
    const all = (await Promise.all(pantherLogTypes().map(pantherEvents))).flat();
    for (const [id, published] of Object.entries(STATES)) {
      const rule = rules.find((one) => one.id === id) as Rule;
      const tests = all.filter((one) => published.includes(one.ruleId) && one.drafts.length > 0);
      const { at, testOf } = tell(tests);
      const findings = (at.findings(rule) ?? []).filter((one) => SEVERITIES.indexOf(one.severity) >= 2);
      const spoken = new Set(findings.flatMap((one) => one.events.map((event) => testOf.get(event))));
      told.push(...tests.map((one) => ({ rule: id, test: one, spoke: spoken.has(one) })));
      at.db.sql.close();
    }
  }, 120_000);

  test('hits and misses by test event; the misses and the extra ones are the known ones', () => {
    const lines: string[] = [];
    const missed: string[] = [];
    const spoke: string[] = [];
    for (const id of Object.keys(STATES)) {
      const own = told.filter((one) => one.rule === id);
      const quiet = own.filter(({ test: { alert } }) => !alert);
      const alerts = own.filter(({ test: { alert } }) => alert);
      const hits = alerts.filter((one) => one.spoke).length;
      const extra = quiet.filter((one) => one.spoke).length;
      lines.push(`${id}: ${hits} of ${alerts.length} alerts hit, quiet in ${quiet.length - extra} of ${quiet.length}`);
      for (const published of STATES[id] ?? []) {
        const tests = own.filter(({ test: { ruleId } }) => ruleId === published);
        const marks = tests.map(
          (one) => `${one.spoke === one.test.alert ? 'ok' : one.spoke ? 'EXTRA' : 'MISS'} “${one.test.name}”`,
        );
        if (tests.length > 0) lines.push(`  ${published}: ${marks.join(', ')}`);
      }
      missed.push(...alerts.filter((one) => !one.spoke).map((one) => nameOf(one.test)));
      spoke.push(...quiet.filter((one) => one.spoke).map((one) => nameOf(one.test)));
    }
    console.log(lines.join('\n'));
    expect(missed.sort()).toEqual(Object.keys(MISSED).sort());
    expect(spoke.sort()).toEqual(Object.keys(SPOKE).sort());
    expect(told.length).toBeGreaterThan(120);
  });

  test('every detection listed has test events', () => {
    const seen = new Set(told.map((one) => one.test.ruleId));
    expect(Object.values(STATES).flatMap((ids) => ids.filter((id) => !seen.has(id)))).toEqual([]);
  });
});
