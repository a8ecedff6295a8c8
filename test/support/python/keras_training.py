"""What Keras's losses, optimisers, schedules and callbacks make of given numbers.

Reads a JSON object of lists from standard input, writes one of their results to standard output:

    losses      {kind, logits, labels, sampleWeights, smoothing}: gives {loss, gradient}. `kind`: "sigmoid" or "softmax"
    optimizers  {configuration, weights, gradients, learningRates}: gives the weights after each step. `weights` is a
                list of vectors, `gradients` one such list a step, `configuration` as in a training configuration
    cosines     {initial, decaySteps, final, warmupSteps, count}: gives the rates of the first `count` steps
    callbacks   {values, mode, patience, plateau: {initial, factor, patience, minimum}}: gives {stopped, rates}, the
                epoch from 0 on after which EarlyStopping ends the training (null: never) and the learning rate that
                ReduceLROnPlateau leaves after each epoch
    rates       {scores, labels}, batches of both: gives {precision, recall, auc} of all of them
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np
import tensorflow as tf

from keras_optimizer import make_optimizer


def loss(given):
    logits = tf.constant(given["logits"], dtype="float32")
    weights = tf.constant(given["sampleWeights"], dtype="float32")
    if given["kind"] == "sigmoid":
        loss_of = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=given["smoothing"])
        targets = np.asarray(given["labels"], dtype="float32").reshape(-1, 1)
    else:
        loss_of = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=given["smoothing"])
        targets = np.eye(logits.shape[-1], dtype="float32")[given["labels"]]
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = loss_of(targets, logits, sample_weight=weights)
    return {"loss": float(value), "gradient": tape.gradient(value, logits).numpy().tolist()}


def optimize(given):
    weights = [keras.Variable(np.asarray(values, dtype="float32")) for values in given["weights"]]
    optimizer = make_optimizer(given["configuration"], given["learningRates"][0])
    after = []
    for gradients, rate in zip(given["gradients"], given["learningRates"]):
        optimizer.learning_rate = rate
        optimizer.apply([tf.constant(g, dtype="float32") for g in gradients], weights)
        after.append([variable.numpy().tolist() for variable in weights])
    return after


def cosine(given):
    warmup = {"initial_learning_rate": 0.0, "warmup_target": given["initial"], "warmup_steps": given["warmupSteps"]}
    schedule = keras.optimizers.schedules.CosineDecay(
        **(warmup if given["warmupSteps"] > 0 else {"initial_learning_rate": given["initial"]}),
        decay_steps=given["decaySteps"], alpha=given["final"])
    return [float(schedule(step)) for step in range(given["count"])]


def callbacks(given):
    plateau = given["plateau"]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(plateau["initial"]), loss="mse")
    stopping = keras.callbacks.EarlyStopping("metric", patience=given["patience"], mode=given["mode"])
    reducing = keras.callbacks.ReduceLROnPlateau("metric", factor=plateau["factor"], patience=plateau["patience"],
                                                 mode=given["mode"], min_delta=0, min_lr=plateau["minimum"])
    rates, stopped = [], None
    for callback in (stopping, reducing):
        callback.set_model(model)
        callback.on_train_begin()
    model.stop_training = False
    for epoch, value in enumerate(given["values"]):
        for callback in (stopping, reducing):
            callback.on_epoch_end(epoch, {"metric": value})
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training and stopped is None:
            stopped = epoch
    return {"stopped": stopped, "rates": rates}


def rates(given):
    metrics = {"precision": keras.metrics.Precision(), "recall": keras.metrics.Recall(), "auc": keras.metrics.AUC()}
    for scores, labels in zip(given["scores"], given["labels"]):
        for metric in metrics.values():
            metric.update_state(np.asarray(labels, dtype="float32"), np.asarray(scores, dtype="float32"))
    return {name: float(metric.result()) for name, metric in metrics.items()}


given = json.load(sys.stdin)
json.dump({"losses": [loss(item) for item in given["losses"]],
           "optimizers": [optimize(item) for item in given["optimizers"]],
           "cosines": [cosine(item) for item in given["cosines"]],
           "callbacks": [callbacks(item) for item in given["callbacks"]],
           "rates": [rates(item) for item in given["rates"]]}, sys.stdout)
