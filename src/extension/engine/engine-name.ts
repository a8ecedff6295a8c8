/** An engine's name as it is read. */
export function engineName(name: string): string {
  if (name === 'tensorflow') return 'TensorFlow';
  return name === 'wasm' ? 'WebAssembly' : name;
}
