/** Shown below the list of commands. */
export const helpExamples = `
Examples:
  transfer-learning demo
      draws synthetic pictures and trains on them: see it work first
  transfer-learning inspect chest_xray
      counts by split and class, patients, unreadable files, class weights
  transfer-learning train chest_xray --epochs 10 --fine-tune-epochs 10 --fine-tune-at 100
      both phases with ImageNet weights; Ctrl-C stops with everything written
  transfer-learning resume runs/<id>
      goes on where a run was stopped or killed
  transfer-learning evaluate runs/<id> other_hospital --json
      the best model on other images, at the threshold chosen on validation
  transfer-learning export runs/<id> --format saved-model
      the best model for TensorFlow, with the lines to use it with

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped.
Not a medical device: for research and teaching.`;

/** Shown below the flags of `train`. */
export const trainHelp = `
A dataset is a folder with train, val and test, each with one folder of images for each class (val and test may be
missing), or a single folder of classes, which is then divided by patient. Nothing is written into it.

Phase 1, feature extraction, trains a new head on the frozen backbone. Phase 2, fine-tuning, trains the backbone from
--fine-tune-at upwards as well, at a much lower learning rate. The epoch with the best --monitor on validation is kept
of each phase; the threshold is chosen on validation and applied to test.

Examples:
  transfer-learning train chest_xray
  transfer-learning train chest_xray --preset quick-look
  transfer-learning train chest_xray --fine-tune-at block_13_expand --threshold sensitivity=0.95
  transfer-learning train chest_xray --config recipe.json --seed 7 --json > result.json
  transfer-learning train scans --group-by 'pattern:^(P\\d+)_' --positive-class tumour --flip 0
  transfer-learning train scans --weights my_backbone.h5 --schedule cosine --set fineTuning.schedule.warmupSteps=50

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped (the run can be resumed).`;

/** Shown below the flags of `export`. */
export const exportHelp = `
What is written is opened again and must give the same scores as the run's own model on ten of its images; else
nothing is left of it. saved-model and keras take pixels of 0 to 255, tfjs takes them prepared.

Examples:
  transfer-learning export runs/<id> --format saved-model --out classifier
  transfer-learning export runs/<id> --format keras --out classifier.h5 --json

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped.`;

/** Below the options of `classify`. */
export const classifyHelp = `
Folders are gone through to their end. Where images lie in folders called like the classes, answers are compared with
them. The exit status is 1 where any file could not be classified; it is named, and the others are classified.

Not a medical device: nothing here may be used for a diagnosis.`;
