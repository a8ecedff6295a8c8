"""Two-phase transfer learning in Keras 3, written as its guides teach it: what our trainer is measured against.

    python keras_peer.py JOB.json

JOB.json is written by bench.mjs:

    {"split": {"train": [[path, label], ...], "val": [...], "test": [...]},    labels 0 or 1
     "backbone": name in keras.applications, "weights": path of an .h5 file, or null for random ones, "inputSize": pixels, "batch": images,
     "epochs": n, "fineTuneEpochs": n, "fineTuneAt": layer index, "seed": n, "forwardBatches": n, "cache": bool}

Prints one JSON object on standard output; progress goes to standard error. Times are seconds since the epoch where
they are called `at`, else durations.
"""

import json
import os
import resource
import sys
import time

STARTED = time.time()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

AUTOTUNE = tf.data.AUTOTUNE


def say(*words):
    print(*words, file=sys.stderr, flush=True)


# The module of keras.applications that prepares pixels for a backbone.
MODULES = {"MobileNetV2": "mobilenet_v2", "MobileNet": "mobilenet", "VGG16": "vgg16", "VGG19": "vgg19",
           "ResNet50": "resnet50", "DenseNet121": "densenet", "InceptionV3": "inception_v3"}


def preprocessing(backbone):
    return getattr(keras.applications, MODULES.get(backbone, "efficientnet")).preprocess_input


class Pictures:
    """Batches of pictures, read, resized, prepared for the backbone and augmented in parallel."""

    def __init__(self, backbone, size, batch, cache):
        self.size, self.batch, self.cache = size, batch, cache
        self.prepare = preprocessing(backbone)
        self.augment = keras.Sequential(
            [keras.layers.RandomFlip("horizontal"), keras.layers.RandomRotation(0.05)]
        )

    def _read(self, path, label):
        picture = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
        picture = tf.image.resize(picture, (self.size, self.size))
        picture.set_shape((self.size, self.size, 3))
        return tf.cast(tf.round(picture), tf.uint8), label

    def _scale(self, pictures, labels):
        return self.prepare(tf.cast(pictures, tf.float32)), labels

    def _augment(self, pictures, labels):
        return self.augment(pictures, training=True), labels

    def of(self, items, training=False):
        paths = tf.constant([path for path, _ in items])
        labels = tf.constant([[float(label)] for _, label in items])
        data = tf.data.Dataset.from_tensor_slices((paths, labels))
        if self.cache:
            data = data.map(self._read, num_parallel_calls=AUTOTUNE).cache()
        if training:
            data = data.shuffle(len(items), reshuffle_each_iteration=True)
        if not self.cache:
            data = data.map(self._read, num_parallel_calls=AUTOTUNE)
        data = data.batch(self.batch).map(self._scale, num_parallel_calls=AUTOTUNE)
        if training:
            data = data.map(self._augment, num_parallel_calls=AUTOTUNE)
        return data.prefetch(AUTOTUNE)


def area_under_roc(labels, scores):
    """The probability that a positive scores higher than a negative, ties counted half (Mann-Whitney)."""
    positive, negative = scores[labels == 1], np.sort(scores[labels == 0])
    if len(positive) == 0 or len(negative) == 0:
        return None
    below = np.searchsorted(negative, positive, "left")
    not_above = np.searchsorted(negative, positive, "right")
    return float((below + not_above).sum() / 2 / len(positive) / len(negative))


def evaluate(model, data, items):
    labels = np.array([label for _, label in items])
    scores = model.predict(data, verbose=0).ravel()
    return {"auc": area_under_roc(labels, scores), "accuracy": float(((scores > 0.5) == labels).mean())}


class EpochClock(keras.callbacks.Callback):
    """Notes when each epoch ended, validation included, and its validation AUC."""

    def __init__(self, phase):
        super().__init__()
        self.phase, self.epochs = phase, []

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        self.epochs.append({"epoch": epoch + 1, "at": time.time(), "valAuc": float(logs["val_auc"])})
        say(self.phase, "epoch", epoch + 1, {name: round(float(value), 4) for name, value in logs.items()})


def build(job):
    size = job["inputSize"]
    base = getattr(keras.applications, job["backbone"])(
        input_shape=(size, size, 3), include_top=False, weights=job["weights"]
    )
    base.trainable = False
    inputs = keras.Input((size, size, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(base(inputs, training=False))
    outputs = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dropout(0.2)(pooled))
    return base, keras.Model(inputs, outputs)


def unfreeze(base, first):
    """Frees the layers from index `first` up, batch normalisation excepted."""
    base.trainable = True
    for index, layer in enumerate(base.layers):
        layer.trainable = index >= first and not isinstance(layer, keras.layers.BatchNormalization)


def train_phase(name, model, data, job, first, last, learning_rate):
    train = job["split"]["train"]
    positives = sum(label for _, label in train)
    class_weight = {0: len(train) / 2 / (len(train) - positives), 1: len(train) / 2 / positives}
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="binary_crossentropy",
        metrics=["accuracy", keras.metrics.AUC(num_thresholds=2000, name="auc")],
    )
    clock = EpochClock(name)
    begin = time.time()
    model.fit(
        data["train"],
        validation_data=data["val"],
        initial_epoch=first,
        epochs=last,
        class_weight=class_weight,
        callbacks=[clock],
        verbose=0,
    )
    seconds = time.time() - begin
    return {
        "phase": name,
        "epochs": last - first,
        "seconds": seconds,
        "imagesPerSecond": (last - first) * len(train) / seconds,
        "history": clock.epochs,
        "val": evaluate(model, data["val"], job["split"]["val"]),
        "test": evaluate(model, data["test"], job["split"]["test"]) if "test" in data else None,
    }


def forward_rate(base, job):
    """Images a second through the backbone with `predict`: the best of three, after a warm-up."""
    size, count = job["inputSize"], job["forwardBatches"]
    pictures = tf.random.uniform((job["batch"], size, size, 3), -1, 1, seed=job["seed"])
    data = tf.data.Dataset.from_tensors(pictures).repeat(count).prefetch(AUTOTUNE)
    base.predict(data.take(2), verbose=0)
    best = 0.0
    for _ in range(3):
        begin = time.time()
        base.predict(data, verbose=0)
        best = max(best, count * job["batch"] / (time.time() - begin))
    return best


def latency(base, job):
    """Milliseconds that one image alone takes through the backbone, called as a compiled function: the median of 50."""
    size = job["inputSize"]
    picture = tf.random.uniform((1, size, size, 3), -1, 1, seed=job["seed"])
    forward = tf.function(lambda pictures: base(pictures, training=False))
    for _ in range(5):
        forward(picture).numpy()
    times = []
    for _ in range(50):
        begin = time.perf_counter()
        forward(picture).numpy()
        times.append(1000 * (time.perf_counter() - begin))
    return float(np.median(times))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    keras.utils.set_random_seed(job["seed"])
    pictures = Pictures(job["backbone"], job["inputSize"], job["batch"], job["cache"])
    data = {
        name: pictures.of(items, training=name == "train") for name, items in job["split"].items() if items
    }
    base, model = build(job)

    phases = []
    if job["epochs"] > 0:
        phases.append(train_phase("feature-extraction", model, data, job, 0, job["epochs"], 1e-3))
    if job["fineTuneEpochs"] > 0:
        unfreeze(base, job["fineTuneAt"])
        last = job["epochs"] + job["fineTuneEpochs"]
        phases.append(train_phase("fine-tuning", model, data, job, job["epochs"], last, 1e-5))
    trained_at = time.time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    print(
        json.dumps(
            {
                "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
                "startedAt": STARTED,
                "trainedAt": trained_at,
                "phases": phases,
                "peakMegabytes": peak,
                "forwardImagesPerSecond": forward_rate(base, job),
                "latencyMilliseconds": latency(base, job),
            }
        )
    )


main()
