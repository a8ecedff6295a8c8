import path from 'node:path';
import type { SplitName } from '../../node/dataset/dataset.ts';
import type { SurveyedClass, SurveyedSplit } from '../../node/dataset/survey-dataset.ts';
import { formatCount } from '../../shared/text/number-format.ts';
import type { Localize } from '../localize.ts';
import type { ObservedDataset } from '../services.ts';
import type { DatasetsNode } from './dataset-nodes.ts';

/** How something looks in the tree; all of it is plain text. */
export interface DatasetItem {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Name of a product icon, and of a theme colour where it has one. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** Words that the menus of package.json ask for. */
  readonly contextValue: string;
  readonly expands: 'no' | 'closed' | 'open';
  /** A file or folder that is opened or revealed with it, absolute. */
  readonly resource: string | null;
}

/** Files that cannot be read and are listed; the report has all. */
const rejectedShown = 200;

/** What stands below a dataset, or below something in it. Warnings come first. */
export function childrenOf(node: DatasetsNode, dataset: ObservedDataset): readonly DatasetsNode[] {
  const { root } = node;
  switch (node.kind) {
    case 'dataset': {
      const notes = notesOf(dataset).map((_, index): DatasetsNode => ({ kind: 'note', root, index }));
      const rejected: DatasetsNode[] =
        (dataset.inspection?.rejected.length ?? 0) > 0 ? [{ kind: 'rejected', root }] : [];
      const splits = dataset.survey?.splits ?? [];
      const [only] = splits;
      const inside: DatasetsNode[] =
        only?.split === undefined
          ? (only?.classes ?? []).map((one) => ({ kind: 'class', root, path: one.path }))
          : splits.map((split) => ({ kind: 'split', root, path: split.path }));
      return [...inside, ...rejected, ...notes];
    }
    case 'split':
      return (splitAt(dataset, node.path)?.classes ?? []).map((one) => ({
        kind: 'class',
        root,
        path: one.path,
      }));
    case 'rejected':
      return (dataset.inspection?.rejected ?? [])
        .slice(0, rejectedShown)
        .map((file) => ({ kind: 'file', root, path: file.path }));
    default:
      return [];
  }
}

/** How a node looks; undefined where what it stands for is gone. */
export function datasetItem(
  node: DatasetsNode,
  dataset: ObservedDataset,
  l10n: Localize,
): DatasetItem | undefined {
  const { root } = node;
  switch (node.kind) {
    case 'dataset':
      return itemOfDataset(dataset, l10n);
    case 'split': {
      const split = splitAt(dataset, node.path);
      if (split === undefined) return undefined;
      return {
        label: splitName(split.split, l10n),
        description: counts(split, l10n),
        tooltip: path.join(root, node.path),
        icon: { id: 'folder-library' },
        contextValue: 'split',
        expands: 'closed',
        resource: path.join(root, node.path),
      };
    }
    case 'class': {
      const one = classAt(dataset, node.path);
      if (one === undefined) return undefined;
      return {
        label: one.name,
        description: classCounts(one, l10n),
        tooltip: path.join(root, node.path),
        icon:
          one.images === 0
            ? { id: 'warning', color: 'list.warningForeground' }
            : { id: 'symbol-enum-member' },
        contextValue: 'class',
        expands: 'no',
        resource: path.join(root, node.path),
      };
    }
    case 'note': {
      const note = notesOf(dataset)[node.index];
      if (note === undefined) return undefined;
      return {
        label: note.text,
        description: '',
        tooltip: note.text,
        icon: noteIcon(note.level),
        contextValue: 'note',
        expands: 'no',
        resource: null,
      };
    }
    case 'rejected': {
      const files = dataset.inspection?.rejected.length ?? 0;
      return {
        label:
          files === 1
            ? l10n.t('1 file cannot be used')
            : l10n.t('{0} files cannot be used', formatCount(files)),
        description: l10n.t('left out of a training'),
        tooltip: l10n.t('These files were opened and cannot be read as images.'),
        icon: noteIcon('warning'),
        contextValue: 'rejected',
        expands: 'closed',
        resource: null,
      };
    }
    case 'file': {
      const reason = dataset.inspection?.rejected.find((file) => file.path === node.path)?.reason ?? '';
      return {
        label: node.path,
        description: reason,
        tooltip: `${node.path}: ${reason}`,
        icon: { id: 'file-media' },
        contextValue: 'file',
        expands: 'no',
        resource: path.join(root, node.path),
      };
    }
  }
}

function itemOfDataset(dataset: ObservedDataset, l10n: Localize): DatasetItem {
  const { root, added, survey, error } = dataset;
  const problem = error ?? survey?.problem ?? null;
  const description =
    problem !== null
      ? l10n.t('cannot be trained on')
      : survey === null
        ? l10n.t('counting…')
        : counts(survey, l10n);
  return {
    label: path.basename(root),
    description,
    tooltip: [root, problem ?? description].join('\n'),
    icon:
      problem !== null
        ? noteIcon('error')
        : survey === null
          ? { id: 'loading~spin' }
          : dataset.inspection
            ? { id: 'verified' }
            : { id: 'database' },
    contextValue: added ? 'dataset added' : 'dataset',
    expands: 'closed',
    resource: root,
  };
}

/** What is to be known about a dataset: why it cannot be trained on, then what a check found or else names tell. */
export function notesOf({
  error,
  survey,
  inspection,
}: ObservedDataset): readonly { readonly level: 'info' | 'warning' | 'error'; readonly text: string }[] {
  const problem = error ?? survey?.problem ?? null;
  const notes = inspection?.notes ?? survey?.notes ?? [];
  return [
    ...(problem === null ? [] : [{ level: 'error' as const, text: problem }]),
    ...notes.filter(({ level }) => level === 'warning'),
    ...notes.filter(({ level }) => level === 'info'),
  ];
}

function noteIcon(level: 'info' | 'warning' | 'error'): DatasetItem['icon'] {
  return level === 'info' ? { id: 'info' } : { id: level, color: `list.${level}Foreground` };
}

function splitName(split: SplitName | undefined, l10n: Localize): string {
  switch (split) {
    case 'train':
      return l10n.t('Train');
    case 'val':
      return l10n.t('Validation');
    case 'test':
      return l10n.t('Test');
    case undefined:
      return '';
  }
}

/** `5,216 images, 2,790 patients`. */
export function counts(
  { images, patients }: { readonly images: number; readonly patients: number | null },
  l10n: Localize,
): string {
  const ofImages = images === 1 ? l10n.t('1 image') : l10n.t('{0} images', formatCount(images));
  if (patients === null) return ofImages;
  const ofPatients = patients === 1 ? l10n.t('1 patient') : l10n.t('{0} patients', formatCount(patients));
  return `${ofImages}, ${ofPatients}`;
}

function classCounts({ images, unreadable, others }: SurveyedClass, l10n: Localize): string {
  const parts = [
    images === 0
      ? l10n.t('no images')
      : images === 1
        ? l10n.t('1 image')
        : l10n.t('{0} images', formatCount(images)),
    unreadable > 0 ? l10n.t('{0} of another kind', formatCount(unreadable)) : null,
    others === 0
      ? null
      : others === 1
        ? l10n.t('1 other file')
        : l10n.t('{0} other files', formatCount(others)),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function splitAt({ survey }: ObservedDataset, where: string): SurveyedSplit | undefined {
  return survey?.splits.find((split) => split.path === where);
}

function classAt({ survey }: ObservedDataset, where: string): SurveyedClass | undefined {
  return survey?.splits.flatMap(({ classes }) => classes).find((one) => one.path === where);
}
