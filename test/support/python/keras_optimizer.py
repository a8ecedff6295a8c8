"""Keras's optimiser for one of a training configuration; a field that it leaves out has its default."""
import keras


def make_optimizer(given, learning_rate):
    clipping = {"clipnorm": given.get("clipNorm"), "global_clipnorm": given.get("globalClipNorm")}
    if given["name"] == "sgd":
        return keras.optimizers.SGD(learning_rate, momentum=float(given.get("momentum", 0.9)),
                                    nesterov=given.get("nesterov", False), **clipping)
    moments = {"beta_1": given.get("beta1", 0.9), "beta_2": given.get("beta2", 0.999),
               "epsilon": given.get("epsilon", 1e-7), **clipping}
    if given["name"] == "adamw":
        return keras.optimizers.AdamW(learning_rate, weight_decay=given.get("weightDecay", 0.004), **moments)
    return keras.optimizers.Adam(learning_rate, **moments)
