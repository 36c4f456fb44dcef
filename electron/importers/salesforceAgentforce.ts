/**
 * Salesforce Agentforce session tracing: rows of the Data 360 objects of agent sessions, their participants, interactions, steps, messages
 * and moments, as CSV or JSON. Columns carry the objects' own names, with or without prefix and suffix (`std__AiAgentSessionId__c`).
 * Format: developer.salesforce.com/docs/data/data-cloud-dmo-mapping (AiAgentSession, AiAgentInteraction, AiAgentInteractionStep …)
 * Traps: the owner of a session may be a person or a customer's record; `AttributeText` is JSON in a text; a row states its parent only
 * by id; which columns an export has is the exporter's choice.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, type Fields, id, text } from './_fields.ts';
import { salesforceId18 } from './_ids.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { toolCall } from './_toolCall.ts';
import { defineImporter, reject } from './define.ts';

type Columns = ReadonlyMap<string, unknown>;

const SALESFORCE_USER = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;
const MOST_COLUMNS = 500;

/** Members by their bare names in lower case: `std__StartTimestamp__c` is `starttimestamp`. */
function columnsOf(record: Fields): Columns {
  const columns = new Map<string, unknown>();
  for (const [name, value] of Object.entries(record).slice(0, MOST_COLUMNS)) {
    const bare = name
      .replace(/^(?:std|ssot)__/i, '')
      .replace(/__c$/i, '')
      .toLowerCase();
    if (!columns.has(bare)) columns.set(bare, value);
  }
  return columns;
}

/** The kinds of rows by the columns that only they have, the most particular first. */
const KINDS: readonly (readonly [column: string, kind: string])[] = [
  ['aiagentinteractionsteptype', 'step'],
  ['aiagentinteractionmessagetype', 'message'],
  ['aiagentsessionparticipantrole', 'participant'],
  ['requestsummarytext', 'moment'],
  ['aiagentinteractiontype', 'interaction'],
  ['aiagentsessionendtype', 'session'],
  ['aiagentchanneltype', 'session'],
];
const VERBS: Readonly<Record<string, Verb>> = { step: 'execute', interaction: 'execute', message: 'send' };
const TIMES = ['starttimestamp', 'messagesenttimestamp', 'messagestarttimestamp'];
const PEOPLE = ['sessionownerid', 'owneruserid', 'participantuserid', 'participantid'];

function kindOf(columns: Columns): string | undefined {
  return KINDS.find(([column]) => columns.has(column))?.[1];
}

function isRow(columns: Columns): boolean {
  return columns.has('id') && kindOf(columns) !== undefined && TIMES.some((name) => columns.has(name));
}

function eventOf(columns: Columns, record: Fields, time: (value: unknown) => EventDraft['time']): EventDraft {
  const get = (name: string) => id(columns.get(name));
  const first = (names: readonly string[]) =>
    names.map((name) => columns.get(name)).find((value) => text(value) !== undefined);
  const kind = kindOf(columns);
  const own = get('id');
  const stated = text(columns.get(KINDS.find(([, word]) => word === kind)?.[0] ?? ''));
  const owner = PEOPLE.map(get).find((one) => one !== undefined);
  const person = PEOPLE.map(get).find((one) => one !== undefined && SALESFORCE_USER.test(one));
  // The agent takes part by an account of its own.
  const ofAgent = kind === 'participant' && /^(?:ai_?)?(?:agent|bot)$/i.test(stated ?? '');
  const who = person === undefined || ofAgent ? undefined : user({ salesforce: salesforceId18(person) });
  const bySomebody = /^(?:input|UserInputStep)$/i.test(stated ?? '');
  // Steps and interactions are named by their type; of the others the type alone says little, and a moment's is a text.
  const whole = kind === 'step' || kind === 'interaction';
  const action = whole
    ? (stated ?? kind)
    : `${kind ?? 'row'}${kind === 'moment' || stated === undefined ? '' : `.${stated}`}`;
  const acting = agent({
    ns: 'agent.id',
    name: get('aiagentapiname'),
    aliases: ofAgent && person !== undefined ? [{ ns: 'sf.user', value: salesforceId18(person) }] : [],
  });
  const called =
    kind === 'step' && /function|action/i.test(stated ?? '') ? (get('name') ?? get('nameinterfacefield')) : undefined;
  const tool =
    called === undefined
      ? undefined
      : toolCall(called, undefined, columns.get('inputvaluetext'), columns.get('outputvaluetext'));
  const failed = text(columns.get('errormessagetext'));
  const trace = get('telemetrytraceid')?.toLowerCase();
  const span = get('telemetrytracespanid')?.toLowerCase();
  const keys = new KeyList()
    .add('trace', trace)
    .add(
      'conversation',
      get('aiagentsessionid') ?? get('sessionid') ?? (kind === 'session' ? own : undefined),
      'agentforce:',
    )
    .add(
      'conversation',
      get('aiagentinteractionid') ?? (kind === 'interaction' ? own : undefined),
      'agentforce-interaction:',
    )
    .add('request', get('genaigatewayrequestid'));
  if (trace !== undefined && span !== undefined) keys.add('span', span, `${trace}/`);
  for (const name of ['attributetext', 'inputvaluetext', 'outputvaluetext'])
    for (const reference of refsInside(columns.get(name), 'salesforce')) keys.add('object_ref', reference);
  const attrs = new AttrList();
  for (const [name, value] of Object.entries(record).slice(0, 60)) attrs.add(name, value);
  const holder = owner === undefined || person !== undefined ? undefined : salesforceId18(owner);
  const type = get('sessionownerobject') ?? get('participantobject') ?? 'record';
  return event(
    {
      originalUid: own,
      time: time(first(TIMES)),
      endTime: time(first(['endtimestamp', 'messageendtimestamp'])),
      classUid: OCSF.apiActivity,
      action,
      verb: tool?.verb ?? VERBS[kind ?? ''] ?? 'other',
      status: failed === undefined ? 'unknown' : 'failure',
      statusDetail: failed?.slice(0, 512),
      actor: bySomebody ? who : acting,
      actorRole: bySomebody ? 'user' : 'agent',
      initiator: bySomebody ? undefined : who,
      agent: acting,
      tool: tool?.tool,
      integration: tool?.integration,
      system: tool?.system ?? system('Agentforce'),
      objects: [
        ...(tool?.objects ?? []),
        ...(holder === undefined ? [] : [object('salesforce', type, holder, { role: 'affected' })]),
      ],
      keys: keys.list,
      attrs: attrs.list,
    },
    tool?.external,
  );
}

export default defineImporter({
  id: 'salesforce.agentforce_sessions',
  title: 'Salesforce Agentforce session tracing',
  source: 'Agentforce',
  kind: 'log',
  version: 1,
  priority: 298,
  lists: ['data', 'records'],
  fills: ['user', 'agent', 'system', 'object'],
  sniff(head) {
    if (head.container === 'csv')
      return isRow(columnsOf(Object.fromEntries((head.header ?? []).map((cell) => [cell.trim(), ''])))) ? 92 : 0;
    return confidence(head, 92, (record) => isRow(columnsOf(record)));
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const columns = record === undefined ? undefined : columnsOf(record);
    if (record === undefined || columns === undefined || id(columns.get('id')) === undefined) {
      yield reject('not a row of agent session tracing: it has no Id', 'Id');
      return;
    }
    yield eventOf(columns, record, (value) => ctx.time(value));
  },
});
