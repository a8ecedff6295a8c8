/**
 * Preloaded into a program (`node --import`): file operations below a folder fail as on a full or broken disk, those of
 * `node:fs`, `node:fs/promises` and file handles, in every thread. The environment variable FAILING_DISK holds the
 * settings of failing-disk.ts as JSON.
 */
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const { folder, code, matching, first, lasting, short, reading } = JSON.parse(process.env.FAILING_DISK);
const pattern = new RegExp(matching);
/** Paths of open files, by handle and by descriptor. */
const opened = new Map();
let count = 0;

function failure(operation, file) {
  const number = os.constants.errno[code];
  // Node has no name for some errors of Linux.
  const name = code === 'EDQUOT' ? `Unknown system error -${number}` : code;
  const error = new Error(`${name}: made to fail, ${operation} '${file}'`);
  return Object.assign(error, { errno: -number, code: name, syscall: operation, path: String(file) });
}

function isBelow(file) {
  if (typeof file !== 'string' && !(file instanceof URL)) return false;
  const place = path.resolve(file instanceof URL ? file.pathname : file);
  return place === folder || place.startsWith(folder + path.sep);
}

/** Counts an operation on `file` and tells whether it is to fail. */
function isDue(file) {
  if (!isBelow(file) || !pattern.test(String(file).slice(folder.length + 1))) return false;
  count++;
  return count === first || (lasting && count > first);
}

/** The system gives the number of a closed file to the next one. */
function note(descriptor, file) {
  if (isBelow(file)) opened.set(descriptor, path.resolve(file));
  else opened.delete(descriptor);
}

function writes(flags) {
  return typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
    : flags !== 'r';
}

const byPath = reading
  ? ['readFile', 'readdir']
  : [
      'writeFile',
      'appendFile',
      'rename',
      'mkdir',
      'mkdtemp',
      'link',
      'symlink',
      'truncate',
      'copyFile',
      'cp',
      'utimes',
    ];
/** Rename, link and copy also fail by where they lead. */
const towards = new Set(['rename', 'link', 'symlink', 'copyFile', 'cp']);
const byHandle = reading
  ? ['read', 'readFile', 'readv']
  : ['write', 'writev', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate', 'utimes'];
const byDescriptor = reading
  ? ['readSync']
  : ['writeSync', 'writevSync', 'ftruncateSync', 'fsyncSync', 'fdatasyncSync'];

const fileOf = (name, [file, target]) => (towards.has(name) && !isBelow(file) ? target : file);

for (const name of byPath) {
  const real = fsp[name];
  fsp[name] = async (...args) => {
    const file = fileOf(name, args);
    if (isDue(file)) throw failure(name, file);
    return real(...args);
  };
  const sync = `${name}Sync`;
  const realSync = fs[sync];
  fs[sync] = (...args) => {
    const file = fileOf(name, args);
    if (isDue(file)) throw failure(name, file);
    return realSync(...args);
  };
}

const realOpen = fsp.open;
let patched = false;
fsp.open = async (file, flags = 'r', ...rest) => {
  if (writes(flags) !== reading && isDue(file)) throw failure('open', file);
  const handle = await realOpen(file, flags, ...rest);
  note(handle.fd, file);
  if (!patched) patchHandles(Object.getPrototypeOf(handle));
  patched = true;
  return handle;
};
const realOpenSync = fs.openSync;
fs.openSync = (file, flags = 'r', ...rest) => {
  if (writes(flags) !== reading && isDue(file)) throw failure('open', file);
  const descriptor = realOpenSync(file, flags, ...rest);
  note(descriptor, file);
  return descriptor;
};
const realCloseSync = fs.closeSync;
fs.closeSync = (descriptor) => {
  opened.delete(descriptor);
  return realCloseSync(descriptor);
};

function patchHandles(prototype) {
  for (const name of byHandle) {
    const real = prototype[name];
    prototype[name] = async function (...args) {
      const file = opened.get(this.fd);
      if (file !== undefined && isDue(file)) {
        if (!short || name !== 'write') throw failure(name, file);
        const [buffer, offset = 0, length = buffer.byteLength - offset, position] = args;
        return real.call(this, buffer, offset, Math.floor(length / 2), position);
      }
      return real.apply(this, args);
    };
  }
  const realClose = prototype.close;
  prototype.close = async function () {
    opened.delete(this.fd);
    return realClose.call(this);
  };
}

for (const name of byDescriptor) {
  const real = fs[name];
  fs[name] = (descriptor, ...args) => {
    const file = opened.get(descriptor);
    if (file !== undefined && isDue(file)) {
      if (!short || name !== 'writeSync') throw failure(name, file);
      const [buffer] = args;
      return real(descriptor, buffer, 0, Math.floor(buffer.length / 2));
    }
    return real(descriptor, ...args);
  };
}

syncBuiltinESMExports();
