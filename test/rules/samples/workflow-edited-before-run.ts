import type { CaseBuilder } from '../caseBuilder.ts';
import { DAY, HOUR, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function workflow(at: CaseBuilder) {
  const made = at.entity('workflow', 'Refunds', { key: 'workflow.id:w1', inventory: true });
  const owner = at.entity('user', 'Lena', { key: 'email:lena@x.example' });
  at.edge('OWNS', owner, made);
  const system = at.entity('system', 'n8n');
  return {
    made,
    owner,
    edit: (by: number, when: number) =>
      at.event({
        system,
        statedWorkflow: made,
        verb: 'update',
        action: 'workflow.updated',
        user: by,
        direct: true,
        at: when,
      }),
    run: (when: number) =>
      at.event({
        system,
        workflow: made,
        statedWorkflow: made,
        verb: 'send',
        action: 'gmail:send',
        chain: 'c1',
        at: when,
      }),
  };
}

export default {
  hit: {
    story: 'a colleague who does not own the workflow edits it ten minutes before it sends',
    build(at) {
      const { made, edit, run } = workflow(at);
      const other = at.entity('user', 'Omid');
      const edited = edit(other, T0);
      const ran = run(T0 + HOUR / 6);
      return [
        {
          severity: 'high',
          title: 'Refunds was edited by Omid before it ran',
          entities: [made, other],
          events: [edited, ran],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story: 'the run came before the edit, and the next one three days after it',
    build(at) {
      const { edit, run } = workflow(at);
      run(T0 - HOUR);
      edit(at.entity('user', 'Omid'), T0);
      run(T0 + 3 * DAY);
    },
  },
  clean: {
    story: 'its owner edits it and it runs',
    build(at) {
      const { owner, edit, run } = workflow(at);
      edit(owner, T0);
      run(T0 + HOUR);
    },
  },
  more: [
    {
      story: 'the inventory states the day and who, and it runs that day',
      build(at) {
        const { made, run } = workflow(at);
        const record = at.fact(made, 'last_edited_at', '2025-08-01');
        at.run(
          "INSERT INTO entity_fact (entity_id, name, value, record_id) VALUES (?, 'last_edited_by', 'omid@x.example', ?)",
          made,
          record,
        );
        const ran = run(T0 + 5 * HOUR);
        return [
          {
            severity: 'high',
            title: 'Refunds was edited by omid@x.example before it ran',
            events: [ran],
            records: [record],
          },
        ];
      },
    },
  ],
} satisfies RuleSamples;
