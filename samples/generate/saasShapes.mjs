/** Records of Jira and GitHub in the vendors' real shapes. */
import { iso } from './shapes.mjs';

const offsetTime = (at) => iso(at).replace('Z', '+0000');

/** A Jira audit record. Author and address are often absent; no client, token or session is ever named. */
export function jiraRecord(id, at, summary, { category, author, ip, object, associated, changed }) {
  return {
    id,
    summary,
    ...(ip === undefined ? {} : { remoteAddress: ip }),
    ...(author === undefined ? {} : { authorKey: `ug:${author.account.slice(7)}`, authorAccountId: author.account }),
    created: offsetTime(at),
    category,
    eventSource: '',
    objectItem: object,
    ...(changed === undefined ? {} : { changedValues: changed }),
    ...(associated === undefined ? {} : { associatedItems: associated }),
  };
}

const DIRECTORY = 'com.atlassian.crowd.directory.IdentityPlatformRemoteDirectory';

export const jiraGroup = (name) => ({ id: name, name, typeName: 'GROUP', parentId: '1', parentName: DIRECTORY });
export const jiraUser = (person) => ({ id: person.account, name: person.account, typeName: 'USER', parentId: '1', parentName: DIRECTORY });

/** An event of the Atlassian organisation's audit log; it names accounts with their address. */
export function atlassianEvent(r, at, action, person, { site, message, context = [] }) {
  return {
    id: r.guid(),
    type: 'events',
    attributes: {
      time: iso(at),
      action,
      actor: { id: person.account, name: person.name, email: person.email },
      context,
      container: [{ id: site.id, type: 'sites', attributes: { siteHostName: `https://${site.host}`, siteName: site.name } }],
      location: { ip: person.ip, countryName: 'Norway' },
    },
    message: { content: message, format: 'simple' },
  };
}

/** An entry of a GitHub organisation's audit log; `@timestamp` is in milliseconds. */
export function githubEntry(r, at, action, { actor, org, repo, repoId, token, agent, userAgent, ip, operation = 'modify', more = {} }) {
  return {
    '@timestamp': at,
    _document_id: r.id('', 22),
    action,
    actor: actor.login,
    actor_id: actor.id,
    ...(agent === undefined
      ? { actor_is_bot: actor.login.endsWith('[bot]') }
      : { actor_is_agent: true, actor_is_bot: true, user: agent.user.login, user_id: agent.user.id, agent_session_id: agent.session }),
    ...(actor.email === undefined ? {} : { external_identity_nameid: actor.email, external_identity_username: actor.email.split('@')[0] }),
    ...(ip === undefined ? {} : { actor_ip: ip, actor_location: { country_code: 'DE' } }),
    business: org,
    org,
    org_id: 90_417_733,
    ...(repo === undefined ? {} : { repo, repository_id: repoId, public_repo: false }),
    created_at: at,
    operation_type: operation,
    ...(token === undefined ? {} : { hashed_token: token.hash, token_id: token.id, token_scopes: token.scopes, programmatic_access_type: token.kind }),
    request_id: [4, 6, 6, 6, 8].map((digits) => r.hex(digits).toUpperCase()).join(':'),
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
    ...more,
  };
}
