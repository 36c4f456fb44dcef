/** What one directory audit of Microsoft Entra states: who, on whose behalf, which objects, and what changed. */
import type { EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ActorRole, Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import {
  asFields,
  at,
  type Fields,
  idAt,
  ipAddress,
  isEmail,
  listOf,
  parsed,
  splitList,
  text,
  textAt,
} from './_fields.ts';
import { tokenIdsFromUti } from './_ids.ts';
import { objectRef } from './_objectRefs.ts';
import { agent, identity, integration, object, system, user } from './_refs.ts';
import { verbOf } from './_verbs.ts';

/** A member that exports hold as JSON or as a JSON text. */
function opened(record: Fields, name: string): unknown {
  const value = at(record, name);
  return typeof value === 'string' ? parsed(value) : value;
}

function verbAndClass(action: string, category: string | undefined): readonly [Verb, number] {
  const removes = /\b(?:remove|delete|revoke)/i.test(action);
  if (/consent|app role assignment|permission grant|member to role|to role|add owner|from role|elevated/i.test(action))
    return [removes ? 'delete' : 'grant', OCSF.userAccess];
  if (/invite/i.test(action)) return ['share', OCSF.accountChange];
  if (category === 'UserManagement') return [verbOf(action), OCSF.accountChange];
  return [verbOf(action), OCSF.entityManagement];
}

interface Principal {
  readonly ref: EntityRef | undefined;
  readonly role: ActorRole;
  readonly agent: EntityRef | undefined;
  readonly clientId: string | undefined;
}

const NOBODY: Principal = { ref: undefined, role: 'unknown', agent: undefined, clientId: undefined };

function isAgentic(fields: unknown): boolean {
  const type = textAt(fields, 'agentType')?.toLowerCase() ?? '';
  return type.startsWith('agent') && !type.includes('blueprint');
}

/** A person, app or agent from `{user: …, app: …}` as `initiatedBy` and `performedBy` hold it. */
function principalOf(stated: unknown): Principal {
  const person = asFields(at(stated, 'user'));
  const app = asFields(at(stated, 'app'));
  const upn = idAt(person, 'userPrincipalName');
  const oid = idAt(person, 'id');
  if (upn !== undefined || oid !== undefined) {
    const name = textAt(person, 'displayName') ?? upn;
    if (isAgentic(person)) {
      const account = oid === undefined ? undefined : identity('entra.oid', oid, { name });
      const parent = idAt(person, 'agentSubjectParentId', 'agentIdentityId', 'parentId');
      return { ...NOBODY, ref: account, role: 'agent', agent: agent({ ns: 'entra.spn', id: parent, name }) };
    }
    const email = upn !== undefined && isEmail(upn) ? upn : undefined;
    return { ...NOBODY, ref: user({ email, oid, name }), role: 'user' };
  }
  const clientId = idAt(app, 'appId');
  const spn = idAt(app, 'servicePrincipalId') ?? clientId;
  const name = textAt(app, 'displayName', 'servicePrincipalName');
  if (spn === undefined && name === undefined) return NOBODY;
  const aliases = clientId === undefined ? [] : [{ ns: 'entra.spn', value: clientId }];
  const ref =
    spn === undefined ? identity('identity.id', name ?? '', {}) : identity('entra.spn', spn, { name, aliases });
  if (!isAgentic(app)) return { ref, role: 'service', agent: undefined, clientId };
  return { ref, role: 'agent', agent: agent({ ns: 'entra.spn', id: spn, name, aliases }), clientId };
}

interface Change {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The text inside a value that is a JSON text of a text, or of a list with one text. */
function plain(value: unknown): string | undefined {
  const inner = typeof value === 'string' ? (parsed(value) ?? value) : value;
  if (Array.isArray(inner)) return inner.length === 0 ? undefined : inner.slice(0, 100).map(text).join('; ');
  return text(inner) ?? text(value);
}

function changesOf(targets: readonly unknown[]): readonly Change[] {
  return targets.flatMap((target) =>
    listOf(at(target, 'modifiedProperties')).flatMap((item): Change[] => {
      const name = textAt(item, 'displayName');
      if (name === undefined) return [];
      return [{ name, before: plain(at(item, 'oldValue')), after: plain(at(item, 'newValue')) }];
    }),
  );
}

/** Scopes and roles that a consent, a permission grant or a role assignment adds. */
function grantedScopes(changes: readonly Change[]): readonly string[] {
  const found: string[] = [];
  for (const { name, after } of changes) {
    if (after === undefined) continue;
    if (name === 'ConsentAction.Permissions')
      for (const match of after.slice(0, 16_384).matchAll(/\bScope: ([^\],;]{1,2000})/g))
        found.push(...splitList(match[1], /\s+/));
    else if (name === 'DelegatedPermissionGrant.Scope' || name === 'AppRole.Value')
      found.push(...splitList(after, /[\s;]+/));
    else if (name === 'Role.DisplayName') found.push(after);
  }
  return [...new Set(found)].slice(0, 200);
}

function objectsOf(targets: readonly unknown[], changes: readonly Change[]): readonly ObjectRef[] {
  const objects = targets.flatMap((target, index) => {
    const value = idAt(target, 'id', 'userPrincipalName', 'displayName');
    if (value === undefined) return [];
    const attrs = { agent_type: textAt(target, 'agentType'), upn: idAt(target, 'userPrincipalName') };
    const name = textAt(target, 'displayName', 'userPrincipalName');
    return [
      object('entra id', textAt(target, 'type') ?? 'object', value, {
        role: index === 0 ? 'target' : 'related',
        name,
        attrs,
      }),
    ];
  });
  for (const { name, after, before } of changes) {
    if (name !== 'KeyDescription' || after === undefined) continue;
    for (const match of after
      .slice(0, 65_536)
      .matchAll(/KeyIdentifier=([0-9a-f-]{36})[^\]]{0,200}?(?:DisplayName=([^\],]{0,200}))?\]/gi)) {
      const key = match[1] ?? '';
      if (before?.includes(key) === true) continue;
      objects.push(object('entra id', 'credential', key, { role: 'affected', name: match[2] }));
    }
  }
  return objects;
}

/** The audit's own fields: inside `properties` in diagnostic settings, else the record itself. */
export function auditBody(record: Fields): Fields {
  return asFields(opened(record, 'properties')) ?? record;
}

/** True when the record has the members of a directory audit. */
export function isEntraAudit(record: Fields): boolean {
  const body = auditBody(record);
  const named = textAt(body, 'activityDisplayName') ?? textAt(record, 'operationName');
  if (named === undefined || at(body, 'createdDateTime') !== undefined) return false;
  return (
    asFields(opened(body, 'initiatedBy')) !== undefined ||
    (Array.isArray(opened(body, 'targetResources')) && at(body, 'activityDateTime') !== undefined)
  );
}

/**
 * The event of one directory audit.
 * @param action the activity's name, verbatim
 */
export function entraAuditEvent(record: Fields, body: Fields, action: string, time: EventDraft['time']): EventDraft {
  const initiating = principalOf(opened(body, 'initiatedBy'));
  const performing = principalOf(opened(body, 'performedBy'));
  const onBehalf = performing.ref !== undefined && initiating.ref?.kind === 'user';
  const acting = performing.ref === undefined ? initiating : performing;
  const stated = opened(body, 'targetResources');
  const targets = listOf(stated).slice(0, 100);
  const changes = changesOf(targets);
  const objects = objectsOf(targets, changes);
  const category = textAt(body, 'category') ?? textAt(record, 'category');
  const [verb, classUid] = verbAndClass(action, category);
  const details = new Map<string, unknown>();
  for (const item of listOf(opened(body, 'additionalDetails')).slice(0, 60)) {
    const key = textAt(item, 'key');
    if (key !== undefined && !details.has(key)) details.set(key, at(item, 'value'));
  }
  const granted = changes.find(({ name }) =>
    /^(?:ServicePrincipal\.AppId|TargetId\.ServicePrincipalNames)$/.test(name),
  )?.after;
  const appId =
    acting.clientId ?? (verb === 'grant' ? idAt({ granted: granted?.split(';')[0] }, 'granted') : undefined);
  const uti = textAt(
    body,
    'initiatedBy.linkableIdentifiers.tokenDetails.uniqueTokenIdentifier',
    'uniqueTokenIdentifier',
  );
  const keys = new KeyList()
    .addEach('token', uti === undefined ? [] : tokenIdsFromUti(uti))
    .add('session', at(opened(body, 'initiatedBy'), 'linkableIdentifiers.sessionId'), 'entra:')
    .add('client', appId);
  for (const item of objects) keys.add('object_ref', objectRef('entra id', item.id));
  const attrs = new AttrList().add('category', category);
  for (const name of ['loggedByService', 'operationType', 'AADOperationType', 'resultReason', 'correlationId'])
    attrs.add(name, at(body, name) ?? at(record, name));
  for (const [key, value] of details) attrs.add(key, value);
  for (const { name, before, after } of changes) attrs.add(name, `${before ?? ''} → ${after ?? ''}`);
  const scopes = grantedScopes(changes);
  return event({
    originalUid: idAt(body, 'id'),
    time,
    classUid,
    action,
    verb,
    status: statusOf(textAt(body, 'result') ?? textAt(record, 'result', 'resultSignature')),
    statusDetail: textAt(body, 'resultReason')?.slice(0, 512),
    actor: acting.ref,
    actorRole: acting.role,
    initiator: onBehalf ? initiating.ref : undefined,
    agent: performing.agent ?? initiating.agent,
    integration:
      appId === undefined
        ? undefined
        : integration('oauth.client', appId, {
            name: acting.clientId === undefined ? textAt(targets[0], 'displayName') : acting.ref?.name,
          }),
    system: system('Entra ID'),
    objects,
    ip:
      ipAddress(at(opened(body, 'initiatedBy'), 'user.ipAddress')) ??
      ipAddress(at(record, 'callerIpAddress')) ??
      ipAddress(at(record, 'ipAddress')) ??
      ipAddress(details.get('ipaddr')),
    userAgent: (text(details.get('User-Agent')) ?? textAt(body, 'userAgent'))?.slice(0, 1024),
    delegation:
      onBehalf && initiating.ref !== undefined && performing.ref !== undefined
        ? [
            {
              principal: initiating.ref,
              principalType: 'user',
              mode: 'direct',
              evidenceField: 'initiatedBy',
              verified: true,
            },
            {
              principal: performing.agent ?? performing.ref,
              principalType: performing.role === 'agent' ? 'agent' : 'workload',
              mode: 'obo',
              evidenceField: 'performedBy',
              verified: true,
            },
          ]
        : undefined,
    keys: keys.list,
    attrs: attrs.list,
    scopes: scopes.length === 0 ? undefined : scopes,
  });
}
