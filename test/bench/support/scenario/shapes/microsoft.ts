/** Microsoft: Entra sign-ins, Graph activity, unified audit, CloudAppEvents and Agent 365 observability. */
import { utiOf, utiOfText } from '../ids.ts';
import { iso, isoSeconds } from '../record.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';

export interface SignInParts {
  readonly category: 'SignInLogs' | 'NonInteractiveUserSignInLogs' | 'ServicePrincipalSignInLogs';
  readonly id: string;
  readonly at: number;
  readonly tenant: string;
  readonly app: string;
  readonly appName: string;
  readonly user?: { readonly oid: string; readonly email: string; readonly name: string };
  readonly principal?: string;
  readonly agentType: 'notAgentic' | 'agenticApp' | 'agenticAppInstance';
  readonly session?: string | undefined;
  readonly uti?: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
}

export function signIn(parts: SignInParts): unknown {
  return {
    time: iso(parts.at + 97_000_000),
    operationName: 'Sign-in activity',
    category: parts.category,
    tenantId: parts.tenant,
    resultType: '0',
    callerIpAddress: parts.ip,
    properties: {
      id: parts.id,
      createdDateTime: iso(parts.at),
      ...(parts.user === undefined
        ? { servicePrincipalId: parts.principal, servicePrincipalName: parts.appName }
        : {
            userDisplayName: parts.user.name,
            userPrincipalName: parts.user.email,
            userId: parts.user.oid,
          }),
      appId: parts.app,
      appDisplayName: parts.appName,
      ipAddress: parts.ip,
      status: { errorCode: 0 },
      clientAppUsed: parts.category === 'SignInLogs' ? 'Browser' : 'Mobile Apps and Desktop clients',
      userAgent: parts.userAgent,
      isInteractive: parts.category === 'SignInLogs',
      resourceDisplayName: 'Microsoft Graph',
      resourceId: GRAPH,
      ...(parts.session === undefined ? {} : { sessionId: parts.session }),
      ...(parts.uti === undefined ? {} : { uniqueTokenIdentifier: utiOfText(parts.uti) }),
      incomingTokenType: parts.category === 'SignInLogs' ? 'none' : 'refreshToken',
      conditionalAccessStatus: 'success',
      agent: { agentType: parts.agentType },
    },
  };
}

export interface GraphParts {
  readonly at: number;
  readonly request: string;
  readonly app: string;
  readonly oid?: string;
  readonly principal?: string;
  readonly uti?: string | undefined;
  readonly session?: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  readonly userAgent: string;
}

export function graphCall(parts: GraphParts): unknown {
  return {
    time: iso(parts.at),
    operationName: 'Microsoft Graph Activity',
    category: 'MicrosoftGraphActivityLogs',
    resultSignature: '200',
    callerIpAddress: parts.ip,
    properties: {
      apiVersion: 'v1.0',
      appId: parts.app,
      ipAddress: parts.ip,
      userAgent: parts.userAgent,
      responseStatusCode: 200,
      responseSizeBytes: 4096,
      requestId: parts.request,
      userId: parts.oid ?? '',
      servicePrincipalId: parts.principal ?? '',
      roles: parts.oid === undefined ? 'Mail.ReadWrite' : '',
      scopes: parts.oid === undefined ? '' : 'Files.Read.All Mail.Read User.Read',
      ...(parts.session === undefined ? {} : { c_Sid: parts.session }),
      ...(parts.uti === undefined ? {} : { signInActivityId: utiOf(parts.uti) }),
      requestMethod: parts.method,
      requestUri: `https://graph.microsoft.com/v1.0${parts.path}`,
    },
  };
}

export interface AuditParts {
  readonly id: string;
  readonly at: number;
  readonly operation: string;
  readonly workload: string;
  readonly tenant: string;
  readonly email: string;
  readonly oid: string;
  readonly ip?: string;
  readonly more: Readonly<Record<string, unknown>>;
}

/** A unified audit record: `CreationTime` without a zone, whole seconds. */
export function auditRecord(parts: AuditParts): Record<string, unknown> {
  return {
    CreationTime: isoSeconds(parts.at),
    Id: parts.id,
    Operation: parts.operation,
    OrganizationId: parts.tenant,
    RecordType: parts.operation === 'CopilotInteraction' ? 261 : 6,
    UserKey: parts.oid,
    UserType: 0,
    Version: 1,
    Workload: parts.workload,
    ...(parts.ip === undefined ? {} : { ClientIP: parts.ip }),
    UserId: parts.email,
    ...parts.more,
  };
}

/** A Defender row whose `RawEventData` is the audit record. */
export function cloudAppEvent(audit: Record<string, unknown>, at: number): unknown {
  return {
    Timestamp: iso(at),
    ActionType: audit.Operation,
    Application: 'Microsoft 365',
    ApplicationId: 11161,
    AccountObjectId: audit.UserKey,
    AccountId: audit.UserId,
    ReportId: `rep_${String(audit.Id)}`,
    RawEventData: JSON.stringify(audit),
  };
}

export interface ObservedParts {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly agent: string;
  readonly agentName: string;
  readonly email?: string;
  readonly conversation?: string | undefined;
  readonly tool?: string;
  readonly request?: unknown;
  readonly result?: unknown;
}

export function observedStep(parts: ObservedParts): unknown {
  return {
    TimeGenerated: iso(parts.at),
    EventOriginalUid: parts.id,
    EventOriginalType: parts.type,
    SrcAgentId: parts.agent,
    SrcAgentName: parts.agentName,
    ...(parts.email === undefined ? {} : { ActorUsername: parts.email }),
    ...(parts.conversation === undefined ? {} : { EventSessionId: parts.conversation }),
    ...(parts.tool === undefined ? {} : { ToolName: parts.tool }),
    EventOriginalRequestDetails: parts.request === undefined ? '' : JSON.stringify(parts.request),
    EventOriginalResultDetails: parts.result === undefined ? '' : JSON.stringify(parts.result),
  };
}
