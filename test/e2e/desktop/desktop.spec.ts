/** The desktop as built: what its windows may do, what they may not, and the sample case through its own transport. */
import { expect, test } from '@playwright/test';
import { CONTENT_SECURITY_POLICY } from '../../../electron/rpc/contentSecurity.ts';
import type { Answer } from '../../../shared/contract/index.ts';
import { type Desktop, openDesktop } from './desktop.ts';

interface Bridge {
  mode: string;
  call(name: string, input: unknown): Promise<Answer<unknown>>;
  pathFor(file: File): string;
}
type Workbench = Window & { agentrail: Bridge };

test.describe.configure({ mode: 'serial' });

let desktop: Desktop;
test.beforeAll(async () => {
  desktop = await openDesktop(['--sample', 'northwind-drift']);
});
test.afterAll(async () => {
  await desktop.close();
});

test('windows keep pages apart from Node', async () => {
  const preferences = await desktop.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      // Undocumented, but the one place that tells what is in force rather than what was asked for.
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const all = contents.getLastWebPreferences();
      return {
        contextIsolation: all.contextIsolation,
        sandbox: all.sandbox,
        nodeIntegration: all.nodeIntegration === true,
        nodeIntegrationInWorker: all.nodeIntegrationInWorker === true,
        nodeIntegrationInSubFrames: all.nodeIntegrationInSubFrames === true,
        webSecurity: all.webSecurity !== false,
        allowRunningInsecureContent: all.allowRunningInsecureContent === true,
        webviewTag: all.webviewTag === true,
      };
    }),
  );
  expect(preferences).toEqual([
    {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    },
  ]);
});

test('pages see the bridge and nothing of Node or Electron', async () => {
  const seen = await desktop.page.evaluate(() => {
    const { agentrail } = window as unknown as Workbench;
    const names = ['require', 'process', 'Buffer', 'module', 'electron', 'ipcRenderer', '__standInInvoke'];
    return {
      bridge: Object.keys(agentrail).sort(),
      mode: agentrail.mode,
      others: names.filter((name) => name in window),
    };
  });
  expect(seen).toEqual({ bridge: ['call', 'mode', 'pathFor'], mode: 'desktop', others: [] });
});

test('the page is served with the policy, and the policy is in force', async () => {
  const headers = await desktop.page.evaluate(async () => {
    const response = await fetch('./index.html');
    return {
      policy: response.headers.get('content-security-policy'),
      sniff: response.headers.get('x-content-type-options'),
    };
  });
  expect(headers).toEqual({ policy: CONTENT_SECURITY_POLICY, sniff: 'nosniff' });
  const violated = await desktop.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        const script = document.createElement('script');
        script.textContent = 'window.inlineScriptRan = true';
        document.head.append(script);
      }),
  );
  expect(violated).toBe('script-src-elem');
  expect(await desktop.page.evaluate(() => 'inlineScriptRan' in window)).toBe(false);
});

test('nothing outside the pages folder is served', async () => {
  const statuses = await desktop.page.evaluate(async () => {
    const ask = async (path: string) => (await fetch(path)).status;
    return [
      await ask('./index.html'),
      await ask('./..%2fmain%2fmain.js'),
      await ask('./%2e%2e/node/cli.js'),
      await ask('./none.js'),
    ];
  });
  expect(statuses).toEqual([200, 404, 404, 404]);
});

test('navigation away is refused', async () => {
  const before = desktop.page.url();
  await desktop.page.evaluate(() => {
    window.location.href = 'https://example.com/';
  });
  await desktop.page.waitForTimeout(500);
  expect(desktop.page.url()).toBe(before);
  await desktop.page.evaluate(() => {
    window.location.href = './none.html';
  });
  await desktop.page.waitForTimeout(500);
  expect(desktop.page.url()).toBe(before);
});

test('new windows are refused', async () => {
  await desktop.page.evaluate(() => {
    window.open('https://example.com/');
    window.open('about:blank');
  });
  await expect.poll(() => desktop.page.context().pages().length).toBe(1);
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('permissions are refused', async () => {
  const states = await desktop.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as const;
    const answers = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return answers.map((answer) => answer.state);
  });
  expect(states).not.toContain('granted');
});

test('every network request of the session is refused, whoever asks', async () => {
  for (const answer of await desktop.evaluate(async ({ net }) => {
    const answers: string[] = [];
    for (const url of ['https://example.com/', 'http://127.0.0.1:9/', 'http://localhost/', 'ftp://example.com/a']) {
      answers.push(
        await net.fetch(url).then(
          () => 'reached',
          (error: unknown) => String(error),
        ),
      );
    }
    return answers;
  })) {
    expect(answer).toMatch(/ERR_BLOCKED_BY_CLIENT|ERR_UNKNOWN_URL_SCHEME|ERR_NAME_NOT_RESOLVED|unknown scheme/i);
  }
});

test('there is a menu, and the window is named for the case', async () => {
  expect(await desktop.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null)).toBe(true);
  const title = () => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  await expect.poll(title, { timeout: 20_000 }).toBe('northwind-drift.agentrail · Agentrail');
});

test('the sample case is imported and reconstructed through the bridge', async () => {
  const call = (name: string, input: unknown) =>
    desktop.page.evaluate(
      async ([procedure, value]) => {
        const answer = await (window as unknown as Workbench).agentrail.call(String(procedure), value);
        if (!answer.ok) throw new Error(`${procedure}: ${answer.error.code}: ${answer.error.message}`);
        return answer.value;
      },
      [name, input] as const,
    );
  const busy = async () => {
    const jobs = (await call('jobs.list', { limit: 20 })) as { state: string }[];
    return jobs.length === 0 || jobs.some((job) => job.state === 'queued' || job.state === 'running');
  };
  await expect.poll(busy, { timeout: 60_000 }).toBe(false);
  const info = (await call('case.info', {})) as { counts: { events: number; chains: number; findings: number } };
  expect(info.counts.events).toBeGreaterThan(0);
  expect(info.counts.chains).toBeGreaterThan(0);
  expect(info.counts.findings).toBeGreaterThan(0);
});

test('a call that is wrong is answered in words', async () => {
  const codes = await desktop.page.evaluate(async () => {
    const { agentrail } = window as unknown as Workbench;
    const code = async (name: string, input: unknown) => {
      const answer = await agentrail.call(name, input);
      return answer.ok ? 'ok' : answer.error.code;
    };
    return [
      await code('__proto__', {}),
      await code('events.page', { limit: 9999 }),
      await code('import.start', { paths: ['/x'], staged: true }),
    ];
  });
  expect(codes).toEqual(['unknown_procedure', 'bad_input', 'bad_input']);
});
