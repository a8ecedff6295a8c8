import { UserError } from '../../../node/user-error.ts';

/** A published build of TensorFlow's C library with the addon built for it. */
export interface OfficialRelease {
  readonly build: 'cpu' | 'gpu';
  readonly url: string;
  readonly sha256: string;
  /** Where the addon built by tfjs's makers is; for some computers there is none, and it is compiled here. */
  readonly addonUrl: string | undefined;
}

/**
 * SHA-256 of each archive by its name: those of the files on Google's storage, as the build recipes of several
 * projects pin them. The GPU build of Windows is not among them, and so is not offered.
 */
const hashes: Readonly<Record<string, string>> = {
  'libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz':
    '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
  'libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz':
    '20c46f761d5905f592c4eac0812e8e50d9cb439f9440a9391912cf4c02ed8be8',
  'libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz':
    '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
  'libtensorflow-cpu-windows-x86_64-2.9.1.zip':
    '56fa7e84c984144311563b405bd0e565568f3cbe2c15ac4713e9c8174a02b00f',
  'libtensorflow_r2_7_linux_arm64.tar.gz': '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
  'libtensorflow_r2_7_darwin_arm64_cpu.tar.gz':
    '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
};

/** Names that the builds give to operating systems. */
const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * The official build for a computer, at the addresses that tfjs-node's own install script uses; the mirrors that
 * script knows (TFJS_NODE_CDN_STORAGE, TFJS_NODE_BASE_URI, each ending in what the file's name is appended to) are
 * honoured. Throws UserError when there is no such build.
 */
export function officialRelease(
  computer: { readonly platform: string; readonly architecture: string },
  build: 'cpu' | 'gpu',
  environment: Readonly<Record<string, string | undefined>> = process.env,
): OfficialRelease {
  const { platform, architecture } = computer;
  const system = systems[platform];
  const storage = environment['TFJS_NODE_CDN_STORAGE'] ?? 'https://storage.googleapis.com/';
  const base = environment['TFJS_NODE_BASE_URI'] ?? `${storage}tensorflow/libtensorflow/libtensorflow-`;
  const isArm = architecture === 'arm64';
  const suffix = isArm
    ? `r2_7_${String(system)}_arm64${platform === 'darwin' ? '_cpu' : ''}.tar.gz`
    : `${build}-${String(system)}-x86_64-2.9.1.${platform === 'win32' ? 'zip' : 'tar.gz'}`;
  const sha256 = hashes[`libtensorflow${isArm ? '_' : '-'}${suffix}`];
  if (sha256 === undefined || (isArm && build === 'gpu') || !['x64', 'arm64'].includes(architecture)) {
    throw new UserError(
      `There is no official TensorFlow library for ${build === 'gpu' ? 'GPUs on ' : ''}${platform} ${architecture}.`,
    );
  }
  const addons = `${storage}tf-builds/pre-built-binary/napi-v8/4.22.0/`;
  return {
    build,
    url: isArm ? `${storage}tf-builds/libtensorflow_${suffix}` : `${base}${suffix}`,
    sha256,
    addonUrl: isArm
      ? undefined
      : `${addons}GPU-${String(system)}-4.22.0.${platform === 'win32' ? 'zip' : 'tar.gz'}`,
  };
}
