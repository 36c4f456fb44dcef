/** Finds the renderer's built files by URL path; nothing outside their folder can be named. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.eot': 'application/vnd.ms-fontobject',
};

export interface StaticFile {
  readonly body: Buffer<ArrayBuffer>;
  readonly type: string;
  /** Named by its content's hash, so it may be kept by the browser for good. */
  readonly immutable: boolean;
}

/**
 * The file for a URL path such as `/` or `/assets/index-3f2a.js`, or undefined. Symbolic links are resolved before the
 * folder is compared; a type that is not in the list above (source maps, for one) is not served.
 */
export async function readStatic(root: string, urlPath: string): Promise<StaticFile | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (!decoded.startsWith('/') || decoded.includes('\0') || decoded.includes('\\')) return undefined;
  if (decoded.split('/').some((segment) => segment.startsWith('.'))) return undefined;
  const relative = decoded === '/' ? '/index.html' : decoded;
  const type = TYPES[extname(relative).toLowerCase()];
  if (type === undefined) return undefined;
  try {
    const home = await realpath(root);
    const path = await realpath(join(home, relative));
    if (!path.startsWith(home + sep)) return undefined;
    // A copy: what readFile answers may be a view into a shared pool, which web Response bodies do not take.
    return { body: Buffer.from(await readFile(path)), type, immutable: relative.startsWith('/assets/') };
  } catch {
    return undefined;
  }
}
