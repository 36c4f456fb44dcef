import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

const file = (at: CaseBuilder, name: string, dataClass: string) =>
  at.entity('object', name, { facts: { data_class: dataClass, type: 'File' } });
const assistant = (at: CaseBuilder, facts: Record<string, string> = {}) =>
  at.entity('agent', 'Policy Assistant', { inventory: true, facts });

export default {
  hit: {
    story: 'an agent approved for internal data reads a restricted file',
    build(at) {
      const agent = assistant(at, { intended_data_classes: 'internal' });
      const system = at.entity('system', 'SharePoint');
      at.event({ system, agent, object: file(at, 'Policy.docx', 'internal') });
      const event = at.event({ system, agent, object: file(at, 'Salaries.xlsx', 'restricted'), chain: 'c1' });
      return [
        {
          key: 'test:policy assistant|SharePoint',
          severity: 'high',
          title: 'Policy Assistant touched restricted objects on SharePoint: Salaries.xlsx',
          entities: [agent],
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'the class is among those it is approved for; a restricted file is only mentioned; a refused read; a person’s own read',
    build(at) {
      const agent = assistant(at, { intended_data_classes: 'confidential' });
      const system = at.entity('system', 'SharePoint');
      at.event({ system, agent, object: file(at, 'Offers.xlsx', 'confidential') });
      const salaries = file(at, 'Salaries.xlsx', 'restricted');
      const mention = at.event({ system, agent, verb: 'read', object: salaries });
      at.run("UPDATE event_object SET role = 'related' WHERE event_id = ?", mention);
      at.event({ system, agent, object: salaries, status: 'failure' });
      const ana = at.entity('user', 'Ana');
      at.event({ system, actor: ana, user: ana, actorRole: 'user', direct: true, object: salaries });
    },
  },
  clean: {
    story: 'an agent whose approval names the one confidential file that it reads, beside public ones',
    build(at) {
      const agent = assistant(at);
      at.permission(agent, 'declared', 'read', 'SharePoint', { resource: 'Offers.xlsx' });
      const system = at.entity('system', 'SharePoint');
      for (let n = 0; n < 20; n += 1) at.event({ system, agent, object: file(at, `Public ${n}`, 'public') });
      at.event({ system, agent, object: file(at, 'Offers.xlsx', 'confidential') });
    },
  },
  more: [
    {
      story: 'approved to read files in general, which says nothing of their class: medium',
      build(at) {
        const agent = assistant(at);
        at.access(agent, 'SharePoint', 'read', 'File', 'expected', { observed: 1 });
        at.event({
          system: at.entity('system', 'SharePoint'),
          agent,
          object: file(at, 'Salaries.xlsx', 'restricted'),
        });
        return [{ severity: 'medium' }];
      },
    },
    {
      story: 'a record takes the class that the inventory states for its type, and a label counts by its text',
      build(at) {
        const agent = assistant(at, { intended_data_classes: 'public' });
        const system = at.entity('system', 'Salesforce');
        const type = at.entity('object', 'Contact', { facts: { data_class: 'confidential', type: 'Contact' } });
        at.run("UPDATE entity SET key = 'salesforce.contact:Contact' WHERE id = ?", type);
        const record = at.entity('object', '0035g', { facts: { type: 'Contact' } });
        at.run("UPDATE entity SET key = 'salesforce.record:0035g' WHERE id = ?", record);
        const labelled = at.entity('object', 'Board.docx', { facts: { type: 'File', label: 'Highly Confidential' } });
        const events = [at.event({ system, agent, object: labelled }), at.event({ system, agent, object: record })];
        return [{ severity: 'high', events }];
      },
    },
    {
      story: 'a label that is only an id says nothing',
      build(at) {
        at.event({
          system: at.entity('system', 'SharePoint'),
          agent: assistant(at),
          object: at.entity('object', 'A.docx', { facts: { label: 'a5b1c9e2-1f0f-4a55-8f8e-0c4f6a1d2b3c' } }),
        });
        return [];
      },
    },
  ],
} satisfies RuleSamples;
