import { expect, test } from 'vitest';
import { officialRelease } from '../../../../src/trainer/engines/install/official-release.ts';

const linux = { platform: 'linux', architecture: 'x64' };

test('the official library comes from where tfjs-node itself has it', () => {
  expect(officialRelease(linux, 'cpu', {})).toMatchObject({
    url: 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    addonUrl:
      'https://storage.googleapis.com/tf-builds/pre-built-binary/napi-v8/4.22.0/GPU-linux-4.22.0.tar.gz',
  });
});

test('every build has a hash', () => {
  const computers = [
    { platform: 'linux', architecture: 'x64' },
    { platform: 'linux', architecture: 'arm64' },
    { platform: 'darwin', architecture: 'x64' },
    { platform: 'darwin', architecture: 'arm64' },
    { platform: 'win32', architecture: 'x64' },
  ];
  for (const computer of computers)
    expect(officialRelease(computer, 'cpu', {}).sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a mirror of the whole storage is honoured', () => {
  const release = officialRelease(linux, 'gpu', { TFJS_NODE_CDN_STORAGE: 'https://mirror.example/' });
  expect(release.url).toBe(
    'https://mirror.example/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz',
  );
  expect(release.addonUrl).toMatch(/^https:\/\/mirror\.example\/tf-builds\//);
});

test('a mirror of the library is honoured', () => {
  const release = officialRelease(linux, 'cpu', { TFJS_NODE_BASE_URI: 'https://mirror.example/tf-' });
  expect(release.url).toBe('https://mirror.example/tf-cpu-linux-x86_64-2.9.1.tar.gz');
});

test('a computer without a build is told so', () => {
  expect(() => officialRelease({ platform: 'freebsd', architecture: 'x64' }, 'cpu', {})).toThrow(
    'There is no official TensorFlow library for freebsd x64.',
  );
  expect(() => officialRelease({ platform: 'linux', architecture: 'arm64' }, 'gpu', {})).toThrow(
    /for GPUs on linux/,
  );
  expect(() => officialRelease({ platform: 'linux', architecture: 'ia32' }, 'cpu', {})).toThrow(/linux ia32/);
});
