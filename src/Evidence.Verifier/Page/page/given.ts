import { openFolder, openZip, type FolderFile } from "../core";

type BagFiles = ReturnType<typeof openFolder>;
type Finding = BagFiles["findings"][number];

/** What somebody dropped or chose. */
export interface Given {
  name: string;
  open(signal: AbortSignal): Promise<BagFiles>;
}

export const zipOf = (file: File): Given => ({ name: file.name, open: (signal) => openZip(file, signal) });

export const folderOf = (files: FileList): Given => {
  const given = [...files].map((file): FolderFile => ({ path: file.webkitRelativePath, content: file }));
  return { name: given[0]?.path.split("/")[0] ?? "", open: async (signal) => openFolder(given, [], signal) };
};

/**
 * Takes hold of what was dropped. Has to run inside the event. Chromium gives a page that was opened from a disk no file
 * of an entry, only of a handle; other browsers have entries alone.
 */
export function droppedOf(data: DataTransfer): Promise<Given | null> {
  const items = [...data.items].filter((item) => item.kind === "file");
  const [item] = items;
  if (item === undefined || items.length > 1) return Promise.resolve(null);
  if (hasHandles(item)) return item.getAsFileSystemHandle().then((handle) => (handle === null ? null : ofHandle(handle)));
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  if (entry?.isDirectory) return Promise.resolve(listed(entry.name, (found, signal) => walkEntries(entry as FileSystemDirectoryEntry, entry.name, found, signal)));
  return Promise.resolve(file === null ? null : zipOf(file));
}

interface Found {
  files: FolderFile[];
  findings: Finding[];
}

interface WithHandles {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

const hasHandles = (item: object): item is WithHandles => "getAsFileSystemHandle" in item;

async function ofHandle(handle: FileSystemHandle): Promise<Given> {
  if (handle.kind === "file") return zipOf(await (handle as FileSystemFileHandle).getFile());
  return listed(handle.name, (found, signal) => walkHandles(handle as FileSystemDirectoryHandle, handle.name, found, signal));
}

function listed(name: string, walk: (found: Found, signal: AbortSignal) => Promise<void>): Given {
  return {
    name,
    open: async (signal) => {
      const found: Found = { files: [], findings: [] };
      await walk(found, signal);
      return openFolder(found.files, found.findings, signal);
    },
  };
}

async function walkHandles(folder: FileSystemDirectoryHandle, path: string, found: Found, signal: AbortSignal): Promise<void> {
  await listing(path, found, signal, async () => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await walkHandles(handle as FileSystemDirectoryHandle, `${path}/${name}`, found, signal);
      else await take(`${path}/${name}`, () => (handle as FileSystemFileHandle).getFile(), found, signal);
    }
  });
}

async function walkEntries(folder: FileSystemDirectoryEntry, path: string, found: Found, signal: AbortSignal): Promise<void> {
  const reader = folder.createReader();
  await listing(path, found, signal, async () => {
    for (let some: FileSystemEntry[]; (some = await new Promise<FileSystemEntry[]>((good, bad) => reader.readEntries(good, bad))).length > 0;)
      for (const entry of some)
        if (entry.isDirectory) await walkEntries(entry as FileSystemDirectoryEntry, `${path}/${entry.name}`, found, signal);
        else await take(`${path}/${entry.name}`, () => new Promise((good, bad) => (entry as FileSystemFileEntry).file(good, bad)), found, signal);
  });
}

async function take(path: string, open: () => Promise<File>, found: Found, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    found.files.push({ path, content: await open() });
  } catch {
    found.findings.push({ code: "file-unreadable", severity: "incomplete", text: "The file cannot be read.", where: path });
  }
}

async function listing(path: string, found: Found, signal: AbortSignal, list: () => Promise<void>): Promise<void> {
  try {
    await list();
  } catch {
    signal.throwIfAborted();
    found.findings.push({ code: "folder-unreadable", severity: "incomplete", text: "The folder could not be listed to its end.", where: path });
  }
}
