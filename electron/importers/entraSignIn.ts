/**
 * Microsoft Entra sign-in logs, all four categories (interactive, non-interactive, service principal, managed identity):
 * diagnostic-settings NDJSON `{time, category, properties}`, Graph `{"value":[…]}`, or a plain array.
 * Format: learn.microsoft.com/graph/api/resources/signin
 * Traps: `time` is when the row was written, `createdDateTime` when it happened; the token id comes in two encodings;
 * agents (the `agent` property) sign in through any of the four categories.
 */
import type { Draft, EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import {
  asFields,
  at,
  type Fields,
  idAt,
  ipAddress,
  isEmail,
  isGuid,
  listOf,
  splitList,
  text,
  textAt,
} from './_fields.ts';
import { tokenIdsFromUti } from './_ids.ts';
import { agent, credential, identity, integration, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function body(record: Fields): Fields {
  return asFields(at(record, 'properties')) ?? record;
}

function isSignIn(record: Fields): boolean {
  if (/SignInLogs$/i.test(textAt(record, 'category') ?? '')) return true;
  const fields = body(record);
  return (
    at(fields, 'createdDateTime') !== undefined &&
    textAt(fields, 'appId', 'appDisplayName', 'servicePrincipalId') !== undefined &&
    textAt(fields, 'userPrincipalName', 'userId', 'servicePrincipalId', 'servicePrincipalName') !== undefined &&
    ['status', 'ipAddress', 'correlationId', 'resourceId', 'conditionalAccessStatus'].some(
      (name) => at(fields, name) !== undefined,
    )
  );
}

interface Principals {
  readonly actor: EntityRef | undefined;
  readonly actorRole: EventDraft['actorRole'];
  readonly agent: EntityRef | undefined;
}

/** `agent.agentType` says whether the client or the subject is an agent; an agent's own user account is not a person. */
function principals(fields: Fields): Principals {
  const agentType = textAt(fields, 'agent.agentType')?.toLowerCase() ?? '';
  const isAgent =
    agentType !== '' &&
    agentType !== 'notagentic' &&
    agentType !== 'unknownfuturevalue' &&
    !agentType.includes('blueprint');
  const appId = idAt(fields, 'appId');
  const appName = textAt(fields, 'appDisplayName', 'servicePrincipalName');
  const oid = idAt(fields, 'userId');
  const upn = idAt(fields, 'userPrincipalName');
  const email = upn !== undefined && isEmail(upn) ? upn : undefined;
  const appAlias = appId === undefined ? [] : [{ ns: 'entra.spn', value: appId }];
  if (oid !== undefined || upn !== undefined) {
    const name = textAt(fields, 'userDisplayName') ?? upn;
    if (agentType === 'agentiduser') {
      const account = oid === undefined ? undefined : identity('entra.oid', oid, { name: upn ?? name });
      const parent = idAt(fields, 'agent.agentSubjectParentId', 'agent.parentAppId') ?? appId;
      return {
        actor: account,
        actorRole: 'agent',
        agent: agent({ ns: 'entra.spn', id: parent, name: parent === appId ? appName : name }),
      };
    }
    const client = isAgent ? agent({ ns: 'entra.spn', id: appId, name: appName }) : undefined;
    return { actor: user({ email, oid, name }), actorRole: 'user', agent: client };
  }
  const spn = idAt(fields, 'servicePrincipalId') ?? appId;
  if (spn === undefined) return { actor: undefined, actorRole: 'unknown', agent: undefined };
  const parts = { name: textAt(fields, 'servicePrincipalName', 'appDisplayName'), aliases: appAlias };
  return {
    actor: identity('entra.spn', spn, parts),
    actorRole: isAgent ? 'agent' : 'service',
    agent: isAgent ? agent({ ns: 'entra.spn', id: spn, ...parts }) : undefined,
  };
}

function statusFields(record: Fields, fields: Fields): Pick<EventDraft, 'status' | 'statusDetail'> {
  const code = textAt(fields, 'status.errorCode') ?? textAt(record, 'resultType') ?? textAt(fields, 'resultType');
  const detail =
    textAt(fields, 'status.failureReason', 'status.additionalDetails', 'resultDescription') ??
    textAt(record, 'resultDescription');
  const status =
    code !== undefined && /^\d+$/.test(code) ? (Number(code) === 0 ? 'success' : 'failure') : statusOf(code);
  const reason = status === 'failure' ? [code, detail].filter((part) => part !== undefined).join(' ') : undefined;
  return { status, statusDetail: reason === '' ? undefined : reason?.slice(0, 512) };
}

function scopesOf(fields: Fields): readonly string[] {
  for (const detail of listOf(at(fields, 'authenticationProcessingDetails'))) {
    if (/oauth scope/i.test(textAt(detail, 'key') ?? '')) {
      return splitList((text(at(detail, 'value')) ?? '').replace(/[[\]"]/g, ' '), /[,\s]+/);
    }
  }
  return [];
}

/**
 * `userType` of the resource tenant, or a sign-in across tenants. The home tenant of a user's own sign-in elsewhere is the tenant that logs it.
 * Values: learn.microsoft.com/graph/api/resources/signin, `crossTenantAccessType`.
 */
function outside(record: Fields, fields: Fields): readonly ExternalMark[] {
  if (textAt(fields, 'userType')?.toLowerCase() === 'guest') return ['guest'];
  const crossing = textAt(fields, 'crossTenantAccessType')?.toLowerCase() ?? 'none';
  if (crossing === 'none' || crossing === 'unknownfuturevalue') return [];
  const home = idAt(fields, 'homeTenantId');
  const logging = idAt(record, 'tenantId') ?? idAt(fields, 'resourceTenantId');
  return home !== undefined && home === logging ? [] : ['other_organization'];
}

/** A token's identifier is the id of the sign-in that issued it: that settles how it is encoded, and stands where it is left out. */
function tokensIssued(uti: string | undefined, signInId: string | undefined): readonly string[] {
  const own = signInId !== undefined && isGuid(signInId) ? signInId.toLowerCase() : undefined;
  if (uti === undefined) return own === undefined ? [] : [own];
  const read = tokenIdsFromUti(uti);
  return own !== undefined && read.includes(own) ? [own] : read;
}

function parse(record: Fields, fields: Fields, time: EventDraft['time']): EventDraft {
  const { actor, actorRole, agent: acting } = principals(fields);
  const appId = idAt(fields, 'appId');
  const uti = textAt(fields, 'uniqueTokenIdentifier');
  const keyId = idAt(fields, 'servicePrincipalCredentialKeyId');
  const resource = idAt(fields, 'resourceId');
  const resourceName = textAt(fields, 'resourceDisplayName');
  const keys = new KeyList()
    .addEach('token_issued', tokensIssued(uti, idAt(fields, 'id')))
    .add('session', at(fields, 'sessionId'), 'entra:')
    .add('request', at(fields, 'originalRequestId'))
    .add('client', appId);
  const attrs = new AttrList();
  for (const name of [
    'appDisplayName',
    'resourceDisplayName',
    'clientAppUsed',
    'isInteractive',
    'incomingTokenType',
    'authenticationProtocol',
    'authenticationRequirement',
    'conditionalAccessStatus',
    'crossTenantAccessType',
    'riskLevelDuringSignIn',
    'agent.agentType',
    'agent.agentSubjectType',
    'agent.agentSubjectParentId',
    'servicePrincipalCredentialThumbprint',
    'autonomousSystemNumber',
    'location.city',
    'location.countryOrRegion',
    'deviceDetail.browser',
    'deviceDetail.operatingSystem',
    'correlationId',
  ]) {
    attrs.add(name, at(fields, name));
  }
  const category = textAt(record, 'category') ?? text(listOf(at(fields, 'signInEventTypes'))[0]);
  attrs.add('category', category);
  const scopes = scopesOf(fields);
  return event(
    {
      originalUid: idAt(fields, 'id'),
      time,
      classUid: OCSF.authentication,
      action: textAt(record, 'operationName') ?? 'Sign-in activity',
      verb: 'sign_in',
      ...statusFields(record, fields),
      actor,
      actorRole,
      agent: acting,
      credential: keyId === undefined ? undefined : credential('entra.keyid', keyId),
      integration:
        appId === undefined
          ? undefined
          : integration('oauth.client', appId, { name: textAt(fields, 'appDisplayName', 'servicePrincipalName') }),
      system: system('Entra ID'),
      objects:
        resource === undefined && resourceName === undefined
          ? []
          : [object('entra id', 'resource', resource ?? resourceName ?? '', { name: resourceName })],
      ip: ipAddress(at(fields, 'ipAddress')) ?? ipAddress(at(record, 'callerIpAddress')),
      userAgent: textAt(fields, 'userAgent')?.slice(0, 1024),
      delegation:
        actor?.kind === 'user' && acting !== undefined
          ? [
              { principal: actor, principalType: 'user', mode: 'direct', evidenceField: 'userId', verified: true },
              {
                principal: acting,
                principalType: 'agent',
                mode: 'obo',
                evidenceField: 'agent.agentType',
                verified: true,
              },
            ]
          : undefined,
      keys: keys.list,
      attrs: attrs.list,
      scopes: scopes.length === 0 ? undefined : scopes,
    },
    outside(record, fields),
  );
}

export default defineImporter({
  id: 'entra.sign_in',
  title: 'Microsoft Entra sign-ins',
  source: 'Entra ID',
  kind: 'log',
  version: 1,
  priority: 89,
  lists: ['value', 'records'],
  fills: ['user', 'agent', 'credential', 'system'],
  sniff: (head) => confidence(head, 94, isSignIn),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined || !isSignIn(record)) {
      yield reject('not a sign-in: neither a SignInLogs category nor createdDateTime with an app and a principal');
      return;
    }
    const fields = body(record);
    const happened = ctx.time(at(fields, 'createdDateTime'), { sourceZone: 'UTC' });
    yield parse(record, fields, happened ?? ctx.time(at(record, 'time'), { sourceZone: 'UTC' }));
  },
});
