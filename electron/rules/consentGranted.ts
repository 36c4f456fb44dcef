import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

/** Scopes that reach beyond the person who consents, or that change or send; by the words vendors use in their names. */
const WIDE =
  /\.All\b|\bfull|admin|manage|impersonat|\.default\b|^repo$|delete_repo|cloud-platform|auth\/drive$|mail\.google|^api$/i;
const CHANGING = /write|\bsend|modify|create|update|delete|manage|compose|^repo$|^api$/i;

export default defineRule({
  id: 'consent-granted',
  version: 2,
  title: 'Consent given to an app',
  why: 'A consent lets an app act on data without a password or a second factor, and it stays until somebody takes it back.',
  severity: 'medium',
  refs: refs('ASI03', 'ASI07', 'NHI9'),
  remediation: [
    remedy('rotate', ': take the consent back and end the app’s tokens, unless its owner can say what it is for'),
    remedy('humanReview', 'before people may consent to apps that are not registered'),
    remedy('reduceScope', 'to what the app is for'),
  ],
  needs: [
    {
      what: 'sign-in or administration logs that record grants',
      sql: "SELECT EXISTS (SELECT 1 FROM v_event WHERE verb IN ('grant', 'sign_in'))",
    },
    {
      what: 'an inventory of apps or agents to tell known ones by',
      sql: "SELECT EXISTS (SELECT 1 FROM v_entity WHERE kind IN ('integration', 'agent') AND in_inventory = 1)",
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    app_id: z.int(),
    name: z.string(),
    key: z.string(),
    listed: z.int(),
    consents: z.int(),
    people: TextList,
    people_ids: IdList,
    agents: z.int(),
    for_all: z.int(),
    scopes: TextList,
    actions: TextList,
    systems: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH consent AS MATERIALIZED (
      SELECT event_id, time_us, chain_id, action, scopes, system_id, coalesce(user_id, actor_id) AS person_id, agent_id, object_id, integration_id
      FROM (SELECT * FROM (SELECT event_id, time_us, chain_id, lower(action) AS action, verb, status, scopes, system_id, user_id, actor_id, agent_id, object_id, integration_id
            FROM v_event) WHERE verb = 'grant' AND status <> 'failure')
      WHERE action LIKE '%consent%' OR action LIKE '%permission grant%' OR action LIKE '%app role assignment%' OR action = 'authorize'
        OR action GLOB '*oauth_authorization.create' OR action GLOB '*integration_installation.create' OR action GLOB 'personal_access_token.access_granted'
        OR action GLOB 'authorize_api_client*' OR action IN ('app_installed', 'app_scopes_expanded') OR action GLOB 'add_to_trusted_oauth2*'
    ),
    placed AS (
      SELECT c.*, CASE WHEN o.key GLOB '*principal*' OR o.key GLOB '*application*' OR o.key GLOB '*oauth*' OR o.key GLOB '*integration*' OR o.key GLOB '*app:*'
               THEN c.object_id ELSE coalesce(c.integration_id, c.object_id) END AS app_id,
             EXISTS (SELECT 1 FROM v_event_attr t WHERE t.event_id = c.event_id
                     AND t.name IN ('ConsentContext.IsAdminConsent', 'ConsentAction.IsAdminConsent', 'consent_type') AND lower(t.value) IN ('true', 'allprincipals')) AS for_all
      FROM consent c LEFT JOIN v_entity o ON o.entity_id = c.object_id
    ),
    known AS MATERIALIZED (SELECT DISTINCT lower(name) AS name FROM v_entity WHERE kind IN ('integration', 'agent', 'identity') AND in_inventory = 1)
    SELECT a.entity_id AS app_id, a.name, a.key, max(a.in_inventory = 1 OR lower(a.name) IN (SELECT name FROM known)) AS listed,
           count(*) AS consents, json_group_array(DISTINCT u.name ORDER BY p.event_id) AS people, json_group_array(DISTINCT u.entity_id ORDER BY p.event_id) FILTER (WHERE u.entity_id IS NOT NULL) AS people_ids,
           count(p.agent_id) AS agents, max(p.for_all) AS for_all, json_group_array(DISTINCT p.scopes ORDER BY p.event_id) AS scopes,
           json_group_array(DISTINCT p.action ORDER BY p.event_id) AS actions, json_group_array(DISTINCT s.name ORDER BY p.event_id) AS systems,
           json_group_array(p.event_id ORDER BY p.time_us, p.event_id) AS event_ids, json_group_array(DISTINCT p.chain_id ORDER BY p.event_id) AS chain_ids,
           min(p.time_us) AS first_us, max(p.time_us) AS last_us
    FROM placed p CROSS JOIN v_entity a ON a.entity_id = p.app_id LEFT JOIN v_entity u ON u.entity_id = p.person_id
    LEFT JOIN v_entity s ON s.entity_id = p.system_id
    GROUP BY a.entity_id ORDER BY a.entity_id`,
  toFinding(row) {
    const scopes = [
      ...new Set(row.scopes.flatMap((text) => text.split(/[\s,;"[\]]+/)).filter((scope) => scope !== '')),
    ];
    const wide = scopes.filter((scope) => WIDE.test(scope) || CHANGING.test(scope));
    const reaching = row.for_all === 1 || scopes.some((scope) => WIDE.test(scope));
    const unknown = row.listed === 0;
    return {
      key: row.key,
      severity: unknown && reaching ? 'high' : unknown && wide.length > 0 ? 'medium' : 'info',
      rank: {
        impact: reaching
          ? { value: 0.8, why: 'it reaches beyond the person who consented' }
          : wide.length > 0
            ? { value: 0.6, why: 'it may change or send' }
            : { value: 0.3, why: 'nothing wide was asked for' },
        exposure: exposureOf(row.consents, 'consents'),
        confidence: unknown ? { value: 0.8, why: 'no inventory lists the app' } : stated('the log states the consent'),
      },
      title: `${row.name} was given ${reaching ? 'wide access' : wide.length > 0 ? 'access that changes data' : 'access'} by ${row.people.length === 0 ? 'somebody unnamed' : count(row.people.length, 'person', 'people')}`,
      explanation:
        `${listed(row.people.length === 0 ? ['Somebody whom the log does not name'] : row.people)} consented to ${row.name} on ${listed(row.systems)}` +
        `${row.for_all === 1 ? ', for everyone in the organisation' : ''}. ${scopes.length === 0 ? 'The log states no scopes.' : `Scopes: ${listed(scopes, 8)}.`} ` +
        `${unknown ? 'No imported inventory lists the app.' : 'The app is in the inventory.'}` +
        (row.agents > 0 ? ` ${count(row.agents, 'of these acts is an agent’s', 'of these acts are agents’')}.` : ''),
      entities: [row.app_id, ...row.people_ids].slice(0, 20),
      events: row.event_ids.slice(0, MOST_CITED),
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'consents', value: String(row.consents) },
        { name: 'scopes', value: scopes.length === 0 ? 'not stated' : listed(scopes, 20) },
        { name: 'for everyone', value: row.for_all === 1 ? 'yes' : 'not stated' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
