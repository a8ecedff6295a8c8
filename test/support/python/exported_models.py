"""What Python's own tools make of exported models.

Reads a JSON array of jobs from standard input, writes a JSON array of their results to standard output. A job:

    pixels        file of little-endian float32 pixels, 0 to 255, [examples, size, size, 3]
    size          height and width of the pictures
    savedModel    folder of a TensorFlow SavedModel, or null
    kerasFile     whole Keras model in HDF5, or null

A result has what each tool gives for all examples, as nested lists: `tensorflow` {probabilities, score},
`kerasLayer` (TFSMLayer), `lite` (the SavedModel converted to TensorFlow Lite) and `keras`; and `layers`, the names of
the Keras model's layers.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np
import tensorflow as tf


def plain(tensors):
    return {name: np.asarray(tensor).tolist() for name, tensor in tensors.items()}


def lite(folder, pixels):
    # What a user types; nothing is told about shapes or operations.
    interpreter = tf.lite.Interpreter(
        model_content=tf.lite.TFLiteConverter.from_saved_model(folder).convert(), num_threads=1)
    score = interpreter.get_signature_runner("serving_default")
    rows = [plain(score(pixels=picture[None])) for picture in pixels]
    return [row["probabilities"][0] for row in rows]


def use(job):
    pixels = np.fromfile(job["pixels"], dtype="<f4").reshape(-1, job["size"], job["size"], 3)
    result = {}
    if job["savedModel"]:
        folder = job["savedModel"]
        score = tf.saved_model.load(folder).signatures["serving_default"]
        result["tensorflow"] = plain(score(pixels=tf.constant(pixels)))
        layer = keras.layers.TFSMLayer(folder, call_endpoint="serving_default")
        result["kerasLayer"] = plain(layer(pixels))["probabilities"]
        result["lite"] = lite(folder, pixels)
    if job["kerasFile"]:
        model = keras.models.load_model(job["kerasFile"], compile=False)
        result["keras"] = model.predict(pixels, verbose=0).tolist()
        result["layers"] = [layer.name for layer in model.layers]
    return result


# Libraries print on standard output; it is kept for the answer.
answer, sys.stdout = sys.stdout, sys.stderr
json.dump([use(job) for job in json.load(sys.stdin)], answer)
