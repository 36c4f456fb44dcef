/**
 * The `UnifiedAgentObservability` table of Agent 365 (JSON or CSV rows): what agents ran, with arguments and results in full.
 * Field names as observed by users of the table: github.com/SCStelz/security-investigator (queries/cloud)
 * Traps: an answer of a Copilot Studio agent is a row of its own (`AISpanOutput`); a result of `[]` is a blocked answer; hand-offs
 * have no row and show only in a compound session id `<parent>_<child>`.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { domainsOf, marksInside } from './_external.ts';
import { asFields, at, type Fields, idAt, ipAddress, isEmail, isGuid, parsed, textAt } from './_fields.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, identity, object, system, tool, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { tokenEvidence } from './_tokenEvidence.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function personOf(row: Fields): EventDraft['initiator'] {
  const named = idAt(row, 'ActorUsername', 'ActorName');
  const oid = /^8:orgid:([0-9a-f-]{36})$/i.exec(named ?? '')?.[1] ?? idAt(row, 'ActorUserId');
  if (named !== undefined && isEmail(named)) return user({ email: named, oid });
  if (oid !== undefined && isGuid(oid)) return user({ oid });
  return named === undefined || named.toLowerCase() === 'system' ? undefined : user({ name: named });
}

function opened(row: Fields, name: string): unknown {
  const value = at(row, name);
  return typeof value === 'string' ? (parsed(value) ?? value) : value;
}

function parse(row: Fields, action: string, time: EventDraft['time']): EventDraft {
  const agentId = idAt(row, 'SrcAgentId');
  const blueprint = idAt(row, 'SrcAgentBlueprintId');
  const acting = agent({
    ns: agentId === undefined || isGuid(agentId) ? 'entra.spn' : 'm365.agent',
    id: agentId,
    name: textAt(row, 'SrcAgentName'),
    aliases: agentId === undefined ? [] : [{ ns: 'm365.agent', value: agentId }],
    attrs: { blueprint_id: blueprint },
  });
  const person = personOf(row);
  const toolName = idAt(row, 'ToolName');
  const request = opened(row, 'EventOriginalRequestDetails');
  const result = opened(row, 'EventOriginalResultDetails');
  const more = opened(row, 'AdditionalFields');
  const error = textAt(row, 'EventErrorDetails');
  const blocked = Array.isArray(result) && result.length === 0;
  const session = idAt(row, 'EventSessionId');
  const keys = new KeyList().add('conversation', session, 'm365:');
  keys.add('conversation', /^([0-9a-f-]{36})_[0-9a-f-]{36}$/i.exec(session ?? '')?.[1], 'm365:');
  keys.add('tool_call', at(more, 'ToolCallId') ?? at(request, 'toolCallId') ?? at(row, 'ToolCallId'));
  keys.add('trace', idAt(more, 'TraceId', 'traceId')?.toLowerCase());
  const references = toolName === undefined ? [] : [...refsInside(request), ...refsInside(result)];
  for (const found of references) keys.add('object_ref', found);
  const claims = tokenEvidence({ request, result, more }, '', keys);
  const attrs = new AttrList();
  for (const name of [
    'EventOriginalRequestDetails',
    'EventOriginalResultDetails',
    'EventErrorDetails',
    'AdditionalFields',
    'SrcAgentBlueprintId',
    'ToolType',
    'EventProduct',
  ])
    attrs.add(name, at(row, name));
  if (blocked) attrs.add('answer', 'blocked: the result is an empty list');
  const prompt = /prompt|invoke/i.test(action) && acting !== undefined && person !== undefined;
  const verb = toolName === undefined ? 'execute' : verbOf(toolName);
  return event(
    {
      originalUid: idAt(row, 'EventOriginalUid', '_ItemId'),
      time,
      classUid: OCSF.apiActivity,
      action,
      verb: verb === 'other' ? 'execute' : verb,
      status: error === undefined ? (blocked ? 'failure' : 'unknown') : 'failure',
      statusDetail: error?.slice(0, 512),
      actor: prompt
        ? person
        : (acting ??
          person ??
          (textAt(row, 'ActorUsername') === 'system' ? identity('identity.id', 'system') : undefined)),
      actorRole: prompt ? 'user' : acting !== undefined ? 'agent' : person !== undefined ? 'user' : 'unknown',
      initiator: person,
      agent: acting,
      tool: toolName === undefined ? undefined : tool(toolName),
      system: system('Agent 365'),
      objects: blueprint === undefined ? [] : [object('Agent 365', 'blueprint', blueprint, { role: 'related' })],
      ip: ipAddress(at(row, 'SrcIpAddr')) ?? ipAddress(at(row, 'ClientIP')),
      delegation:
        claims.delegation ??
        (person === undefined || acting === undefined
          ? undefined
          : [
              {
                principal: person,
                principalType: 'user',
                mode: 'direct',
                evidenceField: 'ActorUsername',
                verified: true,
              },
              { principal: acting, principalType: 'agent', mode: 'obo', evidenceField: 'SrcAgentId', verified: true },
            ]),
      keys: keys.list,
      attrs: attrs.list,
    },
    toolName === undefined ? [] : marksInside([result], domainsOf([person])),
  );
}

export default defineImporter({
  id: 'microsoft.agent_observability',
  title: 'Agent 365 observability',
  source: 'Agent 365',
  kind: 'log',
  version: 1,
  priority: 306,
  lists: ['Results', 'results', 'value'],
  fills: ['user', 'agent', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        at(record, 'EventOriginalType') !== undefined &&
        ['SrcAgentId', 'SrcAgentName', 'EventSessionId', 'EventOriginalRequestDetails'].filter(
          (name) => at(record, name) !== undefined,
        ).length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const row = asFields(input.value);
    const action = textAt(row, 'EventOriginalType');
    if (row === undefined || action === undefined) {
      yield reject('not an observability row: EventOriginalType is missing', '/EventOriginalType');
      return;
    }
    const stated = at(row, 'EventStartTime') ?? at(row, 'TimeGenerated') ?? at(row, 'Timestamp');
    yield parse(row, action, ctx.time(stated, { sourceZone: 'UTC' }));
  },
});
