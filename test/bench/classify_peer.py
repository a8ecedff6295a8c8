"""The folder part of `classify` in Keras: reading the images of a folder, and predicting. JSON on standard output.

    python classify_peer.py '{"folder": ..., "backbone": "MobileNetV2", "inputSize": 224, "batch": 32}'
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402

job = json.loads(sys.argv[1])
size = job["inputSize"]
backbone = getattr(keras.applications, job["backbone"])(
    weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3)
)
# What is in the weights changes nothing about how long they take.
model = keras.Sequential([keras.layers.Rescaling(1 / 127.5, offset=-1), backbone, keras.layers.Dense(1, "sigmoid")])


def images():
    return keras.utils.image_dataset_from_directory(
        job["folder"], labels=None, image_size=(size, size), batch_size=job["batch"], shuffle=False, verbose=False
    )


# The first batches build the graph.
model.predict(images().take(2), verbose=0)
begun = time.perf_counter()
count = len(model.predict(images(), verbose=0))
print(json.dumps({"images": count, "seconds": time.perf_counter() - begun}))
