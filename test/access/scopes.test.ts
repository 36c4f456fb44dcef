/** Golden lines per vendor: what each text means, and what it implies. */
import { describe, expect, test } from 'vitest';
import { covers } from '../../electron/access/permission.ts';
import { mapScope } from '../../electron/access/scopes/index.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { meaning } from './scopeText.ts';

type Golden = readonly (readonly [text: string, means: string])[];

function golden(name: string, system: string | undefined, lines: Golden): void {
  describe(name, () => {
    test.each(lines)('%s', (text, means) => {
      expect(meaning(text, system)).toBe(means);
    });
  });
}

golden('Microsoft Graph, delegated', undefined, [
  ['Mail.Read', 'exchange/mail read 2 own'],
  ['Mail.ReadBasic', 'exchange/mail read 2 own'],
  ['Mail.ReadWrite', 'exchange/mail read,create,update,delete 2 own'],
  ['Mail.ReadWrite.Shared', 'exchange/mail read,create,update,delete 2 shared'],
  ['Mail.Send', 'exchange/mail send 2 own'],
  ['Mail.Send.Shared', 'exchange/mail send 2 shared'],
  ['MailboxSettings.ReadWrite', 'exchange/mailbox settings read,create,update,delete 2 own'],
  ['Calendars.Read', 'exchange/calendar read 2 own'],
  ['Calendars.ReadWrite.Shared', 'exchange/calendar read,create,update,delete 2 shared'],
  ['Contacts.ReadWrite', 'exchange/contact read,create,update,delete 2 own'],
  ['People.Read', 'exchange/contact read 1 own'],
  ['Files.Read', 'sharepoint/file read 2 own'],
  ['Files.Read.All', 'sharepoint/file read 3 tenant'],
  ['Files.ReadWrite.AppFolder', 'sharepoint/file read,create,update,delete 2 shared'],
  ['Files.SelectedOperations.Selected', 'sharepoint/file read,update 2 shared'],
  ['https://graph.microsoft.com/Files.ReadWrite.All', 'sharepoint/file read,create,update,delete 3 tenant'],
  ['Sites.Read.All', 'sharepoint/site read 3 tenant'],
  ['Sites.Selected', 'sharepoint/site read,update 2 shared'],
  ['Sites.Manage.All', 'sharepoint/site read,create,update,delete,administer 3 tenant'],
  ['Sites.FullControl.All', 'sharepoint/site administer 3 tenant'],
  ['Notes.Read', 'sharepoint/file read 2 own'],
  ['Tasks.ReadWrite', 'sharepoint/task read,create,update,delete 2 own'],
  ['Chat.Read', 'teams/chat read 2 own'],
  ['ChatMessage.Send', 'teams/chat send 2 own'],
  ['ChannelMessage.Read.All', 'teams/channel read 3 tenant'],
  ['ChannelMessage.Read.Group', 'teams/channel read 2 shared'],
  ['Team.Create', 'teams/channel create 2 own'],
  ['CallRecords.Read.All', 'teams/call read 3 tenant'],
  ['User.Read', 'entra/user read 1 own'],
  ['User.ReadBasic.All', 'entra/user read 1 tenant'],
  ['User.Read.All', 'entra/user read 3 tenant'],
  ['User.Invite.All', 'entra/user create 3 tenant'],
  ['Group.ReadWrite.All', 'entra/group read,create,update,delete 4 tenant'],
  ['GroupMember.Read.All', 'entra/group read 3 tenant'],
  ['Directory.Read.All', 'entra/directory read 3 tenant'],
  ['Directory.ReadWrite.All', 'entra/directory read,create,update,delete 4 tenant'],
  ['Application.ReadWrite.OwnedBy', 'entra/application read,create,update,delete 4 shared'],
  ['AppRoleAssignment.ReadWrite.All', 'entra/application read,create,update,delete 4 tenant'],
  ['DelegatedPermissionGrant.ReadWrite.All', 'entra/application read,create,update,delete 4 tenant'],
  ['RoleManagement.ReadWrite.Directory', 'entra/role read,create,update,delete 4 tenant'],
  ['RoleManagement.Read.Directory', 'entra/role read 3 tenant'],
  ['UserAuthenticationMethod.ReadWrite.All', 'entra/user credential read,create,update,delete 4 tenant'],
  ['Policy.Read.All', 'entra/policy read 3 tenant'],
  ['AuditLog.Read.All', 'entra/audit log read 3 tenant'],
  ['AgentIdentity.ReadWrite.All', 'entra/application read,create,update,delete 4 tenant'],
  ['DeviceManagementManagedDevices.ReadWrite.All', 'intune/device read,create,update,delete 4 tenant'],
  ['SecurityIncident.Read.All', 'microsoft defender/incident read 3 tenant'],
  ['eDiscovery.Read.All', 'microsoft defender/ediscovery case read 3 tenant'],
  ['Reports.Read.All', 'microsoft 365/report read 3 tenant'],
  ['AiEnterpriseInteraction.Read.All', 'microsoft 365/copilot interaction read 3 tenant'],
  ['EWS.AccessAsUser.All', 'exchange/mail read,create,update,delete 3 tenant'],
  ['IMAP.AccessAsUser.All', 'exchange/mail read,create,update,delete 3 tenant'],
  ['Nothing.Read.All', 'unmapped'],
  ['Mail.Juggle', 'unmapped'],
]);

golden('Microsoft sign-in scopes', 'Microsoft Graph', [
  ['offline_access', 'no data'],
  ['openid', 'no data'],
  ['profile', 'no data'],
  ['email', 'no data'],
]);

test('an application permission has no user: without .All it reaches the tenant too', () => {
  expect(meaning('Mail.Read', 'Microsoft Graph', 'scope')).toBe('exchange/mail read 2 own');
  expect(meaning('Mail.Read', 'Microsoft Graph', 'role')).toBe('exchange/mail read 3 tenant');
  expect(meaning('Mail.Send', undefined, 'role')).toBe('exchange/mail send 3 tenant');
});

golden('Entra directory roles', 'Entra ID', [
  [
    'Global Administrator',
    'entra/* administer 4 tenant | microsoft 365/* administer 4 tenant | azure/* administer 4 tenant | intune/* administer 4 tenant | microsoft defender/* administer 4 tenant',
  ],
  ['Company Administrator', meaning('62e90394-69f5-4237-9190-012177145e10', 'Entra ID')],
  ['e8611ab8-c189-46e8-94e1-60213ab1f814', 'entra/role administer 4 tenant | entra/application administer 4 tenant'],
  ['Global Reader', 'entra/* read 3 tenant | microsoft 365/* read 3 tenant | intune/* read 3 tenant'],
  ['Exchange Administrator', 'exchange/* administer 4 tenant'],
  ['SharePoint Administrator', 'sharepoint/* administer 4 tenant | onedrive/* administer 4 tenant'],
  ['Application Administrator', 'entra/application administer 4 tenant'],
  ['User Administrator', 'entra/user administer 4 tenant | entra/group administer 4 tenant'],
  ['Helpdesk Administrator', 'entra/user credential read,update 3 tenant'],
  ['Directory Readers', 'entra/directory read 2 tenant'],
  ['Security Reader', 'microsoft defender/* read 3 tenant | entra/audit log read 3 tenant'],
  ['Guest Inviter', 'entra/user create 2 tenant'],
  ['Marketing Unicorn', 'unmapped'],
]);

golden('Google', undefined, [
  ['https://www.googleapis.com/auth/drive', 'google drive/file read,create,update,delete,share 3 own'],
  ['https://www.googleapis.com/auth/drive.readonly', 'google drive/file read 2 own'],
  ['https://www.googleapis.com/auth/drive.file', 'google drive/file read,create,update,delete,share 1 shared'],
  ['https://www.googleapis.com/auth/drive.metadata.readonly', 'google drive/file list,search 2 own'],
  ['https://www.googleapis.com/auth/spreadsheets.readonly', 'google drive/file read 2 own'],
  ['https://www.googleapis.com/auth/documents', 'google drive/file read,create,update,delete 3 own'],
  ['https://mail.google.com/', 'gmail/mail read,create,update,delete,send 3 own'],
  ['https://www.googleapis.com/auth/gmail.readonly', 'gmail/mail read 2 own'],
  ['https://www.googleapis.com/auth/gmail.send', 'gmail/mail send 2 own'],
  ['https://www.googleapis.com/auth/gmail.modify', 'gmail/mail read,create,update,send 3 own'],
  ['https://www.googleapis.com/auth/gmail.settings.sharing', 'gmail/mailbox settings update,share,grant 4 own'],
  ['https://www.googleapis.com/auth/calendar.events', 'google calendar/calendar read,create,update,delete 2 own'],
  ['https://www.googleapis.com/auth/calendar.readonly', 'google calendar/calendar read 2 own'],
  ['https://www.googleapis.com/auth/contacts.readonly', 'google contacts/contact read 2 own'],
  [
    'https://www.googleapis.com/auth/admin.directory.user',
    'google admin/user read,create,update,delete,grant 4 tenant',
  ],
  ['https://www.googleapis.com/auth/admin.directory.user.readonly', 'google admin/user read 3 tenant'],
  ['https://www.googleapis.com/auth/admin.reports.audit.readonly', 'google admin/audit log read 3 tenant'],
  ['https://www.googleapis.com/auth/cloud-platform', 'google cloud/* administer 4 tenant'],
  ['https://www.googleapis.com/auth/bigquery.readonly', 'google cloud/bigquery read 3 tenant'],
  ['https://www.googleapis.com/auth/userinfo.email', 'no data'],
  ['https://www.googleapis.com/auth/unheard.of', 'unmapped'],
]);

golden('Google, short forms on a stated system', 'Google Workspace', [
  ['drive.readonly', 'google drive/file read 2 own'],
  ['gmail.send', 'gmail/mail send 2 own'],
  ['openid', 'no data'],
]);

golden('Salesforce', 'Salesforce', [
  ['api', 'salesforce/* read,export,create,update,delete 3 shared'],
  ['full', 'salesforce/* read,export,create,update,delete,administer 4 shared'],
  ['refresh_token', 'no data'],
  ['offline_access', 'no data'],
  ['web', 'salesforce/web session read 2 shared'],
  ['chatter_api', 'salesforce/Chatter read,create 2 shared'],
  ['ModifyAllData', 'salesforce/* read,export,create,update,delete 4 tenant'],
  ['Modify All Data', 'salesforce/* read,export,create,update,delete 4 tenant'],
  ['PermissionsViewAllData', 'salesforce/* read,export 3 tenant'],
  ['View All Data', 'salesforce/* read,export 3 tenant'],
  ['ManageUsers', 'salesforce/User administer,grant 4 tenant'],
  ['Export Reports', 'salesforce/Report export 3 shared'],
  ['Weekly Data Export', 'salesforce/* export 4 tenant'],
  ['Customize Application', 'salesforce/* administer 4 tenant'],
  ['Author Apex', 'salesforce/Apex administer,execute 4 tenant'],
  ['View Event Log Files', 'salesforce/EventLogFile read,export 3 tenant'],
  ['Approve Uninstalled Connected Apps', 'salesforce/connected app grant 4 tenant'],
  ['System Administrator', 'salesforce/* administer 4 tenant'],
  ['Read Only', 'salesforce/* read 2 shared'],
  ['Opportunity:read', 'salesforce/Opportunity read 2 shared'],
  ['Case:edit', 'salesforce/Case read,update 2 shared'],
  ['Account: Delete', 'salesforce/Account read,update,delete 2 shared'],
  ['Contact:Modify All', 'salesforce/Contact read,export,create,update,delete,share 3 tenant'],
  ['Invoice__c:create', 'salesforce/Invoice__c read,create 2 shared'],
  ['x_custom', 'unmapped'],
]);

golden('GitHub', 'GitHub', [
  ['repo', 'github/* read,create,update,delete 3 tenant'],
  ['public_repo', 'github/public repository read,create,update 1'],
  ['repo:status', 'github/commit status read,update 1'],
  ['read:org', 'github/organization read 2 tenant'],
  ['write:org', 'github/organization read,update 3 tenant'],
  ['admin:org', 'github/organization administer 4 tenant'],
  ['admin:repo_hook', 'github/webhook administer 3'],
  ['delete_repo', 'github/repository delete 4 tenant'],
  ['workflow', 'github/workflow update 3'],
  ['gist', 'github/gist create,update 1 own'],
  ['read:packages', 'github/package read 2'],
  ['admin:enterprise', 'github/* administer 4 tenant'],
  ['contents: read', 'github/* read 2 shared'],
  ['contents: write', 'github/* read,create,update,delete 3 shared'],
  ['issues:write', 'github/issue read,create,update,delete 1 shared'],
  ['pull_requests:read', 'github/pull request read 2 shared'],
  ['actions:write', 'github/workflow read,create,update,delete,execute 3 shared'],
  ['administration:write', 'github/repository read,create,update,delete,administer,grant 4 shared'],
  ['secrets:write', 'github/secret read,create,update,delete 4 shared'],
  ['members:write', 'github/organization read,create,update,delete,grant 4 shared'],
  ['metadata:read', 'github/repository read 1 shared'],
  ['contents:none', 'no data'],
  ['organization owner', 'github/* administer 4 tenant'],
  ['maintain', 'github/repository read,create,update,delete 3 shared'],
  ['triage', 'github/repository read 2 shared | github/issue create,update 1 shared'],
  ['unheard:write', 'unmapped'],
]);

test('GitHub scopes of a shape of their own are known without a system', () => {
  expect(meaning('read:org')).toBe('github/organization read 2 tenant');
  expect(meaning('delete_repo')).toBe('github/repository delete 4 tenant');
});

golden('Slack', 'Slack', [
  ['channels:history', 'slack/message read 3 shared'],
  ['groups:history', 'slack/message read 3 shared'],
  ['channels:read', 'slack/channel read 2 shared'],
  ['channels:manage', 'slack/channel create,update,delete 2 shared'],
  ['chat:write', 'slack/message send,update,delete 2 shared'],
  ['chat:write.public', 'slack/message send,update,delete 2 tenant'],
  ['files:read', 'slack/file read 2 shared'],
  ['files:write', 'slack/file create,update,delete 2 shared'],
  ['users:read', 'slack/user read 2 tenant'],
  ['users:read.email', 'slack/user read 2 tenant'],
  ['search:read', 'slack/message read 3 tenant'],
  ['commands', 'slack/command execute 1 shared'],
  ['incoming-webhook', 'slack/message send 2 shared'],
  ['admin', 'slack/* administer 4 tenant'],
  ['admin.users:read', 'slack/user read 3 tenant'],
  ['admin.users:write', 'slack/user create,update,delete,administer 4 tenant'],
  ['auditlogs:read', 'slack/audit log read 3 tenant'],
  ['openid', 'no data'],
]);

golden('AWS', 'AWS', [
  ['s3:GetObject', 'aws/s3 read 2 tenant'],
  ['s3:Get*', 'aws/s3 read 2 tenant'],
  ['s3:PutObject', 'aws/s3 create,update 3 tenant'],
  ['s3:DeleteObject', 'aws/s3 delete 3 tenant'],
  ['s3:PutBucketPolicy', 'aws/s3 grant 3 tenant'],
  ['s3:ListBucket', 'aws/s3 list 2 tenant'],
  ['S3:getobject', 'aws/s3 read 2 tenant'],
  ['s3:Frobnicate', 'unmapped'],
  ['dynamodb:Query', 'aws/dynamodb read 2 tenant'],
  ['lambda:InvokeFunction', 'aws/lambda execute 3 tenant'],
  ['iam:PassRole', 'aws/iam grant 4 tenant'],
  ['iam:CreateAccessKey', 'aws/iam grant 4 tenant'],
  ['iam:AttachRolePolicy', 'aws/iam grant 4 tenant'],
  ['iam:PutUserPolicy', 'aws/iam grant 4 tenant'],
  ['iam:ListUsers', 'aws/iam list 2 tenant'],
  ['sts:AssumeRole', 'aws/sts execute 3 tenant'],
  ['secretsmanager:GetSecretValue', 'aws/secretsmanager read 3 tenant'],
  ['kms:Decrypt', 'aws/kms read 3 tenant'],
  ['ses:SendEmail', 'aws/ses send 3 tenant'],
  ['*:Get*', 'aws/* read 3 tenant'],
  ['ec2:Describe*', 'aws/ec2 read 2 tenant'],
  ['arn:aws:iam::aws:policy/IAMFullAccess', meaning('IAMFullAccess', 'AWS')],
  ['AmazonS3ReadOnlyAccess', 'aws/s3 read,list 2 tenant'],
]);

describe('AWS wildcards and managed policies', () => {
  const allows = (text: string, verb: Verb, resource: string) =>
    mapScope(text, 'AWS', undefined).permissions.some((one) => covers(one, 'AWS', verb, resource));
  test.each([
    ['*:*', 'delete', 'dynamodb-table', true],
    ['s3:*', 'delete', 's3-object', true],
    ['s3:*', 'read', 'secret', false],
    ['s3:*Object', 'delete', 's3-object', true],
    ['s3:?etObject', 'read', 's3-object', true],
    ['s3:Get*', 'update', 's3-object', false],
    ['AdministratorAccess', 'grant', 'iam-role', true],
    ['PowerUserAccess', 'update', 'dynamodb-table', true],
    ['PowerUserAccess', 'grant', 'iam-role', false],
    ['ReadOnlyAccess', 'read', 'secret', true],
    ['ReadOnlyAccess', 'update', 's3-object', false],
    ['AmazonS3FullAccess', 'update', 's3-object', true],
    ['AmazonDynamoDBReadOnlyAccess', 'read', 'dynamodb-table', true],
  ] as const)('%s allows %s on %s: %s', (text, verb, resource, allowed) => {
    expect(allows(text, verb, resource)).toBe(allowed);
  });
  test('everything is said to be everything, a service is not', () => {
    expect(mapScope('*', 'AWS', undefined).permissions.some((one) => one.everything === true)).toBe(true);
    expect(mapScope('s3:*', 'AWS', undefined).permissions.some((one) => one.everything === true)).toBe(false);
    expect(mapScope('PowerUserAccess', 'AWS', undefined).permissions.some((one) => one.everything === true)).toBe(
      false,
    );
  });
});

golden('Okta', undefined, [
  ['okta.users.read', 'okta/user read 3 tenant'],
  ['okta.users.manage', 'okta/user read,create,update,delete 4 tenant'],
  ['okta.users.read.self', 'okta/user read 1 own'],
  ['okta.groups.manage', 'okta/group read,create,update,delete,grant 4 tenant'],
  ['okta.apps.manage', 'okta/app read,create,update,delete,grant 4 tenant'],
  ['okta.policies.read', 'okta/policy read 3 tenant'],
  ['okta.logs.read', 'okta/log read 3 tenant'],
  ['okta.schemas.read', 'okta/schema read 2 tenant'],
]);

golden('Okta roles', 'Okta', [
  ['Super Administrator', 'okta/* administer 4 tenant'],
  ['SUPER_ADMIN', 'okta/* administer 4 tenant'],
  ['Help Desk Administrator', 'okta/user read,update 3 tenant'],
  ['READ_ONLY_ADMIN', 'okta/* read 3 tenant'],
  ['offline_access', 'no data'],
]);

golden('Jira and Confluence scopes', undefined, [
  ['read:jira-work', 'jira/issue read 2 shared | jira/project read 2 shared'],
  ['write:jira-work', 'jira/issue create,update,delete 2 shared | jira/project create,update,delete 2 shared'],
  ['manage:jira-configuration', 'jira/* administer 4 tenant'],
  ['manage:jira-project', 'jira/project administer 3 shared'],
  ['read:issue:jira', 'jira/issue read 2 shared'],
  ['write:issue:jira', 'jira/issue create,update 2 shared'],
  ['delete:issue:jira', 'jira/issue delete 3 shared'],
  ['write:group:jira', 'jira/group create,update,grant 4 shared'],
  ['read:page:confluence', 'confluence/page read 2 shared'],
  ['read:confluence-content.all', 'confluence/page read,export 2 shared'],
  ['write:confluence-groups', 'confluence/group create,update,delete,grant 4 tenant'],
]);

golden('Jira roles', 'Jira', [
  ['Administer Jira', 'jira/* administer 4 tenant'],
  ['site-admins', 'jira/* administer 4 tenant'],
  ['Administer Projects', 'jira/project administer 3 shared'],
  ['Developers', 'jira/issue read,create,update 2 shared'],
  ['Browse Projects', 'jira/project read 2 shared | jira/issue read 2 shared'],
]);

describe('MCP tools', () => {
  test.each([
    ['jira-admin/jira_get_issue', 'jira-admin/issue read 2 shared'],
    ['jira_add_comment', 'Jira/comment create 2 shared'],
    ['jira_add_user_to_group', 'Jira/user to group grant 4 shared'],
    ['github/create_pull_request', 'github/pull request create 2 shared'],
    ['crm/exportContacts', 'crm/contacts export 3 shared'],
    ['search', 'tools/* search 2 shared'],
    ['shell/run_command', 'shell/command execute 3 shared'],
    ['mail/send_email', 'mail/email send 2 shared'],
    ['weather', 'unmapped'],
  ])('%s', (text, means) => {
    expect(meaning(text, undefined, 'tool')).toBe(means);
  });
});

describe('implication across vendors', () => {
  test.each([
    ['Mail.ReadWrite', undefined, 'Microsoft Graph', 'read', 'message', true],
    ['Mail.ReadWrite', undefined, 'Microsoft Graph', 'read', 'file', false],
    ['Mail.Read', undefined, 'Exchange', 'search', 'Email', true],
    ['Mail.Read', undefined, 'Exchange', 'send', 'Email', false],
    ['Files.Read.All', undefined, 'Microsoft Graph', 'export', 'file', true],
    ['Files.Read.All', undefined, 'SharePoint', 'read', 'Salary bands.xlsx', true],
    ['Sites.FullControl.All', undefined, 'SharePoint', 'delete', 'File', true],
    ['Calendars.Read', undefined, 'Microsoft Graph', 'read', 'message', false],
    ['Group.ReadWrite.All', undefined, 'Entra ID', 'grant', 'group', true],
    ['https://www.googleapis.com/auth/drive', undefined, 'Google Workspace', 'export', 'document', true],
    ['https://www.googleapis.com/auth/gmail.readonly', undefined, 'Google Drive', 'read', 'document', false],
    ['ModifyAllData', 'Salesforce', 'Salesforce', 'export', 'Case', true],
    ['View All Data', 'Salesforce', 'Salesforce', 'update', 'Case', false],
    ['Case:edit', 'Salesforce', 'Salesforce', 'read', 'Case', true],
    ['Case:edit', 'Salesforce', 'Salesforce', 'read', 'Account', false],
    ['repo', 'GitHub', 'GitHub', 'export', 'repository', true],
    ['contents:read', 'GitHub', 'GitHub', 'update', 'repository', false],
    ['admin:org', 'GitHub', 'GitHub', 'grant', 'team', true],
    ['Administer Jira', 'Jira', 'Jira', 'grant', 'GROUP', true],
    ['read:jira-work', 'Jira', 'Jira', 'read', 'HELP-301', true],
    ['read:jira-work', 'Jira', 'Confluence', 'read', 'page', false],
    ['okta.users.manage', undefined, 'Okta', 'delete', 'User', true],
    ['channels:history', 'Slack', 'Slack', 'read', 'message', true],
  ] as const)('%s on %s covers %s %s %s: %s', (text, stated, system, verb, resource, allowed) => {
    const { permissions } = mapScope(text, stated, undefined);
    expect(permissions.some((one) => covers(one, system, verb, resource))).toBe(allowed);
  });
  test("one vendor's words are not another's", () => {
    expect(meaning('repo', 'Slack')).toBe('unmapped');
    expect(meaning('api', 'GitHub')).toBe('unmapped');
    expect(meaning('Mail.Read', 'Salesforce')).not.toContain('exchange');
  });
  test('a stated resource narrows what a grant reaches', () => {
    expect(meaning('Files.Read.All', undefined, 'scope', 'https://contoso.sharepoint.com/sites/x*')).toBe(
      'sharepoint/https://contoso.sharepoint.com/sites/x* read 3 shared',
    );
  });
});
