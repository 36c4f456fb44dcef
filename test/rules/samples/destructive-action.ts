import { HOUR, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story:
      'an agent takes the protection off a branch of a restricted repository, and its pipeline role stops CloudTrail',
    build(at) {
      const agent = at.entity('agent', 'Coder', { inventory: true });
      const repository = at.entity('object', 'payments', { facts: { data_class: 'restricted', type: 'repository' } });
      const off = at.event({
        system: at.entity('system', 'GitHub'),
        agent,
        agentClass: 'strong',
        verb: 'delete',
        action: 'protected_branch.destroy',
        object: repository,
        chain: 'c1',
      });
      const role = at.entity('identity', 'pipeline');
      const aws = at.entity('system', 'AWS');
      const stop = at.event({ system: aws, actor: role, actorRole: 'app', verb: 'administer', action: 'StopLogging' });
      return [
        {
          key: 'test:coder|safeguard',
          severity: 'high',
          title: 'Coder took a safeguard away: protected_branch.destroy',
          events: [off],
          chains: ['c1'],
        },
        {
          key: 'test:pipeline|record',
          severity: 'high',
          title: 'pipeline switched off or deleted the record of what happens: StopLogging',
          events: [stop],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'the same operation by a person with their own account, a database setting that keeps its protection, and a forced push with a lease',
    build(at) {
      const system = at.entity('system', 'AWS');
      const ana = at.entity('user', 'Ana');
      at.event({
        system,
        actor: ana,
        user: ana,
        actorRole: 'user',
        direct: true,
        verb: 'administer',
        action: 'StopLogging',
      });
      const agent = at.entity('agent', 'Coder', { inventory: true });
      at.event({
        system,
        agent,
        verb: 'update',
        action: 'ModifyDBInstance',
        attrs: { requestParameters: '{"allocatedStorage":200,"deletionProtection":true}' },
      });
      at.event({
        system: at.entity('system', 'Coder'),
        agent,
        verb: 'execute',
        actorRole: 'agent',
        action: 'tool_result',
        attrs: { tool_parameters: '{"full_command":"git push --force-with-lease origin feature"}' },
      });
    },
  },
  clean: {
    story: 'an agent creates and updates records, and deletes a few of its own drafts a day',
    build(at) {
      const system = at.entity('system', 'Salesforce');
      const agent = at.entity('agent', 'Notes', { inventory: true });
      for (let n = 0; n < 30; n += 1) {
        at.event({ at: T0 + n * HOUR, system, agent, verb: n % 2 === 0 ? 'create' : 'update' });
        at.event({ at: T0 + n * HOUR, system, agent, verb: 'delete', action: 'DeleteDraft' });
      }
    },
  },
  more: [
    {
      story: 'a pipeline takes down the stacks that it set up within the log, and one that it did not',
      build(at) {
        const agent = at.entity('agent', 'Pipeline', { inventory: true });
        const system = at.entity('system', 'AWS');
        for (let n = 0; n < 3; n += 1) {
          const stack = at.entity('object', `preview-${n}`, { facts: { type: 'stack' } });
          at.event({ at: T0 + n * HOUR, system, agent, verb: 'create', action: 'CreateStack', object: stack });
          at.event({ at: T0 + (n + 2) * HOUR, system, agent, verb: 'delete', action: 'DeleteStack', object: stack });
        }
        const prod = at.entity('object', 'production', { facts: { type: 'stack' } });
        const refused = { system, agent, verb: 'create', action: 'CreateStack', status: 'failure' } as const;
        at.event({ ...refused, at: T0, object: prod });
        const gone = at.event({ at: T0 + HOUR, system, agent, verb: 'delete', action: 'DeleteStack', object: prod });
        return [{ key: 'test:pipeline|data', severity: 'high', events: [gone] }];
      },
    },
    {
      story: 'parameters decide: versioning suspended, a bulk job that deletes for good, a table dropped by a tool',
      build(at) {
        const agent = at.entity('agent', 'Cleaner', { inventory: true });
        const s3 = at.event({
          system: at.entity('system', 'AWS'),
          agent,
          verb: 'update',
          action: 'PutBucketVersioning',
          attrs: { requestParameters: '{"VersioningConfiguration":{"Status":"Suspended"}}' },
        });
        const bulk = at.event({
          system: at.entity('system', 'Salesforce'),
          agent,
          verb: 'delete',
          action: 'BulkApi',
          attrs: { OPERATION_TYPE: 'hardDelete' },
        });
        const drop = at.event({
          system: at.entity('system', 'Postgres'),
          agent,
          verb: 'execute',
          action: 'execute_tool',
          tool: at.entity('tool', 'db-server/drop-table'),
        });
        return [
          { key: 'test:cleaner|data', severity: 'high', events: [bulk, drop] },
          { key: 'test:cleaner|safeguard', severity: 'medium', events: [s3] },
        ];
      },
    },
    {
      story: 'an attempt that was refused is told, low',
      build(at) {
        const agent = at.entity('agent', 'Cleaner', { inventory: true });
        const system = at.entity('system', 'AWS');
        at.event({ system, agent, verb: 'delete', action: 'DeleteTrail', status: 'failure' });
        return [{ severity: 'low', title: 'Cleaner tried, and was refused: DeleteTrail' }];
      },
    },
    {
      story: 'sixty ordinary deletions in one hour',
      build(at) {
        const agent = at.entity('agent', 'Tidy', { inventory: true });
        const system = at.entity('system', 'Jira');
        for (let n = 0; n < 60; n += 1)
          at.event({ at: T0 + n * 1_000_000, system, agent, verb: 'delete', action: 'issue_deleted' });
        return [{ key: 'test:tidy|many', severity: 'medium', title: 'Tidy deleted much in one hour: issue_deleted' }];
      },
    },
  ],
} satisfies RuleSamples;
