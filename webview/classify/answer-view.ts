import {
  decisionInWords,
  probabilityInWords,
  testInWords,
  verdictInWords,
  verdictOf,
} from '../../src/shared/classification/answer-in-words.ts';
import type { ClassifierModel } from '../../src/shared/classification/classifier-model.ts';
import type { ImageAnswer } from '../../src/shared/classification/image-answer.ts';
import type { Explanation } from '../../src/shared/protocol/classifier-protocol.ts';
import { countOf, formatCount, formatDuration } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { unbroken } from '../common/page/unbroken.ts';
import { thumbnail } from '../common/picture/thumbnail.ts';

/** An answer in words, and what helps a person to judge it. Made anew for each answer: it is small. */
export class AnswerView {
  /** What is said, which stands in front of the picture where there is little room. */
  readonly verdict = element('div', { class: 'answer-verdict' });
  readonly details = element('div', { class: 'answer-details' });
  readonly #open = element('p', { class: 'open muted' });
  readonly #openSimilar: (path: string) => void;
  #shown: readonly unknown[] = [];

  constructor(openSimilar: (path: string) => void) {
    this.#openSimilar = openSimilar;
  }

  /** What is not known of the picture yet, under the answer; null: nothing of the kind. */
  setOpen(text: string | null): void {
    setText(this.#open, text ?? '');
    setVisible(this.#open, text !== null);
  }

  /** `note`: shown where there is no answer. */
  show(
    model: ClassifierModel | null,
    answer: ImageAnswer | null,
    explanation: Explanation | null,
    note: string,
  ): void {
    const shown = [model, answer, explanation, note];
    if (shown.every((part, index) => part === this.#shown[index]) && this.#shown.length > 0) return;
    this.#shown = shown;
    if (!model || !answer) {
      this.verdict.replaceChildren(element('p', { class: 'verdict-note', role: 'status' }, note));
      this.details.replaceChildren();
      return;
    }
    this.verdict.replaceChildren(verdict(model, answer), this.#open);
    this.details.replaceChildren(
      decision(model, answer),
      ...phases(model, answer),
      ...this.#similar(model, answer, explanation),
      facts(answer, explanation),
    );
  }

  #similar(model: ClassifierModel, { answer }: ImageAnswer, explanation: Explanation | null): HTMLElement[] {
    const similar = explanation?.similar ?? [];
    if (similar.length === 0) {
      const why = model.whyNoReference;
      return why === null ? [] : [section('Similar training images', element('p', { class: 'muted' }, why))];
    }
    const { classes } = model.metadata;
    const decided = classes[answer.decided] ?? '';
    const agreeing = similar.filter(({ label }) => label === answer.decided).length;
    const tiles = similar.map(({ path, label, thumbnail: picture }) => {
      const agrees = label === answer.decided;
      const words = `${classes[label] ?? ''}, ${agrees ? 'as the answer' : 'unlike the answer'}`;
      const tile = element(
        'button',
        { type: 'button', class: agrees ? false : 'differs', title: path },
        thumbnail(picture, `${path}, ${words}`),
        element('span', {}, classes[label] ?? ''),
        element('span', { class: 'muted' }, agrees ? 'agrees' : 'differs'),
      );
      tile.addEventListener('click', () => this.#openSimilar(path));
      return element('li', {}, tile);
    });
    return [
      section(
        'Similar training images',
        element(
          'p',
          {},
          `Of the ${countOf(similar.length, 'training image')} that look most alike to the network, ` +
            `${formatCount(agreeing)} ${agreeing === 1 ? 'is' : 'are'} ${decided}.`,
        ),
        element('ul', { class: 'similar' }, ...tiles),
      ),
    ];
  }
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', { 'aria-label': title }, element('h2', {}, title), ...content);
}

function verdict({ metadata }: ClassifierModel, image: ImageAnswer): HTMLElement {
  const said = verdictOf(metadata, image);
  const unlike = image.likeness.reasons.length > 0;
  const made = element(
    'div',
    { class: unlike ? 'verdict unlike' : 'verdict' },
    element('p', { class: 'said' }, ...unbroken(verdictInWords(said))),
    element('div', { class: 'probability-bar', 'aria-hidden': 'true' }, element('div')),
    element(
      'p',
      { class: 'muted' },
      said.calibrated
        ? 'The probability is calibrated on validation images: of a hundred such answers about so many are right there.'
        : 'The probability is the network’s own and is not calibrated: it may be too sure of itself.',
    ),
  );
  if (unlike)
    made.append(
      element(
        'p',
        { class: 'doubt' },
        'The picture is unlike the training images: this answer may mean nothing.',
      ),
    );
  made.style.setProperty('--probability', String(said.probability));
  return made;
}

function decision(model: ClassifierModel, image: ImageAnswer): HTMLElement {
  const { metadata, test } = model;
  const { classes, thresholdOrigin } = metadata;
  const rates = testInWords(model);
  const parts: HTMLElement[] = [element('p', {}, decisionInWords(metadata, image))];
  if (thresholdOrigin && classes.length === 2) {
    const who = thresholdOrigin.chosenBy === 'user' ? 'chosen by hand' : 'chosen in training';
    parts.push(
      element(
        'p',
        { class: 'muted' },
        `The threshold was ${who} on ${countOf(thresholdOrigin.images, 'validation image')}: ${thresholdOrigin.rule}.`,
      ),
    );
  }
  if (test && rates.length > 0) {
    parts.push(
      element('p', {}, `On ${countOf(test.images, 'test image')} that it had not learned from:`),
      element('ul', { class: 'rates' }, ...rates.map((line) => element('li', {}, ...unbroken(line)))),
    );
  } else parts.push(element('p', {}, 'The model has not been tested: how often it is right is not known.'));
  return section('How it was decided', ...parts);
}

/** Both phases where they differ, in the order of training; a word where they agree. */
function phases({ metadata }: ClassifierModel, { answer, others }: ImageAnswer): HTMLElement[] {
  if (others.length === 0) return [];
  const { classes, positiveClass } = metadata;
  const differ = others.some(({ decided }) => decided !== answer.decided);
  const line = ({ phase, probabilities, decided }: ImageAnswer['answer']): string => {
    const scored = classes.length === 2 ? positiveClass : decided;
    const score = probabilityInWords(probabilities[scored] ?? 0);
    return `${phaseInWords(phase)}: ${classes[decided] ?? ''} (score for ${classes[scored] ?? ''}: ${score})`;
  };
  const all = [answer, ...others].sort((one) => (one.phase === 'feature-extraction' ? -1 : 1));
  return [
    section(
      differ ? 'The phases of training disagree' : 'The phases of training agree',
      element('ul', { class: 'rates' }, ...all.map((each) => element('li', {}, ...unbroken(line(each))))),
      ...(differ
        ? [element('p', { class: 'muted' }, `The answer is that of ${phaseInWords(answer.phase)}.`)]
        : []),
    ),
  ];
}

function facts({ facts: file }: ImageAnswer, explanation: Explanation | null): HTMLElement {
  const fact = (name: string, value: string): HTMLElement =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  const size = `${formatCount(file.width)} × ${formatCount(file.height)} pixels`;
  const grey = explanation?.picture.pixels.kind === 'grey' ? explanation.picture.pixels.white : null;
  const rows = [
    fact('Kind', `${formatNames[file.format]}, ${file.grey ? 'grey' : 'colour'}`),
    fact('Size', size),
    ...(grey !== null && grey > 255 ? [fact('Shades', formatCount(grey + 1))] : []),
    ...(file.frames > 1
      ? [fact('Frames', `first of ${formatCount(file.frames)}: the others are not looked at`)]
      : []),
    ...(explanation
      ? [
          fact(
            'Time',
            `${inMilliseconds(explanation.milliseconds.total)}, of which the network ${inMilliseconds(explanation.milliseconds.network)}`,
          ),
        ]
      : []),
    ...file.header.map(({ name, value }) => fact(name, value)),
  ];
  return section('The file', element('dl', { class: 'file-facts' }, ...rows));
}

function inMilliseconds(value: number): string {
  return formatDuration(value / 1000);
}

const formatNames: Readonly<Record<ImageAnswer['facts']['format'], string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  bmp: 'BMP',
  webp: 'WebP',
  tiff: 'TIFF',
  dicom: 'DICOM',
};
