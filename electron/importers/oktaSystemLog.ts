/**
 * Okta System Log: a JSON array (or NDJSON) of LogEvent objects, as the System Log API and its exports give it.
 * Format: developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog
 * Traps: `debugContext.debugData` holds texts that stand for lists; SIEM copies lower-case the top keys.
 */
import type { Draft, EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ActorRole, Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, isEmail, listOf, splitList, textAt } from './_fields.ts';
import { agent, credential, integration, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const TOKEN_TARGET = /^(?:access_?token|refresh_?token|id_?token|code|token|device_?secret)$/i;

function roleOf(type: string | undefined): ActorRole {
  const lower = type?.toLowerCase() ?? '';
  if (lower === '') return 'unknown';
  if (lower === 'user') return 'user';
  if (lower.includes('agent')) return 'agent';
  if (lower.includes('app') || lower.includes('client')) return 'app';
  return lower.includes('system') ? 'system' : 'unknown';
}

function verbAndClass(action: string): readonly [Verb, number] {
  if (/^user\.(?:session\.(?:start|access)|authentication)|^app\.oauth2\.(?:as\.)?(?:authorize|token)/.test(action)) {
    if (action.endsWith('.revoke')) return ['delete', OCSF.authentication];
    return ['sign_in', OCSF.authentication];
  }
  if (/consent|privilege|membership|impersonation/.test(action)) {
    const revoked = /revoke|remove|deny/.test(action);
    return [revoked ? 'delete' : 'grant', OCSF.userAccess];
  }
  const segments = action.split('.');
  const last = verbOf(segments.at(-1) ?? '');
  return [last === 'other' ? verbOf(segments.slice(1).join('.')) : last, OCSF.entityManagement];
}

function person(fields: Fields): EntityRef | undefined {
  const alternate = idAt(fields, 'alternateId');
  const email = alternate !== undefined && isEmail(alternate) ? alternate : undefined;
  return user({ email, okta: idAt(fields, 'id'), name: idAt(fields, 'displayName') ?? alternate });
}

function actorOf(fields: Fields | undefined, role: ActorRole): EntityRef | undefined {
  if (fields === undefined) return undefined;
  const name = idAt(fields, 'displayName', 'alternateId');
  const ownId = idAt(fields, 'id');
  if (role === 'user' || role === 'unknown') return person(fields);
  if (role === 'agent') return agent({ ns: 'agent.id', id: ownId, name });
  if (role === 'app') {
    return ownId === undefined
      ? undefined
      : integration('oauth.client', ownId, { name, aliases: [{ ns: 'okta.client', value: ownId }] });
  }
  return ownId === undefined ? undefined : user({ okta: ownId, name });
}

function parse(record: Fields, time: EventDraft['time'], action: string): EventDraft {
  const debug = asFields(at(record, 'debugContext.debugData'));
  const actorFields = asFields(at(record, 'actor'));
  const role = roleOf(textAt(actorFields, 'type'));
  const actor = actorOf(actorFields, role);
  const targets: Fields[] = listOf(at(record, 'target')).flatMap((target) => {
    const fields = asFields(target);
    return fields === undefined ? [] : [fields];
  });
  const [verb, classUid] = verbAndClass(action);
  const clientId = idAt(record, 'client.id') ?? (role === 'app' ? idAt(actorFields, 'id') : undefined);
  const keys = new KeyList()
    .add('session', at(record, 'authenticationContext.externalSessionId'), 'okta:')
    .add('request', at(record, 'transaction.id'))
    .add('request', at(debug, 'requestId'))
    .add('client', clientId);
  const objects = [];
  const subjects: EntityRef[] = [];
  for (const target of targets) {
    const type = textAt(target, 'type') ?? 'target';
    const targetId = idAt(target, 'id');
    if (targetId === undefined) continue;
    if (TOKEN_TARGET.test(type)) {
      keys.add(/grant|authorize/.test(action) ? 'token_issued' : 'token', targetId);
      continue;
    }
    const subject = type === 'User' ? person(target) : undefined;
    if (subject !== undefined) subjects.push(subject);
    objects.push(object('okta', type, targetId, { name: textAt(target, 'displayName', 'alternateId') }));
  }
  const apiToken = idAt(record, 'transaction.detail.requestApiTokenId');
  keys.add('token', apiToken);
  const onBehalf = role !== 'user' && verb === 'sign_in' && subjects.length === 1 ? subjects[0] : undefined;
  const attrs = new AttrList()
    .add('displayMessage', at(record, 'displayMessage'))
    .add('outcome.reason', at(record, 'outcome.reason'))
    .add('severity', at(record, 'severity'))
    .add('grantType', at(debug, 'grantType'))
    .add('requestedScopes', at(debug, 'requestedScopes'))
    .add('requestUri', at(debug, 'requestUri'))
    .add('risk', at(debug, 'risk'))
    .add('behaviors', at(debug, 'behaviors'))
    .add('asNumber', at(record, 'securityContext.asNumber'))
    .add('asOrg', at(record, 'securityContext.asOrg'))
    .add('country', at(record, 'client.geographicalContext.country'));
  const scopes = splitList(at(debug, 'grantedScopes'), /[,\s]+/);
  return event({
    originalUid: idAt(record, 'uuid'),
    time,
    classUid,
    action,
    verb,
    status: statusOf(textAt(record, 'outcome.result')),
    statusDetail: textAt(record, 'outcome.reason')?.slice(0, 512),
    actor,
    actorRole: role,
    initiator: onBehalf,
    agent: role === 'agent' ? actor : undefined,
    credential: apiToken === undefined ? undefined : credential('cred.id', apiToken),
    integration:
      clientId === undefined
        ? undefined
        : integration('oauth.client', clientId, {
            name: role === 'app' ? idAt(actorFields, 'displayName') : undefined,
            aliases: [{ ns: 'okta.client', value: clientId }],
          }),
    system: system('Okta'),
    objects,
    ip: ipAddress(at(record, 'client.ipAddress')) ?? ipAddress(at(record, 'request.ipChain.0.ip')),
    userAgent: textAt(record, 'client.userAgent.rawUserAgent')?.slice(0, 1024),
    delegation:
      onBehalf === undefined || actor === undefined
        ? undefined
        : [
            { principal: onBehalf, principalType: 'user', mode: 'direct', evidenceField: 'target', verified: true },
            {
              principal: actor,
              principalType: role === 'agent' ? 'agent' : 'workload',
              mode: /token-exchange/.test(textAt(debug, 'grantType') ?? '') ? 'token_exchange' : 'obo',
              evidenceField: 'actor',
              verified: true,
            },
          ],
    keys: keys.list,
    attrs: attrs.list,
    scopes: scopes.length === 0 ? undefined : scopes,
  });
}

export default defineImporter({
  id: 'okta.system_log',
  title: 'Okta System Log',
  source: 'Okta',
  kind: 'log',
  version: 1,
  priority: 90,
  fills: ['user', 'credential', 'system', 'object'],
  expects: ['/eventType', '/published', '/actor'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        textAt(record, 'eventType') !== undefined &&
        at(record, 'published') !== undefined &&
        ['actor', 'outcome', 'debugContext', 'legacyEventType', 'target'].filter(
          (name) => at(record, name) !== undefined,
        ).length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'eventType', 'legacyEventType');
    if (record === undefined || action === undefined) {
      yield reject('not a System Log event: eventType is missing', '/eventType');
      return;
    }
    yield parse(record, ctx.time(at(record, 'published'), { sourceZone: 'UTC' }), action);
  },
});
