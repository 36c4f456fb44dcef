/**
 * Published schemes that rules point to, each id with its one title: OWASP Top 10 for Agentic Applications 2026 (ASI), OWASP Non-Human
 * Identities Top 10 2025 (NHI), MITRE ATLAS techniques (AML).
 */
import type { RuleRef } from './define.ts';

const TITLES = {
  ASI01: 'Agent goal hijack',
  ASI02: 'Tool misuse and exploitation',
  ASI03: 'Identity and privilege abuse',
  ASI04: 'Agentic supply chain vulnerabilities',
  ASI06: 'Memory and context poisoning',
  ASI07: 'Insecure inter-agent communication',
  ASI10: 'Rogue agents',
  NHI1: 'Improper offboarding',
  NHI2: 'Secret leakage',
  NHI3: 'Vulnerable third-party NHI',
  NHI5: 'Overprivileged NHI',
  NHI7: 'Long-lived secrets',
  NHI8: 'Environment isolation',
  NHI9: 'NHI reuse',
  NHI10: 'Human use of NHI',
  'AML.T0051.001': 'LLM prompt injection: indirect',
  'AML.T0053': 'AI agent tool invocation',
  'AML.T0055': 'Unsecured credentials',
  'AML.T0070': 'RAG poisoning',
  'AML.T0080': 'AI agent context poisoning',
  'AML.T0081': 'Modify AI agent configuration',
  'AML.T0084.003': 'Discover AI agent configuration: call chains',
  'AML.T0085.001': 'Data from AI services: AI agent tools',
  'AML.T0086': 'Exfiltration via AI agent tool invocation',
  'AML.T0098': 'AI agent tool credential harvesting',
  'AML.T0101': 'Data destruction via AI agent tool invocation',
  'AML.T0103': 'Deploy AI agent',
  'AML.T0110': 'AI agent tool poisoning',
} as const;
export type RefId = keyof typeof TITLES;

/** References by id, e.g. `refs('ASI03', 'NHI9')`. */
export function refs(...ids: readonly RefId[]): RuleRef[] {
  return ids.map((id) => ({ scheme: schemeOf(id), id, title: TITLES[id] }));
}

function schemeOf(id: RefId): RuleRef['scheme'] {
  if (id.startsWith('AML')) return 'MITRE ATLAS';
  return id.startsWith('ASI') ? 'OWASP ASI' : 'OWASP NHI';
}
