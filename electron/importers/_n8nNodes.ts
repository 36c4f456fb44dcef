/** Node runs of one n8n execution: what each node ran, which ran before it, which credential and product it used. */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { marksInside } from './_external.ts';
import { asFields, at, count, type Fields, id, idAt, listOf, textAt } from './_fields.ts';
import { isKnownSystem } from './_inventoryRefs.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, credential, system, systemId, tool } from './_refs.ts';
import { tokenEvidence } from './_tokenEvidence.ts';
import { verbOf, wordsOf } from './_verbs.ts';

export interface Execution {
  /** Trace id of the execution's tree, `n8n:<execution id>`. */
  readonly trace: string;
  readonly workflowId: string | undefined;
  readonly workflow: EntityRef | undefined;
  /** The workflow's nodes by name. */
  readonly nodes: ReadonlyMap<string, Fields>;
}

const MOST_RUNS = 5000;
const MOST_STEP_CALLS = 200;
const NODE_ATTRS = [
  'resource',
  'operation',
  'url',
  'method',
  'httpMethod',
  'model',
  'toolDescription',
  'text',
  'promptType',
];

/** The product that a node's type names, e.g. `n8n-nodes-base.googleDrive`; undefined for generic nodes. */
function productOf(type: string | undefined): string | undefined {
  const words = wordsOf(type?.split('.').at(-1) ?? '').filter((word) => word !== 'tool' && word !== 'trigger');
  for (const name of [words.join(' '), words.slice(0, 2).join(' '), words[0] ?? ''])
    if (isKnownSystem(name)) return systemId(name);
  return undefined;
}

function credentialOf(node: Fields | undefined): EntityRef | undefined {
  for (const [kind, stated] of Object.entries(asFields(at(node, 'credentials')) ?? {}).slice(0, 10)) {
    const value = idAt(stated, 'id');
    if (value === undefined) continue;
    // Short ids are counters, which other products use as well.
    const own = value.length < 10 ? `n8n:${value}` : value;
    return credential('cred.id', own, { name: textAt(stated, 'name'), attrs: { kind } });
  }
  return undefined;
}

/** Ids of the tool calls that an agent node lists as its steps. Format: docs.n8n.io, AI Agent node, `Return Intermediate Steps`. */
function stepCalls(outputs: Fields): readonly string[] {
  const ids: string[] = [];
  for (const items of listOf(at(outputs, 'main'))) {
    for (const item of listOf(items)) {
      for (const step of listOf(at(item, 'json.intermediateSteps'))) {
        const found = id(at(step, 'action.toolCallId')) ?? id(at(step, 'action.tool_call_id'));
        if (found !== undefined && ids.length < MOST_STEP_CALLS) ids.push(found);
      }
    }
  }
  return ids;
}

/** Nodes that begin with what strangers may send: forms anybody can fill in, feeds of the web. */
function nodeMarks(type: string | undefined): readonly ExternalMark[] {
  const name = type?.split('.').at(-1)?.toLowerCase() ?? '';
  if (name === 'formtrigger') return ['form'];
  return /^rssfeedread/.test(name) ? ['web'] : [];
}

function nodeEvent(
  execution: Execution,
  name: string,
  index: number,
  run: Fields,
  time: (value: unknown) => EventDraft['time'],
): EventDraft {
  const node = execution.nodes.get(name);
  const type = textAt(node, 'type');
  const product = productOf(type);
  const operation = textAt(node, 'parameters.operation');
  const isAgent = /langchain\.agent$/.test(type ?? '');
  const outputs = asFields(at(run, 'data')) ?? {};
  const isTool = Object.hasOwn(outputs, 'ai_tool') || /tool/i.test(type?.split('.').at(-1) ?? '');
  const started = count(at(run, 'startTime'));
  const took = count(at(run, 'executionTime'));
  const keys = new KeyList().add('trace', execution.trace).add('span', `${execution.trace}/${name}#${index}`);
  let parents = 0;
  for (const source of listOf(at(run, 'source')).slice(0, 50)) {
    const previous = id(at(source, 'previousNode'));
    if (previous === undefined) continue;
    parents += 1;
    keys.add('parent_span', `${execution.trace}/${previous}#${count(at(source, 'previousNodeRun')) ?? 0}`);
  }
  if (parents === 0) keys.add('parent_span', `${execution.trace}/execution`);
  for (const made of stepCalls(outputs)) keys.add('tool_call', made);
  const claims = tokenEvidence(outputs, 'data', keys);
  for (const found of refsInside(outputs, product)) keys.add('object_ref', found);
  const attrs = new AttrList().add('node', name).add('node.type', type).add('output', outputs);
  for (const field of NODE_ATTRS) attrs.add(`parameters.${field}`, at(node, `parameters.${field}`));
  const error = textAt(run, 'error.message', 'error.description', 'error');
  const verb = operation === undefined ? 'execute' : verbOf(operation);
  return event(
    {
      originalUid: undefined,
      time: time(at(run, 'startTime')),
      endTime: started === undefined || took === undefined ? undefined : time(started + took),
      classUid: OCSF.apiActivity,
      action: type === undefined ? name : operation === undefined ? type : `${type}:${operation}`,
      verb: verb === 'other' ? 'execute' : verb,
      status: error === undefined ? statusOf(textAt(run, 'executionStatus')) : 'failure',
      statusDetail: error?.slice(0, 512),
      actorRole: 'app',
      agent: isAgent ? agent({ ns: 'agent.id', id: `${execution.workflowId ?? 'n8n'}/${name}`, name }) : undefined,
      credential: credentialOf(node),
      tool: isTool ? tool(name) : undefined,
      workflow: execution.workflow,
      system: system(product ?? 'n8n'),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
      pointer: `/data/resultData/runData/${name.replace(/~/g, '~0').replace(/\//g, '~1').slice(0, 512)}/${index}`,
    },
    [...nodeMarks(type), ...marksInside([outputs])],
  );
}

/** One event a node run, in the order of the record, at most 5,000. */
export function* nodeEvents(
  execution: Execution,
  runData: unknown,
  time: (value: unknown) => EventDraft['time'],
): Iterable<EventDraft> {
  let made = 0;
  for (const [name, runs] of Object.entries(asFields(runData) ?? {})) {
    for (const [index, item] of listOf(runs).entries()) {
      const run = asFields(item);
      if (run === undefined || made >= MOST_RUNS) continue;
      made += 1;
      yield nodeEvent(execution, name.slice(0, 300), index, run, time);
    }
  }
}
