/** The one shape and the one name of each kind of entity, wherever it is drawn. */
import type { EntityKind } from '../model/kinds.ts';

export type GlyphShape = 'circle' | 'ring' | 'diamond' | 'hexagon' | 'square' | 'triangle' | 'pentagon';

/** One shape a kind, everywhere; the colour is the CSS variable `--kind-<kind>`. */
export const KIND_SHAPE: Readonly<Record<EntityKind, GlyphShape>> = {
  user: 'circle',
  agent: 'circle',
  blueprint: 'ring',
  identity: 'pentagon',
  credential: 'diamond',
  integration: 'hexagon',
  tool: 'triangle',
  mcp_server: 'pentagon',
  workflow: 'hexagon',
  system: 'square',
  object: 'square',
};

export const KIND_NAME: Readonly<Record<EntityKind, string>> = {
  user: 'user',
  agent: 'agent',
  blueprint: 'agent blueprint',
  identity: 'identity',
  credential: 'credential',
  integration: 'integration',
  tool: 'tool',
  mcp_server: 'MCP server',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
};
