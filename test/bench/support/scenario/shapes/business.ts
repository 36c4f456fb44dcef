/** Google Workspace, Slack, ServiceNow and n8n. */
import { iso } from '../record.ts';

type Parameter = Readonly<{ name: string; value?: string; boolValue?: boolean; intValue?: string }>;

/** A Workspace activity; one may hold several events. */
export function googleActivity(parts: {
  readonly at: number;
  readonly qualifier: string;
  readonly application: 'drive' | 'token';
  readonly email: string;
  readonly profile: string;
  readonly ip: string;
  readonly events: readonly { readonly name: string; readonly parameters: readonly Parameter[] }[];
}): unknown {
  return {
    kind: 'admin#reports#activity',
    id: {
      time: iso(parts.at),
      uniqueQualifier: parts.qualifier,
      applicationName: parts.application,
      customerId: 'C02nw8x1k',
    },
    actor: { callerType: 'USER', email: parts.email, profileId: parts.profile },
    ipAddress: parts.ip,
    events: parts.events.map((event) => ({
      type: parts.application === 'drive' ? 'access' : 'auth',
      name: event.name,
      parameters: event.parameters,
    })),
  };
}

/** A Slack audit entry; time in whole seconds. */
export function slackEntry(parts: {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly user?: { readonly id: string; readonly name: string; readonly email: string };
  readonly bot?: { readonly id: string; readonly name: string };
  readonly app?: { readonly id: string; readonly name: string };
  readonly channel: string;
  readonly ip: string;
  readonly userAgent: string;
}): unknown {
  return {
    id: parts.id,
    date_create: Math.floor(parts.at / 1_000_000),
    action: parts.action,
    actor:
      parts.user === undefined
        ? { type: 'app', app: { id: parts.bot?.id, name: parts.bot?.name } }
        : { type: 'user', user: { ...parts.user, team: 'T08NWIND1' } },
    entity: { type: 'channel', channel: { id: parts.channel, privacy: 'private', name: 'deals' } },
    context: {
      location: { type: 'workspace', id: 'T08NWIND1', name: 'Northwind', domain: 'northwind' },
      ua: parts.userAgent,
      ip_address: parts.ip,
      ...(parts.app === undefined ? {} : { app: parts.app }),
    },
    details: {},
  };
}

const spaced = (us: number): string => iso(us).slice(0, 19).replace('T', ' ');

/** A row of an AI agent's execution plan or of one of its tasks. */
export function snowRun(parts: {
  readonly id: string;
  readonly at: number;
  readonly plan?: string | undefined;
  readonly agent: { readonly id: string; readonly name: string };
  readonly user?: string | undefined;
  readonly tool?: { readonly name: string; readonly input: string };
  readonly task: boolean;
}): unknown {
  return {
    sys_class_name: parts.task ? 'sn_aia_execution_task' : 'sn_aia_execution_plan',
    sys_id: parts.id,
    ...(parts.plan === undefined ? {} : { execution_plan: parts.plan }),
    objective: 'Resolve the incident',
    agent: { display_value: parts.agent.name, value: parts.agent.id },
    ...(parts.user === undefined ? {} : { user: parts.user }),
    ...(parts.tool === undefined
      ? {}
      : { tool: { display_value: parts.tool.name, value: 'bb22' }, tool_input: parts.tool.input }),
    state: 'completed',
    sys_created_on: spaced(parts.at),
  };
}

/** A row of `sys_audit`. */
export function snowChange(parts: {
  readonly id: string;
  readonly at: number;
  readonly incident: string;
  readonly field: string;
  readonly user: string;
}): unknown {
  return {
    sys_id: parts.id,
    tablename: 'incident',
    documentkey: parts.incident,
    fieldname: parts.field,
    oldvalue: '',
    newvalue: 'in progress',
    user: parts.user,
    sys_created_on: spaced(parts.at),
    sys_created_by: parts.user,
    reason: null,
    record_checkpoint: '3',
  };
}

export interface NodeRun {
  readonly node: string;
  readonly type: string;
  readonly operation?: string;
  readonly credential?: { readonly kind: string; readonly id: string; readonly name: string };
  readonly at: number;
  readonly output: unknown;
}

/** An n8n execution with its node runs. */
export function n8nExecution(parts: {
  readonly id: string;
  readonly at: number;
  readonly end: number;
  readonly mode: 'webhook' | 'trigger' | 'retry';
  readonly retryOf?: string | undefined;
  readonly workflow: { readonly id: string; readonly name: string };
  readonly failed: boolean;
  readonly runs: readonly NodeRun[];
}): unknown {
  return {
    id: parts.id,
    finished: !parts.failed,
    mode: parts.mode,
    retryOf: parts.retryOf ?? null,
    retrySuccessId: null,
    status: parts.failed ? 'error' : 'success',
    startedAt: iso(parts.at),
    stoppedAt: iso(parts.end),
    workflowId: parts.workflow.id,
    workflowData: {
      id: parts.workflow.id,
      name: parts.workflow.name,
      nodes: parts.runs.map((run) => ({
        name: run.node,
        type: run.type,
        parameters: run.operation === undefined ? {} : { operation: run.operation },
        ...(run.credential === undefined
          ? {}
          : { credentials: { [run.credential.kind]: { id: run.credential.id, name: run.credential.name } } }),
      })),
    },
    data: {
      resultData: {
        lastNodeExecuted: parts.runs.at(-1)?.node,
        runData: Object.fromEntries(
          parts.runs.map((run, index) => [
            run.node,
            [
              {
                startTime: Math.floor(run.at / 1000),
                executionTime: 240,
                executionIndex: index,
                executionStatus: 'success',
                source: index === 0 ? [] : [{ previousNode: parts.runs[index - 1]?.node }],
                data: { main: [[{ json: run.output, pairedItem: { item: 0 } }]] },
              },
            ],
          ]),
        ),
      },
    },
  };
}
