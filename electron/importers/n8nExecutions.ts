/**
 * n8n executions from the public API (`{"data":[…]}`), arrays, NDJSON or one execution: the run of the workflow and each node run.
 * Format: github.com/n8n-io/n8n packages/cli/src/public-api/v1/handlers/executions/spec/schemas/execution.yml
 * Traps: no record says who called a webhook; credentials are named only in the workflow's nodes; node times are milliseconds.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, type Fields, idAt, listOf, parsed, textAt } from './_fields.ts';
import { nodeEvents } from './_n8nNodes.ts';
import { ref, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function opened(record: Fields, name: string): unknown {
  const value = at(record, name);
  return typeof value === 'string' ? parsed(value) : value;
}

function statusWord(record: Fields): EventDraft['status'] {
  const word = textAt(record, 'status');
  if (word !== undefined) return /crash|error|cancel/i.test(word) ? 'failure' : statusOf(word);
  return textAt(record, 'finished') === 'true' ? 'success' : 'unknown';
}

export default defineImporter({
  id: 'n8n.executions',
  title: 'n8n executions',
  source: 'n8n',
  kind: 'log',
  version: 1,
  priority: 311,
  lists: ['data'],
  fills: ['credential', 'workflow', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      93,
      (record) =>
        at(record, 'workflowId') !== undefined &&
        at(record, 'startedAt') !== undefined &&
        ['mode', 'finished', 'retryOf', 'stoppedAt', 'workflowData'].filter((name) => at(record, name) !== undefined)
          .length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const ownId = idAt(record, 'id');
    if (record === undefined || (ownId === undefined && at(record, 'workflowId') === undefined)) {
      yield reject('not an execution: neither id nor workflowId', '/id');
      return;
    }
    const workflowData = asFields(opened(record, 'workflowData'));
    const statedId = idAt(record, 'workflowId') ?? idAt(workflowData, 'id');
    // Ids of older installations are counters, which other products use as well.
    const workflowId = statedId !== undefined && statedId.length < 6 ? `n8n:${statedId}` : statedId;
    const data = opened(record, 'data');
    const trace = `n8n:${ownId ?? input.index}`;
    const retryOf = idAt(record, 'retryOf');
    const mode = textAt(record, 'mode') ?? 'execution';
    const workflow =
      workflowId === undefined
        ? undefined
        : ref('workflow', 'workflow.id', workflowId, { name: textAt(workflowData, 'name') });
    const utc = { sourceZone: 'UTC' };
    const error = textAt(data, 'resultData.error.message');
    yield event({
      originalUid: ownId,
      time: ctx.time(at(record, 'startedAt') ?? at(record, 'createdAt'), utc),
      endTime: ctx.time(at(record, 'stoppedAt'), utc),
      classUid: OCSF.apiActivity,
      action: `execution.${mode}`,
      verb: 'execute',
      status: statusWord(record),
      statusDetail: error?.slice(0, 512),
      actorRole: 'app',
      workflow,
      system: system('n8n'),
      keys: new KeyList()
        .add('trace', trace)
        .add('span', `${trace}/execution`)
        .add('conversation', trace)
        .add('conversation', retryOf, 'n8n:').list,
      attrs: new AttrList()
        .add('mode', mode)
        .add('status', at(record, 'status'))
        .add('retryOf', retryOf)
        .add('retrySuccessId', at(record, 'retrySuccessId'))
        .add('customData', at(record, 'customData'))
        .add('lastNodeExecuted', at(data, 'resultData.lastNodeExecuted')).list,
      truncated:
        at(record, 'data') !== undefined && at(record, 'data') !== null && asFields(data) === undefined
          ? true
          : undefined,
    });
    const nodes = new Map<string, Fields>();
    for (const item of listOf(at(workflowData, 'nodes'))) {
      const name = textAt(item, 'name');
      const fields = asFields(item);
      if (name !== undefined && fields !== undefined) nodes.set(name, fields);
    }
    const runData = at(data, 'resultData.runData');
    yield* nodeEvents({ trace, workflowId, workflow, nodes }, runData, (value) => ctx.time(value, { epoch: 'ms' }));
  },
});
