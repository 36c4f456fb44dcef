/**
 * Operations that destroy, switch off the record or take a safeguard away, in the vendors' own names in lower case. Sources: the audit-event
 * references of AWS CloudTrail (API names), GitHub, Okta, Slack, Microsoft 365 and Entra, Google Workspace, OpenAI and Anthropic; MITRE
 * ATT&CK T1485 Data Destruction, T1490 Inhibit System Recovery, T1562 Impair Defenses. A name that is ordinary work is not listed.
 */

/** What kind of harm: the record of what happens, a safeguard, or data and what runs. */
type Destruction = 'record' | 'safeguard' | 'data';

const NAMES: Readonly<Record<Destruction, string>> = {
  record: `
    stoplogging deletetrail deleteeventdatastore deleteflowlogs deleteloggroup deletelogstream deleteresolverquerylogconfig
    disassociateresolverquerylogconfig deleteconfigurationrecorder stopconfigurationrecorder deletedeliverychannel deletedetector
    disablesecurityhub disablemacie deletemodelinvocationloggingconfiguration deleteloggingconfiguration
    system.log_stream.lifecycle.deactivate system.log_stream.lifecycle.delete audit_log_streaming.destroy
    set-mailboxauditbypassassociation remove-unifiedauditlogretentionpolicy microsoft.insights/diagnosticsettings/delete`,
  safeguard: `
    deletebucketencryption deletebucketpublicaccessblock deletepublicaccessblock deleteaccountpublicaccessblock deletebucketreplication
    disableebsencryptionbydefault disablekey deactivatemfadevice deletevirtualmfadevice deleteaccountpasswordpolicy leaveorganization
    deleteguardrail deletewebacl disassociatewebacl deletepermissionsboundary deleterolepermissionsboundary deleteuserpermissionsboundary
    protected_branch.destroy repository_ruleset.destroy secret_scanning.disable repository_secret_scanning.disable
    secret_scanning_push_protection.disable repository_secret_scanning_push_protection.disable dependabot_alerts.disable
    dependabot_security_updates.disable repository_vulnerability_alerts.disable business_advanced_security.disabled
    org.disable_two_factor_requirement business.disable_two_factor_requirement org.disable_saml business.disable_saml
    org.disable_oauth_app_restrictions ip_allow_list.disable ip_allow_list_entry.destroy
    policy.lifecycle.delete policy.lifecycle.deactivate policy.rule.delete policy.rule.deactivate zone.delete zone.deactivate
    system.mfa.factor.deactivate user.mfa.factor.reset_all user.mfa.factor.deactivate
    barrier_deleted native_dlp_rule_deactivated ekm_unenrolled 2sv_disable titanium_unenroll
    delete|conditional|access|policy disable|strong|authentication
    ip_allowlist.config.deactivated ip_allowlist.deleted scim.disabled org_ip_restriction_deleted org_sso_connection_deactivated
    org_sso_connection_deleted platform_spend_limit_deleted`,
  data: `
    deletebucket deletedbinstance deletedbcluster deletedbsnapshot deletedbclustersnapshot deletedbinstanceautomatedbackup deletesnapshot
    deletevolume terminateinstances deletetable deleteglobaltable deletebackupvault deleterecoverypoint deletefilesystem
    schedulekeydeletion deletestack deletehostedzone deletevault deletearchive deregisterimage closeaccount deleterepository
    deleteknowledgebase deletedatasource
    repo.destroy org.delete business.delete organization_deleted workspace_deleted
    sitedeleted teamdeleted remove-mailbox filedeletedsecondstagerecyclebin harddelete hard|delete|user hard|delete|application
    application.lifecycle.delete project|deleted
    delete_repository delete_repo drop_table drop_database drop_schema drop_collection truncate_table delete_database delete_project
    delete_bucket delete_table terminate_instance terminate_instances delete_cluster delete_namespace purge_queue delete_all`,
};

/** Operations that can be undone for a while, e.g. from a recycle bin or within a waiting period. */
const UNDONE = new Set(['schedulekeydeletion', 'sitedeleted', 'teamdeleted', 'remove-mailbox', 'repo.destroy']);

/** Operations that do so only with certain parameters: patterns for LIKE over the parameters that the event keeps; `but` empty: none. */
const SWITCHES: readonly (readonly [operation: string, parameters: string, but: string, kind: Destruction])[] = [
  ['puteventselectors', '%"includeManagementEvents":false%', '', 'record'],
  ['putbucketlogging', '%"BucketLoggingStatus"%', '%"LoggingEnabled"%', 'record'],
  ['updatemaciesession', '%"status":"PAUSED"%', '', 'record'],
  ['updatedetector', '%"enable":false%', '', 'record'],
  ['set-adminauditlogconfig', '%UnifiedAuditLogIngestionEnabled%False%', '', 'record'],
  ['putbucketversioning', '%"Status":"Suspended"%', '', 'safeguard'],
  ['putbucketversioning', '%"Status":"Disabled"%', '', 'safeguard'],
  ['putbucketversioning', '%"MfaDelete":"Disabled"%', '', 'safeguard'],
  ['modifydbinstance', '%"deletionProtection":false%', '', 'safeguard'],
  ['modifydbcluster', '%"deletionProtection":false%', '', 'safeguard'],
  ['modifyinstanceattribute', '%"disableApiTermination":{"value":false%', '', 'safeguard'],
  ['bulkapi', 'hardDelete', '', 'data'],
  ['org_sso_toggled', 'false', '', 'safeguard'],
];

/** Shell commands and SQL that agents run as tools; patterns for LIKE over the call's arguments. */
const COMMANDS: readonly (readonly [parameters: string, but: string, kind: Destruction])[] = [
  ['%git push%--force%', '%--force-with-lease%', 'data'],
  ['%git push -f %', '', 'data'],
  ['%terraform destroy%', '', 'data'],
  ['%kubectl delete namespace%', '', 'data'],
  ['%aws s3 rb %', '', 'data'],
  ['%gh repo delete %', '', 'data'],
  ['%rm -rf /*%', '', 'data'],
  ['%rm -rf ~%', '', 'data'],
  ['%drop table %', '', 'data'],
  ['%drop database %', '', 'data'],
  ['%truncate table %', '', 'data'],
  ['%delete from %', '%where %', 'data'],
  ['%cloudtrail stop-logging%', '', 'record'],
  ['%cloudtrail delete-trail%', '', 'record'],
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `operation (name, kind, undone)` for each operation that needs no parameters to be what it is. */
export const OPERATIONS = `
    operation (name, kind, undone) AS (VALUES
      ${Object.entries(NAMES)
        .flatMap(([kind, names]) =>
          names
            .trim()
            .split(/\s+/)
            .map((name) => `(${quoted(name.replaceAll('|', ' '))}, ${quoted(kind)}, ${UNDONE.has(name) ? 1 : 0})`),
        )
        .join(', ')})`;

/** Attributes that keep an operation's parameters or a tool call's arguments. */
export const PARAMETERS =
  "('requestParameters', 'OPERATION_TYPE', 'is_enabled', 'Parameters', 'tool_parameters', 'tool_input', 'gen_ai.tool.call.arguments', 'params', 'QUERY')";

/** Operations whose parameters decide. */
export const SWITCHED = `(${[...new Set(SWITCHES.map(([operation]) => quoted(operation)))].join(', ')})`;

/** The kind of an operation by its parameters: an expression over a lower-case operation and a text; null for none. */
export function kindByParameters(operation: string, text: string): string {
  return choose(
    text,
    SWITCHES.map(([name, like, but, kind]) => ({ and: `${operation} = ${quoted(name)} AND `, like, but, kind })),
  );
}

/** The kind of a command in a tool call's arguments: an expression over a text; null for an ordinary command. */
export function kindByCommand(text: string): string {
  return choose(
    text,
    COMMANDS.map(([like, but, kind]) => ({ and: '', like, but, kind })),
  );
}

interface Pattern {
  readonly and: string;
  readonly like: string;
  readonly but: string;
  readonly kind: Destruction;
}

function choose(text: string, patterns: readonly Pattern[]): string {
  const cases = patterns.map(({ and, like, but, kind }) => {
    const not = but === '' ? '' : ` AND ${text} NOT LIKE ${quoted(but)}`;
    return `WHEN ${and}${text} LIKE ${quoted(like)}${not} THEN ${quoted(kind)}`;
  });
  return `CASE ${cases.join(' ')} END`;
}
