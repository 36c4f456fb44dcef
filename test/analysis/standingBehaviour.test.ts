/** Whose behaviour is compared again: those to whom something happened, and everybody of their blueprint. */
import { expect, test } from 'vitest';
import { actingAgents, standingAgents } from '../../electron/db/derive/driftBehaviour.ts';
import { behaviourWindows } from '../../shared/model/drift.ts';
import { US_PER_DAY, US_PER_HOUR } from '../../shared/model/time.ts';
import { CaseBuilder } from '../rules/caseBuilder.ts';

function acted() {
  const at = new CaseBuilder();
  const system = at.entity('system', 'Jira');
  const [one, two] = [at.entity('blueprint', 'One'), at.entity('blueprint', 'Two')];
  const agent = (name: string, blueprint?: number): number => {
    const id = at.entity('agent', name);
    if (blueprint !== undefined) at.edge('INSTANCE_OF', id, blueprint);
    at.event({ system, agent: id });
    return id;
  };
  const agents = { a: agent('a', one), b: agent('b', one), c: agent('c', two), d: agent('d'), e: agent('e') };
  const compared =
    at.db.sql.prepare(`INSERT INTO behaviour (agent_id, state, baseline_from_us, recent_from_us, to_us, baseline_days, recent_days,
    baseline_active, recent_active, baseline_events, recent_events, blueprint_id, peers) VALUES (?, 'compared', 0, 0, 0, 90, 7, 9, 1, 9, 1, ?, 0)`);
  for (const { agent: id, blueprint } of actingAgents(at.db)) compared.run(id, blueprint);
  const standing = (...changed: number[]): number[] =>
    [...standingAgents(at.db, actingAgents(at.db), new Set(changed))].sort((x, y) => x - y);
  return { at, ...agents, two, standing };
}

test('an agent without a blueprint stands or falls alone, one with a blueprint with its peers', () => {
  const { a, b, c, d, e, standing } = acted();
  expect(standing()).toEqual([a, b, c, d, e]);
  expect(standing(d)).toEqual([a, b, c, e]);
  expect(standing(b)).toEqual([c, d, e]);
});

test('one that comes to a blueprint, leaves it or acts no more takes its peers with it', () => {
  const { at, a, b, c, d, e, two, standing } = acted();
  at.db.sql.prepare('UPDATE edge SET to_id = ? WHERE from_id = ?').run(two, b);
  expect(standing()).toEqual([d, e]);
  at.db.sql.prepare('UPDATE behaviour SET blueprint_id = ? WHERE agent_id = ?').run(two, b);
  expect(standing()).toEqual([a, b, c, d, e]);
  at.db.sql.prepare('DELETE FROM attribution WHERE agent_id = ?').run(c);
  expect(standing(c)).toEqual([a, d, e]);
});

test('both windows end with the day of the last event', () => {
  const day = 20_000 * US_PER_DAY;
  const morning = behaviourWindows(day + US_PER_HOUR, 'UTC');
  expect(behaviourWindows(day + 23 * US_PER_HOUR, 'UTC')).toEqual(morning);
  expect(behaviourWindows(day, 'UTC')).toEqual(morning);
  expect(morning.toUs).toBe(day + US_PER_DAY);
  expect(behaviourWindows(day + US_PER_DAY, 'UTC')).not.toEqual(morning);
});
