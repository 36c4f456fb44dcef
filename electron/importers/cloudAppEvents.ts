/**
 * Defender `CloudAppEvents`, which also carries the runtime records of Agent 365: advanced hunting results (JSON or CSV), and the
 * streamed form `{time, category: "AdvancedHunting-CloudAppEvents", properties}`. `RawEventData` is the unified audit record.
 * Format: learn.microsoft.com/defender-xdr/advanced-hunting-cloudappevents-table
 * Traps: a zero blueprint id marks the person's own prompt; built-in agents have a zero `AgentId`; the person is `UserId`, which
 * may be `N/A` or `system`; a hand-off to a sub-agent shows only in a compound `ConversationId`.
 */
import type { Draft, EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import { AttrList, event, KeyList, marked, OCSF } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, isEmail, parsed, text, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { agent, integration, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { unifiedAuditEvent } from './_unifiedAuditEvent.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const RUNTIME = /^(?:InvokeAgent|InferenceCall|ExecuteToolBy\w+)$/;
const GRANTS = /^(?:consent|add (?:delegated permission grant|app role|member to role|owner))/i;
const ZERO = /^0{8}-0{4}-0{4}-0{4}-0{12}$/;

/** The product an `Application` cell names, without the maker's name that other logs leave out. */
function applicationOf(row: Fields): string {
  const stated = textAt(row, 'Application') ?? 'Microsoft Defender';
  if (/onedrive/i.test(stated)) return 'OneDrive';
  return /^Microsoft (?:SharePoint|Exchange) Online$/i.test(stated) ? stated.slice('Microsoft '.length) : stated;
}

function body(record: Fields): Fields {
  return asFields(at(record, 'properties')) ?? record;
}

function personOf(row: Fields): EntityRef | undefined {
  const upn = [idAt(row, 'AccountId'), idAt(row, 'AccountUpn'), idAt(row, 'InitiatingProcessAccountUpn')].find(
    (value) => value !== undefined && isEmail(value),
  );
  return user({
    email: upn,
    oid: idAt(row, 'AccountObjectId', 'InitiatingProcessAccountObjectId'),
    name: textAt(row, 'AccountDisplayName', 'AccountName', 'InitiatingProcessAccountName'),
  });
}

/** A runtime record may name the person by directory id alone; the columns around it state the address of that id. */
function withOuterAddress(draft: EventDraft, row: Fields): EventDraft {
  const outer = personOf(row);
  const same = draft.actor?.kind === 'user' && draft.actor.ns === 'entra.oid' && outer?.ns === 'email';
  const ownId = same ? draft.actor?.id : undefined;
  if (ownId === undefined || outer?.aliases?.some(({ ns, value }) => ns === 'entra.oid' && value === ownId) !== true)
    return draft;
  return { ...draft, actor: outer };
}

/** What the outer columns state, for rows without a readable `RawEventData`. */
function outerEvent(row: Fields, action: string, time: EventDraft['time']): EventDraft {
  const actor = personOf(row);
  const application = applicationOf(row);
  const client = idAt(row, 'OAuthAppId');
  const named = idAt(row, 'ObjectId', 'ObjectName');
  const keys = new KeyList().add('client', client).add('session', idAt(row, 'SessionId'), 'entra:');
  if (named !== undefined) keys.add('object_ref', objectRef(application, named));
  const type = textAt(row, 'ObjectType') ?? 'object';
  return event(
    {
      originalUid: idAt(row, 'ReportId'),
      time,
      classUid: OCSF.apiActivity,
      action,
      verb: GRANTS.test(action) ? 'grant' : verbOf(action),
      actor,
      actorRole:
        actor === undefined ? 'unknown' : /app|service/i.test(textAt(row, 'AccountType') ?? '') ? 'app' : 'user',
      integration: client === undefined ? undefined : integration('oauth.client', client),
      system: system(application),
      objects: named === undefined ? [] : [object(application, type, named, { name: textAt(row, 'ObjectName') })],
      ip: ipAddress(at(row, 'IPAddress')),
      userAgent: textAt(row, 'UserAgent')?.slice(0, 1024),
      keys: keys.list,
      attrs: outerAttrs(row).list,
    },
    outside(row),
  );
}

/** `IsExternalUser`: whether a user inside the network does not belong to the organisation's domain. */
function outside(row: Fields): readonly ExternalMark[] {
  return /^(?:true|1)$/i.test(textAt(row, 'IsExternalUser') ?? '') ? ['other_organization'] : [];
}

function outerAttrs(row: Fields): AttrList {
  const attrs = new AttrList();
  for (const name of [
    'ActionType',
    'ActivityType',
    'Application',
    'AccountType',
    'IsAdminOperation',
    'IsExternalUser',
    'IsImpersonated',
    'CountryCode',
    'ISP',
    'ActivityObjects',
    'AdditionalFields',
  ])
    attrs.add(name, at(row, name));
  return attrs;
}

/** An agent's own runtime record: the agent acted, the person it names started it. A prompt was the person's act. */
function runtimeEvent(draft: EventDraft, raw: Fields): EventDraft {
  const blueprint = text(at(raw, 'AgentBlueprintId'));
  const isPrompt = draft.action === 'InvokeAgent' || ZERO.test(blueprint ?? '');
  const person = draft.actor?.kind === 'user' ? draft.actor : undefined;
  const acting: EntityRef | undefined =
    draft.agent === undefined || blueprint === undefined || blueprint === '' || ZERO.test(blueprint)
      ? draft.agent
      : { ...draft.agent, attrs: { ...draft.agent.attrs, blueprint_id: blueprint.slice(0, 64) } };
  const target = idAt(raw, 'TargetAgentId');
  const targetName = textAt(raw, 'TargetAgentName');
  const called = agent({ ns: 'entra.spn', id: target, name: targetName });
  const keys = new KeyList();
  keys.list.push(...draft.keys);
  keys.add('session', at(raw, 'SessionIdentity'), 'm365:').add('tool_call', at(raw, 'ToolCallId'));
  const base = {
    ...draft,
    system: system('Agent 365'),
    objects:
      called === undefined
        ? draft.objects
        : [...draft.objects, object('Agent 365', 'agent', called.id, { name: called.name })],
    keys: keys.list,
    ...(acting === undefined ? {} : { agent: acting }),
    ...(person === undefined ? {} : { initiator: person }),
  };
  if (isPrompt || acting === undefined) return base;
  const delegation: EventDraft['delegation'] =
    person === undefined
      ? undefined
      : [
          { principal: person, principalType: 'user', mode: 'direct', evidenceField: 'UserId', verified: true },
          { principal: acting, principalType: 'agent', mode: 'obo', evidenceField: 'AgentId', verified: true },
        ];
  return { ...base, actor: acting, actorRole: 'agent', ...(delegation === undefined ? {} : { delegation }) };
}

export default defineImporter({
  id: 'defender.cloud_app_events',
  title: 'Defender CloudAppEvents and Agent 365',
  source: 'Microsoft 365',
  kind: 'log',
  version: 2,
  priority: 305,
  lists: ['Results', 'results', 'value'],
  fills: ['user', 'agent', 'system', 'object'],
  exportCaps: [10_000, 30_000, 100_000],
  sniff: (head) =>
    confidence(head, 94, (record) => {
      const row = body(record);
      if (/CloudAppEvents$/.test(textAt(record, 'category') ?? textAt(record, 'Type') ?? '')) return true;
      return (
        textAt(row, 'ActionType') !== undefined &&
        (at(row, 'RawEventData') !== undefined ||
          (at(row, 'Application') !== undefined && at(row, 'AccountObjectId') !== undefined))
      );
    }),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const row = record === undefined ? undefined : body(record);
    const raw = asFields(parsed(at(row, 'RawEventData')));
    const action = textAt(raw, 'Operation') ?? textAt(row, 'ActionType');
    if (record === undefined || row === undefined || action === undefined) {
      yield reject('not a CloudAppEvents row: neither RawEventData.Operation nor ActionType', '/ActionType');
      return;
    }
    const utc = { sourceZone: 'UTC' };
    const stated = at(raw, 'CreationTime') ?? at(row, 'Timestamp') ?? at(row, 'TimeGenerated') ?? at(record, 'time');
    const time = ctx.time(stated, utc);
    if (raw === undefined) {
      const draft = outerEvent(row, action, time);
      yield textAt(row, 'RawEventData') === undefined ? draft : { ...draft, truncated: true };
      return;
    }
    const inner = withOuterAddress(unifiedAuditEvent(raw, action, time), row);
    const draft = {
      ...inner,
      originalUid: inner.originalUid ?? idAt(row, 'ReportId'),
      ip: inner.ip ?? ipAddress(at(row, 'IPAddress')),
      attrs: marked([...inner.attrs, ...outerAttrs(row).list], outside(row)).slice(0, 64),
    };
    const stripped = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
    const whole = { time, ...stripped } as unknown as EventDraft;
    yield RUNTIME.test(action) ? runtimeEvent(whole, raw) : whole;
  },
});
