/** What one AuditData object of the Microsoft 365 unified audit log states. */
import type { EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ActorRole, Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import {
  asFields,
  at,
  count,
  type Fields,
  idAt,
  ipAddress,
  isEmail,
  isGuid,
  listOf,
  parsed,
  textAt,
} from './_fields.ts';
import { tokenIdsFromUti } from './_ids.ts';
import { objectRef } from './_objectRefs.ts';
import { agent, identity, integration, object, system, systemId, tool, user } from './_refs.ts';
import { auditMarks } from './_unifiedAuditMarks.ts';
import { verbOf } from './_verbs.ts';

/** Client apps through which agents act with a person's rights; the record does not say which agent. */
const AGENT_PLATFORM_APPS = new Set([
  'power virtual agents',
  'enterprise copilot platform',
  'microsoft copilot studio',
]);
const AGENT_RUNTIME = /^(?:InvokeAgent|InferenceCall|ExecuteToolBy\w+)$/;

function workloadOf(audit: Fields): string {
  if (textAt(audit, 'Operation') === 'CopilotInteraction') return 'Microsoft 365 Copilot';
  return textAt(audit, 'Workload', 'OfficeWorkload') ?? 'Microsoft 365';
}

function verbAndClass(action: string, workload: string): readonly [Verb, number] {
  const files = workload === 'sharepoint' || workload === 'onedrive';
  if (AGENT_RUNTIME.test(action) || action === 'CopilotInteraction') return ['execute', OCSF.apiActivity];
  if (/^UserLog(?:gedIn|inFailed)$|^MailboxLogin$|TeamsSessionStarted/.test(action))
    return ['sign_in', OCSF.authentication];
  if (
    /consent|app role assignment|delegat.*permission|member to role|mailboxpermission|recipientpermission/i.test(action)
  ) {
    return [/remove|delete/i.test(action) ? 'delete' : 'grant', OCSF.userAccess];
  }
  if (/^(?:MailItemsAccessed|FileAccessed(?:Extended)?|PageViewed(?:Extended)?|MessageBind)$/.test(action))
    return ['read', files ? OCSF.fileHosting : OCSF.apiActivity];
  if (/sharing|link(?:created|updated|used)|securelink|companylink/i.test(action))
    return ['share', files ? OCSF.fileHosting : OCSF.apiActivity];
  if (/download/i.test(action)) return ['export', files ? OCSF.fileHosting : OCSF.apiActivity];
  if (/search/i.test(action)) return ['search', OCSF.apiActivity];
  if (files) return [verbOf(action), OCSF.fileHosting];
  return [verbOf(action), workload === 'entra id' ? OCSF.entityManagement : OCSF.apiActivity];
}

const USER_TYPES: Readonly<Record<string, ActorRole>> = {
  '0': 'user',
  '2': 'user',
  '3': 'user',
  '4': 'system',
  '5': 'app',
  '6': 'service',
  '7': 'system',
  '8': 'system',
  '10': 'user',
  regular: 'user',
  admin: 'user',
  dcadmin: 'user',
  system: 'system',
  application: 'app',
  serviceprincipal: 'service',
};

interface Principal {
  readonly ref: EntityRef | undefined;
  readonly role: ActorRole;
}

function principal(audit: Fields): Principal {
  const userId = idAt(audit, 'UserId');
  const key = idAt(audit, 'UserKey');
  const role = USER_TYPES[(textAt(audit, 'UserType') ?? '').toLowerCase()] ?? 'unknown';
  const orgId = /^8:orgid:([0-9a-f-]{36})$/i.exec(userId ?? '')?.[1];
  const oid =
    orgId ??
    (key !== undefined && isGuid(key) ? key : undefined) ??
    idAt(audit, 'AppAccessContext.TokenObjectId', 'TokenObjectId');
  if (userId !== undefined && isEmail(userId))
    return { ref: user({ email: userId, oid }), role: role === 'unknown' ? 'user' : role };
  const spn = /^ServicePrincipal_(.+)$/.exec(userId ?? '')?.[1];
  if (spn !== undefined) return { ref: identity('entra.spn', spn), role: 'service' };
  if (orgId !== undefined) return { ref: user({ oid: orgId }), role: 'user' };
  // The word `system` says that no principal is named; it is not an account.
  if (userId === undefined || userId.toLowerCase() === 'system')
    return { ref: undefined, role: userId === undefined ? role : 'system' };
  if (role === 'system') return { ref: identity('identity.id', userId), role };
  if (role === 'app' || role === 'service' || /^app@/i.test(userId)) {
    return {
      ref: identity(isGuid(userId) ? 'entra.spn' : 'identity.id', userId),
      role: role === 'unknown' ? 'app' : role,
    };
  }
  return { ref: isGuid(userId) ? user({ oid: userId }) : user({ name: userId, oid }), role };
}

function agentOf(audit: Fields): EntityRef | undefined {
  const blueprintOnly = AGENT_RUNTIME.test(textAt(audit, 'Operation') ?? '') && at(audit, 'AgentId') === undefined;
  const agentId = idAt(audit, 'AgentId', 'CopilotEventData.AgentId');
  const name = textAt(audit, 'AgentName', 'CopilotEventData.AgentName');
  if (blueprintOnly || (agentId === undefined && name === undefined)) return undefined;
  if (agentId === undefined || !isGuid(agentId)) return agent({ ns: 'm365.agent', id: agentId, name });
  return agent({ ns: 'entra.spn', id: agentId, name, aliases: [{ ns: 'm365.agent', value: agentId }] });
}

const FILE_URL = /^https?:\/\/[^/]+\/.+\.[a-z0-9]{2,5}$/i;

function copilotObjects(data: Fields | undefined): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  for (const [list, role] of [
    ['AccessedResources', 'target'],
    ['Contexts', 'related'],
  ] as const) {
    for (const resource of listOf(at(data, list))) {
      const site = textAt(resource, 'SiteUrl');
      const resourceId = idAt(resource, 'Id', 'ID') ?? site;
      if (resourceId === undefined) continue;
      const where = /sharepoint\.com/i.test(`${site ?? ''} ${resourceId}`) ? 'sharepoint' : 'microsoft 365';
      const file = [site, resourceId].find((url) => url !== undefined && FILE_URL.test(url));
      const isFile = file !== undefined;
      const stated = textAt(resource, 'Type');
      const attrs = { label: textAt(resource, 'SensitivityLabelId'), file_type: isFile ? stated : undefined };
      const name = textAt(resource, 'Name');
      objects.push(object(where, isFile ? 'File' : (stated ?? 'resource'), file ?? resourceId, { role, name, attrs }));
    }
  }
  return objects;
}

function mailObjects(audit: Fields): readonly ObjectRef[] {
  const folders = listOf(parsed(at(audit, 'Folders')) ?? at(audit, 'Folders'));
  const items = [
    ...listOf(at(audit, 'Item')),
    ...listOf(parsed(at(audit, 'AffectedItems')) ?? at(audit, 'AffectedItems')),
    ...folders.flatMap((folder) => listOf(at(folder, 'FolderItems'))),
  ];
  return items.slice(0, 200).flatMap((item) => {
    const value = idAt(item, 'InternetMessageId', 'Id', 'ImmutableId');
    return value === undefined ? [] : [object('exchange', 'message', value, { name: textAt(item, 'Subject') })];
  });
}

function objectsOf(audit: Fields, workload: string): readonly ObjectRef[] {
  const objects = [...copilotObjects(asFields(at(audit, 'CopilotEventData'))), ...mailObjects(audit)];
  const named = idAt(audit, 'ObjectId');
  if (named !== undefined) {
    const type =
      textAt(audit, 'ItemType') ?? (workload === 'sharepoint' || workload === 'onedrive' ? 'File' : 'object');
    objects.unshift(object(workload, type, named, { name: textAt(audit, 'SourceFileName') }));
  }
  return objects;
}

const ATTRS = [
  'Workload',
  'RecordType',
  'UserType',
  'SourceFileName',
  'SourceRelativeUrl',
  'SiteUrl',
  'ApplicationDisplayName',
  'AppIdentity',
  'ClientAppName',
  'ClientInfoString',
  'MailboxOwnerUPN',
  'Item.Subject',
  'Parameters',
  'ModifiedProperties',
  'TargetUserOrGroupName',
  'TargetUserOrGroupType',
  'LogonError',
  'ResultStatus',
  'CopilotEventData.AppHost',
  'CopilotEventData.ModelTransparencyDetails',
  'CopilotEventData.AISystemPlugin',
  'AppAccessContext.ClientAppName',
  'AgentName',
  'AgentBlueprintId',
  'TargetAgentName',
  'ChannelName',
  'ToolType',
  'ExternalAccess',
] as const;

/** A chat in which resources were accessed is a reading of them, or a change where an Action says so; without any it is a run. */
function copilotVerb(audit: Fields): Verb {
  const resources = listOf(at(audit, 'CopilotEventData.AccessedResources'));
  if (resources.length === 0) return 'execute';
  return resources.some((resource) => /write|modify|update|edit/i.test(textAt(resource, 'Action') ?? ''))
    ? 'update'
    : 'read';
}

function promptFlags(audit: Fields, attrs: AttrList): void {
  const messages = listOf(at(audit, 'CopilotEventData.Messages'));
  if (messages.length === 0 && at(audit, 'CopilotEventData') === undefined) return;
  attrs.add('prompts', messages.filter((message) => at(message, 'isPrompt') === true).length);
  if (messages.some((message) => at(message, 'JailbreakDetected') === true)) attrs.add('JailbreakDetected', true);
  const resources = listOf(at(audit, 'CopilotEventData.AccessedResources'));
  if (resources.some((resource) => at(resource, 'XPIADetected') === true)) attrs.add('XPIADetected', true);
}

/**
 * The event of one AuditData object.
 * @param action the operation's name, verbatim
 */
export function unifiedAuditEvent(audit: Fields, action: string, time: EventDraft['time']): EventDraft {
  const named = workloadOf(audit);
  const workload = systemId(named);
  const [stated, classUid] = verbAndClass(action, workload);
  const verb = action === 'CopilotInteraction' ? copilotVerb(audit) : stated;
  const who = principal(audit);
  const acting = agentOf(audit);
  const clientName = textAt(audit, 'AppAccessContext.ClientAppName', 'ClientAppName', 'ApplicationDisplayName');
  const clientId = idAt(audit, 'AppAccessContext.ClientAppId', 'ClientAppId', 'ApplicationId', 'AppId');
  const byPlatform =
    AGENT_PLATFORM_APPS.has((clientName ?? '').toLowerCase()) && acting === undefined && who.ref?.kind === 'user';
  const client = clientId === undefined ? undefined : integration('oauth.client', clientId, { name: clientName });
  const objects = objectsOf(audit, workload);
  const uti = textAt(audit, 'AppAccessContext.UniqueTokenId', 'UniqueTokenId');
  const conversation = idAt(audit, 'CopilotEventData.ThreadId', 'ConversationId', 'ThreadId');
  const keys = new KeyList()
    .addEach(verb === 'sign_in' ? 'token_issued' : 'token', uti === undefined ? [] : tokenIdsFromUti(uti))
    .add(
      'session',
      at(audit, 'AppAccessContext.AADSessionId') ?? at(audit, 'AADSessionId') ?? at(audit, 'SessionId'),
      'entra:',
    )
    .add('conversation', conversation, 'm365:')
    .add('client', clientId);
  const parent = /^([0-9a-f-]{36})_[0-9a-f-]{36}$/i.exec(conversation ?? '')?.[1];
  keys.add('conversation', parent, 'm365:');
  for (const item of objects) keys.add('object_ref', objectRef(item.ns.split('.')[0] ?? workload, item.id));
  const attrs = new AttrList();
  for (const name of ATTRS) attrs.add(name, at(audit, name));
  promptFlags(audit, attrs);
  const toolName = idAt(audit, 'ToolName');
  const result = statusOf(textAt(audit, 'ResultStatus'));
  const failed = /failed$/i.test(action) || textAt(audit, 'LogonError') !== undefined;
  return event(
    {
      originalUid: idAt(audit, 'Id', 'RecordId'),
      time,
      classUid,
      action,
      verb,
      status: failed ? 'failure' : result,
      statusDetail: textAt(audit, 'LogonError')?.slice(0, 512),
      actor: byPlatform
        ? clientId === undefined
          ? identity('identity.id', clientName ?? '')
          : identity('entra.spn', clientId, { name: clientName })
        : who.ref,
      actorRole: byPlatform ? 'app' : who.role,
      initiator: action === 'CopilotInteraction' && who.ref?.kind === 'user' ? who.ref : undefined,
      impersonated: byPlatform ? who.ref : undefined,
      agent: acting,
      integration: client,
      tool: toolName === undefined ? undefined : tool(toolName),
      system: system(named),
      objects,
      ip:
        ipAddress(at(audit, 'ClientIP')) ??
        ipAddress(at(audit, 'ClientIPAddress')) ??
        ipAddress(at(audit, 'Client_IPAddress')) ??
        ipAddress(at(audit, 'ActorIpAddress')),
      userAgent: textAt(audit, 'UserAgent', 'ClientInfoString')?.slice(0, 1024),
      keys: keys.list,
      attrs: attrs.list,
      rows: count(at(audit, 'OperationCount')),
    },
    auditMarks(audit, action),
  );
}
