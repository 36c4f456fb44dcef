/**
 * Zapier runs (`GET /v2/zap-runs`): `{"data":[…]}`, arrays or NDJSON; the run of the Zap and each of its steps.
 * Format: docs.zapier.com/powered-by-zapier/api-reference/zap-runs/get-zap-runs
 * Traps: the history's CSV has no documented columns, so it is read with a mapping; no record names a person or a credential.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, type Fields, idAt, listOf, textAt } from './_fields.ts';
import { isKnownSystem } from './_inventoryRefs.ts';
import { refsInside } from './_objectRefs.ts';
import { ref, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { tokenEvidence } from './_tokenEvidence.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function* stepEvents(
  record: Fields,
  trace: string,
  workflow: EventDraft['workflow'],
  time: (value: unknown) => EventDraft['time'],
): Iterable<EventDraft> {
  for (const [index, item] of listOf(at(record, 'steps')).slice(0, 200).entries()) {
    const step = asFields(item);
    if (step === undefined) continue;
    const app = textAt(step, 'app', 'app.name', 'selected_api')?.replace(/(?:CLIAPI|API)(?:@.*)?$/, '');
    const action = textAt(step, 'action', 'title', 'type');
    const verb = action === undefined ? 'execute' : verbOf(action);
    const attrs = new AttrList();
    for (const [name, value] of Object.entries(step).slice(0, 30)) attrs.add(name, value);
    yield event({
      time: time(at(step, 'start_time')),
      classUid: OCSF.apiActivity,
      action: action ?? 'zap.step',
      verb: verb === 'other' ? 'execute' : verb,
      status: statusOf(textAt(step, 'status')),
      actorRole: 'app',
      workflow,
      system: system(app !== undefined && isKnownSystem(app) ? app : 'Zapier'),
      keys: new KeyList()
        .add('trace', trace)
        .add('span', `${trace}/step-${index}`)
        .add('parent_span', index === 0 ? `${trace}/run` : `${trace}/step-${index - 1}`).list,
      attrs: attrs.list,
      pointer: `/steps/${index}`,
    });
  }
}

export default defineImporter({
  id: 'zapier.runs',
  title: 'Zapier runs',
  source: 'Zapier',
  kind: 'log',
  version: 1,
  priority: 312,
  lists: ['data', 'results'],
  fills: ['workflow', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      94,
      (record) =>
        at(record, 'zap_id') !== undefined &&
        ['zap_title', 'start_time', 'end_time', 'steps', 'data_in', 'data_out'].filter(
          (name) => at(record, name) !== undefined,
        ).length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const ownId = idAt(record, 'id');
    const zap = idAt(record, 'zap_id');
    if (record === undefined || (ownId === undefined && zap === undefined)) {
      yield reject('not a Zap run: neither id nor zap_id', '/zap_id');
      return;
    }
    const trace = `zapier:${ownId ?? input.index}`;
    const workflow =
      zap === undefined ? undefined : ref('workflow', 'workflow.id', zap, { name: textAt(record, 'zap_title') });
    const keys = new KeyList().add('trace', trace).add('span', `${trace}/run`).add('conversation', trace);
    const carried = { data_in: at(record, 'data_in'), data_out: at(record, 'data_out') };
    const claims = tokenEvidence(carried, '', keys);
    for (const found of refsInside(carried)) keys.add('object_ref', found);
    const time = (value: unknown) => ctx.time(value, { sourceZone: 'UTC' });
    yield event({
      originalUid: ownId,
      time: time(at(record, 'start_time')),
      endTime: time(at(record, 'end_time')),
      classUid: OCSF.apiActivity,
      action: 'zap.run',
      verb: 'execute',
      status: statusOf(textAt(record, 'status')),
      actorRole: 'app',
      workflow,
      system: system('Zapier'),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: new AttrList()
        .add('status', at(record, 'status'))
        .add('data_in', carried.data_in)
        .add('data_out', carried.data_out)
        .add('account_id', at(record, 'account_id')).list,
    });
    yield* stepEvents(record, trace, workflow, time);
  },
});
