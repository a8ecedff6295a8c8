import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Ways in which a package can be at fault. */
export type Fault =
  | 'none'
  | 'computes wrong'
  | 'cannot be loaded'
  | 'crashes'
  | 'computes wrong with oneDNN'
  | 'crashes with oneDNN';

/**
 * Writes a package that stands in for tfjs-node: tfjs's plain JavaScript backend under the name `tensorflow`, with
 * the few things of the real one that this project uses, and one fault.
 */
export function writeFakeTfjsNode(packageFolder: string, fault: Fault): void {
  const write = (name: string, content: string) => {
    const file = path.join(packageFolder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  write('package.json', JSON.stringify({ name: '@tensorflow/tfjs-node-gpu', main: 'dist/index.js' }));
  write('dist/index.js', `${faults[fault]}\n${program}`);
  write('deps/lib/libtensorflow.so.2', 'a library');
  write('lib/napi-v8/tfjs_binding.node', 'an addon');
}

const faults: Record<Fault, string> = {
  none: 'const isWrong = false;',
  'computes wrong': 'const isWrong = true;',
  'cannot be loaded': "throw new Error('libcuriosity.so.1: cannot open shared object file');",
  crashes: "process.kill(process.pid, 'SIGILL'); for (;;);",
  'computes wrong with oneDNN': "const isWrong = process.env.TF_ENABLE_ONEDNN_OPTS !== '0';",
  'crashes with oneDNN': `
    const isWrong = false;
    if (process.env.TF_ENABLE_ONEDNN_OPTS !== '0') { process.kill(process.pid, 'SIGFPE'); for (;;); }`,
};

const require = createRequire(import.meta.url);
const program = `
const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
const { MathBackendCPU } = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'))});
const names = ['TF_FLOAT', 'TF_INT32', 'TF_ATTR_TYPE', 'TF_ATTR_STRING', 'TF_ATTR_BOOL', 'TF_ATTR_FLOAT', 'TF_ATTR_INT'];

class FakeBackend extends MathBackendCPU {
  isUsingGpuDevice = false;
  binding = { TF_Version: '0.0.1', ...Object.fromEntries(names.map((name, index) => [name, index])) };
  executeSingleOutput(operation, attributes, inputs) {
    if (operation === 'Relu6Grad') {
      const [dy, y] = inputs;
      return isWrong ? tf.clone(dy) : tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), 'float32'));
    }
    const options = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
    const [first, second, dy] = inputs;
    return operation.endsWith('Input')
      ? tf.engine().runKernel(operation, { dy, filter: second }, { ...options, inputShape: [...first.dataSync()] })
      : tf.engine().runKernel(operation, { x: first, dy }, { ...options, filterShape: [...second.dataSync()] });
  }
}
tf.registerBackend('tensorflow', () => new FakeBackend(), 3);
tf.copyRegisteredKernels('cpu', 'tensorflow');
tf.setBackend('tensorflow');
module.exports = tf;
`;
