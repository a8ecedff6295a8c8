"""What Keras's random layers make of pictures, with the random numbers given instead of drawn.

Reads a JSON array of jobs from standard input, writes a JSON array of pictures (rows of pixels of three values) to
standard output. A job: {height, width, values: [height × width × 3], flip: bool, angle: radians, zoom, down, right,
brightness: added, contrast}, each as the program under test draws it.
"""
import json
import math
import sys

import keras
import numpy as np


def augment(job):
    picture = np.array(job["values"], "float32").reshape(1, job["height"], job["width"], 3)
    if job["flip"]:
        picture = picture[:, :, ::-1, :]
    layers = []
    if job["angle"]:
        turn = job["angle"] / (2 * math.pi)
        layers.append(keras.layers.RandomRotation((turn, turn)))
    if job["zoom"] != 1:
        layers.append(keras.layers.RandomZoom((job["zoom"] - 1, job["zoom"] - 1)))
    if job["down"] or job["right"]:
        layers.append(keras.layers.RandomTranslation((job["down"], job["down"]), (job["right"], job["right"])))
    if job["brightness"]:
        share = job["brightness"] / 255
        layers.append(keras.layers.RandomBrightness((share, share)))
    for layer in layers:
        picture = layer(picture, training=True)
    picture = np.asarray(picture)
    if job["contrast"] != 1:
        layer = keras.layers.RandomContrast(0.5)
        picture = np.asarray(
            layer.transform_images(picture, {"contrast_factor": np.float32(job["contrast"])}, training=True))
    return picture.ravel().tolist()


json.dump([augment(job) for job in json.load(sys.stdin)], sys.stdout)
