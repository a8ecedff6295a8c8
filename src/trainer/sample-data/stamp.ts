/** 5 × 7 letters of the word that every synthetic picture carries, one string a row. */
const letters: Readonly<Record<string, readonly string[]>> = {
  S: [' ####', '#    ', '#    ', ' ### ', '    #', '    #', '#### '],
  Y: ['#   #', '#   #', ' # # ', '  #  ', '  #  ', '  #  ', '  #  '],
  N: ['#   #', '##  #', '##  #', '# # #', '#  ##', '#  ##', '#   #'],
  T: ['#####', '  #  ', '  #  ', '  #  ', '  #  ', '  #  ', '  #  '],
  H: ['#   #', '#   #', '#   #', '#####', '#   #', '#   #', '#   #'],
  E: ['#####', '#    ', '#    ', '#### ', '#    ', '#    ', '#####'],
  I: [' ### ', '  #  ', '  #  ', '  #  ', '  #  ', '  #  ', ' ### '],
  C: [' ####', '#    ', '#    ', '#    ', '#    ', '#    ', ' ####'],
};

/** Writes SYNTHETIC into the bottom right corner of a grey picture, `value` 0 to 255. */
export function stampSynthetic(pixels: Uint8Array, width: number, height: number, value: number): void {
  const word = ['S', 'Y', 'N', 'T', 'H', 'E', 'T', 'I', 'C'];
  const left = width - word.length * 6 - 4;
  const top = height - 11;
  word.forEach((letter, index) => {
    letters[letter]?.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) {
        if (row[x] === '#') pixels[(top + y) * width + left + index * 6 + x] = value;
      }
    });
  });
}
