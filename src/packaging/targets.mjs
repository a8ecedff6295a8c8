/**
 * The platforms that a package is made for, as VS Code names them, and what sharp calls them. `universal` is what VS
 * Code installs where there is no package for a platform.
 */
const imagePlatforms = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-armhf': 'linux-arm',
  'alpine-x64': 'linuxmusl-x64',
  'alpine-arm64': 'linuxmusl-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
  universal: 'wasm32',
};

/** The packages with the image library of a target. Throws an Error for a target that there is none for. */
export function imagePackagesFor(target) {
  const platform = imagePlatforms[target];
  if (platform === undefined)
    throw new Error(`There is no target ${target}. Name one of: ${Object.keys(imagePlatforms).join(', ')}.`);
  // On Windows and in WebAssembly the library is part of the first.
  const inOne = /^(win32|wasm32)/.test(platform);
  return [`@img/sharp-${platform}`, ...(inOne ? [] : [`@img/sharp-libvips-${platform}`])];
}

/** The target that this computer is; `universal` for one without a package of its own. */
export function targetOfThisComputer() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const architecture = process.arch === 'arm' ? 'armhf' : process.arch;
  const target = `${musl ? 'alpine' : process.platform}-${architecture}`;
  return target in imagePlatforms ? target : 'universal';
}
