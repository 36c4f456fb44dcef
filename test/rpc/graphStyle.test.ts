import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../electron/rpc/contentSecurity.ts';

test('the one inline style that the policy names is the one that the installed graph library inserts', () => {
  const library = readFileSync(new URL('../../node_modules/cytoscape/dist/cytoscape.esm.mjs', import.meta.url), 'utf8');
  const className = /var className = '(__________cytoscape_container)'/.exec(library)?.[1];
  const rest = /textContent = '\.' \+ className \+ '([^']*)'/.exec(library)?.[1];
  expect(className).toBeDefined();
  expect(rest).toBeDefined();
  const hash = createHash('sha256').update(`.${className}${rest}`).digest('base64');
  expect(CONTENT_SECURITY_POLICY).toContain(`'sha256-${hash}'`);
});
