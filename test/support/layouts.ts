import { names } from './pictures.ts';

/** A layout of folders, and what a program is to make of it. */
export interface Layout {
  readonly name: string;
  readonly files: readonly string[];
  /** Images by split (or `all`, where there are no splits) and class, in the order of the classes. */
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Texts that are told, each in some note. */
  readonly notes?: readonly string[];
  /** What it is refused with, the dataset's folder called SET. */
  readonly refusal?: string;
  /** The folders that a search lists, relative to the dataset's; the folder itself where nothing is said. */
  readonly listed?: readonly string[];
}

/** Pictures of the classes A and B. */
const ab = (where: string, count = 12, file = '') => classes(where, ['A', 'B'], count, file);
const classes = (where: string, of: readonly string[], count = 12, file = '') =>
  of.flatMap((name) => names(count, `${where}${name}/${file}${name}-#.png`));

const trainAndTest = { train: { A: 12, B: 12 }, test: { A: 4, B: 4 } };
const understood = (train: string, test: string) =>
  `Folders are understood by their names: ${train} as train, ${test} as test.`;
const split = (train: string, test: string, isPlain = false): Layout => ({
  name: `${train} and ${test}`,
  files: [...ab(`${train}/`), ...ab(`${test}/`, 4, 't')],
  counts: trainAndTest,
  ...(isPlain ? {} : { notes: [understood(train, test)] }),
});
const three = (train: string, val: string, test: string, notes: readonly string[] = []): Layout => ({
  name: `${train}, ${val} and ${test}`,
  files: [...ab(`${train}/`), ...ab(`${val}/`, 4, 'v'), ...ab(`${test}/`, 4, 't')],
  counts: { train: { A: 12, B: 12 }, val: { A: 4, B: 4 }, test: { A: 4, B: 4 } },
  notes,
});
const table = (name: string) =>
  `The labels may be in the table ${name}; tables are not read. Make a folder for each class and move or link the images into it by that table.`;
const noClasses = 'holds images, but no folder for each class.';
const radiography = ['COVID', 'Normal'];

export const layouts: readonly Layout[] = [
  split('Training', 'Testing', true),
  split('train_set', 'test_set'),
  split('Train_data', 'Test_data'),
  split('train-images', 'test-images'),
  split('TrainSet', 'TestSet'),
  split('trn', 'tst'),
  split('chest_xray_train', 'chest_xray_test'),
  split('train_v2', 'test_v2'),
  split('1. train', '2. test'),
  split('entrenamiento', 'prueba'),
  three('Train', 'Valid', 'Test'),
  three('training', 'validation', 'testing'),
  three('train', 'dev', 'test', ['dev as val']),
  three('train', 'eval', 'test', [
    'The folder eval is taken as the validation set. If it is not, rename it to test.',
  ]),
  three('train', 'val', 'eval', [
    'The folder eval is taken as the test set. If it is not, rename it to val.',
  ]),
  three('train', 'tune', 'holdout', ['The folder holdout is taken as the test set.']),
  {
    name: 'train and eval alone',
    files: [...ab('train/'), ...ab('eval/', 4, 'e')],
    counts: { train: { A: 12, B: 12 }, val: { A: 4, B: 4 } },
    notes: ['The folder eval is taken as the validation set.'],
  },
  {
    name: 'eval beside val and test',
    files: [...ab('train/'), ...ab('val/', 4, 'v'), ...ab('test/', 4, 't'), ...ab('eval/', 4, 'e')],
    counts: { train: { A: 12, B: 12 }, val: { A: 4, B: 4 }, test: { A: 4, B: 4 } },
    notes: ['The folder eval is left out'],
  },
  {
    name: 'two folders for train',
    files: [...ab('train/'), ...ab('training/', 12, 'o')],
    refusal: 'SET has two folders for one split, train and training. Join or rename one.',
  },
  {
    name: 'splits under names that say nothing',
    files: [
      ...classes('Kaohsiung/', ['NORMAL', 'PNEUMONIA']),
      ...classes('Taipei/', ['NORMAL', 'PNEUMONIA']),
    ],
    refusal:
      'Kaohsiung and Taipei hold the same folders (NORMAL and PNEUMONIA): those are the classes, not the folders around them.',
  },
  {
    name: 'folds of a cross-validation',
    files: ['fold1/', 'fold2/', 'fold3/'].flatMap((fold) => ab(fold, 4, fold[4])),
    refusal: 'fold1, fold2 and fold3 hold the same folders (A and B)',
  },
  {
    name: 'classes inside each patient',
    files: ['10253/', '10254/', '10255/'].flatMap((patient) =>
      classes(patient, ['0', '1'], 4, patient.slice(0, 5)),
    ),
    refusal: '10253, 10254 and 10255 hold the same folders (0 and 1)',
  },
  {
    name: 'splits inside the classes',
    files: ['A', 'B'].flatMap((name) => [
      ...names(8, `${name}/train/${name}#.png`),
      ...names(4, `${name}/test/${name}t#.png`),
    ]),
    refusal:
      'The splits lie inside the classes (A/test and A/train). Turn the folders around: test/A and train/A.',
  },
  {
    name: 'classes that both hold the same hospitals',
    files: ['A', 'B'].flatMap((name) => classes(`${name}/`, ['Tainan', 'Taipei'], 6, name)),
    counts: { all: { A: 12, B: 12 } },
    notes: ['A and B hold the same folders (Tainan and Taipei). A and B are taken as the classes'],
  },
  {
    name: 'views of every class',
    files: ['A', 'B'].flatMap((name) => classes(`${name}/`, ['PA', 'Lateral'], 6, name)),
    counts: { all: { A: 12, B: 12 } },
  },
  {
    name: 'images and masks in each class',
    files: radiography.flatMap((name) => [
      ...names(12, `${name}/images/${name}-#.png`),
      ...names(12, `${name}/masks/${name}-#.png`),
    ]),
    counts: { all: { COVID: 12, Normal: 12 } },
    notes: [
      'The folders COVID/masks and Normal/masks are left out (24 files): their files are named as the images beside them.',
    ],
  },
  ...['mask', 'lung masks', 'lung_masks', 'Segmentation', 'labels', 'annotations', 'Ground Truth'].map(
    (folder): Layout => ({
      name: `${folder} beside the images of a class`,
      files: [...ab(''), ...names(6, `A/${folder}/other-#.png`)],
      counts: { all: { A: 12, B: 12 } },
      notes: [`The folder A/${folder} is left out (6 files): the name is one for masks.`],
    }),
  ),
  {
    name: 'COVID-QU-Ex: splits, images and masks, two folders deep',
    files: ['Train', 'Val', 'Test'].flatMap((part) =>
      ['COVID-19', 'Non-COVID', 'Normal'].flatMap((name) => [
        ...names(4, `Lung Data/Lung Data/${part}/${name}/images/${part}${name}#.png`),
        ...names(4, `Lung Data/Lung Data/${part}/${name}/lung masks/${part}${name}#.png`),
      ]),
    ),
    counts: {
      train: { 'COVID-19': 4, 'Non-COVID': 4, Normal: 4 },
      val: { 'COVID-19': 4, 'Non-COVID': 4, Normal: 4 },
      test: { 'COVID-19': 4, 'Non-COVID': 4, Normal: 4 },
    },
    notes: ['The dataset lies in the folder Lung Data/Lung Data', 'left out (36 files)'],
    listed: ['Lung Data/Lung Data'],
  },
  {
    name: 'two datasets that are named for segmentation',
    files: ['Infection', 'Lung'].flatMap((what) =>
      classes(`${what} Segmentation/${what} Segmentation/Train/`, ['COVID-19', 'Normal'], 4, what),
    ),
    refusal:
      'Infection Segmentation and SET/Lung Segmentation/Lung Segmentation look like ones. Choose one of them.',
    listed: ['Infection Segmentation/Infection Segmentation', 'Lung Segmentation/Lung Segmentation'],
  },
  {
    name: 'masks by class beside images by class',
    files: [...classes('images/', radiography), ...classes('masks/', radiography)],
    counts: { all: { COVID: 12, Normal: 12 } },
    notes: ['The folder masks is left out: it holds masks, not images of a class.'],
    listed: ['images'],
  },
  {
    name: 'masks by class within a split',
    files: [...classes('train/images/', radiography), ...classes('train/masks/', radiography)],
    counts: { train: { COVID: 12, Normal: 12 } },
    notes: ['The folder train/masks is left out', 'The classes of train lie in the folder train/images'],
  },
  {
    name: 'masks beside the classes, named as their images',
    files: [...ab(''), ...names(6, 'masks/A-#.png')],
    counts: { all: { A: 12, B: 12 } },
    notes: ['The folder masks is left out'],
  },
  {
    name: 'COVID beside COVID_masks',
    files: [
      ...classes('', radiography),
      ...radiography.flatMap((name) => names(12, `${name}_masks/${name}-#.png`)),
    ],
    counts: { all: { COVID: 12, Normal: 12 } },
    notes: ['The folders COVID_masks and Normal_masks are left out'],
  },
  {
    name: 'masks beside their image in one folder',
    files: radiography.flatMap((name) => [
      ...names(12, `${name}/${name} (#).png`),
      ...names(12, `${name}/${name} (#)_mask.png`),
      `${name}/${name} (1)_mask_1.png`,
    ]),
    counts: { all: { COVID: 12, Normal: 12 } },
    notes: ['26 masks beside their images are left out, such as COVID/COVID (1)_mask.png.'],
  },
  {
    name: 'classes called mask and no_mask',
    files: [...names(12, 'mask/#.png'), ...names(12, 'no_mask/#.png')],
    counts: { all: { mask: 12, no_mask: 12 } },
  },
  {
    name: 'a class called mask among others',
    files: classes('', ['helmet', 'mask', 'visor']),
    counts: { all: { helmet: 12, mask: 12, visor: 12 } },
    notes: ['mask is taken as a class. If masks are in there, move them out of the dataset.'],
  },
  {
    name: 'images and their masks alone',
    files: [...names(12, 'images/#.png'), ...names(12, 'masks/#.png')],
    refusal: `SET/images ${noClasses}`,
    listed: [],
  },
  {
    name: 'NIH',
    files: [
      'images_001/images/1.png',
      'images_002/images/2.png',
      'Data_Entry_2017.csv',
      'BBox_List_2017.csv',
    ],
    refusal: `SET has numbered parts of the images (images_001 and images_002), not a folder for each class. ${table('Data_Entry_2017.csv')}`,
  },
  {
    name: 'RSNA',
    files: [
      ...names(4, 'stage_2_train_images/#.dcm'),
      ...names(4, 'stage_2_test_images/#.dcm'),
      'stage_2_train_labels.csv',
      'stage_2_detailed_class_info.csv',
      'stage_2_sample_submission.csv',
    ],
    refusal: `SET/stage_2_train_images ${noClasses} ${table('stage_2_train_labels.csv')}`,
  },
  {
    name: 'CheXpert',
    files: [
      ...names(4, 'train/patient0000#/study1/view1_frontal.png'),
      ...names(2, 'valid/patient6454#/study1/view1_frontal.png'),
      'train.csv',
      'valid.csv',
    ],
    refusal: `SET/train has a folder for each patient (patient00001, patient00002, patient00003 and patient00004), not a folder for each class. ${table('train.csv')}`,
  },
  {
    name: 'VinDr',
    files: [...names(4, 'train/#.dicom'), ...names(4, 'test/#.dicom'), 'annotations/image_labels_train.csv'],
    refusal: `SET/train ${noClasses} ${table('annotations/image_labels_train.csv')}`,
  },
  {
    name: 'PadChest',
    files: [
      ...Array.from({ length: 40 }, (_, part) => `${part}/${part}.png`),
      'PADCHEST_chest_x_ray_images_labels.csv',
    ],
    refusal: table('PADCHEST_chest_x_ray_images_labels.csv'),
  },
  {
    name: 'MIMIC',
    files: [
      ...names(2, 'files/p10/p1000#/s5/x#.png'),
      ...names(2, 'files/p11/p1100#/s6/x#.png'),
      'mimic-cxr-2.0.0-chexpert.csv.gz',
    ],
    refusal: `SET/files has a folder for each patient (p10 and p11), not a folder for each class. ${table('mimic-cxr-2.0.0-chexpert.csv.gz')}`,
    listed: ['files'],
  },
  {
    name: 'grades called 0 to 4 beside a table',
    files: [...classes('', ['0', '1', '2', '3', '4']), 'labels.csv'],
    counts: { all: { 0: 12, 1: 12, 2: 12, 3: 12, 4: 12 } },
  },
  {
    name: 'volumes and arrays among images',
    files: [...ab(''), ...names(3, 'A/#.nii.gz'), ...names(2, 'B/#.npy')],
    counts: { all: { A: 12, B: 12 } },
    notes: ['5 files in formats that are not read are left out: 3 .nii.gz, 2 .npy, such as A/1.nii.gz.'],
  },
  {
    name: 'nothing but volumes',
    files: [...names(3, 'imagesTr/#.nii.gz'), ...names(2, 'imagesTs/#.nii.gz')],
    refusal: 'SET holds no images that can be read, but 5 files in other formats: 5 .nii.gz.',
    listed: [],
  },
  {
    name: 'a test set without classes',
    files: [...ab('train/'), ...names(6, 'test/#.png')],
    counts: { train: { A: 12, B: 12 } },
    notes: [
      'test holds 6 images that are not sorted into classes, so it is left out and cannot be the test set. Once a model is trained, classify them',
    ],
  },
  {
    name: 'a test set without classes in a folder of its own',
    files: [...ab('train/'), ...names(6, 'test/unknown/#.png')],
    counts: { train: { A: 12, B: 12 } },
    notes: ['test/unknown holds 6 images that are not sorted into classes'],
  },
  {
    name: 'class names in composed and decomposed letters and in other cases',
    files: [
      ...names(12, `train/${'Neumonía'.normalize('NFC')}/#.png`),
      ...names(12, 'train/Normal/n#.png'),
      ...names(4, `test/${'Neumonía'.normalize('NFD')}/t#.png`),
      ...names(4, 'test/normal /tn#.png'),
    ],
    counts: {
      train: { ['Neumonía'.normalize('NFC')]: 12, Normal: 12 },
      test: { ['Neumonía'.normalize('NFC')]: 4, Normal: 4 },
    },
    notes: ['their names differ in the Unicode form of their letters', 'their names differ in case alone'],
  },
  {
    name: 'two spellings of a class in one folder',
    files: classes('', ['Normal', 'normal', 'COVID']),
    counts: { all: { COVID: 12, Normal: 24 } },
    notes: ['The folders Normal and normal are taken as one class, Normal'],
  },
  {
    name: 'an empty class in test',
    files: [...ab('train/'), ...names(4, 'test/A/t#.png'), 'test/B/'],
    refusal: 'The class B has no usable image in test. The folder test/B holds no image.',
  },
  {
    name: 'a class that test lacks',
    files: [...ab('train/'), ...names(4, 'test/A/t#.png')],
    refusal: 'The class B has no usable image in test. There is no folder test/B.',
  },
  {
    name: 'an empty folder of no class in test',
    files: [...ab('train/'), ...ab('test/', 4, 't'), 'test/C/'],
    counts: trainAndTest,
    notes: ['The folder test/C is left out: it holds no image.'],
  },
  {
    name: 'an archive unpacked three folders deep',
    files: [
      ...ab('archive/chest_xray/chest_xray/train/'),
      ...ab('archive/chest_xray/chest_xray/test/', 4, 't'),
      'archive/__MACOSX/a/._b',
      'archive/.DS_Store',
    ],
    counts: trainAndTest,
    notes: ['The dataset lies in the folder archive/chest_xray/chest_xray, the only one with images.'],
    listed: ['archive/chest_xray/chest_xray'],
  },
  {
    name: 'splits each in a folder of the same name',
    files: [
      ...ab('seg_train/seg_train/'),
      ...ab('seg_test/seg_test/', 4, 't'),
      ...names(3, 'seg_pred/seg_pred/#.png'),
    ],
    counts: trainAndTest,
    notes: ['The classes of train lie in the folder seg_train/seg_train'],
  },
  {
    name: 'the classes and a copy of them',
    files: [...ab(''), ...ab('copy/')],
    counts: { all: { A: 12, B: 12 } },
    notes: ['The folder copy is left out: it holds the same folders as lie beside it.'],
  },
  {
    name: 'two datasets at different depths',
    files: [...ab('one/train/'), ...ab('deeper/two/train/')],
    refusal:
      'SET is not a dataset itself, but SET/one and SET/deeper/two look like ones. Choose one of them.',
    listed: ['one', 'deeper/two'],
  },
  {
    name: 'images that lie in no class',
    files: [...ab(''), 'loose.png'],
    counts: { all: { A: 12, B: 12 } },
    notes: ['1 image in the dataset’s folder itself lies in no folder of a class and is left out.'],
  },
];
