/** Uploads to the loopback host's staging folder, one file after the other, streamed by the browser. */
import { RpcFailure, type UploadProgress } from '../lib/server.ts';

/**
 * Sends each file and returns the staged paths in the same order.
 * @throws RpcFailure naming the file that could not be sent
 */
export async function uploadFiles(
  files: readonly File[],
  onProgress: (progress: UploadProgress) => void,
): Promise<string[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const paths: string[] = [];
  let before = 0;
  for (const file of files) {
    const fileName = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
    const path = await uploadOne(file, fileName, (sent) =>
      onProgress({ sentBytes: before + sent, totalBytes, fileName }),
    );
    before += file.size;
    paths.push(path);
  }
  return paths;
}

/** XMLHttpRequest because fetch reports no upload progress. */
function uploadOne(file: File, fileName: string, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new RpcFailure('upload_failed', `${fileName} could not be handed over: ${why}. Nothing of it is in the case.`),
      );
    const request = new XMLHttpRequest();
    request.open('PUT', `/upload?name=${encodeURIComponent(fileName)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onerror = () => fail('the connection to the host was lost');
    request.onload = () => {
      const path = stagedPath(request.responseText);
      if (request.status >= 200 && request.status < 300 && path !== undefined) resolve(path);
      else fail(errorText(request.responseText) ?? `HTTP ${request.status}`);
    };
    request.send(file);
  });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The host answers `{ok, value:{path}}` or plain `{path}`. */
function stagedPath(text: string): string | undefined {
  const body = parsed(text);
  const inner = body?.value;
  const path = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>).path : body?.path;
  return typeof path === 'string' && path !== '' ? path : undefined;
}

function errorText(text: string): string | undefined {
  const error = parsed(text)?.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const message = (error as Record<string, unknown>).message;
  return typeof message === 'string' ? message : undefined;
}
