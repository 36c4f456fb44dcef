/** What was dropped, folders walked. On the desktop a folder is handed over as itself: the host walks it. */

const MOST_FILES = 10_000;

/**
 * @param walk whether folders are opened here, where what is in the files is read in the page
 * @returns the dropped files; folders are opened to at most 10,000 files in all
 */
export async function droppedFiles(data: DataTransfer, walk = !('agentrail' in window)): Promise<File[]> {
  if (!walk) return [...data.files];
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const files: File[] = [];
  const waiting = [...entries];
  while (waiting.length > 0 && files.length < MOST_FILES) {
    const entry = waiting.shift();
    if (entry?.isFile === true) files.push(await fileOf(entry as FileSystemFileEntry));
    else if (entry?.isDirectory === true) waiting.push(...(await childrenOf(entry as FileSystemDirectoryEntry)));
  }
  return files;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A directory reader answers in batches until an empty one. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0 || all.length >= MOST_FILES) return all;
    all.push(...batch);
  }
}
