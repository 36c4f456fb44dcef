/** AWS CloudTrail records and GitHub audit log entries. */
import { iso, isoSeconds } from '../record.ts';

export interface TrailParts {
  readonly id: string;
  readonly at: number;
  readonly request: string;
  readonly account: string;
  readonly service: string;
  readonly name: string;
  /** Either a person's IAM user, or a role session. */
  readonly who:
    | { readonly user: string; readonly key: string }
    | {
        readonly role: string;
        readonly session: string;
        readonly key: string;
        readonly sourceIdentity?: string | undefined;
      };
  readonly parameters: unknown;
  readonly response?: unknown;
  readonly ip: string;
  readonly userAgent: string;
  readonly failed?: boolean;
}

function identityOf(parts: TrailParts): unknown {
  const { who, account } = parts;
  if ('user' in who) {
    return {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: who.user,
      accountId: account,
      accessKeyId: who.key,
      userName: who.user.split('/').at(-1),
    };
  }
  const name = who.role.split('/').at(-1) ?? '';
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE${name.toUpperCase()}:${who.session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${who.session}`,
    accountId: account,
    accessKeyId: who.key,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: who.role, accountId: account, userName: name },
      attributes: { creationDate: isoSeconds(parts.at - 60_000_000).concat('Z'), mfaAuthenticated: 'false' },
      ...(who.sourceIdentity === undefined ? {} : { sourceIdentity: who.sourceIdentity }),
    },
  };
}

export function trailRecord(parts: TrailParts): unknown {
  return {
    eventVersion: '1.10',
    userIdentity: identityOf(parts),
    eventTime: `${isoSeconds(parts.at)}Z`,
    eventSource: `${parts.service}.amazonaws.com`,
    eventName: parts.name,
    awsRegion: 'eu-north-1',
    sourceIPAddress: parts.ip,
    userAgent: parts.userAgent,
    requestParameters: parts.parameters,
    responseElements: parts.response ?? null,
    ...(parts.failed === true ? { errorCode: 'ThrottlingException', errorMessage: 'Rate exceeded' } : {}),
    requestID: parts.request,
    eventID: parts.id,
    readOnly: /^(?:Get|List|Query|Describe)/.test(parts.name),
    eventType: 'AwsApiCall',
    managementEvent: parts.service === 'sts',
    recipientAccountId: parts.account,
    eventCategory: parts.service === 'sts' ? 'Management' : 'Data',
  };
}

export interface GithubParts {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actor: string;
  readonly repository: string;
  readonly request: string;
  readonly email?: string;
  readonly agent?: { readonly user?: string | undefined; readonly session?: string | undefined };
  readonly token?: { readonly hash: string; readonly kind: string } | undefined;
  readonly userAgent: string;
  readonly ip?: string;
}

export function githubEntry(parts: GithubParts): unknown {
  return {
    '@timestamp': Math.floor(parts.at / 1000),
    _document_id: parts.id,
    action: parts.action,
    actor: parts.actor,
    actor_is_agent: parts.agent !== undefined,
    actor_is_bot: parts.agent !== undefined,
    ...(parts.agent?.user === undefined ? {} : { user: parts.agent.user }),
    ...(parts.agent?.session === undefined ? {} : { agent_session_id: parts.agent.session }),
    ...(parts.email === undefined ? {} : { external_identity_nameid: parts.email }),
    org: 'northwind',
    repo: parts.repository,
    created_at: Math.floor(parts.at / 1000),
    operation_type: parts.action === 'git.push' ? 'modify' : 'access',
    ...(parts.token === undefined
      ? {}
      : { hashed_token: parts.token.hash, programmatic_access_type: parts.token.kind }),
    request_id: parts.request,
    user_agent: parts.userAgent,
    ...(parts.ip === undefined ? {} : { actor_ip: parts.ip }),
    public_repo: false,
  };
}

/** An Okta System Log event. */
export function oktaEvent(parts: {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly actor: { readonly id: string; readonly type: string; readonly alternateId: string; readonly name: string };
  readonly client?: string;
  readonly session?: string | undefined;
  readonly target?: { readonly id: string; readonly email: string; readonly name: string } | undefined;
  readonly token?: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
}): unknown {
  const { actor, target, token } = parts;
  const targets = [
    ...(target === undefined
      ? []
      : [{ id: target.id, type: 'User', alternateId: target.email, displayName: target.name }]),
    ...(token === undefined
      ? []
      : [{ id: token, type: 'access_token', alternateId: 'unknown', displayName: 'Access token' }]),
  ];
  return {
    actor: { id: actor.id, type: actor.type, alternateId: actor.alternateId, displayName: actor.name },
    client: {
      userAgent: { rawUserAgent: parts.userAgent },
      ipAddress: parts.ip,
      ...(parts.client === undefined ? {} : { id: parts.client }),
    },
    authenticationContext: { externalSessionId: parts.session ?? 'unknown' },
    displayMessage: parts.type,
    eventType: parts.type,
    outcome: { result: 'SUCCESS' },
    published: iso(parts.at),
    severity: 'INFO',
    debugContext: { debugData: { requestId: `okta-${parts.id.slice(0, 12)}` } },
    transaction: { type: 'WEB', id: `okta-${parts.id.slice(0, 12)}`, detail: {} },
    uuid: parts.id,
    version: '0',
    target: targets.length === 0 ? null : targets,
  };
}
