/** Salesforce Event Monitoring: rows of EventLogFile CSV. */
import { iso } from '../record.ts';

export const SALESFORCE_COLUMNS = [
  'EVENT_TYPE',
  'TIMESTAMP',
  'REQUEST_ID',
  'ORGANIZATION_ID',
  'USER_ID',
  'RUN_TIME',
  'CPU_TIME',
  'URI',
  'SESSION_KEY',
  'LOGIN_KEY',
  'USER_TYPE',
  'REQUEST_STATUS',
  'DB_TOTAL_TIME',
  'API_VERSION',
  'METHOD_NAME',
  'ENTITY_NAME',
  'ROWS_PROCESSED',
  'CONNECTED_APP_ID',
  'USER_AGENT',
  'TIMESTAMP_DERIVED',
  'USER_ID_DERIVED',
  'CLIENT_IP',
  'URI_ID_DERIVED',
  'LOGIN_STATUS',
  'STATUS_CODE',
] as const;

export interface SalesforceParts {
  readonly type: 'RestApi' | 'URI' | 'Login';
  readonly at: number;
  readonly request: string;
  readonly organization: string;
  /** 18 characters. */
  readonly user: string;
  readonly session: string;
  readonly login: string;
  readonly method?: string;
  readonly entity?: string;
  readonly record?: string | undefined;
  readonly app?: string;
  readonly userAgent: string;
  readonly ip: string;
  readonly status?: string;
  readonly rows?: number;
}

export function salesforceRow(parts: SalesforceParts): Record<string, string> {
  const stamp = iso(parts.at).replace(/[-:TZ]/g, '');
  const api = parts.type === 'RestApi';
  const record = parts.record?.slice(0, 15) ?? '';
  return {
    EVENT_TYPE: parts.type,
    TIMESTAMP: stamp,
    REQUEST_ID: parts.request,
    ORGANIZATION_ID: parts.organization,
    USER_ID: parts.user.slice(0, 15),
    RUN_TIME: '42',
    CPU_TIME: '17',
    URI: api ? `/services/data/v62.0/sobjects/${parts.entity ?? ''}/${record}` : `/${record}`,
    SESSION_KEY: parts.session,
    LOGIN_KEY: parts.login,
    USER_TYPE: 'Standard',
    REQUEST_STATUS: parts.status === '503' ? 'F' : 'S',
    DB_TOTAL_TIME: '8000000',
    API_VERSION: api ? '62.0' : '',
    METHOD_NAME: parts.method ?? '',
    ENTITY_NAME: parts.entity ?? '',
    ROWS_PROCESSED: String(parts.rows ?? 1),
    CONNECTED_APP_ID: parts.app?.slice(0, 15) ?? '',
    USER_AGENT: parts.userAgent,
    TIMESTAMP_DERIVED: iso(parts.at),
    USER_ID_DERIVED: parts.user,
    CLIENT_IP: parts.ip,
    URI_ID_DERIVED: parts.record ?? '',
    LOGIN_STATUS: parts.type === 'Login' ? 'LOGIN_NO_ERROR' : '',
    STATUS_CODE: parts.type === 'Login' ? '' : (parts.status ?? '200'),
  };
}
