/** What a tool call states by its name, arguments and result; shared by every log that records an agent's tool calls. */
import type { EntityRef, ObjectRef } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { marksInside } from './_external.ts';
import { asFields, at, type Fields, id, parsed } from './_fields.ts';
import { refsInside } from './_objectRefs.ts';
import { integration, object, system, systemId, tool } from './_refs.ts';
import { verbOf, wordsOf } from './_verbs.ts';

/** What an id in a tool's arguments stands for; the object types are those of the audit logs. */
const REFERENCE_TYPES: Readonly<Record<string, string>> = {
  salesforce: 'record',
  sharepoint: 'file',
  onedrive: 'file',
};

const SYSTEM_WORDS: ReadonlySet<string> = new Set([
  'salesforce',
  'sharepoint',
  'github',
  'gitlab',
  'jira',
  'confluence',
  'slack',
  'zendesk',
  'servicenow',
  'okta',
  'aws',
  'gmail',
  'exchange',
  'outlook',
  'onedrive',
  'notion',
  'hubspot',
  'snowflake',
  'stripe',
  'workday',
  'teams',
]);

/** The canonical product a tool works on, where its server's or its own name says so. */
export function toolSystem(...names: readonly (string | undefined)[]): string | undefined {
  for (const name of names) {
    const word = name === undefined ? undefined : wordsOf(name).find((part) => SYSTEM_WORDS.has(part));
    if (word !== undefined) return systemId(word);
  }
  return undefined;
}

/** Objects that references (`<system>:<id>`) name, where the system is stated or hinted at; at most 20. */
export function referencedObjects(references: Iterable<string>, hint: string | undefined): readonly ObjectRef[] {
  return [...references].slice(0, 20).flatMap((found) => {
    const colon = found.indexOf(':');
    const where = found.slice(0, colon) === '*' ? hint : found.slice(0, colon);
    return where === undefined
      ? []
      : [object(where, REFERENCE_TYPES[where] ?? 'reference', found.slice(colon + 1), { role: 'related' })];
  });
}

/** Tools of coding agents and shells whose names hold no verb. */
const TOOL_VERBS: Readonly<Record<string, Verb>> = {
  glob: 'list',
  grep: 'search',
  bash: 'execute',
  shell: 'execute',
  task: 'execute',
  agent: 'execute',
};

/** The verb of a tool's name; a tool whose name says nothing is executed. */
export function toolVerb(name: string): Verb {
  const verb = TOOL_VERBS[name.toLowerCase()] ?? verbOf(name);
  return verb === 'other' ? 'execute' : verb;
}

/** `mcp__<server>__<tool>`, as coding agents name the tools of MCP servers, taken apart. */
export function mcpTool(name: string): { readonly server: string; readonly name: string } | undefined {
  const match = /^mcp__(.{1,100}?)__(.{1,200})$/.exec(name);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { server: match[1], name: match[2] };
}

/** The parts of an event that a tool call fills. */
export interface ToolCall {
  readonly tool: EntityRef;
  readonly verb: Verb;
  /** The product the tool works on; undefined when nothing says. */
  readonly system: EntityRef | undefined;
  readonly integration: EntityRef | undefined;
  readonly objects: readonly ObjectRef[];
  /** Values for `object_ref` keys. */
  readonly references: readonly string[];
  /** What the content handed over states of its origin. */
  readonly external: readonly ExternalMark[];
}

const FILE_MEMBERS = ['file_path', 'notebook_path', 'filePath', 'path', 'target_file'];

/** Files of the machine the agent ran on, as file tools name them. */
export function localFiles(input: Fields | undefined): readonly ObjectRef[] {
  for (const member of FILE_MEMBERS) {
    const path = id(at(input, member));
    if (path !== undefined && /^(?:[/~.]|[A-Za-z]:[\\/]|[\w.-]+[\\/])/.test(path) && !path.includes('://'))
      return [object('local host', 'file', path)];
  }
  return [];
}

/**
 * Reads a call.
 * @param rawName the tool's name as stated, `mcp__server__tool` included
 * @param server the MCP server, where a record states it apart
 * @param values arguments and results, objects or JSON texts
 */
export function toolCall(rawName: string, server: string | undefined, ...values: readonly unknown[]): ToolCall {
  const parts = mcpTool(rawName);
  const name = parts?.name ?? rawName;
  const where = server ?? parts?.server;
  const hint = toolSystem(where, rawName);
  const references = new Set(values.flatMap((value) => refsInside(value, hint)));
  const files = where === undefined ? localFiles(asFields(parsed(values[0]))) : [];
  return {
    tool: tool(name, where),
    verb: toolVerb(name),
    system: hint === undefined ? undefined : system(hint),
    integration: where === undefined ? undefined : integration('mcp.client', where, { name: where }),
    objects: [...files, ...referencedObjects(references, hint)],
    references: [...references].slice(0, 200),
    external: marksInside(values),
  };
}
