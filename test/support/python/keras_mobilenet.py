"""What Keras makes of MobileNetV2, or of another backbone: layers, features, logits, losses and weights after each training step.

Reads a JSON array of jobs from standard input, writes a JSON array of their results to standard output. Every job is
an object; all fields but the first two are optional:

    alpha, inputSize      width multiplier; height and width of the pictures
    backbone              as in keras.applications; MobileNetV2 unless told. EfficientNets are built as with ImageNet's
                          weights, with one rescaling layer more
    outputDirectory       where arrays are written: little-endian float32 files, row-major
    weights               HDF5 file to load the backbone's weights from, as Keras does
    randomWeights         seed: make weights at random, with statistics that keep activations in a sane range. Near a
                          bend of an activation rounding decides the gradient, on either side: of all backbones but
                          MobileNetV2 no value of the given pictures comes so close
    awayFromBends         true, of MobileNetV2: weights that keep what goes into each ReLU6 well below 0, well inside,
                          or well above 6, by channel, whatever the pictures
    saveWeights           {file, layout}: write the backbone's weights as HDF5. Layouts: "keras-applications" (as the
                          official files), "old-names" (the same with the names of Keras 1, `Conv1/kernel:0`),
                          "whole-model" (a saved model with the weights under model_weights), "keras-3" (.weights.h5)
    describeLayers        true: list the layers
    officialFile          true: tell which file with ImageNet's weights Keras would download, and nothing else
    pixels                file of float32 pixels, 0 to 255, [examples, size, size, 3]; given to preprocess_input
    inputs                the same, prepared already: taken as they stand
    features              names of the backbone's layers whose outputs are wanted
    head                  {denseUnits, classes, seed, weights}: global average pooling, hidden ReLU layer, logits.
                          `weights`: {file, tensors} as results have them; else Glorot uniform from the seed
    training              {fineTuneAt, batchNormalization, optimizer, learningRate, labels, sampleWeights,
                          labelSmoothing, steps}: `fineTuneAt` null: the head alone is trained; `batchNormalization`
                          "frozen" or "gamma-beta"; `optimizer` as in a training configuration; `learningRate` a
                          number or one a step; every step sees all examples
    gradCam               [{output, sign}]: heat maps of a logit, or of its negative, before training
    dumpWeights           true: write all weights as they were before training; "head": those of the head

Weights are listed as {file, tensors: [{name, shape}]}: all tensors one after the other in one file.
"""
import json
import math
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import h5py
import keras
import numpy as np
import tensorflow as tf
from keras.src.applications import efficientnet
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from keras_optimizer import make_optimizer

BatchNormalization = keras.layers.BatchNormalization


def weight_name(layer, variable):
    kernel_of_depthwise = isinstance(layer, keras.layers.DepthwiseConv2D) and variable.name == "kernel"
    return f"{layer.name}/{'depthwise_kernel' if kernel_of_depthwise else variable.name}"


class Arrays:
    """Writes arrays to files of the job's output folder."""

    def __init__(self, directory):
        self.directory = directory

    def write(self, name, array):
        path = os.path.join(self.directory, name + ".f32")
        np.ascontiguousarray(array, dtype="<f4").tofile(path)
        return path

    def array(self, name, array):
        array = np.asarray(array)
        return {"file": self.write(name, array), "shape": list(array.shape)}

    def weights(self, name, pairs):
        values = [(key, variable.numpy()) for key, variable in pairs]
        flat = np.concatenate([value.ravel() for _, value in values]) if values else np.zeros(0)
        return {"file": self.write(name, flat),
                "tensors": [{"name": key, "shape": list(value.shape)} for key, value in values]}


def assign_weights(model, listed):
    flat = np.fromfile(listed["file"], dtype="<f4")
    variables = {weight_name(layer, v): v for layer in model.layers for v in layer.weights}
    start = 0
    for tensor in listed["tensors"]:
        size = math.prod(tensor["shape"])
        if tensor["name"] in variables:
            variables[tensor["name"]].assign(flat[start:start + size].reshape(tensor["shape"]))
        start += size


def randomize(base, seed, away_from_bends):
    """Random kernels; batch-norm statistics near those of the activations, so that no layer dies or saturates."""
    random = np.random.default_rng(seed)
    norms = [layer for layer in base.layers if isinstance(layer, BatchNormalization)]
    for layer in base.layers:
        for variable in layer.weights:
            shape = tuple(variable.shape)
            if variable.name == "kernel":
                depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
                fan_in = math.prod(shape[:2] if depthwise else shape[:3])
                variable.assign(random.normal(0, math.sqrt(2 / fan_in), shape))
            elif away_from_bends and not layer.name.endswith("project_BN") and variable.name in ("gamma", "beta"):
                variable.assign(random.uniform(0.2, 0.4, shape) if variable.name == "gamma"
                                else random.choice([-3.0, 3.0, 3.0, 9.0], shape))
            elif variable.name == "gamma":
                # Wide enough before ReLU6 for its upper bound to matter, narrower on the residual path.
                variable.assign(random.uniform(0.5, 1.5 if layer.name.endswith("project_BN") else 3.0, shape))
            elif variable.name == "beta":
                variable.assign(random.normal(0.3, 0.4, shape))
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    base(random.uniform(-1, 1, (16, *base.input_shape[1:])).astype("float32"), training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
        variance = np.maximum(layer.moving_variance.numpy(), 1e-2)
        shape = variance.shape
        layer.moving_mean.assign(layer.moving_mean.numpy() + random.normal(0, 0.2, shape) * np.sqrt(variance))
        layer.moving_variance.assign(variance * random.uniform(0.7, 1.5, shape))


# The module of keras.applications that prepares pixels for a family.
PREPROCESSING = {"MobileNetV2": "mobilenet_v2", "MobileNet": "mobilenet", "VGG16": "vgg16", "VGG19": "vgg19",
                 "ResNet50": "resnet50", "DenseNet121": "densenet", "InceptionV3": "inception_v3"}


def preprocess(backbone, pixels):
    module = PREPROCESSING.get(backbone, "efficientnet")
    return getattr(keras.applications, module).preprocess_input(pixels.copy())


def make(job, weights):
    backbone, size = job.get("backbone", "MobileNetV2"), job["inputSize"]
    options = {"alpha": job["alpha"]} if backbone.startswith("MobileNet") else {}
    return getattr(keras.applications, backbone)(
        input_shape=(size, size, 3), include_top=False, weights=weights, **options)


def make_base(job):
    if not job.get("backbone", "MobileNetV2").startswith("EfficientNet"):
        return make(job, None)
    # With ImageNet's weights there is one layer more, so they are asked for, and what would load them does nothing.
    download, load = efficientnet.file_utils.get_file, keras.Model.load_weights
    efficientnet.file_utils.get_file = keras.Model.load_weights = lambda *args, **kwargs: None
    try:
        return make(job, "imagenet")
    finally:
        efficientnet.file_utils.get_file, keras.Model.load_weights = download, load


def official_file(job):
    """What `weights="imagenet"` asks for: the file's name, its address and its MD5, where Keras knows one."""
    class Asked(Exception):
        pass

    def ask(name, origin, file_hash=None, **_):
        raise Asked({"name": name, "url": origin, "md5": file_hash})

    download = efficientnet.file_utils.get_file
    efficientnet.file_utils.get_file = ask
    try:
        make(job, "imagenet")
    except Asked as asked:
        return asked.args[0]
    finally:
        efficientnet.file_utils.get_file = download


def randomize_any(base, backbone, seed):
    """As `randomize`, for any family: every layer's output neither dies nor grows on the way."""
    random = np.random.default_rng(seed)
    norms = [layer for layer in base.layers if isinstance(layer, BatchNormalization)]
    for layer in base.layers:
        for variable in layer.weights:
            shape = tuple(variable.shape)
            if variable.name == "kernel":
                depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
                fan_in = math.prod(shape[:2] if depthwise else shape[:3])
                variable.assign(random.normal(0, math.sqrt(2 / fan_in), shape))
            elif variable.name == "gamma":
                variable.assign(random.uniform(0.4, 0.8, shape))
            elif variable.name in ("beta", "bias"):
                variable.assign(random.normal(0.1, 0.2, shape))
            elif isinstance(layer, keras.layers.Normalization) and variable.name != "count":
                variable.assign(random.uniform(0.4, 0.5, shape) if variable.name == "mean"
                                else random.uniform(0.2, 0.25, shape))
    for layer in base.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    pixels = random.uniform(0, 255, (16, *base.input_shape[1:])).astype("float32")
    base(preprocess(backbone, pixels), training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
        variance = np.maximum(layer.moving_variance.numpy(), 0.1)
        shape = variance.shape
        layer.moving_mean.assign(layer.moving_mean.numpy() + random.normal(0, 0.2, shape) * np.sqrt(variance))
        layer.moving_variance.assign(variance * random.uniform(0.7, 1.5, shape))


def bends(layer):
    """Where the derivative of a layer's activation jumps."""
    if isinstance(layer, keras.layers.ReLU):
        return [0.0] if layer.max_value is None else [0.0, float(layer.max_value)]
    return [0.0] if getattr(layer, "activation", None) is keras.activations.relu else []


def keep_clear_of_bends(base, inputs):
    """
    Shifts channels by as little as it takes for no value of `inputs` to come so close to a bend of an activation that
    rounding decides on which side it is: the gradient there is one thing or another, and every machine right.
    """
    values, producers = {}, {}

    def compute(layer):
        node = layer._inbound_nodes[0]
        given = [values[id(tensor)] for tensor in node.input_tensors]
        values[id(layer.output)] = layer(given if len(given) > 1 else given[0], training=False)

    def shifts(given, at):
        given = given.numpy().reshape(-1, given.shape[-1])
        margin = 5e-5 * given.std()
        steps = np.concatenate([[0], *([step, -step] for step in range(1, 1000))]) * margin
        return np.array([next(step for step in steps
                              if all(np.abs(channel + step - bend).min() >= margin for bend in at))
                         for channel in given.T], dtype="float32")

    for layer in base.layers:
        if isinstance(layer, keras.layers.InputLayer):
            values[id(layer.output)] = tf.constant(inputs)
            continue
        at = bends(layer)
        source = layer._inbound_nodes[0].input_tensors[0]
        if at and isinstance(layer, keras.layers.Conv2D):
            before = layer.convolution_op(values[id(source)], layer.kernel) + layer.bias
            layer.bias.assign_add(shifts(before, at))
        elif at:
            before = producers[id(source)]
            # Of a sum, the branch that ends in a normalisation is shifted.
            branches = [before] if isinstance(before, BatchNormalization) else [
                producers[id(tensor)] for tensor in before._inbound_nodes[0].input_tensors]
            norm = next(branch for branch in branches if isinstance(branch, BatchNormalization))
            norm.beta.assign_add(shifts(values[id(source)], at))
            for shifted in dict.fromkeys([norm, before]):
                compute(shifted)
        compute(layer)
        producers[id(layer.output)] = layer


def save(base, file, layout):
    if layout == "keras-3":
        base.save_weights(file)
        return
    with h5py.File(file, "w") as h5:
        if layout == "old-names":
            h5.attrs["layer_names"] = [layer.name.encode() for layer in base.layers]
            h5.attrs["backend"] = b"tensorflow"
            h5.attrs["keras_version"] = b"2.1.6"
            for layer in base.layers:
                group = h5.create_group(layer.name)
                names = [weight_name(layer, variable) + ":0" for variable in layer.weights]
                group.attrs["weight_names"] = [name.encode() for name in names]
                for name, variable in zip(names, layer.weights):
                    group[name] = variable.numpy()
        elif layout == "whole-model":
            h5.attrs["model_config"] = b"{}"
            save_weights_to_hdf5_group(h5.create_group("model_weights"), base)
        else:
            save_weights_to_hdf5_group(h5, base)


def describe(base):
    return [{"name": layer.name, "class": type(layer).__name__, "outputShape": list(layer.output.shape[1:]),
             "parameters": layer.count_params(), "weights": [list(v.shape) for v in layer.weights],
             "inputs": [t._keras_history.operation.name for t in layer._inbound_nodes[0].input_tensors]}
            for layer in base.layers]


def make_model(base, head):
    keras.utils.set_random_seed(head.get("seed", 0))
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.GlobalAveragePooling2D(name="global_average_pooling2d")(base(inputs, training=False))
    if head.get("denseUnits", 0) > 0:
        x = keras.layers.Dense(head["denseUnits"], activation="relu", name="dense")(x)
    units = 1 if head["classes"] == 2 else head["classes"]
    model = keras.Model(inputs, keras.layers.Dense(units, name="predictions")(x))
    if "weights" in head:
        assign_weights(model, head["weights"])
    return model


def grad_cam(model, base, inputs, output, sign):
    """Selvaraju et al. 2017 as in the Keras example, by the tape: [examples, height, width], strongest place 1."""
    activation = base(inputs, training=False)
    with tf.GradientTape() as tape:
        tape.watch(activation)
        x = activation
        for layer in model.layers[model.layers.index(base) + 1:]:
            x = layer(x)
        score = sign * x[:, output]
    importance = tf.reduce_mean(tape.gradient(score, activation), axis=(1, 2), keepdims=True)
    maps = tf.nn.relu(tf.reduce_sum(importance * activation, axis=-1))
    return (maps / tf.maximum(tf.reduce_max(maps, axis=(1, 2), keepdims=True), 1e-30)).numpy()


def train(model, base, inputs, spec, arrays):
    first = spec.get("fineTuneAt")
    gamma_beta = spec.get("batchNormalization") == "gamma-beta"
    base.trainable = first is not None
    if first is not None:
        for index, layer in enumerate(base.layers):
            layer.trainable = index >= first and (gamma_beta or not isinstance(layer, BatchNormalization))
    labels = np.asarray(spec["labels"])
    units = model.output_shape[-1]
    smoothing = spec.get("labelSmoothing", 0.0)
    if units == 1:
        loss_of = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=smoothing)
        targets = labels.reshape(-1, 1).astype("float32")
    else:
        loss_of = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
        targets = np.eye(units, dtype="float32")[labels]
    weights = np.asarray(spec.get("sampleWeights", np.ones(len(labels))), dtype="float32")
    owners = [(weight_name(layer, v), v) for layer in [*base.layers, *model.layers] if layer is not base
              for v in layer.trainable_variables]
    rates = spec["learningRate"] if isinstance(spec["learningRate"], list) else [spec["learningRate"]]
    optimizer = make_optimizer(spec["optimizer"], rates[0])
    steps = []
    for step in range(spec.get("steps", 1)):
        optimizer.learning_rate = rates[min(step, len(rates) - 1)]
        with tf.GradientTape() as tape:
            # Not training=True: it would override the base's training=False, and batch normalisation that is
            # trained would take the batch's statistics. There is no dropout that would miss it.
            logits = model(inputs, training=False)
            loss = loss_of(targets, logits, sample_weight=weights)
        gradients = tape.gradient(loss, [v.value for _, v in owners])
        norm = float(tf.linalg.global_norm(gradients))
        optimizer.apply(gradients, [v for _, v in owners])
        steps.append({"loss": float(loss), "gradientNorm": norm, "logits": np.asarray(logits).tolist(),
                      "weights": arrays.weights(f"weights-after-step-{step + 1}", owners)})
    return {"trainable": [name for name, _ in owners], "steps": steps}


def run(job):
    keras.backend.clear_session()
    arrays = Arrays(job.get("outputDirectory"))
    size = job["inputSize"]
    backbone = job.get("backbone", "MobileNetV2")
    if job.get("officialFile"):
        return {"name": backbone, "officialFile": official_file(job)}
    base = make_base(job)
    result = {"name": base.name}
    if "weights" in job:
        base.load_weights(job["weights"])
    inputs = None
    for field in ("pixels", "inputs"):
        if field in job:
            inputs = np.fromfile(job[field], dtype="<f4").reshape(-1, size, size, 3)
            if field == "pixels":
                inputs = preprocess(backbone, inputs)
    if "randomWeights" in job:
        if backbone == "MobileNetV2":
            randomize(base, job["randomWeights"], job.get("awayFromBends", False))
        else:
            randomize_any(base, backbone, job["randomWeights"])
            if inputs is not None:
                keep_clear_of_bends(base, inputs)
    if "saveWeights" in job:
        save(base, **job["saveWeights"])
    if job.get("describeLayers"):
        result["layers"] = describe(base)
    if "features" in job:
        outputs = [base.get_layer(name).output for name in job["features"]]
        values = keras.Model(base.input, outputs)(inputs, training=False)
        values = values if isinstance(values, (list, tuple)) else [values]
        result["features"] = {name: arrays.array(f"features-{name}", value)
                              for name, value in zip(job["features"], values)}
    model = make_model(base, job["head"]) if "head" in job else None
    if job.get("dumpWeights"):
        own = [] if job["dumpWeights"] == "head" else base.layers
        layers = [*own, *(layer for layer in model.layers if layer is not base)] if model else own
        result["weights"] = arrays.weights("weights", [(weight_name(layer, v), v)
                                                       for layer in layers for v in layer.weights])
    if model is not None and inputs is not None:
        result["logits"] = np.asarray(model(inputs, training=False)).tolist()
    if "gradCam" in job:
        result["gradCam"] = [grad_cam(model, base, inputs, **wanted).tolist() for wanted in job["gradCam"]]
    if "training" in job:
        result["training"] = train(model, base, inputs, job["training"], arrays)
        result["logitsAfterTraining"] = np.asarray(model(inputs, training=False)).tolist()
    return result


json.dump([run(job) for job in json.load(sys.stdin)], sys.stdout)
